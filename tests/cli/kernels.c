/*
 * kernels.c - the same programs on both kernels: the scenarios' reports of `sim` and of `real` agree in all that is not time or pid.
 *
 * Each report is reduced to a text. Children are in order of their own text and not of birth, since that depends on who is faster, and so
 * are channels. Whoever is not in the tree (init, the shell, proclab) is "outside". How they ended whom proclab killed in a deadlock is left
 * out: with one kill after the other, the first may free the second from its wait.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

enum { TEXT = 16384, MEMBERS = 32 };

/* Arguments that make them as short as can be; channels: how many they make themselves. SOME: what goes over them depends on who is
 * faster (a pool's bell), or goes through memory; then only the processes are compared. */
enum { SOME = -1 };
#define DEMO(name, processes) {"labs/scenarios/mp/" name, NULL, processes, SOME}
static const struct { const char *name, *argument; int processes, channels; } scenarios[] = {
	{"addresses", NULL, 5, 0}, {"deadlock", NULL, 3, 1}, {"deadlock", "fixed", 3, 1}, {"fork-tree", NULL, 8, 0}, {"full-pipe", NULL, 2, 1}, {"orphan", NULL, 3, 1},
	{"pipeline", NULL, 4, 2}, {"signals", NULL, 2, 0}, {"socketpair", NULL, 2, 1}, {"states", NULL, 6, 1}, {"tour", NULL, 1, 0},
	{"zombie", "200", 2, 0}, {"tests/cli/kernels/ipc", NULL, 2, 4}, {"tests/cli/kernels/ring", NULL, 4, 3},
	DEMO("apply", 3), DEMO("daemon", 3), DEMO("imap", 3), DEMO("killed-worker", 4), DEMO("map-async", 3), DEMO("memory", 5),
	DEMO("orphan", 4), DEMO("parallel", 3), DEMO("pipe", 2), DEMO("pool-chunks", 5), DEMO("pool-tasks", 5), DEMO("process", 6),
	DEMO("queue", 3), DEMO("threads", 3), DEMO("zombie", 2),
};
#define SCENARIOS (sizeof scenarios / sizeof *scenarios)

static const char *const machines[][4] = {
	{"--cpus", "1", "--seed", "1"}, {"--cpus", "2", "--seed", "2"}, {"--policy", "mlfq", "--cpus", "1"}, {"--policy", "cfs", "--cpus", "2"},
	{"--policy", "lottery", "--seed", "3"},
};
#define MACHINES (sizeof machines / sizeof *machines)

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s ? s : "-";
}

static bool is_dead_end(const json_t *report, const json_t *pid)
{
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(json_object_get(report, "deadlock"), "pids"), i, p)
		if (json_equal(p, pid)) return true;
	return false;
}

static const json_t *process(const json_t *report, const json_t *pid)
{
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(report, "processes"), i, p)
		if (json_equal(json_object_get(p, "pid"), pid)) return p;
	return NULL;
}

