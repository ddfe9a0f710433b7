/*
 * answerer.h - the thread that answers seccomp notifications. A writer stands still until it is answered, so the answer must not
 * wait for the observer's own thread to be woken on another CPU: this one sleeps on the listener alone, and the kernel (Linux
 * 6.6) then runs it on the writer's CPU, and the writer after it.
 */
#ifndef PROCLAB_REAL_ANSWERER_H
#define PROCLAB_REAL_ANSWERER_H

#include "real/observe/notify.h"
#include "real/observe/observer.h"

struct answerer;

/* Start answering; n is borrowed. NULL when there can be no thread. */
struct answerer *answerer_start(struct observer *o, struct notify *n);
/* End the thread; not while looking. NULL is allowed. */
void answerer_stop(struct answerer *a);

#endif
