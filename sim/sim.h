/*
 * sim.h - the simulated machine as a source: compiles programs and runs them on an operating system that is a value.
 */
#ifndef PROCLAB_SIM_SIM_H
#define PROCLAB_SIM_SIM_H

#include "sim/policy/options.h"
#include "trace/error.h"
#include "trace/source.h"

/* A program that others can exec: NAME=FILE.c */
struct sim_program {
	const char *name, *source;
};

struct sim_options {
	const char *const *sources;    /* C files that are linked together, ended by NULL */
	const char *program;           /* what the trace calls it */
	const char *name;              /* argv[0] */
	char *const *argv;             /* the arguments after the program's name, ended by NULL */
	const struct sim_program *programs;
	size_t nprogram;
	const char *const *env;        /* K=V, ended by NULL: beyond the few that everybody has */
	struct policy_options policy;
	const char *policy_name;       /* as the user said it */
	int cpus;
	int64_t ips;                   /* instructions a virtual second */
	int64_t quantum, switch_cost;  /* ns */
	uint64_t seed;
	int64_t limit;                 /* virtual ns until the run is ended by "limit"; 0 none */
	int64_t busy_limit;            /* CPU time of all processes together until then, ns; 0 none */
	int32_t birth_limit;           /* processes and threads born until then; 0 none */
	bool brief;                    /* nobody reads single events: leave out system calls and the scheduler's reasons */
	bool lines;                    /* an event for each line that the program and those of `programs` come to */
	bool tty;                      /* the program's streams are a terminal */
	int rows, cols;                /* of that terminal; 0: 24 and 80 */
	double speed;                  /* virtual seconds in a real one; 0: as fast as it can, and it cannot be paused */
	bool bench;                    /* somebody answers what the program asks: time does not go on before that */
	bool paused;                   /* wait for a request before anything happens */
	int input;                     /* descriptor that its input is read from; -1: it comes by the source's input only */
	bool color;                    /* of messages */
	const char *include_dir;       /* folder that holds proclab/proclab.h, or NULL */
	FILE *dump;                    /* write the disassembly there, and run nothing; NULL */
};

/* Compile and start. t's header is filled in. Returns 0 and *out (freed by its close), or ERR_COMPILE (messages have gone to stderr),
 * ERR_SYSTEM with d filled. With dump: 0 and *out NULL. */
int sim_open(const struct sim_options *o, struct trace *t, struct source **out, struct diag *d);

#endif
