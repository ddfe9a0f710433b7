/*
 * files.c - what programs see of descriptors, files, sockets and the kinds of IPC is what they see of Linux: each program of
 * tests/sim/files runs on both, and prints the same.
 */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/both.h"
#include "tests/test.h"
#include "trace/why.h"

/* In a folder that does not exist yet. On one CPU and on several: what these programs print does not depend on it. */
static void both(const char *name)
{
	static const struct wanted likes[] = {{.cpus = 1}, {.cpus = 3, .seed = 7}, {.cpus = 2, .policy = "lottery", .seed = 3}};
	char source[128], folder[64];
	snprintf(source, sizeof source, "tests/sim/files/%s.c", name);
	snprintf(folder, sizeof folder, "files-%s", name);
	both_run(source, test_path(folder), likes, sizeof likes / sizeof *likes);
}

#define PROGRAM(name) static void name(void) { both(#name); }
PROGRAM(paths)
PROGRAM(fifos)
PROGRAM(sockets)
PROGRAM(events)
PROGRAM(locks)
PROGRAM(sysv)
PROGRAM(shared)
PROGRAM(proc)
PROGRAM(async)

/* On one CPU, where it is certain who runs. */
static void turns_are_passed_on(void)
{
	struct heard h;
	struct machine_config *c = machine_wanted(&(struct wanted){.path = "tests/sim/files/turn.c"});
	if (!c) return;
	heard_init(&h);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	CU_ASSERT_STRING_EQUAL(h.out ? h.out : "", "killed 9\nthe other read 768\n");
	machine_free(m);
	heard_clear(&h);
}

static void put_file(const char *name, const char *text)
{
	FILE *f = fopen(test_path(name), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static void the_host_is_only_read(void)
{
	char text[16] = "";
	struct heard h;
	struct machine_config *c = machine_wanted(&(struct wanted){.path = "tests/sim/files/host.c"});
	if (!c) return;
	mkdir(test_path("host"), 0755);
	mkdir(test_path("host/sub"), 0755);
	put_file("host/data", "hello");
	put_file("host/sub/deep", "deep");
	put_file("outside", "secret");
	c->folder = strdup(test_path("host"));
	heard_init(&h);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	CU_ASSERT_STRING_EQUAL(h.out ? h.out : "", "read hello\nwrite 2\nnow HEllo\nbelow deep\nnew 1\naway 0\noutside -2\n");
	FILE *f = fopen(test_path("host/data"), "r");
	CU_ASSERT_TRUE(f && fgets(text, sizeof text, f));
	CU_ASSERT_STRING_EQUAL(text, "hello");
	if (f) fclose(f);
	CU_ASSERT_NOT_EQUAL(access(test_path("host/new"), F_OK), 0);
	machine_free(m);
	heard_clear(&h);
}

/* What waits for ever, whatever for, is seen to do so. */
static void deadlocks_are_seen(void)
{
	struct heard h;
	struct deadlock d;
	struct machine_config *c = machine_wanted(&(struct wanted){.path = "tests/sim/files/stuck.c"});
	if (!c) return;
	heard_init(&h);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DEADLOCK);
	CU_ASSERT_EQUAL(world_deadlock(&h.world, &d), 1);
	CU_ASSERT_EQUAL(d.npid, 9);
	CU_ASSERT_TRUE(d.total);
	deadlock_clear(&d);
	machine_free(m);
	heard_clear(&h);
}

/* ---- As values --------------------------------------------------------------------------------------------------------------------------- */

/* A copy that is made after so many steps goes on as the original does. False: the program had ended before. */
static bool copy_at(const char *path, uint64_t steps)
{
	struct heard h, after;
	struct machine_config *c = machine_wanted(&(struct wanted){.path = path, .cpus = 2, .seed = 5});
	heard_init(&h);
	heard_init(&after);
	struct machine *m = machine_new(c, hear, &h), *copy = NULL;
	bool runs = machine_run(m, UINT64_MAX, steps) == MACHINE_RUNS;
	if (runs) {
		for (uint32_t n = 1; n <= trace_count(h.trace); n++) hear(&after, trace_get(h.trace, n));
		copy = machine_copy(m, hear, &after);
		CU_ASSERT_TRUE(machine_equal(m, copy));
		CU_ASSERT_EQUAL(machine_finish(copy), MACHINE_DONE);
		CU_ASSERT_FALSE(machine_equal(m, copy));
		CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
		CU_ASSERT_TRUE(machine_equal(m, copy)); /* they have come to the same end by themselves */
		CU_ASSERT_EQUAL(h.hash, after.hash);
	}
	machine_free(m);
	machine_free(copy);
	heard_clear(&h);
	heard_clear(&after);
	return runs;
}

static void copies_go_on_alike(void)
{
	static const char *const names[] = {"paths", "fifos", "sockets", "events", "locks", "sysv", "shared", "proc"};
	char path[64];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint64_t steps = 40;
		snprintf(path, sizeof path, "tests/sim/files/%s.c", names[i]);
		while (copy_at(path, steps)) steps += steps / 2;
		CU_ASSERT_TRUE(steps > 400);
	}
}

