/*
 * channels_wait.c - which channel a wait is for, from the call's descriptor or arguments.
 */
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc.h"
#include "real/observe/proc_file.h"
#include "real/observe/proc_intern.h"

static void wait_on_descriptor(struct channels *c, int64_t t, int32_t pid, struct proc_wait *pw)
{
	struct wait *w = &pw->wait;
	uint8_t side, kind = 0;
	w->chan = channels_find(c, t, pid, w->fd, true, &side, &kind);
	if (w->chan && kind == CHAN_TTY && w->why == WAIT_READ) w->why = WAIT_TERMINAL;
	struct identity i;
	if (w->chan || !*c->own || w->why != WAIT_READ || channels_identify(c, pid, w->fd, NULL, &i)) return;
	pw->unsettled = i.unsettled;
	if (i.own) *w = (struct wait){.why = WAIT_STEP, .fd = UNKNOWN, .call = w->call};
}

static void wait_on_fifo(struct channels *c, int64_t t, struct proc_wait *pw)
{
	struct key k = {.a = pw->ino, .b = pw->dev, .type = KEY_FILE};
	struct entry *e = channels_entry(c, &k);
	if (!pw->ino) return;
	if (!e || e->id == OUTSIDE_ID) {
		struct object *o = channels_add_object(c, &k, CHAN_FIFO, 0);
		o->outside |= pw->made < c->began;
		o->name = pw->wait.on ? strdup(pw->wait.on) : NULL;
		channels_tell_object(c, t, o, PRECISION_EXACT);
		pw->wait.chan = o->id;
		return;
	}
	pw->wait.chan = e->id;
}

/* One channel among what is watched is the wait's; several are said in words. */
static void wait_on_several(struct channels *c, int64_t t, int32_t pid, struct proc_wait *pw)
{
	char text[96];
	size_t len = 0;
	uint32_t only = 0;
	bool several = false;
	for (int i = 0; i < pw->nfds; i++) {
		uint8_t side, kind = 0;
		uint32_t chan = channels_find(c, t, pid, pw->fds[i], true, &side, &kind);
		several |= i > 0 && chan != only;
		only = chan;
		if (len >= sizeof text) continue;
		const char *comma = i ? ", " : "";
		int n = chan ? snprintf(text + len, sizeof text - len, "%s%s %u", comma, chan_kind_name(kind), chan)
		             : snprintf(text + len, sizeof text - len, "%sfd %d", comma, pw->fds[i]);
		len += (size_t)n;
	}
	if (!pw->nfds) return;
	if (!several && only) {
		pw->wait.chan = only;
		pw->wait.fd = pw->fds[0];
	} else if (pw->nfds > 1) {
		pw->wait.on = proc_intern("several files", "%s", text);
	}
}

static uint8_t why_thing(enum chan_kind kind, uint8_t role)
{
	static const uint8_t others[CHAN_COUNT] = {
		[CHAN_SEMAPHORE] = WAIT_SEM, [CHAN_CONDITION] = WAIT_OTHERS, [CHAN_EVENT] = WAIT_OTHERS, [CHAN_BARRIER] = WAIT_OTHERS,
	};
	if (role == THING_READS || role == THING_WRITES) return role == THING_READS ? WAIT_MSGRECV : WAIT_MSGSEND;
	return others[kind] ? others[kind] : WAIT_LOCK;
}

static void wait_on_futex(struct channels *c, int64_t t, int32_t pid, struct proc_wait *pw)
{
	const struct tree_proc *p = tree_proc(c->tree, pid);
	bool alone = !p || p->live_tasks <= 1;
	if (pw->nr == UNKNOWN || !pw->wait.call || strcmp(pw->wait.call, "futex")) return;
	/* Another thread of it can end the wait: no matter between processes. */
	if (pw->args[1] & FUTEX_PRIVATE_FLAG && !alone) return;
	uint8_t role = THING_NONE;
	pw->wait.chan = channels_find_futex(c, t, pid, pw->args[0], &role);
	/* The library looks again from time to time, so that its sleeps have limits of their own. */
	if (role != THING_NONE && c->ask && c->ask(c->ask_arg, t, pid, pw->wait.chan)) pw->wait.timed = false;
	if (role != THING_NONE) pw->wait.why = why_thing(channels_object(c, pw->wait.chan)->kind, role);
}

