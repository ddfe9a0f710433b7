/*
 * ipc.h - what is found by a number rather than by a path or a descriptor: System V objects, futexes, processes that pidfds stand
 * for.
 *
 * The machine has one registry, a table in order of (kind, a, b) that gives an object's id.
 */
#ifndef PROCLAB_SIM_KERNEL_IPC_H
#define PROCLAB_SIM_KERNEL_IPC_H

#include "sim/kernel/process.h"
#include "sim/kernel/object.h"

enum registry_kind {
	REGISTRY_FUTEX,            /* a: space or store; b: address or offset */
	REGISTRY_PIDFD,            /* a: pid */
	REGISTRY_SHM, REGISTRY_SEM, REGISTRY_MSG, /* a: the System V id */
	REGISTRY_KINDS,
};

uint32_t registry_new(struct machine *m);
/* Object id, 0 none. */
uint32_t registry_find(const struct machine *m, enum registry_kind kind, uint64_t a, uint64_t b);
/* The object of the kind after this one (0: the first), 0 none. And the one that has a System V key. */
uint32_t registry_next(const struct machine *m, enum registry_kind kind, uint32_t object);
uint32_t registry_find_key(const struct machine *m, enum registry_kind kind, int32_t key);
void registry_add(struct machine *m, enum registry_kind kind, uint64_t a, uint64_t b, uint32_t object);
void registry_remove(struct machine *m, enum registry_kind kind, uint64_t a, uint64_t b);

/* What System V objects have in common; struct ipc_perm of Linux, and the id. An object of that kind begins with it. */
struct ipc {
	struct object object;
	int32_t key, id;
	uint32_t mode, cuid;
	bool removed;
};

/* shmget and its kin: the object of a key. *made: it is a new one, from `create`, that has no key and id yet. Id or -errno. */
int64_t ipc_get(struct call *c, enum registry_kind kind, int32_t key, int64_t flags, uint32_t (*create)(struct call *c),
	uint32_t *object);
/* By its id; may: 0400 to read, 0200 to write. NULL, and *code says why. */
void *ipc_find(struct call *c, enum registry_kind kind, int64_t id, uint32_t may, int64_t *code);
/* IPC_RMID: who waits is woken and told EIDRM; the object is gone. */
void ipc_remove(struct machine *m, enum registry_kind kind, struct ipc *o);
/* Its channel is given a name and the caller an end. */
void ipc_use(struct call *c, const struct ipc *o);
void ipc_fill(const struct ipc *o, unsigned char out[48]);
/* IPC_SET, from a struct ipc_perm. */
void ipc_set(struct ipc *o, const unsigned char in[48]);

/* A process has ended. */
void sem_undo(struct machine *m, int32_t pid);
void pidfd_wake(struct machine *m, int32_t pid);
/* A thread has ended: robust mutexes that it holds are given up. */
void futex_robust(struct machine *m, const struct process *p, const struct thread *t);
/* The process p maps a store, shared, as its channel of memory; and looks whether it still does. */
void memory_use(struct machine *m, struct process *p, uint32_t store, uint8_t mode, enum chan_kind kind, const char *name);
void memory_check(struct machine *m, struct process *p, const struct space *s);

#endif
