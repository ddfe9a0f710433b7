/*
 * run_pty.c - a program on a pseudo-terminal of its own: it leads its session's foreground, reads what is typed, gets ^C, has a
 * size; a shell there controls jobs. And a program on proclab's own terminal: the foreground is lent and comes back.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "real/run/pty.h"
#include "tests/real/run_help.h"

static bool open_shell(struct running *r, struct outcome *o, const char *command)
{
	char *const argv[] = {"bash", "--norc", "-c", (char *)command, NULL};
	return run_open(r, o, &(struct real_options){.argv = argv, .io = REAL_IO_PTY, .rows = 33, .cols = 99});
}

static void type(struct running *r, const char *text)
{
	CU_ASSERT_EQUAL(r->source->ops->input(r->source, text, strlen(text)), (int)strlen(text));
}

static void terminal_is_its_own(void)
{
	struct outcome o;
	struct running r;
	CU_ASSERT_FATAL(open_shell(&r, &o, "tty; stty size; test -t 0 -a -t 1 -a -t 2 && echo all; "
	                           "ps -o pgid=,tpgid= -p $$ | (read a b; test $a = $b && echo foreground); echo >/dev/tty there"));
	run_finish(&r);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "/dev/pts/"));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "33 99\r\nall\r\nforeground\r\nthere\r\n"));
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

static void typing_and_resizing(void)
{
	struct outcome o;
	struct running r;
	CU_ASSERT_FATAL(open_shell(&r, &o, "trap 'stty size' WINCH; read x; echo got $x; while read y; do echo $y; done; echo end"));
	type(&r, "hello\n");
	CU_ASSERT(run_until(&r, 10, run_printed, "got hello"));
	CU_ASSERT_EQUAL(r.source->ops->resize(r.source, 40, 120), 0);
	type(&r, "x\n");
	CU_ASSERT(run_until(&r, 10, run_printed, "40 120"));
	type(&r, "\004");
	run_finish(&r);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "end\r\n"));
	outcome_clear(&o);
}

/* Typed text waits in a bounded queue when nobody reads, and nothing blocks. */
static void typing_never_blocks(void)
{
	struct outcome o;
	struct running r;
	char line[1024];
	int taken = 1;
	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\n';
	CU_ASSERT_FATAL(open_shell(&r, &o, "stty raw -echo; echo ready; sleep 100"));
	CU_ASSERT(run_until(&r, 10, run_printed, "ready"));
	for (int i = 0; i < 1000 && taken > 0; i++) taken = r.source->ops->input(r.source, line, sizeof line);
	CU_ASSERT_EQUAL(taken, 0);
	r.source->ops->end(r.source, "user");
	run_finish(&r);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "user");
	outcome_clear(&o);
}

static void interrupt_key_ends_it(void)
{
	struct outcome o;
	struct running r;
	CU_ASSERT_FATAL(open_shell(&r, &o, "(trap '' INT; setsid sleep 1000) & echo ready; exec sleep 1000"));
	CU_ASSERT(run_until(&r, 10, run_printed, "ready"));
	type(&r, "\003");
	run_finish(&r);
	CU_ASSERT_EQUAL(o.status.sig, SIGINT);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "user");
	outcome_clear(&o);
}

static void interrupt_key_may_be_caught(void)
{
	struct outcome o;
	struct running r;
	CU_ASSERT_FATAL(open_shell(&r, &o, "trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.01; done"));
	CU_ASSERT(run_until(&r, 10, run_printed, "ready"));
	type(&r, "\003");
	run_finish(&r);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "caught"));
	CU_ASSERT_EQUAL(o.status.code, 4);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "exit");
	outcome_clear(&o);
}

static void shells_control_jobs(void)
{
	struct outcome o;
	struct running r;
	char *const argv[] = {"bash", "--norc", "--noprofile", "-i", NULL};
	setenv("PS1", "$ ", 1);
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PTY, .rows = 24, .cols = 80}));
	type(&r, "echo one-$((1+1)); sleep 1000\n");
	CU_ASSERT(run_until(&r, 10, run_printed, "one-2\r\n"));
	/* The key stops the job once it has the terminal; bash says so. Typed again until it does. */
	for (int i = 0; i < 100 && !strstr(o.out, "Stopped"); i++) {
		type(&r, "\032");
		run_until(&r, 0.1, run_printed, "Stopped");
	}
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "Stopped"));
	type(&r, "kill %1; echo two-$((1+2))\n");
	CU_ASSERT(run_until(&r, 10, run_printed, "two-3\r\n"));
	CU_ASSERT(!strstr(o.out, "no job control"));
	type(&r, "exit 9\n");
	run_until(&r, 2, run_printed, "never");
	if (!o.status.done) type(&r, "exit 9\n"); /* "There are stopped jobs." */
	run_finish(&r);
	CU_ASSERT_EQUAL(o.status.code, 9);
	unsetenv("PS1");
	outcome_clear(&o);
}

static void orphans_are_not_hung_up(void)
{
	struct outcome o;
	struct running r;
	CU_ASSERT_FATAL(open_shell(&r, &o, "(sleep 0.2; echo alive) & exit 3"));
	run_finish(&r);
	CU_ASSERT_STRING_EQUAL(o.out, "alive\r\n");
	CU_ASSERT_EQUAL(o.status.code, 3);
	outcome_clear(&o);
}

