/*
 * lock.c - see lock.h. Locks are listed in the inode. Whoever has to wait does so in the inode's queue, and looks anew whenever a
 * lock there is given up. For the views a locked file is a channel of which those who hold a lock have an end.
 */
#include "sim/kernel/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/kernel/core.h"
#include "sim/kernel/inode.h"

#define CHAIN_MOST 64 /* processes that wait for one another, to be looked at for a deadlock */

static bool is_same_owner(const struct lock *a, const struct lock *b)
{
	return a->kind == b->kind && (a->kind == LOCK_PROCESS ? a->pid == b->pid : a->file == b->file);
}

/* flock and fcntl do not see each other. */
static bool conflicts(const struct lock *a, const struct lock *b)
{
	return (a->kind == LOCK_FLOCK) == (b->kind == LOCK_FLOCK) && !is_same_owner(a, b) && a->start < b->end && b->start < a->end &&
		(a->exclusive || b->exclusive);
}

static const struct lock *find_conflict(const struct inode *node, const struct lock *wanted)
{
	for (uint32_t i = 0; i < node->nlock; i++)
		if (conflicts(&node->locks[i], wanted)) return &node->locks[i];
	return NULL;
}

/* ---- For the views --------------------------------------------------------------------------------------------------------- */

static void tell(struct machine *m, struct inode *node, int32_t pid, bool gained)
{
	struct event e = {.kind = EV_END, .pid = pid, .tid = pid, .cpu = UNKNOWN};
	if (!node->lock_chan) {
		char path[PATH_MOST];
		node->lock_chan = machine_new_chan(m);
		chan_emit(m, node->lock_chan, CHAN_LOCK, UNKNOWN, path_of(m, node->object.id, path, sizeof path) ? NULL : path, false);
	}
	e.end.chan = node->lock_chan;
	e.end.fd = UNKNOWN;
	e.end.mode = MODE_R | MODE_W;
	e.end.how = gained ? END_OPEN : END_CLOSE;
	e.end.gained = gained;
	machine_emit(m, &e);
}

static bool holds_any(const struct inode *node, int32_t pid)
{
	for (uint32_t i = 0; i < node->nlock; i++)
		if (node->locks[i].pid == pid) return true;
	return false;
}

/* ---- The list -------------------------------------------------------------------------------------------------------------- */

static void append(struct inode *node, const struct lock *l)
{
	node->locks = sim_grow(node->locks, node->nlock, &node->cap_lock, sizeof *node->locks);
	memset(&node->locks[node->nlock], 0, sizeof *node->locks);
	node->locks[node->nlock++] = *l;
}

/* Take a stretch from what its owner has: what is left of a lock may be one piece before it and one behind. */
static bool cut(struct inode *node, const struct lock *l)
{
	uint32_t n = node->nlock, kept = 0;
	bool changed = false;
	struct lock old[2] = {0};
	for (uint32_t i = 0, more = 0; i < n; i++) {
		struct lock *here = &node->locks[i];
		if (!is_same_owner(here, l) || here->start >= l->end || l->start >= here->end) {
			node->locks[kept++] = *here;
			continue;
		}
		changed = true;
		if (here->start < l->start && here->end > l->end) { /* in the middle: the only one that it can meet */
			old[0] = old[1] = *here;
			old[0].end = l->start;
			old[1].start = l->end;
			more = 2;
		} else if (here->start < l->start) {
			here->end = l->start;
			node->locks[kept++] = *here;
		} else if (here->end > l->end) {
			here->start = l->end;
			node->locks[kept++] = *here;
		}
		if (more) {
			node->nlock = n - 1;
			memmove(&node->locks[kept], &node->locks[i + 1], (n - i - 1) * sizeof *here);
			append(node, &old[0]);
			append(node, &old[1]);
			return true;
		}
	}
	node->nlock = kept;
	return changed;
}

static void unlock(struct machine *m, struct inode *node, const struct lock *l)
{
	bool had = holds_any(node, l->pid);
	if (!cut(node, l)) return;
	if (had && !holds_any(node, l->pid)) tell(m, node, l->pid, false);
	object_wake(m, node->object.id, QUEUE_WRITE, WAKE_ALL);
}

static void take(struct machine *m, struct inode *node, const struct lock *l)
{
	bool had = holds_any(node, l->pid), weaker = cut(node, l) && !l->exclusive;
	append(node, l);
	if (!had) tell(m, node, l->pid, true);
	if (weaker) object_wake(m, node->object.id, QUEUE_WRITE, WAKE_ALL);
}

void lock_drop_process(struct machine *m, int32_t pid, uint32_t inode)
{
	if (!((const struct inode *)object_find(m, inode))->nlock) return;
	unlock(m, object_edit(m, inode), &(struct lock){0, INT64_MAX, LOCK_PROCESS, pid, 0, 0});
}

void lock_drop_all(struct machine *m, const struct process *p)
{
	const struct files *files = object_find(m, p->files);
	for (uint32_t fd = 0; fd < files->n; fd++) {
		const struct file *f = files->list[fd].file ? object_find(m, files->list[fd].file) : NULL;
		if (f && f->inode) lock_drop_process(m, p->pid, f->inode);
	}
}

void lock_drop_file(struct machine *m, const struct file *f)
{
	struct inode *node = object_edit(m, f->inode);
	for (uint32_t i = node->nlock; i-- > 0;) {
		struct lock l = node->locks[i];
		if (l.kind == LOCK_PROCESS || l.file != f->object.id) continue;
		unlock(m, node, &(struct lock){0, INT64_MAX, l.kind, l.pid, l.file, 0});
		i = node->nlock;
	}
}

