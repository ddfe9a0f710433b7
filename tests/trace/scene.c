/*
 * scene.c - see scene.h.
 */
#include "tests/trace/scene.h"

#include <assert.h>

void scene_begin(struct scene *s)
{
	*s = (struct scene){.trace = trace_new()};
	world_init(&s->world);
}

void scene_end(struct scene *s)
{
	world_clear(&s->world);
	trace_free(s->trace);
}

void scene_tell(struct scene *s, struct event e)
{
	e.t = s->now;
	world_apply(&s->world, trace_append_copy(s->trace, &e));
}

static struct event of(int32_t pid, int32_t tid, enum event_kind kind)
{
	return (struct event){.pid = pid, .tid = tid, .cpu = UNKNOWN, .kind = (uint8_t)kind};
}

void scene_born(struct scene *s, int32_t parent, int32_t child)
{
	struct event e = of(parent, parent, EV_FORK);
	e.fork.child = child;
	e.fork.how = parent ? FORK_HOW_FORK : FORK_HOW_START;
	e.fork.name = "prog";
	scene_tell(s, e);
	scene_state(s, child, STATE_READY);
}

void scene_thread(struct scene *s, int32_t pid, int32_t tid)
{
	struct event e = of(pid, pid, EV_THREAD);
	e.thread.child = tid;
	scene_tell(s, e);
	scene_state(s, tid, STATE_READY);
}

static void change(struct scene *s, int32_t tid, enum state to, struct wait wait)
{
	const struct world_thread *th = world_thread(&s->world, tid);
	assert(th);
	struct event e = of(th->pid, tid, EV_STATE);
	e.cpu = to == STATE_RUNNING ? 0 : UNKNOWN;
	e.state.from = th->state;
	e.state.to = (uint8_t)to;
	e.state.wait = wait;
	scene_tell(s, e);
}

void scene_state(struct scene *s, int32_t tid, enum state to)
{
	change(s, tid, to, (struct wait){0});
}

void scene_runs(struct scene *s, int32_t tid)
{
	if (world_thread(&s->world, tid)->state != STATE_RUNNING) scene_state(s, tid, STATE_RUNNING);
}

void scene_waits(struct scene *s, int32_t tid, struct wait wait)
{
	scene_runs(s, tid);
	change(s, tid, STATE_WAITING, wait);
}

void scene_waits_child(struct scene *s, int32_t tid, int32_t target)
{
	scene_waits(s, tid, (struct wait){.why = WAIT_CHILD, .fd = UNKNOWN, .target = target, .call = "wait4"});
}

void scene_reads(struct scene *s, int32_t tid, uint32_t chan, int32_t fd)
{
	scene_waits(s, tid, (struct wait){.why = WAIT_READ, .fd = fd, .chan = chan, .call = "read"});
}

void scene_writes(struct scene *s, int32_t tid, uint32_t chan, int32_t fd)
{
	scene_waits(s, tid, (struct wait){.why = WAIT_WRITE, .fd = fd, .chan = chan, .call = "write"});
}

void scene_exits(struct scene *s, int32_t pid, int32_t code)
{
	struct event e = of(pid, pid, EV_EXIT);
	scene_runs(s, pid);
	e.exit.code = code;
	e.exit.sig = UNKNOWN;
	scene_tell(s, e);
	scene_state(s, pid, STATE_ZOMBIE);
}

void scene_reaps(struct scene *s, int32_t pid, int32_t child)
{
	struct event e = of(pid, pid, EV_REAP);
	e.reap.child = child;
	e.reap.code = e.reap.sig = UNKNOWN;
	scene_tell(s, e);
}

void scene_adopts(struct scene *s, int32_t orphan, int32_t from, int32_t to)
{
	struct event e = of(orphan, orphan, EV_ADOPT);
	e.adopt.from = from;
	e.adopt.to = to;
	scene_tell(s, e);
}

void scene_chan(struct scene *s, uint32_t chan, enum chan_kind kind)
{
	struct event e = of(0, 0, EV_CHAN);
	e.chan.id = chan;
	e.chan.kind = (uint8_t)kind;
	e.chan.capacity = kind == CHAN_PIPE ? 65536 : UNKNOWN;
	scene_tell(s, e);
}

static void end(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode, uint8_t side, bool gained)
{
	struct event e = of(pid, pid, EV_END);
	e.end.chan = chan;
	e.end.fd = fd;
	e.end.mode = mode;
	e.end.side = side;
	e.end.how = gained ? END_OPEN : END_CLOSE;
	e.end.gained = gained;
	scene_tell(s, e);
}

void scene_opens(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode)
{
	end(s, pid, chan, fd, mode, 0, true);
}

void scene_opens_side(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t side)
{
	end(s, pid, chan, fd, MODE_R | MODE_W, side, true);
}

void scene_closes(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode)
{
	end(s, pid, chan, fd, mode, 0, false);
}

void scene_pipe(struct scene *s, int32_t pid, uint32_t chan)
{
	scene_chan(s, chan, CHAN_PIPE);
	scene_opens(s, pid, chan, 3, MODE_R);
	scene_opens(s, pid, chan, 4, MODE_W);
}

static void transfer(struct scene *s, int32_t pid, uint32_t chan, int64_t bytes, int64_t queued, enum event_kind kind)
{
	struct event e = of(pid, pid, kind);
	e.io.chan = chan;
	e.io.fd = UNKNOWN;
	e.io.bytes = bytes;
	e.io.queued = queued;
	scene_tell(s, e);
}

void scene_sends(struct scene *s, int32_t pid, uint32_t chan, int64_t bytes, int64_t queued)
{
	transfer(s, pid, chan, bytes, queued, EV_SEND);
}

void scene_receives(struct scene *s, int32_t pid, uint32_t chan, int64_t bytes, int64_t queued)
{
	transfer(s, pid, chan, bytes, queued, EV_RECV);
}
