/*
 * observing.h - for tests of the observer: compile a small program, run it under a tier, and fold what was told into a world.
 */
#ifndef PROCLAB_TESTS_OBSERVING_H
#define PROCLAB_TESTS_OBSERVING_H

#include "real/observe/observer.h"
#include "trace/world.h"

/* What the small programs begin with: headers, ms(n) sleeps, burn(n) uses n ms of CPU time. */
#define OBSERVING_HEAD \
	"#include <errno.h>\n#include <pthread.h>\n#include <signal.h>\n#include <spawn.h>\n#include <stdio.h>\n#include <stdlib.h>\n" \
	"#include <string.h>\n#include <sys/prctl.h>\n#include <sys/resource.h>\n#include <sys/syscall.h>\n#include <sys/wait.h>\n" \
	"#include <time.h>\n#include <unistd.h>\nextern char **environ;\n" \
	"static void ms(int n) { struct timespec t = {n / 1000, n % 1000 * 1000000L}; while (nanosleep(&t, &t)) {} }\n" \
	"static inline long long us(clockid_t c) { struct timespec t; clock_gettime(c, &t); return t.tv_sec * 1000000LL + " \
	"t.tv_nsec / 1000; }\n" \
	"static inline void burn(int n) { while (us(CLOCK_THREAD_CPUTIME_ID) < n * 1000LL) {} }\n"

/* Compile a program's text (cc -pthread) once. Returns its path (borrowed until the test program ends), or NULL: the test
 * has failed. */
const char *observing_compile(const char *name, const char *text);

struct observed {
	struct trace *trace;
	struct world world;         /* at the end */
	int status;                 /* the program's wait status */
	int32_t root, supervisor;
	char *out;                  /* what it printed */
	size_t out_len;
};
/* Run argv under a tier, which must work here. The program's parent is a process that reaps and adopts, as in life. False,
 * and the test has failed, when it cannot be observed or takes longer than seconds (it is then killed). */
bool observing_run(struct observed *ob, char tier, enum real_ipc ipc, double seconds, const char *const argv[]);
void observed_clear(struct observed *ob);
/* Run a program at a tier, which is skipped where it does not work, and check what was told. */
typedef void observed_check_fn(const struct observed *ob, char tier);
void observing_at_tier(const struct tier *tier, const char *program, observed_check_fn *check);

/* The i-th event of a kind, from 0, or NULL; how many there are. */
const struct event *observed_event(const struct observed *ob, enum event_kind kind, uint32_t i);
uint32_t observed_count(const struct observed *ob, enum event_kind kind);
/* The number after "key=" in what it printed, from its i-th occurrence (from 0); -1 when there is none. */
int64_t observed_said(const struct observed *ob, const char *key, int i);

#endif
