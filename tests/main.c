/*
 * main.c - runs the suites with CUnit, and holds the few helpers of test.h.
 */
#include "proclab/mp_process.h"
#include "tests/test.h"

#include <CUnit/Basic.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The tests interrupt and hang up what they run. Whoever started them may ignore such signals (nohup make test, a script's make test &); this is
 * before real/run/startup.c takes down what a program is to inherit. */
__attribute__((constructor(101))) static void heed_signals(void)
{
	for (int sig = 1; sig < SIGRTMIN; sig++) signal(sig, SIG_DFL);
}

static struct suite *suites;
static unsigned skipped;
static char directory[64];
static pid_t owner;                 /* of the directory */

void suite_register(struct suite *s)
{
	struct suite **at = &suites;
	while (*at && strcmp((*at)->name, s->name) < 0) at = &(*at)->next;
	s->next = *at;
	*at = s;
}

void test_skip(const char *why)
{
	skipped++;
	printf("(skipped: %s) ", why);
	CU_PASS("skipped");
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool test_until(double seconds, bool (*condition)(void *arg), void *arg)
{
	for (double end = now() + seconds;;) {
		if (condition(arg)) return true;
		if (now() > end) return false;
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
}

static void remove_directory(void)
{
	char command[96];
	if (getpid() != owner) return; /* a test's child that ended by exit() */
	snprintf(command, sizeof command, "rm -rf %s", directory);
	if (system(command)) fprintf(stderr, "could not remove %s\n", directory);
}

const char *test_dir(void)
{
	if (!*directory) {
		strcpy(directory, "/tmp/proclab-test-XXXXXX");
		if (!mkdtemp(directory)) abort();
		owner = getpid();
		atexit(remove_directory);
	}
	return directory;
}

const char *test_path(const char *name)
{
	static char paths[8][256];
	static unsigned next;
	char *p = paths[next++ % 8];
	snprintf(p, sizeof paths[0], "%s/%s", test_dir(), name);
	return p;
}

const char *test_proclab(void)
{
	const char *p = getenv("PROCLAB");
	return p ? p : "build/proclab";
}

static void grow(char **buf, size_t *len, int fd, struct pollfd *p)
{
	char *bigger = realloc(*buf, *len + 65536 + 1);
	if (!bigger) abort();
	*buf = bigger;
	ssize_t n = read(fd, *buf + *len, 65536);
	if (n > 0) *len += (size_t)n;
	else if (n == 0 || errno != EINTR) p->fd = -1;
	(*buf)[*len] = 0;
}

static void child(const int in[2], const int out[2], const int err[2], const char *const argv[])
{
	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(err[1], 2);
	execvp(argv[0], (char *const *)argv);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

void test_run(struct ran *r, double seconds, const char *input, const char *const argv[])
{
	int in[2], out[2], err[2];
	*r = (struct ran){.out = calloc(1, 1), .err = calloc(1, 1)};
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) abort();
	fflush(NULL);
	pid_t pid = fork();
	if (pid < 0) abort();
	if (!pid) child(in, out, err, argv);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	if (input && write(in[1], input, strlen(input)) < 0) perror("test_run: input");
	close(in[1]);
	struct pollfd p[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
	for (double end = now() + seconds; p[0].fd >= 0 || p[1].fd >= 0;) {
		if (now() > end) {
			kill(pid, SIGKILL);
			CU_FAIL("a command did not end in time");
			fprintf(stderr, "\ndid not end in %.0f s: %s %s\n", seconds, argv[0], argv[1] ? argv[1] : "");
			break;
		}
		if (poll(p, 2, 50) <= 0) continue;
		if (p[0].fd >= 0 && p[0].revents) grow(&r->out, &r->out_len, out[0], &p[0]);
		if (p[1].fd >= 0 && p[1].revents) grow(&r->err, &r->err_len, err[0], &p[1]);
	}
	close(out[0]);
	close(err[0]);
	while (waitpid(pid, &r->status, 0) < 0 && errno == EINTR) {}
}

void ran_clear(struct ran *r)
{
	free(r->out);
	free(r->err);
	*r = (struct ran){0};
}

/* The arguments are how names begin; behind --but, of those that are not wanted. */
static bool wanted(const char *name, int argc, char **argv)
{
	bool but = argc > 1 && !strcmp(argv[1], "--but");
	if (argc < 2) return true;
	for (int i = 1 + but; i < argc; i++)
		if (!strncmp(name, argv[i], strlen(argv[i]))) return !but;
	return but;
}

static void add(const struct suite *s)
{
	CU_pSuite suite = CU_add_suite(s->name, NULL, NULL);
	const char *names = s->names;
	if (!suite) abort();
	for (test_fn *const *t = s->tests; *t; t++) {
		char name[128];
		size_t len = strcspn(names, ",");
		snprintf(name, sizeof name, "%.*s", (int)len, names);
		if (!CU_add_test(suite, name, *t)) abort();
		names += len + (names[len] == ',');
		names += strspn(names, " \t\n");
	}
}

int main(int argc, char **argv)
{
	mp_init(argc, argv);        /* the tests of the runtime start this program again, as its children */
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (CU_initialize_registry() != CUE_SUCCESS) return CU_get_error();
	for (struct suite *s = suites; s; s = s->next)
		if (wanted(s->name, argc, argv)) add(s);
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	unsigned run = CU_get_number_of_tests_run(), failed = CU_get_number_of_tests_failed();
	if (skipped) printf("\n%u of the tests could not be run here and were skipped (see above)\n", skipped);
	CU_cleanup_registry();
	return failed || !run || CU_get_error() ? 1 : 0;
}
