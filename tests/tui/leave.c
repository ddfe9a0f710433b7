/*
 * leave.c - ways out: asked or not, by key and by signal, the terminal is as it was; and nothing is drawn for nothing.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/tui/script.h"

static const struct terminal_kind usual = {.rows = 24, .cols = 80};

static void start(struct play *p)
{
	*p = (struct play){.chapters = scene};
	play_start(p, &usual);
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, "e=21/21"));
}

static void left_well(struct play *p, int status)
{
	int is = terminal_wait(&p->terminal);
	CU_ASSERT(WIFEXITED(is));
	CU_ASSERT_EQUAL(WEXITSTATUS(is), status);
	CU_ASSERT(terminal_restored(&p->terminal));
	play_end(p);
}

static void after_the_end(void)
{
	struct play p;
	start(&p);
	for (int i = 0; i < 3; i++) play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "ENDED"));
	CU_ASSERT(terminal_shows(&p.terminal, "ended: exit 3 q leaves"));
	terminal_send(&p.terminal, "\033");
	CU_ASSERT(terminal_shows(&p.terminal, "q quits"));
	terminal_send(&p.terminal, "q");
	left_well(&p, 0);
}

static void quit_asks(void)
{
	struct play p;
	start(&p);
	terminal_send(&p.terminal, "q");
	CU_ASSERT(terminal_shows(&p.terminal, "End it"));
	terminal_send(&p.terminal, "n");
	CU_ASSERT(terminal_shows(&p.terminal, "!End it"));
	terminal_send(&p.terminal, "Qy");
	CU_ASSERT(play_asked(&p, "end user"));
	left_well(&p, 0);
}

static void interrupt_asks(void)
{
	struct play p;
	start(&p);
	kill(p.terminal.pid, SIGINT);
	CU_ASSERT(terminal_shows(&p.terminal, "End it"));
	terminal_send(&p.terminal, "\003");
	CU_ASSERT(play_asked(&p, "end user"));
	left_well(&p, 0);
}

static void terminated(void)
{
	struct play p;
	start(&p);
	kill(p.terminal.pid, SIGTERM);
	CU_ASSERT(play_asked(&p, "end user"));
	left_well(&p, 128 + SIGTERM);
}

static void hung_up(void)
{
	struct play p;
	start(&p);
	kill(p.terminal.pid, SIGHUP);
	CU_ASSERT(play_asked(&p, "end user"));
	left_well(&p, 128 + SIGHUP);
}

static void crash(int sig)
{
	struct play p;
	start(&p);
	kill(p.terminal.pid, sig);
	int status = terminal_wait(&p.terminal);
	CU_ASSERT(WIFSIGNALED(status) || WEXITSTATUS(status));
	if (WIFSIGNALED(status)) CU_ASSERT_EQUAL(WTERMSIG(status), sig);
	CU_ASSERT(terminal_restored(&p.terminal));
	play_end(&p);
}

static void crashes(void)
{
	struct rlimit none = {0, 0}, before;
	getrlimit(RLIMIT_CORE, &before);
	none.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_CORE, &none);
	crash(SIGSEGV);
	crash(SIGABRT);
	crash(SIGQUIT);
	setrlimit(RLIMIT_CORE, &before);
}

/* A terminal without a second screen keeps the picture, not the keys. */
static void leaves_no_footer(const char *term, int sig)
{
	struct play p = {.chapters = scene};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80, .term = term});
	terminal_resize(&p.terminal, 20, 72);
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "q quit"));
	kill(p.terminal.pid, sig);
	terminal_wait(&p.terminal);
	CU_ASSERT(terminal_restored(&p.terminal));
	CU_ASSERT(terminal_shows(&p.terminal, "1 Processes"));
	CU_ASSERT(terminal_shows(&p.terminal, "!q quit"));
	play_end(&p);
}

static void footers(void)
{
	leaves_no_footer("vt100", SIGTERM);
	leaves_no_footer("linux", SIGTERM);
	leaves_no_footer("vt100", SIGABRT);
}

static void suspended(void)
{
	struct play p;
	int status;
	start(&p);
	terminal_send(&p.terminal, "\032");
	CU_ASSERT_EQUAL(waitpid(p.terminal.pid, &status, WUNTRACED), p.terminal.pid);
	CU_ASSERT(WIFSTOPPED(status));
	CU_ASSERT(terminal_restored(&p.terminal));
	kill(p.terminal.pid, SIGCONT);
	CU_ASSERT(terminal_shows(&p.terminal, "e=21/21"));
	kill(p.terminal.pid, SIGTERM);
	left_well(&p, 128 + SIGTERM);
}

static void refuses(const struct terminal_kind *k, const char *why)
{
	struct play p = {.chapters = scene};
	play_start(&p, k);
	int status = terminal_wait(&p.terminal);
	CU_ASSERT(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 2);
	CU_ASSERT(terminal_shows(&p.terminal, why));
	CU_ASSERT(terminal_shows(&p.terminal, "--view text"));
	CU_ASSERT(terminal_restored(&p.terminal));
	play_end(&p);
}

