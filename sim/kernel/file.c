/*
 * file.c - descriptor tables and open files; the calls that are the same for all of them.
 */
#include "sim/kernel/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"

/* ---- Parts -------------------------------------------------------------------------------------------------------------------------- */

static struct part *clone_file(const struct part *p)
{
	return object_clone(p, sizeof(struct file));
}

static void free_file(struct part *p)
{
	object_clear(p);
	free(p);
}

static bool equal_file(const struct part *a, const struct part *b)
{
	const struct file *x = (const struct file *)a, *y = (const struct file *)b;
	return object_equal(a, b) && x->ops == y->ops && x->flags == y->flags && x->target == y->target && x->offset == y->offset && x->stream == y->stream;
}

static const struct part_ops file_part = {.name = "file", .clone = clone_file, .free = free_file, .equal = equal_file};

static struct part *clone_files(const struct part *p)
{
	struct files *f = object_clone(p, sizeof *f);
	f->list = sim_copy(f->list, (f->cap = f->n) * sizeof *f->list);
	return &f->object.part;
}

static void free_files(struct part *p)
{
	free(((struct files *)p)->list);
	free_file(p);
}

static bool equal_files(const struct part *a, const struct part *b)
{
	const struct files *x = (const struct files *)a, *y = (const struct files *)b;
	if (!object_equal(a, b) || x->n != y->n) return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (x->list[i].file != y->list[i].file || x->list[i].cloexec != y->list[i].cloexec) return false;
	return true;
}

static const struct part_ops files_part = {.name = "descriptors", .clone = clone_files, .free = free_files, .equal = equal_files};

/* ---- Open files and descriptors --------------------------------------------------------------------------------------------------------- */

uint32_t file_new(struct machine *m, const struct file_ops *ops, uint32_t flags, uint32_t target)
{
	struct file *f = part_new(sizeof *f, &file_part);
	f->ops = ops;
	f->flags = flags;
	f->target = target;
	if (target) f->object.chan = ((const struct object *)object_find(m, target))->chan;
	return object_add(m, f);
}

uint8_t file_mode(const struct file *f)
{
	uint32_t mode = f->flags & O_ACCMODE;
	return mode == O_RDONLY ? MODE_R : mode == O_WRONLY ? MODE_W : MODE_R | MODE_W;
}

void end_emit(struct machine *m, const struct process *p, int32_t tid, const struct file *f, int32_t fd, enum end_how how, bool gained)
{
	struct event e = {.kind = EV_END, .pid = p->pid, .tid = tid, .cpu = UNKNOWN};
	if (!f->object.chan) return;
	e.end.chan = f->object.chan;
	e.end.fd = fd;
	e.end.mode = file_mode(f);
	e.end.how = (uint8_t)how;
	e.end.gained = gained;
	machine_emit(m, &e);
}

static const struct descriptor *descriptor_of(const struct machine *m, const struct process *p, int64_t fd)
{
	const struct files *files = object_find(m, p->files);
	return fd >= 0 && fd < files->n && files->list[fd].file ? &files->list[fd] : NULL;
}

struct file *file_of(struct call *c, int64_t fd)
{
	const struct descriptor *d = descriptor_of(c->m, c->p, (int32_t)fd);
	return d ? object_edit(c->m, d->file) : NULL;
}

int64_t descriptor_add(struct machine *m, struct process *p, uint32_t file, int32_t least, bool cloexec)
{
	struct files *files = object_edit(m, p->files);
	uint32_t fd = (uint32_t)least;
	while (fd < files->n && files->list[fd].file) fd++;
	if (fd >= p->limits[RLIMIT_NOFILE].soft) return -EMFILE;
	while (files->n <= fd) {
		files->list = sim_grow(files->list, files->n, &files->cap, sizeof *files->list);
		files->list[files->n++] = (struct descriptor){0};
	}
	files->list[fd] = (struct descriptor){file, cloexec};
	return fd;
}

static void file_drop(struct machine *m, uint32_t id)
{
	if (!object_release(m, id)) return;
	struct file *f = object_edit(m, id);
	if (f->ops->close) f->ops->close(m, f);
	object_remove(m, id);
}

void descriptor_close(struct machine *m, struct process *p, int32_t fd, enum end_how how)
{
	struct files *files = object_edit(m, p->files);
	uint32_t id = files->list[fd].file;
	if (how != END_EXIT) end_emit(m, p, m->at_work ? m->at_work : p->pid, object_find(m, id), fd, how, false);
	files->list[fd] = (struct descriptor){0};
	file_drop(m, id);
}

/* ---- For the life of processes ---------------------------------------------------------------------------------------------------------- */

