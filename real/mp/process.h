/*
 * process.h - what the files of mp_process share: the process as a record, this process's place among them, and the ways to start
 * one.
 */
#ifndef PROCLAB_MP_PROCESS_INTERNAL_H
#define PROCLAB_MP_PROCESS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "proclab/mp_error.h"
#include "proclab/mp_process.h"

enum { MP_NAME = 64, MP_PASSED = 240 };

enum mp_state { MP_INITIAL, MP_STARTED, MP_STOPPED, MP_CLOSED };

struct mp_process {
	/* What it is to be. */
	char name[MP_NAME];
	char identity[MP_NAME]; /* 2:1 is the first child of the second child of the program; empty for the program itself */
	enum mp_method method;
	mp_target *target;
	void *arguments;
	size_t size;
	bool daemon, detached;
	bool hurried;        /* a fork that must not wait for streams, which another thread may have locked */
	int *passed, passes; /* descriptors of its own for the child, closed once it is started */

	/* What has become of it; written with the children locked. */
	pid_t creator; /* 0: this process itself, or its parent */
	enum mp_state state;
	pid_t pid;
	int pidfd;
	int reply; /* forkserver: where its exit status comes; -1: waitpid tells, REPLY_LOST: nobody can tell any more */
	int code;
	bool abandoned;          /* freed while it ran: goes when it is reaped */
	struct mp_process *next; /* of the children that run */
};
enum { REPLY_LOST = -2 };

/* This process. children counts those it has made, for their names. */
extern struct mp_process mp_self, mp_parent;
extern unsigned mp_children_made;
/* The start method that MP_DEFAULT means; MP_DEFAULT itself as long as nobody has set or used it. */
extern enum mp_method mp_global_method;
extern const char *mp_program;              /* argv[0]; NULL before mp_init */
extern int *mp_passed_here, mp_passes_here; /* what was passed to this process */

/* The target of that name, and the name of a target; NULL when it is not registered. */
mp_target *mp_target_find(const char *name);
const char *mp_target_name(mp_target *target);

/* In a child: run the target and end. */
_Noreturn void mp_child_run(mp_target *target, const void *arguments, size_t size);
/* In a fresh image or a child of the forkserver: become the process that a package describes. Its descriptors are fds, or (NULL)
 * those it names. */
_Noreturn void mp_package_run(int package, const int *fds);
/* The package and the descriptors that go with it, itself the first; `own` of them are closed by mp_parcel_close. false with
 * errno. */
struct mp_parcel {
	int n, own, fds[MP_PASSED + 3];
};
bool mp_parcel_make(struct mp_parcel *out, const struct mp_process *process, const char *target);
void mp_parcel_close(struct mp_parcel *parcel);
/* Close every descriptor from 3 on but these. */
void mp_close_others(const int fds[], int n);

/* Each starts it and fills in pid, pidfd and reply. 0 or an error. */
int mp_start_fork(struct mp_process *process);
int mp_start_spawn(struct mp_process *process);
int mp_start_forkserver(struct mp_process *process);
/* A fresh image of this program, with "--mp-child" or "--mp-forkserver" and the first of n descriptors that it gets. errno, 0
 * when all is well. */
int mp_spawn_image(pid_t *pid, const char *role, const int fds[], int n);
/* What the fresh image does as forkserver. */
_Noreturn void mp_forkserver_run(int fd);
extern int mp_forkserver_fd; /* the client's end; -1: there is none yet */

/* The lifeline: a pipe whose write end this process alone holds. For a child it gets a read end, which the caller closes when the
 * child has it; -1 with errno. The child that arms it is killed when the write end closes. */
int mp_lifeline(void);
void mp_lifeline_arm(int fd);
/* In the child of a fork: let go of the write end. */
void mp_lifeline_forked(void);

/* The children that run. */
void mp_children_lock(void);
void mp_children_unlock(void);
/* Called before the first one is started. */
void mp_children_prepare(void);
extern int mp_null; /* /dev/null, open from then on */
/* With the lock: has it ended by now? */
bool mp_child_ended(struct mp_process *process);
void mp_children_add(struct mp_process *process);
void mp_children_reap(void);
/* SIGTERM for the daemons, then join all. */
void mp_children_end(void);
/* Wait until it has ended, or the deadline (ns). */
void mp_child_wait(struct mp_process *process, int64_t deadline);

#endif