/* ---- The terminal ---------------------------------------------------------------------------------------------------------------------- */

/* What is typed each time that tty.c asks. */
static const char *const typed[] = {
	"hello\n", "xy\177\177ok\n", "gone\025new\n", "\004", "abc\004", "split line\n", "polled\n", /* lines */
	"\003", "\003kept\n", "\034", "\003",                                                   /* signals */
	"k", "\003", "abcd", "line\n",                                                              /* modes */
	"mine\n", "\032",                                                                          /* jobs */
};
#define TYPED (sizeof typed / sizeof *typed)

static void on_simulator(struct heard *h)
{
	struct machine_config *c = machine_wanted(&(struct wanted){.path = "tests/sim/files/tty.c", .tty = true});
	size_t next = 0;
	if (!c) return;
	struct machine *m = machine_new(c, hear, h);
	enum machine_end end;
	while ((end = machine_finish(m)) == MACHINE_ASLEEP && next < TYPED) {
		machine_input(m, typed[next], strlen(typed[next]));
		next++;
	}
	CU_ASSERT_EQUAL(end, MACHINE_DONE);
	CU_ASSERT_EQUAL(next, TYPED);
	CU_ASSERT_EQUAL(h->world.surprises, 0);
	machine_free(m);
}

/* Read from a terminal until it asks, or ends (false). What it says is appended without carriage returns. */
static bool until_asked(int fd, char *out, size_t size)
{
	size_t n = strlen(out);
	char c;
	while (n + 1 < size && read(fd, &c, 1) == 1) {
		if (c == '\r') continue;
		out[n++] = c;
		out[n] = '\0';
		if (c == '\n' && n > 1 && out[n - 2] == '?') return true;
	}
	return false;
}

static char state_of(pid_t pid)
{
	char path[32], text[512] = "";
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f) return 0;
	size_t n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	const char *end = n ? strrchr(text, ')') : NULL;
	return end ? end[2] : 0;
}

/* Until the group in the foreground waits for what is typed: a signal that came before its read would not interrupt that. */
static void until_it_reads(int fd)
{
	for (int seen = 0, n = 0; seen < 3 && n < 10000; n++) {
		seen = state_of(tcgetpgrp(fd)) == 'S' ? seen + 1 : 0;
		usleep(1000);
	}
}

static void on_linux(char *out, size_t size)
{
	char *path = both_build("tests/sim/files/tty.c");
	const char *at = test_path("files-tty");
	int fd, status;
	pid_t pid = forkpty(&fd, NULL, NULL, &(struct winsize){.ws_row = 24, .ws_col = 80});
	if (!pid) {
		for (int sig = 1; sig < 32; sig++) signal(sig, SIG_DFL);
		alarm(60);
		execl(path, path, at, NULL);
		_exit(127);
	}
	for (size_t next = 0; until_asked(fd, out, size) && next < TYPED; next++) {
		until_it_reads(fd);
		CU_ASSERT_EQUAL(write(fd, typed[next], strlen(typed[next])), (ssize_t)strlen(typed[next]));
	}
	close(fd);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	free(path);
}

static void tty(void)
{
	static char real[20000];
	struct heard h;
	heard_init(&h);
	on_linux(real, sizeof real);
	on_simulator(&h);
	CU_ASSERT_TRUE(strlen(real) > 500);
	both_same("tests/sim/files/tty.c", h.out ? h.out : "", real);
	heard_clear(&h);
}

SUITE(sim_files, paths, fifos, sockets, events, locks, sysv, shared, proc, async, tty, turns_are_passed_on, deadlocks_are_seen,
      the_host_is_only_read, copies_go_on_alike)
