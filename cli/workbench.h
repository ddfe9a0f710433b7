/*
 * workbench.h - a source around a kernel that runs the workbench's worker: takes what the user says in words, hands it to the process that
 * is to do it as soon as that asks, and keeps it, so that it can be saved.
 *
 * Processes are called 1, 2, 3 ... in the order in which they were asked for, so that the same words mean the same on every kernel; a pid does
 * as well. Who computes or waits in a call does not ask: what is for him is kept until he does.
 */
#ifndef PROCLAB_CLI_WORKBENCH_H
#define PROCLAB_CLI_WORKBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "trace/error.h"
#include "trace/source.h"

/* X(ENUM, "word", "arguments", "what it does") - in the order of the help */
#define BENCH_VERB_LIST(X) \
	X(FORK, "fork", "", "make a child, which takes commands as well") \
	X(SPAWN, "spawn", "PROGRAM [WORDS]", "make a child that runs a program") \
	X(EXEC, "exec", "PROGRAM [WORDS]", "become another program, which takes no more commands") \
	X(COMPUTE, "compute", "MS", "use so many ms of CPU time") \
	X(SLEEP, "sleep", "SECONDS", "wait for time to pass") \
	X(EXIT, "exit", "[STATUS]", "end") \
	X(WAIT, "wait", "[P]", "wait for a child to end, for any or for P") \
	X(KILL, "kill", "P [SIGNAL]", "send a signal; TERM") \
	X(STOP, "stop", "[P]", "stop P, or itself") \
	X(CONT, "cont", "P", "let P go on") \
	X(PIPE, "pipe", "[A B]", "make a pipe, which its later children inherit; or one from A to B, by a name") \
	X(WRITE, "write", "FD TEXT", "write into a pipe") \
	X(READ, "read", "FD", "read from a pipe") \
	X(CLOSE, "close", "FD", "close an end of a pipe")

enum bench_verb {
#define X(name, word, arguments, help) BENCH_##name,
	BENCH_VERB_LIST(X)
#undef X
	BENCH_VERBS
};

enum act_state { ACT_QUEUED, ACT_GIVEN, ACT_DONE, ACT_DROPPED };

/* Something that was said. Processes by what they are called. */
struct bench_act {
	int who;
	enum bench_verb verb;
	int target;                /* of wait, kill, stop, cont; 0 none. PIPE: who has the other end, 0 an unnamed one */
	int child;                 /* FORK, SPAWN: what it is called */
	long number;               /* ms, status, fd, signal; PIPE with a name: its number */
	bool reads;                /* PIPE with a name: the reading end */
	char text[200];
	enum act_state state;
	bool failed;
	int fd[2];                 /* PIPE: what it got, as the process sees it; -1 */
	int line;                  /* of the file, 0 none */
	long when;                 /* ms after the start, in a program that does the same: after all that was done by then */
};

enum hand_state { HAND_UNBORN, HAND_BUSY, HAND_ASKS, HAND_WAITS, HAND_PROGRAM, HAND_GONE };

/* A process of the workbench. */
struct bench_hand {
	enum hand_state state;     /* WAITS: in a call, for something other than us. PROGRAM: it has become one that takes no commands */
	int parent;
	bool stopped;
	int32_t pid;               /* as we see it */
	int32_t own;               /* as it does */
};

struct workbench {
	struct source base;
	struct source *inner;
	const char *command;       /* "sim" */
	struct bench_act *acts;
	size_t nact, cap_act;
	struct bench_hand *hands;  /* the one called n is n - 1 */
	int nhand, cap_hand, npipe;
	char *file;                /* commands that are still to come; NULL none. Of `name`, at `next` */
	const char *name, *next;
	int line, closing;         /* closing: after the file, the last that is not told to end yet; 0 not yet */
	bool failed;               /* a line of it could not be done */
	char news[300];
	uint32_t nnews;
};

/* Around inner, which it closes. commands: a file of words, a line each, or NULL: they come from the user. Returns 0 or, after a message, -1
 * (inner stays the caller's). */
int workbench_open(const char *command, struct source *inner, const char *commands, struct source **out);

/* Words into an act (who 0: nobody is named, selected does it). Returns 0, or ERR_USAGE with d filled. */
int bench_parse(const struct workbench *b, int selected, const char *words, struct bench_act *out, struct diag *d);
/* The line that tells the worker. False with d filled: whom it is about is not there. */
bool bench_line(const struct workbench *b, const struct bench_act *a, char *out, size_t size, struct diag *d);
/* An act in the words that say it. */
void bench_words(const struct bench_act *a, char *out, size_t size);
const char *bench_verb_word(enum bench_verb v);
/* The name of a pipe that has one. */
void bench_pipe_path(const struct workbench *b, long number, char *out, size_t size);

enum { BENCH_STEP = 100 };   /* ms between two acts in a saved program */
/* Write what was done into a new file: FILE.c a program that does the same, any other name the words. Returns 0 or ERR_SYSTEM with d filled. */
int bench_save(const struct workbench *b, const char *path, struct diag *d);
/* As C. */
void bench_write_program(const struct workbench *b, const char *name, FILE *out);

#endif
