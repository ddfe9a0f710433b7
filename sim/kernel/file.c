/*
 * file.c - descriptor tables and open files, and what becomes of them when processes begin and end.
 */
#include "sim/kernel/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/ipc.h"
#include "sim/kernel/lock.h"
#include "sim/kernel/socket.h"

/* ---- Parts ----------------------------------------------------------------------------------------------------------------- */

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
	return object_equal(a, b) && x->ops == y->ops && x->flags == y->flags && x->target == y->target && x->offset == y->offset &&
		x->inode == y->inode && x->watched == y->watched && x->stream == y->stream && x->side == y->side && x->locked == y->locked &&
		x->owner == y->owner && x->async_signal == y->async_signal && x->async_fd == y->async_fd;
}

static const struct part_ops file_part = {.name = "file", .clone = clone_file, .free = free_file, .equal = equal_file};

static struct part *clone_files(const struct part *p)
{
	struct files *f = object_clone(p, sizeof *f);
	f->list = sim_copy(f->list, (f->cap = f->n) * sizeof *f->list);
	f->uses = sim_copy(f->uses, (f->cap_use = f->nuse) * sizeof *f->uses);
	return &f->object.part;
}

static void free_files(struct part *p)
{
	free(((struct files *)p)->list);
	free(((struct files *)p)->uses);
	free_file(p);
}

static bool equal_files(const struct part *a, const struct part *b)
{
	const struct files *x = (const struct files *)a, *y = (const struct files *)b;
	if (!object_equal(a, b) || x->n != y->n || x->nuse != y->nuse) return false;
	for (uint32_t i = 0; i < x->nuse; i++)
		if (x->uses[i].chan != y->uses[i].chan || x->uses[i].store != y->uses[i].store || x->uses[i].mode != y->uses[i].mode)
			return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (x->list[i].file != y->list[i].file || x->list[i].cloexec != y->list[i].cloexec) return false;
	return true;
}

static const struct part_ops files_part = {.name = "descriptors", .clone = clone_files, .free = free_files, .equal = equal_files};

/* ---- Open files ------------------------------------------------------------------------------------------------------------ */

uint32_t file_new(struct machine *m, const struct file_ops *ops, uint32_t flags, uint32_t target)
{
	struct file *f = part_new(sizeof *f, &file_part);
	f->ops = ops;
	f->flags = flags;
	f->target = target;
	if (target) f->object.chan = ((const struct object *)object_find(m, target))->chan;
	return object_add(m, f);
}

bool file_is(const struct object *o)
{
	return o->part.ops == &file_part;
}

void file_drop(struct machine *m, uint32_t id)
{
	bool last = object_release(m, id);
	struct file *f = object_edit(m, id);
	if (!last) {
		if (m->in_flight && f->ops == &socket_ops) flight_collect(m);
		return;
	}
	async_set(m, f, UNKNOWN, false);
	if (f->watched) epoll_forget(m, f);
	if (f->ops->close) f->ops->close(m, f);
	if (f->locked) lock_drop_file(m, f);
	if (f->inode) inode_release(m, f->inode);
	object_remove(m, id);
}

uint8_t file_mode(const struct file *f)
{
	uint32_t mode = f->flags & O_ACCMODE;
	return mode == O_RDONLY ? MODE_R : mode == O_WRONLY ? MODE_W : MODE_R | MODE_W;
}