static void dumb_terminals(void)
{
	struct terminal_kind k = usual;
	refuses((k.term = "dumb", &k), "TERM=dumb cannot move its cursor");
	refuses((k.term = "no-such-terminal", &k), "no such terminal");
	refuses((k.term = "", &k), "TERM is not set");
}

static void small_terminals(void)
{
	refuses(&(struct terminal_kind){.rows = 9, .cols = 120}, "a terminal of 120x9 is too small");
	refuses(&(struct terminal_kind){.rows = 50, .cols = 39}, "a terminal of 39x50");
}

static int64_t cpu_used(pid_t pid)
{
	char path[64], line[1024];
	long long user = 0, system = 0;
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f) return -1;
	if (fgets(line, sizeof line, f)) {
		const char *after = strrchr(line, ')');
		if (after) sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system);
	}
	fclose(f);
	return (user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

/* Read for so many ms, letting a chapter happen every `every` ms (0: none). */
static void watch(struct play *p, int ms, int every)
{
	struct timespec from, is;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int done = 0, given = 0; done < ms;) {
		if (every && done >= given * every) {
			play_next(p);
			given++;
		}
		terminal_read(&p->terminal, every ? every / 3 : ms - done);
		clock_gettime(CLOCK_MONOTONIC, &is);
		done = (int)((is.tv_sec - from.tv_sec) * 1000 + (is.tv_nsec - from.tv_nsec) / 1000000);
	}
}

static void idle_costs_nothing(void)
{
	struct play p;
	start(&p);
	watch(&p, 1200, 0); /* lit arrows go out, the deadlock is looked for */
	size_t bytes = p.terminal.bytes;
	int64_t before = cpu_used(p.terminal.pid);
	watch(&p, 1000, 0);
	CU_ASSERT_EQUAL(p.terminal.bytes, bytes);
	CU_ASSERT(cpu_used(p.terminal.pid) - before <= 10);
	play_end(&p);
}

/* Nothing is drawn for a while in which the clock would have drawn; first the arrows that are lit go out. */
static void stands_still(struct play *p)
{
	size_t bytes;
	do {
		bytes = p->terminal.bytes;
		watch(p, 900, 0);
	} while (p->terminal.bytes != bytes);
	watch(p, 1500, 0);
	CU_ASSERT_EQUAL(p->terminal.bytes, bytes);
}

/* Whether the figure after this word becomes another. */
static bool figure_changes(struct play *p, const char *word)
{
	char *text = terminal_text(&p->terminal), *at = strstr(text, word), is[64] = "!";
	if (at) snprintf(is, sizeof is, "!%.*s", (int)(strlen(word) + strcspn(at + strlen(word), " :\n")), at);
	free(text);
	return at && terminal_shows(&p->terminal, is);
}

/* While all wait, a live run's time and waits go on, for a few bytes; in the past and after the end nothing does. */
static void time_goes_on(void)
{
	struct play p = {.clock = true};
	play_start(&p, &usual);
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "e=21/21"));
	CU_ASSERT_EQUAL(terminal_row(&p.terminal, "s│"), -1);
	CU_ASSERT(terminal_shows(&p.terminal, "s│")); /* for how long 100 has waited */
	CU_ASSERT(terminal_shows(&p.terminal, "|1.0s"));
	size_t bytes = p.terminal.bytes;
	for (int i = 0; i < 2; i++) CU_ASSERT(figure_changes(&p, "t="));
	CU_ASSERT(p.terminal.bytes - bytes < 4000);
	terminal_send(&p.terminal, "\r");
	CU_ASSERT(terminal_shows(&p.terminal, ", for "));
	CU_ASSERT(figure_changes(&p, ", for "));
	terminal_send(&p.terminal, "q ");
	CU_ASSERT(terminal_shows(&p.terminal, "FROZEN"));
	stands_still(&p);
	terminal_send(&p.terminal, " ");
	for (int i = 0; i < 3; i++) play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "ENDED"));
	stands_still(&p);
	play_end(&p);
}

/* 200 live processes, each of which runs 30 times a second: the limit is a tenth of a CPU. */
static void crowd_is_cheap(void)
{
	struct play p = {.processes = 200};
	play_start(&p, &(struct terminal_kind){.rows = 40, .cols = 140});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "200 live"));
	watch(&p, 300, 33);
	int64_t before = cpu_used(p.terminal.pid);
	watch(&p, 2000, 33);
	int64_t used = cpu_used(p.terminal.pid) - before;
	printf("(%.1f %% of a CPU) ", (double)used / 20);
	/* sanitizers and busy machines take more; the bench holds the tenth */
	CU_ASSERT(used < 1000);
	play_end(&p);
}

SUITE(tui_leave, after_the_end, quit_asks, interrupt_asks, terminated, hung_up, crashes, footers, suspended, dumb_terminals, small_terminals, idle_costs_nothing,
      time_goes_on, crowd_is_cheap)
