/*
 * children.c - the children of this process that run: reaped when they have ended, joined at exit, forgotten by the child of a
 * fork.
 *
 * Whoever looks at a child's end does so with the lock: waitpid gives a status once only.
 */
#include "process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timeout.h"

struct mp_process mp_self = {.name = "MainProcess", .state = MP_STARTED, .pidfd = -1, .reply = -1};
struct mp_process mp_parent = {.state = MP_STARTED, .pidfd = -1, .reply = -1};
unsigned mp_children_made;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct mp_process *children;

void mp_children_lock(void)
{
	pthread_mutex_lock(&lock);
}

void mp_children_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

/* In the child of any fork: the children are its parent's. */
static void forget(void)
{
	for (struct mp_process *p = children, *next; p; p = next) {
		next = p->next;
		if (p->pidfd >= 0) close(p->pidfd);
		if (p->reply >= 0) close(p->reply);
		p->pidfd = p->reply = -1;
		p->next = NULL;
	}
	children = NULL;
	mp_lifeline_forked();
	pthread_mutex_unlock(&lock);
}

int mp_null = -1;

static void prepare(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	mp_null = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1;
	if (fd >= 0) close(fd);
	pthread_atfork(mp_children_lock, mp_children_unlock, forget);
	atexit(mp_children_end);
}

void mp_children_prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, prepare);
}

void mp_children_add(struct mp_process *process)
{
	mp_children_lock();
	process->state = MP_STARTED;
	process->next = children;
	children = process;
	mp_children_unlock();
}

static void remove_child(struct mp_process *p)
{
	for (struct mp_process **at = &children; *at; at = &(*at)->next)
		if (*at == p) {
			*at = p->next;
			return;
		}
}

static int code_of(int status)
{
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* What the forkserver says. When it is gone, only that the process has ended can be seen, not how. */
static bool told(struct mp_process *p)
{
	int status = 0;
	ssize_t n = p->reply == REPLY_LOST ? 0 : recv(p->reply, &status, sizeof status, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
	if (n == sizeof status) {
		p->code = code_of(status);
		return true;
	}
	if (p->reply >= 0) close(p->reply);
	p->reply = REPLY_LOST;
	p->code = MP_EXIT_UNKNOWN;
	struct pollfd end = {.fd = p->pidfd, .events = POLLIN};
	return poll(&end, 1, 0) > 0;
}

static bool waited(struct mp_process *p)
{
	int status;
	pid_t pid = waitpid(p->pid, &status, WNOHANG);
	if (pid == 0 || (pid < 0 && errno != ECHILD)) return false;
	p->code = pid < 0 ? MP_EXIT_UNKNOWN : code_of(status);
	return true;
}

bool mp_child_ended(struct mp_process *process)
{
	if (process->state != MP_STARTED) return true;
	if (!(process->reply == -1 ? waited(process) : told(process))) return false;
	process->state = MP_STOPPED;
	remove_child(process);
	return true;
}

/* Returns the next one; frees a record that nobody holds any more. */
static struct mp_process *look_at(struct mp_process *p)
{
	struct mp_process *next = p->next;
	assert(p->state == MP_STARTED); /* who has ended is in the list no longer */
	if (!mp_child_ended(p) || !p->abandoned) return next;
	if (p->pidfd >= 0) close(p->pidfd);
	if (p->reply >= 0) close(p->reply);
	free(p->passed);
	free(p->arguments);
	free(p);
	return next;
}

void mp_children_reap(void)
{
	mp_children_lock();
	for (struct mp_process *p = children; p;) p = look_at(p);
	mp_children_unlock();
}

void mp_child_wait(struct mp_process *process, int64_t deadline)
{
	for (;;) {
		mp_children_lock();
		bool ended = mp_child_ended(process);
		struct pollfd end = {.fd = process->reply >= 0 ? process->reply : process->pidfd, .events = POLLIN};
		mp_children_unlock();
		if (ended || (poll_until(&end, 1, deadline) <= 0)) return;
	}
}

size_t mp_active_children(struct mp_process **out, size_t most)
{
	size_t n = 0;
	mp_children_reap();
	mp_children_lock();
	for (struct mp_process *p = children; p; p = p->next) {
		if (p->abandoned) continue;
		if (n < most) out[n] = p;
		n++;
	}
	mp_children_unlock();
	return n;
}

/* A stopped daemon would never get its SIGTERM. */
static void end_daemons(void)
{
	mp_children_lock();
	for (struct mp_process *p = children; p; p = p->next) {
		if (!p->daemon || p->detached) continue;
		pidfd_send_signal(p->pidfd, SIGTERM, NULL, 0);
		pidfd_send_signal(p->pidfd, SIGCONT, NULL, 0);
	}
	mp_children_unlock();
}

static struct mp_process *one_to_join(void)
{
	mp_children_lock();
	struct mp_process *p = children;
	while (p && p->detached) p = p->next;
	mp_children_unlock();
	return p;
}

void mp_children_end(void)
{
	if (!children) return;
	end_daemons();
	for (struct mp_process *p; (p = one_to_join());) mp_child_wait(p, MP_NEVER);
}

struct mp_process *mp_current_process(void)
{
	if (!mp_self.pid) mp_self.pid = getpid();
	return &mp_self;
}

struct mp_process *mp_parent_process(void)
{
	return mp_parent.pid ? &mp_parent : NULL;
}
