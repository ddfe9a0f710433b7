/*
 * process.c - mp_process: made, started, asked.
 *
 * The states are initial, started, stopped and closed, in this order only. Which process made a record is kept in it: after a
 * fork the child has copies of its parent's records, and may do nothing with them.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "futex.h"
#include "timeout.h"

enum mp_method mp_global_method;

int mp_set_start_method(enum mp_method method)
{
	if (method <= MP_DEFAULT || method > MP_FORKSERVER) return MP_EARGUMENT;
	mp_children_lock();
	int error = mp_global_method ? MP_EMETHOD : 0;
	if (!error) mp_global_method = method;
	mp_children_unlock();
	return error;
}

enum mp_method mp_get_start_method(void)
{
	mp_children_lock();
	if (!mp_global_method) mp_global_method = MP_FORK;
	enum mp_method method = mp_global_method;
	mp_children_unlock();
	return method;
}

static void name_it(struct mp_process *p)
{
	mp_children_lock();
	unsigned number = ++mp_children_made;
	mp_children_unlock();
	snprintf(p->identity, sizeof p->identity, "%.40s%s%u", mp_self.identity, *mp_self.identity ? ":" : "", number);
	snprintf(p->name, sizeof p->name, "Process-%.54s", p->identity);
}

int mp_process_new(struct mp_process **out, enum mp_method method, mp_target *target, const void *arguments, size_t size)
{
	if (method > MP_FORKSERVER || !target || (size && !arguments)) return MP_EARGUMENT;
	struct mp_process *p = calloc(1, sizeof *p);
	if (!p) return MP_EMEMORY;
	*p = (struct mp_process){.method = method,
							 .target = target,
							 .size = size,
							 .daemon = mp_self.daemon,
							 .creator = getpid(),
							 .pidfd = -1,
							 .reply = -1};
	if (size && !(p->arguments = malloc(size))) {
		free(p);
		return MP_EMEMORY;
	}
	if (size) memcpy(p->arguments, arguments, size);
	name_it(p);
	*out = p;
	return 0;
}

static void let_go(struct mp_process *p)
{
	for (int i = 0; i < p->passes; i++) close(p->passed[i]);
	free(p->passed);
	p->passed = NULL;
	p->passes = 0;
	if (p->pidfd >= 0) close(p->pidfd);
	if (p->reply >= 0) close(p->reply);
	p->pidfd = p->reply = -1;
}

void mp_process_free(struct mp_process *process)
{
	if (!process || (!process->creator)) return;
	bool mine = process->creator == getpid();
	mp_children_lock();
	bool runs = mine && process->state == MP_STARTED && !mp_child_ended(process);
	process->abandoned = runs;
	mp_children_unlock();
	if (runs) return;
	let_go(process);
	free(process->arguments);
	free(process);
}

/* May the caller start it, join it and so on? */
static int check(const struct mp_process *p)
{
	return p->state == MP_CLOSED ? MP_ECLOSED : p->creator != getpid() ? MP_ENOTCHILD : 0;
}

static int check_initial(const struct mp_process *p)
{
	int error = check(p);
	return error ? error : p->state != MP_INITIAL ? MP_ESTARTED : 0;
}

static int check_started(const struct mp_process *p)
{
	int error = check(p);
	return error ? error : p->state == MP_INITIAL ? MP_ENOTSTARTED : 0;
}

int mp_process_set_name(struct mp_process *process, const char *name)
{
	if (process->state == MP_CLOSED) return MP_ECLOSED;
	if (!name || strlen(name) >= sizeof process->name) return MP_EARGUMENT;
	strcpy(process->name, name);
	return 0;
}

const char *mp_process_name(const struct mp_process *process)
{
	return process->name;
}

int mp_process_set_daemon(struct mp_process *process, bool daemon)
{
	int error = check_initial(process);
	if (!error) process->daemon = daemon;
	return error;
}