/* "itself", "parent", "another", "outside", "auto", "nobody": who did something to a process. */
static const char *relation(const json_t *report, const json_t *p, const char *key)
{
	const json_t *who = json_object_get(p, key);
	if (json_is_string(who)) return json_string_value(who);
	if (!json_is_integer(who)) return "nobody";
	if (json_equal(who, json_object_get(p, "ppid")) && process(report, who)) return "parent";
	return process(report, who) ? "another" : "outside";
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The members' texts, sorted, behind what is in buf already; frees them. */
static void add_sorted(char *buf, char **members, size_t n)
{
	qsort(members, n, sizeof *members, by_text);
	for (size_t i = 0; i < n; i++) {
		strncat(buf, members[i], TEXT - strlen(buf) - 1);
		free(members[i]);
	}
}

static void say_process(const json_t *report, const json_t *p, char *buf)
{
	char *members[MEMBERS], *exit = json_dumps(json_object_get(p, "exit"), JSON_ENCODE_ANY);
	size_t n = 0, i;
	json_t *c;
	if (is_dead_end(report, json_object_get(p, "pid"))) snprintf(buf, TEXT, "(%s %s ended by proclab", word(p, "name"), word(p, "how"));
	else snprintf(buf, TEXT, "(%s %s exit %s reaped by %s %s adopted by %s, %d threads, %d execs, %s", word(p, "name"), word(p, "how"),
	         exit, relation(report, p, "reaped_by"),
	         json_is_null(json_object_get(p, "orphaned_ns")) ? "" : "orphan", relation(report, p, "adopted_by"),
	         (int)json_integer_value(json_object_get(p, "threads")), (int)json_array_size(json_object_get(p, "exec")), word(p, "final_state"));
	free(exit);
	json_array_foreach(json_object_get(report, "processes"), i, c) {
		if (!json_equal(json_object_get(c, "ppid"), json_object_get(p, "pid")) || n == MEMBERS) continue;
		members[n] = malloc(TEXT);
		say_process(report, c, members[n++]);
	}
	add_sorted(buf, members, n);
	strncat(buf, ")", TEXT - strlen(buf) - 1);
}

/* What came with the program is different. System V objects are its own; only on Linux nobody knows who else knows of them. */
static bool is_given(const json_t *chan)
{
	return json_is_true(json_object_get(chan, "outside")) && strncmp(word(chan, "kind"), "sysv", 4) != 0;
}

/* Of those that the program made. Returns how many. */
static int say_channels(const json_t *report, char *buf)
{
	char *members[MEMBERS];
	size_t n = 0, i;
	json_t *c;
	json_array_foreach(json_object_get(report, "channels"), i, c) {
		if (is_given(c) || n == MEMBERS || !strcmp(word(c, "kind"), "futex")) continue;
		char *text = malloc(256);
		snprintf(text, 256, "\n%s of %lld bytes in %lld messages, %zu writers, %zu readers", word(c, "kind"),
		         (long long)json_integer_value(json_object_get(c, "bytes")), (long long)json_integer_value(json_object_get(c, "messages")),
		         json_array_size(json_object_get(c, "writers")), json_array_size(json_object_get(c, "readers")));
		members[n++] = text;
	}
	add_sorted(buf, members, n);
	return (int)n;
}

/* Returns how many channels are described. */
static int describe(const json_t *report, bool channels, char *buf)
{
	char *status = json_dumps(json_object_get(report, "status"), JSON_SORT_KEYS), *tree = malloc(TEXT);
	const json_t *dead = json_object_get(report, "deadlock");
	say_process(report, json_array_get(json_object_get(report, "processes"), 0), tree);
	snprintf(buf, TEXT, "%s\n%s\n%zu processes, %zu in a %s deadlock", status, tree, json_array_size(json_object_get(report, "processes")),
	         json_array_size(json_object_get(dead, "pids")), json_is_true(json_object_get(dead, "total")) ? "total" : "");
	free(status);
	free(tree);
	return channels ? say_channels(report, buf) : SOME;
}

static json_t *run(size_t i, const char *command, const char *const *more, int nmore)
{
	struct ran r;
	char source[64];
	const char *argv[16] = {test_proclab(), command, "--json"};
	int n = 3;
	snprintf(source, sizeof source, "%s%s.c", strchr(scenarios[i].name, '/') ? "" : "labs/scenarios/", scenarios[i].name);
	for (int k = 0; k < nmore; k++) argv[n++] = more[k];
	argv[n++] = source;
	argv[n] = scenarios[i].argument;
	test_run(&r, 60, NULL, argv);
	json_t *report = json_loads(r.out, 0, NULL);
	if (!report) printf("\n%s %s: %s%s\n", command, scenarios[i].name, r.out, r.err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(report);
	ran_clear(&r);
	return report;
}

static void simulated_as(size_t i, const char *const *machine, const char *wanted)
{
	static char is[TEXT];
	json_t *sim = run(i, "sim", machine, 4);
	int channels = describe(sim, scenarios[i].channels != SOME, is);
	CU_ASSERT_EQUAL(channels, scenarios[i].channels);
	CU_ASSERT_EQUAL((int)json_array_size(json_object_get(sim, "processes")), scenarios[i].processes);
	CU_ASSERT_STRING_EQUAL(is, wanted);
	if (strcmp(is, wanted)) printf("\n%s %s %s %s %s\nsim:  %s\nreal: %s\n", scenarios[i].name, machine[0], machine[1], machine[2], machine[3], is, wanted);
	json_decref(sim);
}

/* Whether this tier sees all that is compared (P does not see by which call a process is born). */
static bool sees_all(const json_t *real)
{
	return strchr("RT", *word(real, "tier")) && (!strcmp(word(real, "ipc"), "content") || !strcmp(word(real, "ipc"), "counts"));
}

/* What Linux made of it. On a busy machine records may be lost: then once more. False: this machine does not show everything. */
static bool observed(size_t i, char *real)
{
	bool sees = true, lost = true;
	for (int tries = 0; tries < 3 && sees && lost; tries++) {
		json_t *report = run(i, "real", (const char *const[]){"--deadlock", "1"}, 2);
		sees = sees_all(report);
		lost = json_integer_value(json_object_get(report, "lost")) != 0;
		describe(report, scenarios[i].channels != SOME, real);
		json_decref(report);
	}
	return sees && !lost;
}

static void agree(void)
{
	static char real[TEXT];
	size_t unseen = 0;
	for (size_t i = 0; i < SCENARIOS; i++) {
		if (!observed(i, real)) unseen++;
		else for (size_t k = 0; k < (scenarios[i].channels == SOME ? 2 : MACHINES); k++) simulated_as(i, machines[k], real);
	}
	if (unseen) test_skip("this machine's best tier does not see everything that is compared, in some of the scenarios");
}

SUITE(cli_kernels, agree)