uint32_t file_ready(const struct call *c, const struct file *f)
{
	return f->ops->ready ? f->ops->ready(c, f) : POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

void end_emit(struct machine *m, const struct process *p, int32_t tid, const struct file *f, int32_t fd, enum end_how how,
	bool gained)
{
	struct event e = {.kind = EV_END, .pid = p->pid, .tid = tid, .cpu = UNKNOWN};
	if (!f->object.chan) return;
	e.end.chan = f->object.chan;
	e.end.fd = fd;
	e.end.mode = file_mode(f);
	e.end.side = f->side;
	e.end.how = (uint8_t)how;
	e.end.gained = gained;
	machine_emit(m, &e);
}

void chan_emit(struct machine *m, uint32_t chan, enum chan_kind kind, int64_t capacity, const char *name, bool outside)
{
	const struct thread *t = m->at_work ? thread_find(m, m->at_work) : NULL;
	struct event e = {.kind = EV_CHAN, .pid = t ? t->pid : 0, .tid = m->at_work, .cpu = UNKNOWN};
	e.chan.id = chan;
	e.chan.kind = (uint8_t)kind;
	e.chan.capacity = capacity;
	e.chan.name = name;
	e.chan.outside = outside;
	machine_emit(m, &e);
}

/* ---- Descriptors ----------------------------------------------------------------------------------------------------------- */

uint32_t file_id(const struct call *c, int64_t fd)
{
	const struct files *files = object_find(c->m, c->p->files);
	fd = (int32_t)fd;
	return fd >= 0 && fd < files->n ? files->list[fd].file : 0;
}

struct file *file_of(struct call *c, int64_t fd)
{
	uint32_t id = file_id(c, fd);
	return id ? object_edit(c->m, id) : NULL;
}

static bool is_signalfd(const struct machine *m, uint32_t file)
{
	return ((const struct file *)object_find(m, file))->ops == &signalfd_ops;
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
	files->signalfds += is_signalfd(m, file);
	return fd;
}

int64_t descriptor_open(struct call *c, uint32_t file, bool cloexec)
{
	int64_t fd = descriptor_add(c->m, c->p, file, 0, cloexec);
	if (fd < 0) file_drop(c->m, file);
	else end_emit(c->m, c->p, c->t->tid, object_find(c->m, file), (int32_t)fd, END_OPEN, true);
	return fd;
}

void descriptor_close(struct machine *m, struct process *p, int32_t fd, enum end_how how)
{
	struct files *files = object_edit(m, p->files);
	uint32_t id = files->list[fd].file;
	const struct file *f = object_find(m, id);
	if (how != END_EXIT) end_emit(m, p, m->at_work ? m->at_work : p->pid, f, fd, how, false);
	files->list[fd] = (struct descriptor){0};
	files->signalfds -= is_signalfd(m, id);
	if (f->inode) lock_drop_process(m, p->pid, f->inode);
	file_drop(m, id);
}

/* ---- Uses ------------------------------------------------------------------------------------------------------------------ */

static void emit_use(struct machine *m, const struct process *p, const struct use *use, enum end_how how, bool gained)
{
	struct event e = {.kind = EV_END, .pid = p->pid, .tid = m->at_work ? m->at_work : p->pid, .cpu = UNKNOWN};
	if (how == END_INHERIT) e.tid = p->pid;
	e.end.chan = use->chan;
	e.end.fd = UNKNOWN;
	e.end.mode = use->mode;
	e.end.how = (uint8_t)how;
	e.end.gained = gained;
	machine_emit(m, &e);
}

void use_add(struct machine *m, struct process *p, const struct use *use)
{
	const struct files *there = object_find(m, p->files);
	for (uint32_t i = 0; i < there->nuse; i++)
		if (there->uses[i].chan == use->chan) return;
	struct files *files = object_edit(m, p->files);
	files->uses = sim_grow(files->uses, files->nuse, &files->cap_use, sizeof *files->uses);
	files->uses[files->nuse++] = *use;
	emit_use(m, p, use, END_OPEN, true);
}

void use_drop(struct machine *m, struct process *p, uint32_t chan, enum end_how how)
{
	struct files *files = object_edit(m, p->files);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < files->nuse; i++) {
		if (files->uses[i].chan != chan) files->uses[kept++] = files->uses[i];
		else emit_use(m, p, &files->uses[i], how, false);
	}
	files->nuse = kept;
}

/* ---- For the life of processes --------------------------------------------------------------------------------------------- */

/* 0, 1 and 2 of a terminal are one open file, as a login shell has them. */
static void begin_descriptors(struct machine *m, struct process *p)
{
	bool tty = m->config->tty;
	uint32_t id = 0;
	for (int fd = 0; fd < 3; fd++) {
		if (tty && fd) object_hold(m, id);
		else {
			id = file_new(m, &console_ops, tty ? O_RDWR : fd ? O_WRONLY : O_RDONLY, m->terminal);
			((struct file *)object_edit(m, id))->stream = (uint8_t)fd;
		}
		descriptor_add(m, p, id, 0, false);
		end_emit(m, p, p->pid, object_find(m, id), fd, END_INHERIT, true);
	}
}