static void floods_pass(void)
{
	struct outcome o;
	struct running r;
	CU_ASSERT_FATAL(open_shell(&r, &o, "yes 123456789 | head -300000"));
	run_finish(&r);
	CU_ASSERT_EQUAL(o.printed, 300000 * 11);
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

/* ---- Proclab's own terminal ------------------------------------------------------------------------------------------------ */

struct seat {
	int master;
	pid_t shell, proclab;
	char text[8192];
	size_t len;
};

static volatile sig_atomic_t interrupted;

static void note_interrupt(int sig)
{
	interrupted = sig;
}

/* Proclab's main loop in small: ^C that comes to it is the user's wish to end. */
static void drive(struct running *r)
{
	struct sigaction note = {.sa_handler = note_interrupt};
	sigaction(SIGINT, &note, NULL);
	while (!run_pump(r, 50)) {
		if (interrupted) r->source->ops->end(r->source, "user");
		interrupted = 0;
	}
	r->source->ops->close(r->source);
}

/* A shell on a terminal, which starts "proclab" as a job of its own in the foreground, and says what became of it and of the
 * terminal. */
static _Noreturn void be_shell(int slave, const char *command)
{
	int status;
	pid_t job;
	signal(SIGTTOU, SIG_IGN);
	if (pty_lead(slave)) _exit(1);
	for (int i = 0; i < 3; i++) dup2(slave, i);
	if (!(job = fork())) {
		struct outcome o;
		struct running r;
		setpgid(0, 0);
		tcsetpgrp(0, getpgrp());
		signal(SIGTTOU, SIG_DFL);
		char *const argv[] = {"bash", "--norc", "-c", (char *)command, NULL};
		if (run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_OWN})) drive(&r);
		printf("foreground %s\n", tcgetpgrp(0) == getpgrp() ? "back" : "lost");
		printf("ended by %s code %d sig %d\n", o.status.ended_by ? o.status.ended_by : "?", o.status.code, o.status.sig);
		fflush(stdout);
		_exit(0);
	}
	setpgid(job, job);
	while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
		tcsetpgrp(0, getpgrp());
		dprintf(1, "job stopped\n");
		char c;
		if (read(0, &c, 1) != 1) break; /* a key brings it back */
		tcsetpgrp(0, job);
		kill(-job, SIGCONT);
	}
	tcsetpgrp(0, getpgrp());
	dprintf(1, "shell done\n");
	_exit(0);
}

static void sit_down(struct seat *s, const char *command)
{
	int slave;
	struct diag d;
	*s = (struct seat){0};
	CU_ASSERT_FATAL(!pty_open(&s->master, &slave, 24, 80, &d));
	fflush(NULL);
	s->shell = fork();
	if (!s->shell) be_shell(slave, command);
	close(slave);
}

struct expectation {
	struct seat *seat;
	const char *text;
};

static bool shown(void *arg)
{
	struct expectation *e = arg;
	struct seat *s = e->seat;
	ssize_t n = read(s->master, s->text + s->len, sizeof s->text - 1 - s->len);
	if (n > 0) s->len += (size_t)n;
	return strstr(s->text, e->text) != NULL;
}

static void expect(struct seat *s, const char *text)
{
	bool there = test_until(30, shown, &(struct expectation){s, text});
	CU_ASSERT(there);
	if (!there) fprintf(stderr, "\nwanted: %s\nshown: %s\n", text, s->text);
}

static void press(struct seat *s, const char *keys)
{
	CU_ASSERT(write(s->master, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

static void stand_up(struct seat *s)
{
	expect(s, "shell done");
	close(s->master);
	waitpid(s->shell, NULL, 0);
}

static void own_terminal_is_lent(void)
{
	struct seat s;
	sit_down(&s, "read x; echo got $x; ps -o pgid=,tpgid= -p $$ | (read a b; test $a = $b && echo in front); exit 3");
	press(&s, "word\n");
	expect(&s, "got word");
	expect(&s, "in front");
	expect(&s, "foreground back");
	expect(&s, "ended by exit code 3 sig -1");
	stand_up(&s);
}

static void own_terminal_interrupts(void)
{
	struct seat s;
	sit_down(&s, "(trap '' INT; sleep 1000) & echo ready; sleep 1000");
	expect(&s, "ready");
	press(&s, "\003");
	expect(&s, "foreground back");
	expect(&s, "ended by user code -1 sig 2");
	stand_up(&s);
}

/* The program has ended, what it started lives on: the key is proclab's again. */
static void own_terminal_comes_back(void)
{
	struct seat s;
	sit_down(&s, "(trap '' INT HUP; echo ready; exec setsid sleep 1000) & exit 3");
	expect(&s, "ready");
	/* Until the program is gone the key is its own, and nothing comes of it. */
	for (int i = 0; i < 50 && !strstr(s.text, "shell done"); i++) {
		press(&s, "\003");
		test_until(0.2, shown, &(struct expectation){&s, "shell done"});
	}
	expect(&s, "foreground back");
	expect(&s, "ended by user");
	stand_up(&s);
}

static void own_terminal_stops(void)
{
	struct seat s;
	sit_down(&s, "echo ready; read x; echo got $x");
	expect(&s, "ready");
	press(&s, "\032");
	expect(&s, "job stopped");
	press(&s, "\n");
	press(&s, "more\n");
	expect(&s, "got more");
	expect(&s, "foreground back");
	expect(&s, "ended by exit code 0 sig -1");
	stand_up(&s);
}

SUITE(run_pty, terminal_is_its_own, typing_and_resizing, typing_never_blocks, interrupt_key_ends_it, interrupt_key_may_be_caught,
      shells_control_jobs, orphans_are_not_hung_up, floods_pass, own_terminal_is_lent, own_terminal_interrupts, own_terminal_comes_back, own_terminal_stops)
