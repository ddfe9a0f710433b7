/*
 * stepper.h - --step in the text view: asks at proclab's own terminal, /dev/tty, whenever the program waits in step(), until
 * Enter is pressed.
 *
 * The program has the terminal's foreground; it is proclab's for as long as it asks, so that what is typed then is an answer, and
 * ^C ends the run. Standard input stays the program's.
 */
#ifndef PROCLAB_CLI_STEPPER_H
#define PROCLAB_CLI_STEPPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "trace/source.h"

struct stepper {
	int tty;          /* -1: nobody is asked */
	int waiting;      /* marks that wait, as told by events, and have no answer yet */
	bool asking;
	pid_t program;    /* the program, whose group may have the foreground; 0 not known yet */
	bool lent;        /* it had it when the question was put */
};

/* A stepper that asks nobody. */
void stepper_init(struct stepper *s);
/* Have it ask. Returns 0, or ERR_NOTFOUND where there is no terminal. */
int stepper_open(struct stepper *s);
void stepper_clear(struct stepper *s);
/* Take an event in. */
void stepper_event(struct stepper *s, const struct event *e);
/* Ask if need be. Returns the descriptor at which the answer comes; -1 while there is no question. */
int stepper_ask(struct stepper *s);
/* Read the answer, never blocking, and let the program go on. */
void stepper_answer(struct stepper *s, struct source *source);

#endif