bool mp_process_daemon(const struct mp_process *process)
{
	return process->daemon;
}

int mp_process_set_detached(struct mp_process *process, bool detached)
{
	int error = check_initial(process);
	if (!error) process->detached = detached;
	return error;
}

int mp_process_pass(struct mp_process *process, int fd)
{
	int error = check_initial(process);
	if (error) return error;
	if (fd == -1) return MP_ECONTEXT;
	if (process->passes == MP_PASSED) return MP_EARGUMENT;
	if (!process->passed && !(process->passed = malloc(MP_PASSED * sizeof *process->passed))) return MP_EMEMORY;
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (own < 0) return MP_ESYSTEM;
	process->passed[process->passes] = own;
	return process->passes++;
}

int *mp_passed_here, mp_passes_here;

int mp_passed(int index)
{
	return index >= 0 && index < mp_passes_here ? mp_passed_here[index] : MP_EARGUMENT;
}

int mp_process_start(struct mp_process *process)
{
	static int (*const start[])(struct mp_process *) = {
		[MP_FORK] = mp_start_fork, [MP_SPAWN] = mp_start_spawn, [MP_FORKSERVER] = mp_start_forkserver};
	int error = check_initial(process);
	if (error) return error;
	if (mp_self.daemon) return MP_EDAEMON;
	mp_children_prepare();
	mp_children_reap();
	if (!process->method) process->method = mp_get_start_method();
	if ((error = start[process->method](process))) return error;
	for (int i = 0; i < process->passes; i++) close(process->passed[i]);
	process->passes = 0;
	mp_children_add(process);
	return 0;
}

/* The parent: only whether it is there. */
static bool parent_ended(double timeout)
{
	if (mp_parent.pidfd < 0 && (mp_parent.pidfd = pidfd_open(mp_parent.pid, 0)) < 0) return true;
	struct pollfd p = {.fd = mp_parent.pidfd, .events = POLLIN};
	return poll_until(&p, 1, deadline_of(timeout)) > 0;
}

int mp_process_join(struct mp_process *process, double timeout)
{
	if (process == &mp_parent) {
		parent_ended(timeout);
		return 0;
	}
	int error = check_started(process);
	if (!error) mp_child_wait(process, deadline_of(timeout));
	return error;
}

bool mp_process_is_alive(struct mp_process *process)
{
	if (process == &mp_self) return true;
	if (process == &mp_parent) return !parent_ended(0);
	if (check_started(process)) return false;
	mp_children_lock();
	bool ended = mp_child_ended(process);
	mp_children_unlock();
	return !ended;
}

int mp_process_exit_code(struct mp_process *process, int *out)
{
	int error = check_started(process);
	if (error) return error;
	if (mp_process_is_alive(process)) return MP_ERUNNING;
	*out = process->code;
	return 0;
}

pid_t mp_process_pid(const struct mp_process *process)
{
	return process->pid;
}

int mp_process_sentinel(struct mp_process *process)
{
	int error = check_started(process);
	return error ? error : process->pidfd;
}

static int send_signal(struct mp_process *p, int sig)
{
	int error = check_started(p);
	if (error) return error;
	mp_children_lock();
	if (!mp_child_ended(p) && pidfd_send_signal(p->pidfd, sig, NULL, 0) && errno != ESRCH) error = MP_ESYSTEM;
	mp_children_unlock();
	return error;
}

int mp_process_terminate(struct mp_process *process)
{
	return send_signal(process, SIGTERM);
}

int mp_process_kill(struct mp_process *process)
{
	return send_signal(process, SIGKILL);
}

int mp_process_close(struct mp_process *process)
{
	int error = check(process);
	if (error) return error;
	if (process->state == MP_STARTED && mp_process_is_alive(process)) return MP_ERUNNING;
	let_go(process);
	process->state = MP_CLOSED;
	return 0;
}

int mp_cpu_count(void)
{
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}