/* ---- Waiting --------------------------------------------------------------------------------------------------------------- */

/* Whether `pid` waits, by way of others, for a lock that self has (fcntl's EDEADLK). */
static bool waits_for(const struct machine *m, int32_t pid, int32_t self, int depth)
{
	const struct thread *t = thread_find(m, pid);
	if (pid == self || depth > CHAIN_MOST) return pid == self;
	if (!t || t->state != STATE_WAITING || t->wait.why != WAIT_FLOCK || !t->nwatch || strcmp(t->wait.call, "fcntl")) return false;
	const struct inode *node = object_find(m, t->watches[0].object);
	struct lock wanted = {t->call.progress.note[0], t->call.progress.note[1], LOCK_PROCESS, pid, 0,
		(uint32_t)t->call.progress.done};
	for (uint32_t i = 0; i < node->nlock; i++)
		if (conflicts(&node->locks[i], &wanted) && waits_for(m, node->locks[i].pid, self, depth + 1)) return true;
	return false;
}

static int64_t lock_it(struct call *c, struct inode *node, const struct lock *l, int32_t fd, bool waits, int64_t busy)
{
	const struct lock *other = find_conflict(node, l);
	if (!other) {
		take(c->m, node, l);
		return 0;
	}
	if (!waits) return busy;
	if (l->kind == LOCK_PROCESS && other->kind == LOCK_PROCESS && waits_for(c->m, other->pid, c->p->pid, 0)) return -EDEADLK;
	*c->progress = (struct progress){.done = l->exclusive, .note = {l->start, l->end}};
	call_watch(c, node->object.id, QUEUE_WRITE, false);
	return call_block(c, &(struct wait){.why = WAIT_FLOCK, .fd = fd, .chan = node->lock_chan}, TIME_NEVER);
}

/* ---- fcntl ----------------------------------------------------------------------------------------------------------------- */

struct range {
	int16_t type, whence;
	int32_t pad;
	int64_t start, len;
	int32_t pid, pad2;
};

static bool is_open_kind(int64_t command)
{
	return command == F_OFD_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

static int64_t load(struct call *c, const struct file *f, struct range *in, struct lock *l)
{
	if (!f->inode) return -EINVAL;
	if (call_load(c, in, c->args[2], sizeof *in)) return -EFAULT;
	bool open = is_open_kind((int32_t)c->args[1]);
	int64_t size = (int64_t)inode_size(c->m, object_find(c->m, f->inode));
	int64_t from = in->whence == SEEK_SET ? 0 : in->whence == SEEK_CUR ? f->offset : in->whence == SEEK_END ? size : -1;
	if (from < 0 || (open && in->pid) || in->type < F_RDLCK || in->type > F_UNLCK) return -EINVAL;
	int64_t start = from + in->start, end = in->len ? start + in->len : INT64_MAX;
	if (in->len < 0) {
		end = start;
		start += in->len;
	}
	if (start < 0) return -EINVAL;
	*l = (struct lock){start, end, open ? LOCK_OPEN : LOCK_PROCESS, c->p->pid, open ? f->object.id : 0, in->type == F_WRLCK};
	return 0;
}

int64_t lock_ask(struct call *c, struct file *f)
{
	struct range in;
	struct lock l;
	int64_t code = load(c, f, &in, &l);
	if (code) return code;
	const struct lock *other = find_conflict(object_find(c->m, f->inode), &l);
	if (in.type == F_UNLCK) return -EINVAL;
	in.type = other ? (other->exclusive ? F_WRLCK : F_RDLCK) : F_UNLCK;
	if (other) {
		in.whence = SEEK_SET;
		in.start = other->start;
		in.len = other->end == INT64_MAX ? 0 : other->end - other->start;
		in.pid = other->kind == LOCK_PROCESS ? other->pid : -1;
	}
	return call_store(c, c->args[2], &in, sizeof in);
}

int64_t lock_set(struct call *c, struct file *f)
{
	struct range in;
	struct lock l;
	int64_t code = load(c, f, &in, &l), command = (int32_t)c->args[1];
	if (code) return code;
	struct inode *node = object_edit(c->m, f->inode);
	if (in.type == F_UNLCK) {
		unlock(c->m, node, &l);
		return 0;
	}
	if (!(file_mode(f) & (in.type == F_WRLCK ? MODE_W : MODE_R))) return -EBADF;
	f->locked |= l.kind == LOCK_OPEN;
	return lock_it(c, node, &l, (int32_t)c->args[0], command == F_SETLKW || command == F_OFD_SETLKW, -EAGAIN);
}

/* ---- flock ----------------------------------------------------------------------------------------------------------------- */

int64_t sys_flock(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	int64_t what = c->args[1] & ~(int64_t)LOCK_NB;
	if (!f) return -EBADF;
	if (!f->inode || (what != LOCK_SH && what != LOCK_EX && what != LOCK_UN)) return -EINVAL;
	struct inode *node = object_edit(c->m, f->inode);
	struct lock l = {0, INT64_MAX, LOCK_FLOCK, c->p->pid, f->object.id, what == LOCK_EX};
	for (uint32_t i = 0; i < node->nlock; i++) /* events name who asked for it */
		if (is_same_owner(&node->locks[i], &l)) l.pid = node->locks[i].pid;
	if (what == LOCK_UN) unlock(c->m, node, &l);
	else {
		f->locked = true;
		if (find_conflict(node, &l)) unlock(c->m, node, &l); /* to change it is to let go of it first */
		return lock_it(c, node, &l, (int32_t)c->args[0], !(c->args[1] & LOCK_NB), -EAGAIN);
	}
	return 0;
}
