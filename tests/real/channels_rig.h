/*
 * channels_rig.h - the registry of channels beside a process that states its own truth: the child takes one step at a time, and
 * after each step the events of a scan must say what it did.
 */
#ifndef PROCLAB_TESTS_CHANNELS_RIG_H
#define PROCLAB_TESTS_CHANNELS_RIG_H

#include <semaphore.h>

#include "real/observe/channels.h"

/* Shared with the children. */
struct rig_truth {
	int step, done;          /* the child's orders, and how far it is */
	int32_t fd[8], pid[2];
	sem_t semaphore __attribute__((aligned(8)));
};

struct rig {
	struct tree *tree;
	struct channels *c;
	int32_t pid;
	struct event events[4096];
	char names[4096][40];    /* of CHAN events */
	int n, from;             /* from: first event since the last mark */
};

extern struct rig *rig;
extern struct rig_truth *rig_truth;

/* Start a child, in a group of its own, that runs the function and then sleeps; end it and whatever it has started. */
void rig_open(void (*child)(void));
void rig_close(void);
/* The child's: wait for an order; say that it is carried out. */
void rig_wait_for_step(int n);
void rig_step_done(int n);
/* Whether the child has carried out step *n, for test_until. Let it take step n, then forget the events so far. */
bool rig_has_done(void *n);
void rig_step(int n);
/* Scan a process; how many ends changed, by the events since the last step. */
int rig_scan(int32_t pid);
int rig_changes_told(void);
/* The END event since the last step for this process and descriptor; the last CHAN of a channel; NULL. Its name. */
const struct event *rig_end_of(int32_t pid, int32_t fd, bool gained);
const struct event *rig_chan_of(uint32_t id);
const char *rig_name_of(uint32_t id);
/* The process must have gained this end, of a channel of this kind. Returns the channel. It must have lost it. */
uint32_t rig_gained(int32_t pid, int32_t fd, enum chan_kind kind, uint8_t mode, enum end_how how);
void rig_lost(int32_t pid, int32_t fd, enum end_how how);

#endif
