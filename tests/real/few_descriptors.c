/*
 * few_descriptors.c - a program with more processes than the observer may have descriptors: whoever cannot be kept in sight by one
 * is looked for, and nobody is said to be gone because a file could not be opened.
 */
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/real/observing.h"
#include "tests/test.h"

#define ZOMBIE_LEAST (150 * INT64_C(1000000)) /* ns; it is one for 300 ms */

/* As many children as there may be descriptors, which end together and are reaped later. */
static const char crowd[] = OBSERVING_HEAD
	"int main(int argc, char **argv)\n"
	"{\n"
	"	char c;\n"
	"	int p[2];\n"
	"	if (pipe(p)) return 1;\n"
	"	for (int i = 0; i < atoi(argv[1]); i++)\n"
	"		if (fork() == 0) { close(p[1]); return read(p[0], &c, 1) == 0 ? 3 : 4; }\n"
	"	ms(200);\n"
	"	close(p[1]);\n"
	"	ms(300);\n"
	"	while (wait(NULL) > 0) {}\n"
	"	return 0;\n"
	"}\n";

struct found { int births, ended, zombies, status; };

static const struct event *event_of(const struct observed *ob, enum event_kind kind, int32_t pid)
{
	const struct event *e;
	for (uint32_t i = 0; (e = observed_event(ob, kind, i)); i++)
		if (e->pid == pid || (kind == EV_REAP && e->reap.child == pid)) return e;
	return NULL;
}

static struct found count(const struct observed *ob)
{
	struct found f = {.births = (int)observed_count(ob, EV_FORK) - 1, .status = ob->status}; /* the program's start is one */
	const struct event *exit, *reap;
	for (uint32_t i = 0; (exit = observed_event(ob, EV_EXIT, i)); i++) {
		f.ended += exit->exit.code == 3;
		reap = exit->exit.code == 3 ? event_of(ob, EV_REAP, exit->pid) : NULL;
		f.zombies += reap && reap->t - exit->t > ZOMBIE_LEAST;
	}
	return f;
}

/* In a process of its own, for an ordinary user cannot raise a limit again. */
static void observe(char tier, const char *program, rlim_t most, int out)
{
	char many[16];
	struct observed ob;
	struct found f = {0};
	snprintf(many, sizeof many, "%d", (int)most);
	const char *const argv[] = {program, many, NULL};
	if (!setrlimit(RLIMIT_NOFILE, &(struct rlimit){most, most}) && observing_run(&ob, tier, REAL_IPC_OFF, 30, argv)) f = count(&ob);
	_exit(write(out, &f, sizeof f) != sizeof f);
}

static void at_tier(char tier)
{
	const char *program = observing_compile("crowd", crowd);
	int most = 96 + 32 * (int)sysconf(_SC_NPROCESSORS_ONLN), out[2]; /* perf has some for each CPU */
	struct found f = {.status = -1};
	CU_ASSERT_FATAL(program && !pipe(out));
	pid_t pid = fork();
	if (pid == 0) observe(tier, program, (rlim_t)most, out[1]);
	close(out[1]);
	CU_ASSERT_EQUAL(read(out[0], &f, sizeof f), sizeof f);
	close(out[0]);
	CU_ASSERT(pid > 0 && waitpid(pid, NULL, 0) == pid);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_EQUAL(f.births, most);
	CU_ASSERT_EQUAL(f.ended, most);
	CU_ASSERT_EQUAL(f.zombies, most);
}

static void nobody_is_lost_sight_of(void)
{
	static const struct tier *const tiers[] = {&tier_perf_wide, &tier_perf, &tier_ptrace, &tier_proc};
	char detail[128];
	for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++)
		if (tiers[i]->probe(detail, sizeof detail)) at_tier(tiers[i]->letter);
}

SUITE(few_descriptors, nobody_is_lost_sight_of)