/* The channel of a file's lock has one end: the holder's. */
void channels_hand_lock_over(struct channels *c, int64_t t, struct object *o, int32_t holder)
{
	struct member *before = channels_member(c, o->holder), *now = holder ? channels_member(c, holder) : NULL;
	struct use *u = before ? channels_use(before, o->id) : NULL;
	if (u && before != now) {
		channels_tell_end(c, t, before->pid, o->id, UNKNOWN, u->mode, 0, false, END_CLOSE, PRECISION_BOUNDED);
		*u = before->uses[--before->nuse];
	}
	o->holder = holder;
	if (now) channels_add_use(c, t, now, o->id, MODE_R | MODE_W, END_SEEN, false, PRECISION_BOUNDED);
}

static void wait_on_lock(struct channels *c, int64_t t, int32_t pid, struct proc_wait *pw)
{
	char name[24], path[PROC_PATH_SIZE];
	struct stat st;
	snprintf(name, sizeof name, "fd/%d", pw->wait.fd);
	if (pw->wait.fd == UNKNOWN || stat(proc_path(path, pid, 0, name), &st)) return;
	struct key k = {.a = st.st_ino, .b = st.st_dev, .type = KEY_LOCK};
	struct entry *e = channels_entry(c, &k);
	struct object *o = e && e->id != OUTSIDE_ID ? channels_object(c, e->id) : channels_add_object(c, &k, CHAN_LOCK, 0);
	bool outside = !channels_member(c, pw->holder);
	if (!o->name || o->outside != outside) {
		o->outside = outside;
		if (!o->name) o->name = strdup(pw->wait.on ? pw->wait.on : "a file");
		char *locked = strstr(o->name, ", locked by ");
		if (locked) *locked = 0;
		channels_tell_object(c, t, o, PRECISION_EXACT);
	}
	channels_hand_lock_over(c, t, o, pw->holder);
	pw->wait.chan = o->id;
}

static bool is_call(const struct proc_wait *pw, const char *a, const char *b)
{
	return pw->nr != UNKNOWN && pw->wait.call && (!strcmp(pw->wait.call, a) || !strcmp(pw->wait.call, b));
}

void channels_wait(struct channels *c, int64_t t, int32_t pid, struct proc_wait *pw)
{
	struct wait *w = &pw->wait;
	switch (c->off ? WAIT_UNKNOWN : w->why) {
	case WAIT_POLL: wait_on_several(c, t, pid, pw); break;
	case WAIT_OPEN: wait_on_fifo(c, t, pw); break;
	case WAIT_FLOCK: wait_on_lock(c, t, pid, pw); break;
	case WAIT_LOCK: wait_on_futex(c, t, pid, pw); break;
	case WAIT_SEM:
		if (is_call(pw, "semop", "semtimedop")) w->chan = channels_find_sysv(c, t, pid, CHAN_SYSV_SEM, (int32_t)pw->args[0]);
		else wait_on_futex(c, t, pid, pw);
		break;
	case WAIT_MSGRECV: case WAIT_MSGSEND:
		if (is_call(pw, "msgrcv", "msgsnd")) w->chan = channels_find_sysv(c, t, pid, CHAN_SYSV_MSG, (int32_t)pw->args[0]);
		else if (w->fd != UNKNOWN) wait_on_descriptor(c, t, pid, pw);
		break;
	case WAIT_READ: case WAIT_WRITE: case WAIT_ACCEPT: case WAIT_TERMINAL:
		if (w->fd != UNKNOWN) wait_on_descriptor(c, t, pid, pw);
		break;
	default: break;
	}
	if (w->why != WAIT_SLEEP && w->why != WAIT_SIGNAL && !w->timed && !tree_sees_timers(c->tree)) w->timed = proc_has_timer(pid);
}
