/*
 * spawn.c - posix_spawn, system, popen: programs are started by a child that shares the parent's memory until it execs, as
 * glibc's does (clone with CLONE_VM | CLONE_VFORK).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { STACK = 64 << 10, SET = 8 };
enum action_kind { CLOSE, DUP2, OPEN, CHDIR };

struct __spawn_action {
	enum action_kind kind;
	int fd, to, flags;
	mode_t mode;
	char *path;
};

struct spawn {
	const char *path;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attr;
	char *const *argv, *const *env;
	unsigned long mask;            /* the parent's, for the child */
	int search, error;
};

/* ---- In the child ------------------------------------------------------------------------------------------------ */

static long open_as(const struct __spawn_action *a)
{
	__syscall(SYS_close, a->fd);
	long fd = __syscall(SYS_open, a->path, a->flags, a->mode);
	if (fd < 0 || fd == a->fd) return fd;
	long r = __syscall(SYS_dup2, fd, a->fd);
	__syscall(SYS_close, fd);
	return r;
}

static long do_action(const struct __spawn_action *a)
{
	switch (a->kind) {
	case CLOSE: return __syscall(SYS_close, a->fd), 0;
	case OPEN: return open_as(a);
	case CHDIR: return __syscall(SYS_chdir, a->path);
	case DUP2: break;
	}
	if (a->fd != a->to) return __syscall(SYS_dup2, a->fd, a->to);
	long flags = __syscall(SYS_fcntl, a->fd, F_GETFD, 0);
	return flags < 0 ? flags : __syscall(SYS_fcntl, a->fd, F_SETFD, flags & ~FD_CLOEXEC);
}

static long set_attributes(struct spawn *s)
{
	unsigned long action[4] = {0};
	const posix_spawnattr_t *a = s->attr;
	long r = 0;
	if (!a) return 0;
	for (int sig = 1; a->__flags & POSIX_SPAWN_SETSIGDEF && sig < NSIG; sig++)
		if (a->__default.__bits[0] >> (sig - 1) & 1) __syscall(SYS_rt_sigaction, sig, action, NULL, SET);
	if (a->__flags & POSIX_SPAWN_SETSID) r = __syscall(SYS_setsid);
	if (r >= 0 && a->__flags & POSIX_SPAWN_SETPGROUP) r = __syscall(SYS_setpgid, 0, a->__group);
	if (r >= 0 && a->__flags & POSIX_SPAWN_SETSCHEDULER) r = __syscall(SYS_sched_setscheduler, 0, a->__policy, &a->__param);
	else if (r >= 0 && a->__flags & POSIX_SPAWN_SETSCHEDPARAM) r = __syscall(SYS_sched_setparam, 0, &a->__param);
	if (a->__flags & POSIX_SPAWN_SETSIGMASK) s->mask = a->__mask.__bits[0];
	return r;
}

static void child(void *arg)
{
	struct spawn *s = arg;
	long r = set_attributes(s);
	for (int i = 0; r >= 0 && s->actions && i < s->actions->__n; i++) r = do_action(&s->actions->__list[i]);
	if (r >= 0) {
		__syscall(SYS_rt_sigprocmask, SIG_SETMASK, &s->mask, NULL, SET);
		if (s->search) execvpe(s->path, s->argv, s->env);
		else execve(s->path, s->argv, s->env);
		r = -errno;
	}
	s->error = (int)-r;
	__syscall(SYS_exit, 127);
}

/* ---- In the parent ----------------------------------------------------------------------------------------------- */

static int spawn(pid_t *pid, struct spawn *s)
{
	unsigned long all = ~0UL;
	int error = errno;
	long stack = __syscall(SYS_mmap, NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (stack < 0) return (int)-stack;
	__syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &s->mask, SET);
	unsigned long mask = s->mask;
	void *how[7] = {(void *)child, s, (char *)stack + STACK, (void *)stack};
	long r = __syscall(SYS_clone_call, CLONE_VM | CLONE_VFORK | SIGCHLD, how);
	__syscall(SYS_munmap, stack, STACK);
	if (r > 0 && s->error) {
		__syscall(SYS_wait4, r, NULL, 0, NULL);
		r = -s->error;
	}
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, SET);
	errno = error;
	if (r < 0) return (int)-r;
	if (pid) *pid = (pid_t)r;
	return 0;
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
				char *const argv[], char *const env[])
{
	return spawn(pid, &(struct spawn){path, actions, attr, argv, env, 0, 0, 0});
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
				 char *const argv[], char *const env[])
{
	return spawn(pid, &(struct spawn){file, actions, attr, argv, env, 0, 1, 0});
}

/* ---- Actions and attributes -------------------------------------------------------------------------------------- */

static int add(posix_spawn_file_actions_t *a, struct __spawn_action action)
{
	if (a->__n == a->__room) {
		struct __spawn_action *more = __realloc(a->__list, (size_t)(a->__room + 8) * sizeof *more);
		if (!more) return ENOMEM;
		a->__list = more;
		a->__room += 8;
	}
	a->__list[a->__n++] = action;
	return 0;
}

static char *copy(const char *path)
{
	char *to = __malloc(__vm_strlen(path) + 1);
	return to ? __vm_strcpy(to, path) : NULL;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *a)
{
	__vm_memset(a, 0, sizeof *a);
	return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *a)
{
	for (int i = 0; i < a->__n; i++) __free(a->__list[i].path);
	__free(a->__list);
	return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *a, int fd, const char *path, int flags, mode_t mode)
{
	char *own = fd < 0 ? NULL : copy(path);
	if (!own) return fd < 0 ? EBADF : ENOMEM;
	return add(a, (struct __spawn_action){OPEN, fd, 0, flags, mode, own});
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *a, int fd)
{
	return fd < 0 ? EBADF : add(a, (struct __spawn_action){.kind = CLOSE, .fd = fd});
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *a, int from, int to)
{
	return from < 0 || to < 0 ? EBADF : add(a, (struct __spawn_action){.kind = DUP2, .fd = from, .to = to});
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *a, const char *path)
{
	char *own = copy(path);
	return own ? add(a, (struct __spawn_action){.kind = CHDIR, .path = own}) : ENOMEM;
}

int posix_spawnattr_init(posix_spawnattr_t *attr) { return __vm_memset(attr, 0, sizeof *attr), 0; }
int posix_spawnattr_destroy(posix_spawnattr_t *attr) { return (void)attr, 0; }
int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags) { return attr->__flags = flags, 0; }
int posix_spawnattr_getflags(const posix_spawnattr_t *attr, short *flags) { return *flags = attr->__flags, 0; }
int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t group) { return attr->__group = group, 0; }
int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *mask) { return attr->__mask = *mask, 0; }
int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *set) { return attr->__default = *set, 0; }
