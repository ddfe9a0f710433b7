/*
 * files.c - what programs see of descriptors, files, sockets and the kinds of IPC is what they see of Linux: each program of
 * tests/sim/files runs on both, and prints the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/machine_driver.h"
#include "tests/test.h"

static void run_on_linux(const char *name, struct ran *r)
{
	char source[128], program[64], folder[64], *path, *at;
	struct ran compiled;
	snprintf(source, sizeof source, "tests/sim/files/%s.c", name);
	snprintf(program, sizeof program, "files-%s", name);
	snprintf(folder, sizeof folder, "files-%s.d", name);
	path = strdup(test_path(program));
	at = strdup(test_path(folder));
	test_run(&compiled, 60, NULL, (const char *const[]){"cc", "-std=gnu11", "-w", "-o", path, source, NULL});
	CU_ASSERT_EQUAL(compiled.status, 0);
	if (compiled.status) fprintf(stderr, "%s\n", compiled.err);
	ran_clear(&compiled);
	test_run(r, 60, NULL, (const char *const[]){path, at, NULL});
	free(path);
	free(at);
}

static void show_difference(const char *name, const char *sim, const char *real)
{
	int line = 1;
	const char *a = sim, *b = real;
	for (; *a && *a == *b; a++, b++) line += *a == '\n';
	while (a > sim && a[-1] != '\n') a--, b--;
	fprintf(stderr, "\n%s, line %d: the simulator says '%.*s', Linux '%.*s'\n", name, line, (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
}

static void compare(const char *name, const struct wanted *like, const struct ran *real)
{
	char source[128];
	struct wanted w = *like;
	struct heard h;
	int code, sig;
	snprintf(source, sizeof source, "tests/sim/files/%s.c", name);
	w.path = source;
	struct machine_config *c = machine_wanted(&w);
	if (!c) return;
	heard_init(&h);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	machine_status(m, &code, &sig);
	CU_ASSERT_EQUAL(sig > 0 ? sig : code << 8, real->status);
	CU_ASSERT_EQUAL(h.world.surprises, 0);
	const char *out = h.out ? h.out : "";
	CU_ASSERT_STRING_EQUAL(out, real->out);
	if (strcmp(out, real->out)) show_difference(name, out, real->out);
	machine_free(m);
	heard_clear(&h);
}

/* On one CPU and on several: what these programs print does not depend on it. */
static void both(const char *name)
{
	static const struct wanted likes[] = {{.cpus = 1}, {.cpus = 3, .seed = 7}, {.cpus = 2, .policy = "lottery", .seed = 3}};
	struct ran real;
	run_on_linux(name, &real);
	CU_ASSERT_TRUE(real.out_len > 100); /* it has said something */
	for (size_t i = 0; i < sizeof likes / sizeof *likes; i++) compare(name, &likes[i], &real);
	ran_clear(&real);
}

#define PROGRAM(name) static void name(void) { both(#name); }
PROGRAM(paths)
PROGRAM(fifos)
PROGRAM(sockets)
PROGRAM(events)
PROGRAM(locks)
PROGRAM(sysv)
PROGRAM(shared)

SUITE(sim_files, paths, fifos, sockets, events, locks, sysv, shared)
