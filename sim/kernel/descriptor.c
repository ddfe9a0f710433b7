/*
 * descriptor.c - the calls about descriptors themselves: close, dup, fcntl.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/lock.h"

#define SETTABLE (O_APPEND | O_NONBLOCK)

int64_t sys_close(struct call *c)
{
	if (!file_id(c, c->args[0])) return -EBADF;
	descriptor_close(c->m, c->p, (int32_t)c->args[0], END_CLOSE);
	return 0;
}

int64_t sys_close_range(struct call *c)
{
	uint32_t first = (uint32_t)c->args[0], last = (uint32_t)c->args[1], flags = (uint32_t)c->args[2];
	if (first > last || flags & ~(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)) return -EINVAL;
	for (uint32_t fd = first; fd <= last; fd++) {
		struct files *files = object_edit(c->m, c->p->files);
		if (fd >= files->n) break;
		if (!files->list[fd].file) continue;
		if (flags & CLOSE_RANGE_CLOEXEC) files->list[fd].cloexec = true;
		else descriptor_close(c->m, c->p, (int32_t)fd, END_CLOSE);
	}
	return 0;
}

/* ---- dup ------------------------------------------------------------------------------------------------------------------- */

static int64_t duplicate(struct call *c, uint32_t file, int32_t least, bool cloexec)
{
	int64_t fd = descriptor_add(c->m, c->p, file, least, cloexec);
	if (fd < 0) return fd;
	object_hold(c->m, file);
	end_emit(c->m, c->p, c->t->tid, object_find(c->m, file), (int32_t)fd, END_DUP, true);
	return fd;
}

int64_t sys_dup(struct call *c)
{
	uint32_t file = file_id(c, c->args[0]);
	return file ? duplicate(c, file, 0, false) : -EBADF;
}

static int64_t duplicate_to(struct call *c, bool cloexec)
{
	uint32_t file = file_id(c, c->args[0]);
	int32_t to = (int32_t)c->args[1];
	if (!file || to < 0 || (uint64_t)to >= c->p->limits[RLIMIT_NOFILE].soft) return -EBADF;
	object_hold(c->m, file);
	if (file_id(c, to)) descriptor_close(c->m, c->p, to, END_CLOSE);
	int64_t fd = duplicate(c, file, to, cloexec);
	file_drop(c->m, file);
	return fd;
}

int64_t sys_dup2(struct call *c)
{
	bool same = (int32_t)c->args[0] == (int32_t)c->args[1];
	if (same) return file_id(c, c->args[0]) ? (int32_t)c->args[1] : -EBADF;
	return duplicate_to(c, false);
}

int64_t sys_dup3(struct call *c)
{
	if ((int32_t)c->args[0] == (int32_t)c->args[1] || c->args[2] & ~(int64_t)O_CLOEXEC) return -EINVAL;
	return duplicate_to(c, c->args[2] & O_CLOEXEC);
}

/* ---- fcntl ----------------------------------------------------------------------------------------------------------------- */

static int64_t duplicate_from(struct call *c, bool cloexec)
{
	int64_t least = (int32_t)c->args[2];
	if (least < 0 || (uint64_t)least >= c->p->limits[RLIMIT_NOFILE].soft) return -EINVAL;
	return duplicate(c, file_id(c, c->args[0]), (int32_t)least, cloexec);
}

static struct descriptor *descriptor_of(struct call *c)
{
	return &((struct files *)object_edit(c->m, c->p->files))->list[(int32_t)c->args[0]];
}

static int64_t set_flags(struct call *c, struct file *f, int64_t flags)
{
	async_set(c->m, f, (int32_t)c->args[0], flags & O_ASYNC);
	f->flags = (f->flags & ~(uint32_t)SETTABLE) | (uint32_t)(flags & SETTABLE);
	return 0;
}

int64_t sys_fcntl(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	if (!f) return -EBADF;
	switch ((int32_t)c->args[1]) {
	case F_DUPFD: return duplicate_from(c, false);
	case F_DUPFD_CLOEXEC: return duplicate_from(c, true);
	case F_GETFD: return descriptor_of(c)->cloexec ? FD_CLOEXEC : 0;
	case F_SETFD: descriptor_of(c)->cloexec = c->args[2] & FD_CLOEXEC; return 0;
	case F_GETFL: return f->flags;
	case F_SETFL: return set_flags(c, f, c->args[2]);
	case F_GETPIPE_SZ: return pipe_capacity(c, f);
	case F_SETPIPE_SZ: return pipe_resize(c, f, c->args[2]);
	case F_SETOWN: return async_set_owner(c->m, f, (int32_t)c->args[2]);
	case F_GETOWN: return async_owner(c->m, f);
	case F_SETSIG: return async_set_signal(f, c->args[2]);
	case F_GETSIG: return f->async_signal;
	case F_GETLK: case F_OFD_GETLK: return lock_ask(c, f);
	case F_SETLK: case F_SETLKW: case F_OFD_SETLK: case F_OFD_SETLKW: return lock_set(c, f);
	default: return -EINVAL;
	}
}
