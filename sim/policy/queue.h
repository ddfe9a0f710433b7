/*
 * queue.h - a ready queue as a binary heap of entities by key. An entity knows its rank in the heap, so that it can be taken out
 * from anywhere.
 */
#ifndef PROCLAB_SIM_POLICY_QUEUE_H
#define PROCLAB_SIM_POLICY_QUEUE_H

#include "sim/policy/sched.h"

void queue_add(struct sched *s, struct sched_queue *q, uint32_t id);
void queue_remove(struct sched *s, struct sched_queue *q, uint32_t rank);

#endif