uint32_t files_begin(struct machine *m, struct process *p)
{
	struct files *files = part_new(sizeof *files, &files_part);
	p->files = object_add(m, files);
	m->terminal = console_new(m);
	for (int fd = 0; fd < 3; fd++) {
		uint32_t id = file_new(m, &console_ops, fd ? O_WRONLY : O_RDONLY, m->terminal);
		((struct file *)object_edit(m, id))->stream = (uint8_t)fd;
		descriptor_add(m, p, id, 0, false);
	}
	return p->files;
}

void files_fork(struct machine *m, const struct process *parent, struct process *child, bool share)
{
	if (share) object_hold(m, child->files = parent->files);
	else {
		const struct files *from = object_find(m, parent->files);
		struct files *files = part_new(sizeof *files, &files_part);
		files->list = sim_copy(from->list, (files->n = files->cap = from->n) * sizeof *files->list);
		child->files = object_add(m, files);
	}
	const struct files *files = object_find(m, child->files);
	for (uint32_t fd = 0; fd < files->n; fd++) {
		if (!files->list[fd].file) continue;
		if (!share) object_hold(m, files->list[fd].file);
		end_emit(m, child, child->pid, object_find(m, files->list[fd].file), (int32_t)fd, END_INHERIT, true);
	}
}

void files_exec(struct machine *m, struct process *p)
{
	const struct files *files = object_find(m, p->files);
	for (uint32_t fd = 0; fd < files->n; fd++)
		if (files->list[fd].file && files->list[fd].cloexec) {
			descriptor_close(m, p, (int32_t)fd, END_EXEC);
			files = object_find(m, p->files);
		}
}

void files_end(struct machine *m, struct process *p)
{
	if (!object_release(m, p->files)) {
		p->files = 0;
		return;
	}
	const struct files *files = object_find(m, p->files);
	for (uint32_t fd = 0; fd < files->n; fd++) {
		if (files->list[fd].file) descriptor_close(m, p, (int32_t)fd, END_EXIT);
		files = object_find(m, p->files);
	}
	object_remove(m, p->files);
	p->files = 0;
}

/* ---- Calls -------------------------------------------------------------------------------------------------------------------------- */

int64_t sys_read(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	if (!f || !(file_mode(f) & MODE_R)) return -EBADF;
	return f->ops->read ? f->ops->read(c, f, (int32_t)c->args[0], c->args[1], c->args[2]) : -EINVAL;
}

int64_t sys_write(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	if (!f || !(file_mode(f) & MODE_W)) return -EBADF;
	return f->ops->write ? f->ops->write(c, f, (int32_t)c->args[0], c->args[1], c->args[2]) : -EINVAL;
}

int64_t sys_close(struct call *c)
{
	if (!file_of(c, c->args[0])) return -EBADF;
	descriptor_close(c->m, c->p, (int32_t)c->args[0], END_CLOSE);
	return 0;
}

static int64_t duplicate(struct call *c, struct file *f, int32_t least)
{
	int64_t fd = descriptor_add(c->m, c->p, f->object.id, least, false);
	if (fd < 0) return fd;
	object_hold(c->m, f->object.id);
	end_emit(c->m, c->p, c->t->tid, f, (int32_t)fd, END_DUP, true);
	return fd;
}

int64_t sys_dup(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	return f ? duplicate(c, f, 0) : -EBADF;
}

int64_t sys_dup2(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	int32_t to = (int32_t)c->args[1];
	if (!f || to < 0 || (uint64_t)to >= c->p->limits[RLIMIT_NOFILE].soft) return -EBADF;
	if (to == c->args[0]) return to;
	if (file_of(c, to)) descriptor_close(c->m, c->p, to, END_CLOSE);
	return duplicate(c, f, to);
}

/* ---- Not yet ------------------------------------------------------------------------------------------------------------------------ */

int64_t file_why_not_exec(struct call *c, const char *path)
{
	(void)c;
	(void)path;
	return -ENOENT;
}

int32_t pidfd_pid(struct call *c, int32_t fd)
{
	(void)c;
	(void)fd;
	return -EBADF;
}

void futex_wake_address(struct machine *m, const struct process *p, uint64_t address, int most)
{
	(void)m;
	(void)p;
	(void)address;
	(void)most;
}

void signalfd_wake(struct machine *m, const struct process *p)
{
	(void)m;
	(void)p;
}

void object_timer(struct machine *m, uint32_t id)
{
	(void)m;
	(void)id;
}

int64_t file_map(struct call *c, int32_t fd, struct mapping *map)
{
	(void)map;
	return file_of(c, fd) ? -ENODEV : -EBADF;
}
