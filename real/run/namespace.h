/*
 * namespace.h - a PID namespace for the program, with a tiny init: orphans are adopted by pid 1 there, and when init dies, all
 * do.
 *
 * Without the privilege to make one directly it is made inside a user namespace in which everybody keeps his own ids.
 */
#ifndef PROCLAB_REAL_NAMESPACE_H
#define PROCLAB_REAL_NAMESPACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "trace/error.h"

/* fork() into a new PID namespace: returns 0 in the child, which is pid 1 there and must call namespace_enter before anything
 * else; in the parent its pid from outside, or -1 with errno. *user: a user namespace was made as well. */
pid_t namespace_fork(bool *user);
/* In the child: keep the ids, and mount a /proc that shows the namespace where that is allowed. 0, or -1 with errno. */
int namespace_enter(bool user, uid_t uid, gid_t gid);
/* Try it. Returns 0, or ERR_UNSUPPORTED with what the system said and what would allow it. */
int namespace_probe(struct diag *d);
/* What would allow it, as a command. */
const char *namespace_cure(void);

#endif
