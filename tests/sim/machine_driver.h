/*
 * machine_driver.h - for tests: a C file on a simulated machine, with all that it printed and all events.
 */
#ifndef PROCLAB_TESTS_SIM_MACHINE_DRIVER_H
#define PROCLAB_TESTS_SIM_MACHINE_DRIVER_H

#include "sim/kernel/machine.h"
#include "trace/trace.h"
#include "trace/world.h"

/* What came out of a machine, and of a copy of it. */
struct heard {
	char *out;                 /* what went to standard output */
	size_t len;
	uint64_t hash;             /* of all events as JSON lines */
	uint64_t events;
	struct trace *trace;
	struct world world;        /* as the events say */
};

void heard_init(struct heard *h);
void heard_clear(struct heard *h);
/* A sink for a machine. */
void hear(void *heard, const struct event *e);

struct wanted {
	const char *path;          /* a C file with tests/sim/rt.h for a library */
	const char *policy;        /* NULL: "rr" */
	int cpus;                  /* 0: 1 */
	uint64_t seed;
	int64_t limit;             /* virtual ns; 0: 100 s */
	uint32_t frames;           /* 0: 65536 */
	int32_t processes;         /* 0: 5000 */
	int32_t births;            /* 0: no limit */
	const char *input;
	bool tty;                  /* the program's streams are a terminal, and more may be typed */
};
/* The config for it, one hold; NULL, with the test failed, when it cannot be compiled. */
struct machine_config *machine_wanted(const struct wanted *w);
/* Run to the end. Returns why it ended. */
enum machine_end machine_finish(struct machine *m);

#endif