uint32_t files_begin(struct machine *m, struct process *p)
{
	struct files *files = part_new(sizeof *files, &files_part);
	p->files = object_add(m, files);
	m->terminal = console_new(m);
	p->cwd = tree_begin(m);
	begin_descriptors(m, p);
	return p->files;
}

static uint32_t copy_files(struct machine *m, uint32_t id)
{
	const struct files *from = object_find(m, id);
	struct files *files = part_new(sizeof *files, &files_part);
	files->list = sim_copy(from->list, (files->n = files->cap = from->n) * sizeof *files->list);
	files->uses = sim_copy(from->uses, (files->nuse = files->cap_use = from->nuse) * sizeof *files->uses);
	files->signalfds = from->signalfds;
	return object_add(m, files);
}

void files_fork(struct machine *m, const struct process *parent, struct process *child, bool share)
{
	if (share) object_hold(m, child->files = parent->files);
	else child->files = copy_files(m, parent->files);
	object_hold(m, child->cwd);
	const struct files *files = object_find(m, child->files);
	for (uint32_t fd = 0; fd < files->n; fd++) {
		if (!files->list[fd].file) continue;
		if (!share) object_hold(m, files->list[fd].file);
		end_emit(m, child, child->pid, object_find(m, files->list[fd].file), (int32_t)fd, END_INHERIT, true);
	}
	for (uint32_t i = 0; i < files->nuse; i++) emit_use(m, child, &files->uses[i], END_INHERIT, true);
}

/* Memory that was shared belongs to the space that is gone. */
static void drop_memory(struct machine *m, struct process *p)
{
	const struct files *files = object_find(m, p->files);
	for (uint32_t i = files->nuse; i-- > 0; files = object_find(m, p->files))
		if (files->uses[i].store) use_drop(m, p, files->uses[i].chan, END_EXEC);
}

/* Exec gives the process a table of its own. */
static void unshare(struct machine *m, struct process *p)
{
	const struct files *files = object_find(m, p->files);
	if (files->object.holders == 1) return;
	uint32_t old = p->files;
	p->files = copy_files(m, old);
	for (uint32_t fd = 0; fd < files->n; fd++)
		if (files->list[fd].file) object_hold(m, files->list[fd].file);
	object_release(m, old);
}

void files_exec(struct machine *m, struct process *p)
{
	unshare(m, p);
	const struct files *files = object_find(m, p->files);
	for (uint32_t fd = 0; fd < files->n; fd++)
		if (files->list[fd].file && files->list[fd].cloexec) {
			descriptor_close(m, p, (int32_t)fd, END_EXEC);
			files = object_find(m, p->files);
		}
	drop_memory(m, p);
}

/* It was woken for something, and ends before it has taken it: the next one's turn. */
static void pass_turn(struct machine *m, const struct process *p)
{
	const struct thread *t = thread_find(m, p->pid);
	const struct files *files = object_find(m, p->files);
	if (t->state != STATE_READY || !t->call.again || *t->call.row->args != 'd') return;
	uint64_t fd = (uint64_t)t->call.args[0];
	const struct file *f = fd < files->n && files->list[fd].file ? object_find(m, files->list[fd].file) : NULL;
	for (int q = 0; f && f->target && q < QUEUES; q++) object_pass(m, f->target, q);
}

void files_end(struct machine *m, struct process *p)
{
	uint32_t id = p->files;
	const struct files *files = object_find(m, id);
	pass_turn(m, p);
	sem_undo(m, p->pid);
	pidfd_wake(m, p->pid);
	bool last = files->object.holders == 1;
	for (uint32_t fd = 0; last && fd < files->n; fd++) {
		if (files->list[fd].file) descriptor_close(m, p, (int32_t)fd, END_EXIT);
		files = object_find(m, id);
	}
	if (!last) lock_drop_all(m, p);
	if (object_release(m, id)) object_remove(m, id);
	inode_release(m, p->cwd);
	p->files = p->cwd = 0;
}
