/*
 * world.c - what events add up to: lives, threads, channels, as a textbook would say; and what holds in every world of any
 * run.
 */
#include "trace/world.h"

#include <string.h>

#include "tests/test.h"
#include "tests/trace/gen.h"
#include "tests/trace/scene.h"

static void a_life(void)
{
	struct scene s;
	struct proc_times times;
	scene_begin(&s);
	s.now = 100;
	scene_born(&s, 0, 10);
	s.now = 150;
	scene_runs(&s, 10);
	scene_born(&s, 10, 11);
	const struct world_proc *p = world_proc(&s.world, 11);
	CU_ASSERT(p->ppid == 10 && p->ppid_birth == 10 && p->parent == 0 && p->born == 150 && p->died == UNKNOWN);
	CU_ASSERT_STRING_EQUAL(p->name, "prog");
	s.now = 200;
	scene_waits_child(&s, 10, -1);
	CU_ASSERT_EQUAL(world_thread(&s.world, 10)->wait.why, WAIT_CHILD);
	s.now = 260;
	scene_runs(&s, 11);
	s.now = 300;
	scene_exits(&s, 11, 3);
	p = world_proc(&s.world, 11);
	CU_ASSERT(p->state == STATE_ZOMBIE && p->exited && p->exit_code == 3 && p->died == 300 && p->reaped == UNKNOWN && !p->orphan);
	s.now = 420;
	scene_state(&s, 10, STATE_READY);
	CU_ASSERT_EQUAL(world_thread(&s.world, 10)->wait.why, WAIT_NONE);
	scene_reaps(&s, 10, 11);
	p = world_proc(&s.world, 11);
	CU_ASSERT(p->state == STATE_GONE && p->reaped == 420 && p->reaped_by == 10 && !p->reap_auto && p->exit_code == 3);
	world_proc_times(&s.world, p, 9999, &times);
	CU_ASSERT(times.running == 40 && times.ready == 110 && times.waiting == 0 && times.zombie == 120);
	CU_ASSERT(times.turnaround == 150 && times.response == 110 && times.vol == 1 && times.invol == 0);
	world_proc_times(&s.world, world_proc(&s.world, 10), 500, &times);
	CU_ASSERT(times.running == 50 && times.ready == 50 + 80 && times.waiting == 220 && times.turnaround == 400);
	CU_ASSERT(times.vol == 1 && times.invol == 0);
	CU_ASSERT_EQUAL(s.world.surprises, 0);
	scene_end(&s);
}

/* The producer may tell the end of a zombie by the reap, by the state event, or by both in either order. */
static void a_reap_is_told_once_or_twice(void)
{
	for (int order = 0; order < 3; order++) {
		struct scene s;
		struct event gone = {.kind = EV_STATE, .pid = 5, .tid = 5, .cpu = UNKNOWN, .state = {.from = STATE_ZOMBIE, .to = STATE_GONE}};
		scene_begin(&s);
		scene_born(&s, 0, 5);
		scene_exits(&s, 5, 0);
		if (order == 0) scene_tell(&s, gone);
		scene_reaps(&s, 1, 5);
		if (order == 1) scene_tell(&s, gone);
		CU_ASSERT_EQUAL(world_proc(&s.world, 5)->state, STATE_GONE);
		CU_ASSERT_EQUAL(s.world.edges[STATE_ZOMBIE][STATE_GONE], 1);
		CU_ASSERT_EQUAL(s.world.surprises, 0);
		scene_end(&s);
	}
}

static void a_status_learnt_at_the_reap(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_exits(&s, 5, UNKNOWN);
	scene_tell(&s, (struct event){.kind = EV_REAP, .pid = 0, .reap = {.child = 5, .code = UNKNOWN, .sig = 9}});
	const struct world_proc *p = world_proc(&s.world, 5);
	CU_ASSERT(p->exit_sig == 9 && p->exit_code == UNKNOWN && p->reap_auto && p->reaped_by == 0);
	scene_end(&s);
}

static void orphans_are_not_zombies(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 10);
	scene_runs(&s, 10);
	scene_born(&s, 10, 11);
	scene_born(&s, 10, 12);
	scene_exits(&s, 12, 0);
	s.now = 50;
	scene_exits(&s, 10, 0);
	s.now = 51;
	scene_adopts(&s, 11, 10, 1);
	scene_adopts(&s, 12, 10, 1);
	const struct world_proc *orphan = world_proc(&s.world, 11), *zombie = world_proc(&s.world, 12);
	CU_ASSERT(orphan->orphan && orphan->orphaned == 50 && orphan->adopted_by == 1 && orphan->ppid == 1 && orphan->ppid_birth == 10);
	CU_ASSERT(!zombie->orphan && zombie->orphaned == UNKNOWN && zombie->ppid == 1);
	s.now = 80;
	scene_exits(&s, 11, 0);
	orphan = world_proc(&s.world, 11);
	CU_ASSERT(!orphan->orphan && orphan->orphaned == 50 && orphan->state == STATE_ZOMBIE);
	scene_end(&s);
}

static uint8_t state_of(const struct scene *s, int32_t pid)
{
	return world_proc(&s->world, pid)->state;
}

static void a_process_is_its_busiest_thread(void)
{
	struct scene s;
	scene_begin(&s);
	scene_tell(&s, (struct event){.kind = EV_FORK, .fork = {.child = 5}});
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_NEW);
	scene_runs(&s, 5);
	scene_thread(&s, 5, 6);
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_RUNNING);
	scene_waits(&s, 5, (struct wait){.why = WAIT_LOCK});
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_READY);
	scene_waits(&s, 6, (struct wait){.why = WAIT_LOCK});
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_WAITING);
	scene_state(&s, 6, STATE_STOPPED);
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_WAITING);
	scene_state(&s, 5, STATE_STOPPED);
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_STOPPED);
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->threads_live, 2);
	scene_end(&s);
}

static void a_leader_may_leave_first(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_runs(&s, 5);
	scene_thread(&s, 5, 6);
	scene_runs(&s, 6);
	scene_state(&s, 5, STATE_GONE);
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_RUNNING); /* no zombie: a thread lives */
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->threads_live, 1);
	scene_state(&s, 6, STATE_GONE);
	scene_tell(&s, (struct event){.kind = EV_EXIT, .pid = 5, .tid = 5, .exit = {.code = 0, .sig = UNKNOWN}});
	scene_state(&s, 5, STATE_ZOMBIE);
	CU_ASSERT_EQUAL(state_of(&s, 5), STATE_ZOMBIE);
	CU_ASSERT_EQUAL(s.world.surprises, 0);
	scene_end(&s);
}

static void an_exec_leaves_one_thread(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_runs(&s, 5);
	scene_thread(&s, 5, 6);
	scene_thread(&s, 5, 7);
	scene_tell(&s, (struct event){.kind = EV_EXEC, .pid = 5, .tid = 5, .exec = {.path = "/usr/bin/sort"}});
	const struct world_proc *p = world_proc(&s.world, 5);
	CU_ASSERT_EQUAL(p->threads_live, 1);
	CU_ASSERT_STRING_EQUAL(p->name, "sort");
	CU_ASSERT_EQUAL(p->last_exec, s.world.n);
	scene_tell(&s, (struct event){.kind = EV_CALL, .pid = 5, .tid = 5, .call = {.name = "execve", .result = -1, .err = 2}});
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->failed_exec, s.world.n);
	scene_tell(&s, (struct event){.kind = EV_CALL, .pid = 5, .tid = 5, .call = {.name = "read", .result = -1, .err = 4}});
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->failed_exec, s.world.n - 1);
	scene_tell(&s, (struct event){.kind = EV_EXEC, .pid = 5, .tid = 5, .exec = {.path = "/usr/bin/sort"}});
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->failed_exec, 0);
	p = world_proc(&s.world, 5);
	CU_ASSERT_EQUAL(world_thread(&s.world, 6)->state, STATE_GONE);
	/* The leader has left, and another thread calls exec: it is the leader now. */
	scene_thread(&s, 5, 8);
	scene_runs(&s, 8);
	scene_state(&s, 5, STATE_GONE);
	scene_tell(&s, (struct event){.kind = EV_EXEC, .pid = 5, .tid = 8, .exec = {.path = "a/"}});
	CU_ASSERT_EQUAL(world_thread(&s.world, 5)->state, STATE_RUNNING);
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->threads_live, 1);
	/* The same as the observer tells it. */
	scene_state(&s, 5, STATE_GONE);
	scene_tell(&s, (struct event){.kind = EV_THREAD, .pid = 5, .tid = 9, .thread = {.child = 5}});
	CU_ASSERT_EQUAL(world_thread(&s.world, 5)->state, STATE_NEW);
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->threads_live, 1);
	CU_ASSERT_EQUAL(s.world.surprises, 0);
	scene_end(&s);
}

static void a_thread_told_twice_is_one(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_born(&s, 0, 6);
	scene_thread(&s, 5, 9);
	scene_tell(&s, (struct event){.kind = EV_THREAD, .pid = 5, .tid = 5, .thread = {.child = 9}});
	CU_ASSERT(world_proc(&s.world, 5)->threads_live == 2 && world_proc(&s.world, 5)->threads_total == 2);
	scene_thread(&s, 6, 9); /* its number is another's: it has ended unseen */
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->threads_live, 1);
	CU_ASSERT_EQUAL(world_proc(&s.world, 6)->threads_live, 2);
	CU_ASSERT_EQUAL(world_thread(&s.world, 9)->pid, 6);
	scene_end(&s);
}

static void many_threads_over_time_stay_bounded(void)
{
	struct scene s;
	struct proc_times times;
	scene_begin(&s);
	scene_born(&s, 0, 1);
	scene_runs(&s, 1);
	scene_waits(&s, 1, (struct wait){.why = WAIT_LOCK});
	for (int i = 0; i < 20000; i++) {
		int32_t tid = 2 + i % 5000;
		scene_thread(&s, 1, tid);
		scene_runs(&s, tid);
		s.now += 10;
		scene_state(&s, tid, STATE_READY);
		s.now += 5;
		scene_runs(&s, tid);
		scene_state(&s, tid, STATE_GONE);
	}
	const struct world_proc *p = world_proc(&s.world, 1);
	CU_ASSERT(s.world.nthread < 5 && s.world.cap_thread <= 16);
	CU_ASSERT(p->threads_total == 20001 && p->threads_live == 1);
	world_proc_times(&s.world, p, s.now, &times);
	CU_ASSERT(times.running == 200000 && times.ready == 100000 && times.invol == 20000 && times.vol == 1);
	/* The kernel's last word on a thread comes after its end. */
	scene_tell(&s, (struct event){.kind = EV_USAGE, .pid = 1, .tid = 2 + 19999 % 5000,
	                              .usage = {.run = 17, .ready = UNKNOWN, .vol = 4, .invol = UNKNOWN}});
	world_proc_times(&s.world, p, s.now, &times);
	CU_ASSERT(times.running == 200007 && times.ready == 100000 && times.invol == 20000 && times.vol == 5);
	scene_end(&s);
}

static void the_youngest_of_a_pid_is_found(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 1);
	scene_runs(&s, 1);
	for (int life = 0; life < 50; life++) {
		for (int32_t pid = 100; pid < 120; pid++) {
			s.now = life * 1000 + pid;
			scene_born(&s, 1, pid);
			CU_ASSERT_EQUAL(world_proc(&s.world, pid)->born, s.now);
			CU_ASSERT_EQUAL(world_thread(&s.world, pid)->acc.since, s.now);
			scene_exits(&s, pid, life);
			scene_reaps(&s, 1, pid);
		}
	}
	CU_ASSERT_EQUAL(s.world.nproc, 1001);
	for (int32_t pid = 100; pid < 120; pid++) CU_ASSERT_EQUAL(world_proc(&s.world, pid)->exit_code, 49);
	CU_ASSERT_PTR_NULL(world_proc(&s.world, 99));
	CU_ASSERT_PTR_NULL(world_thread(&s.world, 99));
	scene_end(&s);
}

static int open_ends(const struct scene *s, uint32_t chan)
{
	int n = 0;
	const struct world_chan *c = world_chan(&s->world, chan);
	for (const struct world_end *e = world_chan_ends(&s->world, c); e; e = world_next_of_chan(&s->world, e)) n += e->open;
	return n;
}

static void ends_come_and_go(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 10);
	scene_runs(&s, 10);
	scene_pipe(&s, 10, 1);
	const struct world_chan *c = world_chan(&s.world, 1);
	CU_ASSERT(c->kind == CHAN_PIPE && c->capacity == 65536 && !c->dead && open_ends(&s, 1) == 2);
	scene_born(&s, 10, 11);
	scene_opens(&s, 11, 1, 3, MODE_R);
	scene_opens(&s, 11, 1, 4, MODE_W);
	scene_opens(&s, 11, 1, 0, MODE_R); /* a dup */
	scene_closes(&s, 11, 1, 3, MODE_R);
	scene_closes(&s, 11, 1, 9, MODE_R); /* never held */
	CU_ASSERT_EQUAL(open_ends(&s, 1), 4);
	s.now = 70;
	scene_exits(&s, 10, 0);
	CU_ASSERT_EQUAL(open_ends(&s, 1), 2);
	CU_ASSERT_EQUAL(s.world.ends[0].until, 70);
	CU_ASSERT_EQUAL(s.world.ends[0].how, END_EXIT);
	scene_exits(&s, 11, 0);
	CU_ASSERT(world_chan(&s.world, 1)->dead && open_ends(&s, 1) == 0);
	/* Opening and closing for ever needs one row. */
	scene_born(&s, 0, 12);
	scene_chan(&s, 2, CHAN_FIFO);
	CU_ASSERT_FALSE(world_chan(&s.world, 2)->dead);
	uint32_t before = s.world.nend;
	for (int i = 0; i < 100; i++) {
		scene_opens(&s, 12, 2, 5, MODE_W);
		CU_ASSERT_FALSE(world_chan(&s.world, 2)->dead);
		scene_closes(&s, 12, 2, 5, MODE_W);
		CU_ASSERT(world_chan(&s.world, 2)->dead);
	}
	CU_ASSERT_EQUAL(s.world.nend, before + 1);
	scene_opens(&s, 12, 99, 5, MODE_W); /* of a channel nobody told of */
	CU_ASSERT_EQUAL(s.world.nend, before + 1);
	scene_end(&s);
}

static void bytes_are_counted(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 10);
	scene_pipe(&s, 10, 1);
	CU_ASSERT_EQUAL(world_chan(&s.world, 1)->queued[0], UNKNOWN);
	scene_sends(&s, 10, 1, 100, UNKNOWN);
	CU_ASSERT_EQUAL(world_chan(&s.world, 1)->queued[0], UNKNOWN);
	scene_sends(&s, 10, 1, 50, 150);
	scene_receives(&s, 10, 1, 30, UNKNOWN);
	const struct world_chan *c = world_chan(&s.world, 1);
	CU_ASSERT(c->bytes == 150 && c->messages == 2 && c->bytes_received == 30 && c->messages_received == 1 && c->queued[0] == 120);
	CU_ASSERT(c->last_writer == 10 && c->last_reader == 10);
	scene_receives(&s, 10, 1, 500, UNKNOWN); /* more than could be there: the reckoning was wrong */
	CU_ASSERT_EQUAL(world_chan(&s.world, 1)->queued[0], UNKNOWN);
	/* What side 0 of a socketpair sends is queued towards side 1. */
	scene_chan(&s, 2, CHAN_SOCKETPAIR);
	scene_tell(&s, (struct event){.kind = EV_SEND, .pid = 10, .io = {.chan = 2, .side = 0, .bytes = 7, .queued = 7}});
	CU_ASSERT(world_chan(&s.world, 2)->queued[1] == 7 && world_chan(&s.world, 2)->queued[0] == UNKNOWN);
	scene_tell(&s, (struct event){.kind = EV_RECV, .pid = 10,
	                              .io = {.chan = 2, .side = 1, .bytes = 7, .queued = UNKNOWN, .data = "hello", .data_len = 5}});
	c = world_chan(&s.world, 2);
	CU_ASSERT_EQUAL(c->queued[1], 0);
	CU_ASSERT(c->last_data_len == 5 && !memcmp(c->last_data, "hello", 5));
	scene_end(&s);
}

static void marks_wait_for_the_viewer(void)
{
	struct scene s;
	struct event mark = {.kind = EV_MARK, .pid = 5, .tid = 5, .mark = {.text = "now", .what = MARK_STEP, .waits = true}};
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_runs(&s, 5);
	scene_tell(&s, mark);
	CU_ASSERT(s.world.step_waits == s.world.n && s.world.marks == 1 && s.world.last_mark == s.world.n);
	scene_waits(&s, 5, (struct wait){.why = WAIT_STEP});
	CU_ASSERT(s.world.step_waits);
	scene_state(&s, 5, STATE_READY);
	CU_ASSERT_EQUAL(s.world.step_waits, 0);
	scene_tell(&s, mark);
	mark.mark.waits = false;
	scene_tell(&s, mark);
	CU_ASSERT(!s.world.step_waits && s.world.marks == 3);
	scene_end(&s);
}

static void the_kernels_counters_are_believed(void)
{
	struct scene s;
	struct proc_times times;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_runs(&s, 5);
	s.now = 1000;
	scene_tell(&s, (struct event){.kind = EV_USAGE, .pid = 5, .tid = 5,
	                              .usage = {.run = 700, .ready = 300, .vol = 2, .invol = UNKNOWN}});
	s.now = 1500; /* half a microsecond more, as seen */
	scene_waits(&s, 5, (struct wait){.why = WAIT_SLEEP});
	world_proc_times(&s.world, world_proc(&s.world, 5), 2000, &times);
	CU_ASSERT(times.running == 1200 && times.ready == 300 && times.waiting == 500 && times.turnaround == 2000);
	CU_ASSERT(times.vol == 2 && times.invol == 0);
	s.now = 2000;
	scene_tell(&s, (struct event){.kind = EV_USAGE, .pid = 5, .tid = 5,
	                              .usage = {.run = 900, .ready = 100, .vol = 7, .invol = 8, .whole = true}});
	world_proc_times(&s.world, world_proc(&s.world, 5), 2000, &times);
	CU_ASSERT(times.running == 900 && times.ready == 100 && times.waiting == 1000 && times.vol == 7 && times.invol == 8);
	scene_exits(&s, 5, 0);
	world_proc_times(&s.world, world_proc(&s.world, 5), 9000, &times);
	CU_ASSERT(times.running == 900 && times.vol == 7 && times.invol == 8 && times.zombie == 7000 && times.turnaround == 2000);
	scene_end(&s);
}

static void samples_are_no_figures(void)
{
	struct scene s;
	struct proc_times times;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	CU_ASSERT(world_proc(&s.world, 5)->precision_running);
	scene_tell(&s, (struct event){.kind = EV_STATE, .pid = 5, .tid = 5, .precision = PRECISION_SAMPLED,
	                              .state = {.from = STATE_READY, .to = STATE_RUNNING}});
	CU_ASSERT_FALSE(world_proc(&s.world, 5)->precision_running);
	world_proc_times(&s.world, world_proc(&s.world, 5), 1000, &times);
	CU_ASSERT(times.running == UNKNOWN && times.ready == UNKNOWN && times.vol == UNKNOWN && times.invol == UNKNOWN);
	s.now = 1000;
	scene_tell(&s, (struct event){.kind = EV_USAGE, .pid = 5, .tid = 5, .usage = {.run = 400, .ready = 100, .vol = 3, .invol = 4}});
	world_proc_times(&s.world, world_proc(&s.world, 5), 1000, &times);
	CU_ASSERT(times.running == 400 && times.ready == 100 && times.waiting == 500 && times.vol == 3 && times.invol == 4);
	scene_end(&s);
}

static void odds_and_ends(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_tell(&s, (struct event){.kind = EV_SIGNAL, .pid = 0, .signal = {.to = 5, .sig = 15}});
	scene_tell(&s, (struct event){.kind = EV_LOST, .lost = {.count = 7}});
	scene_tell(&s, (struct event){.kind = EV_LOST, .precision = PRECISION_BOUNDED, .lost = {.count = UNKNOWN}});
	scene_tell(&s, (struct event){.kind = EV_OUT, .pid = 5, .tid = 5, .file = "a.c", .line = 12});
	CU_ASSERT_EQUAL(world_proc(&s.world, 5)->last_sig, 15);
	CU_ASSERT_EQUAL(s.world.lost, 8);
	CU_ASSERT_EQUAL(s.world.lost_messages, 0);
	scene_tell(&s, (struct event){.kind = EV_LOST, .lost = {.count = 5, .messages = true}});
	CU_ASSERT(s.world.lost == 13 && s.world.lost_messages == 5);
	CU_ASSERT(s.world.counts[EV_LOST] == 3 && s.world.precisions[PRECISION_BOUNDED] == 1);
	CU_ASSERT_EQUAL(world_thread(&s.world, 5)->line, 12);
	/* Of processes nobody told of. */
	scene_tell(&s, (struct event){.kind = EV_EXIT, .pid = 99, .tid = 99});
	scene_tell(&s, (struct event){.kind = EV_REAP, .pid = 5, .reap = {.child = 99}});
	scene_tell(&s, (struct event){.kind = EV_EXEC, .pid = 99, .tid = 99});
	scene_tell(&s, (struct event){.kind = EV_ADOPT, .pid = 99, .tid = 99});
	scene_tell(&s, (struct event){.kind = EV_USAGE, .pid = 99, .tid = 99, .usage = {.whole = true}});
	scene_tell(&s, (struct event){.kind = EV_THREAD, .pid = 99, .tid = 99, .thread = {.child = 100}});
	scene_tell(&s, (struct event){.kind = EV_SEND, .pid = 99, .tid = 99, .io = {.chan = 4}});
	CU_ASSERT_EQUAL(s.world.nproc, 1);
	scene_end(&s);
}

/* --- what holds in every world --- */

static int64_t total(const struct account *a, enum state s, int64_t now)
{
	struct account at;
	int64_t sum = 0;
	account_at(a, s, now, &at);
	for (int i = 0; i < STATE_COUNT; i++) {
		CU_ASSERT(at.in[i] >= 0);
		sum += at.in[i];
	}
	return sum;
}

static void check_threads(const struct world *w, const struct world_proc *p)
{
	int32_t live = 0, in[STATE_COUNT] = {0};
	const struct world_thread *leader = world_threads(w, p);
	CU_ASSERT(leader->tid == p->pid && leader->proc == (uint32_t)(p - w->procs));
	for (const struct world_thread *th = leader; th; th = world_next_thread(w, th)) {
		in[th->state]++;
		live += th->state < STATE_ZOMBIE;
		CU_ASSERT_EQUAL(th->pid, p->pid);
		CU_ASSERT(th == leader || th->state < STATE_ZOMBIE);
		CU_ASSERT(th->state == STATE_WAITING || th->wait.why == WAIT_NONE);
	}
	CU_ASSERT_EQUAL(live, p->threads_live);
	CU_ASSERT_EQUAL(memcmp(in, p->threads_in, sizeof in), 0);
	/* Live or not: the process is in a state that one of its threads is in. */
	CU_ASSERT(in[p->state] > 0);
	CU_ASSERT(leader->state != STATE_ZOMBIE || p->state == STATE_ZOMBIE);
	CU_ASSERT(!in[STATE_RUNNING] || p->state == STATE_RUNNING);
}

static void check_times(const struct world *w, const struct world_proc *p, int64_t now)
{
	struct proc_times t;
	CU_ASSERT_EQUAL(total(&p->acc, p->state, now), now - p->born);
	const struct world_thread *leader = world_threads(w, p);
	CU_ASSERT_EQUAL(total(&leader->acc, leader->state, now), now - p->born);
	world_proc_times(w, p, now, &t);
	CU_ASSERT_EQUAL(t.turnaround, (p->died == UNKNOWN ? now : p->died) - p->born);
	if (p->threads_total > 1 || t.running == UNKNOWN || t.ready == UNKNOWN) return;
	/* The parts of a life add up to it (a counter of the kernel's that exceeds the life leaves nothing for waiting). */
	struct account at;
	account_at(&p->acc, p->state, now, &at);
	CU_ASSERT(t.turnaround == at.in[STATE_NEW] + t.running + t.ready + t.waiting + t.stopped || t.waiting == 0);
}

/* The sums that a channel keeps are those of its ends, and each open end is found by its holder and descriptor. */
static void check_held(const struct world *w, const struct world_chan *c)
{
	struct world_chan sums = {.id = c->id};
	for (const struct world_end *e = world_chan_ends(w, c); e; e = world_next_of_chan(w, e)) {
		if (!e->open) continue;
		sums.open_ends++;
		sums.held[e->side][e->mode].all++;
		sums.held[e->side][e->mode].foreign += e->proc == WORLD_NONE;
		if (e->proc == WORLD_NONE) continue;
		const struct world_end *found = world_end(w, &w->procs[e->proc], c->id, e->fd);
		CU_ASSERT(found && found->open && found->chan == c->id && found->proc == e->proc && found->fd == e->fd);
	}
	CU_ASSERT_EQUAL(sums.open_ends, c->open_ends);
	CU_ASSERT(!memcmp(sums.held, c->held, sizeof sums.held));
}

static void check_channels(const struct world *w)
{
	uint32_t open = 0, counted = 0, of_procs = 0;
	for (uint32_t i = 0; i < w->nend; i++) {
		const struct world_end *e = &w->ends[i];
		open += e->open;
		CU_ASSERT_EQUAL(e->open, e->until == UNKNOWN);
		CU_ASSERT(e->proc == WORLD_NONE || (w->procs[e->proc].pid == e->pid && !(e->open && w->procs[e->proc].exited)));
	}
	for (uint32_t i = 0; i < w->nchan; i++) {
		uint32_t here = 0;
		for (const struct world_end *e = world_chan_ends(w, &w->chans[i]); e; e = world_next_of_chan(w, e)) {
			CU_ASSERT_EQUAL(e->chan, w->chans[i].id);
			here += e->open;
		}
		check_held(w, &w->chans[i]);
		CU_ASSERT(!w->chans[i].dead || !here);
		counted += here;
	}
	for (uint32_t i = 0; i < w->nproc; i++)
		for (const struct world_end *e = world_proc_ends(w, &w->procs[i]); e; e = world_next_of_proc(w, e)) {
			CU_ASSERT_EQUAL(e->proc, i);
			of_procs += e->open;
		}
	CU_ASSERT(counted == open && of_procs == open);
}

static void check_here(const struct world *w)
{
	uint32_t here = 0, last = WORLD_NONE;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next, here++) {
		CU_ASSERT_EQUAL(w->procs[i].here_prev, last);
		last = i;
	}
	CU_ASSERT_EQUAL(w->here_last, last);
	for (uint32_t i = 0; i < w->nproc; i++) here -= w->procs[i].state != STATE_GONE;
	CU_ASSERT_EQUAL(here, 0);
}

static void every_world_is_sound(void)
{
	for (uint64_t seed = 100; seed < 140; seed++) {
		struct gen g = {seed};
		struct trace *t = trace_new();
		struct world w;
		world_init(&w);
		gen_run(&g, t, 1500);
		for (uint32_t n = 1; n <= trace_count(t); n++) {
			world_apply(&w, trace_get(t, n));
			if (n % 97 && n != trace_count(t)) continue;
			for (uint32_t i = 0; i < w.nproc; i++) {
				check_threads(&w, &w.procs[i]);
				check_times(&w, &w.procs[i], w.t + 5);
			}
			check_channels(&w);
			check_here(&w);
		}
		CU_ASSERT_EQUAL(w.surprises, 0);
		CU_ASSERT_EQUAL(w.n, trace_count(t));
		world_clear(&w);
		trace_free(t);
	}
}

static void copies_are_equal_until_they_differ(void)
{
	struct gen g = {7};
	struct trace *t = trace_new();
	struct world a, b;
	world_init(&a);
	world_init(&b);
	CU_ASSERT(world_equal(&a, &b));
	gen_run(&g, t, 600);
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		CU_ASSERT_EQUAL(world_copy(&b, &a), 0);
		CU_ASSERT(world_equal(&a, &b));
		world_apply(&a, trace_get(t, n));
		CU_ASSERT_FALSE(world_equal(&a, &b));
	}
	world_apply(&b, trace_get(t, b.n + 1)); /* a copy can be folded on */
	CU_ASSERT(world_equal(&a, &b));
	world_clear(&a);
	CU_ASSERT_EQUAL(world_copy(&b, &a), 0);
	CU_ASSERT(world_equal(&a, &b) && !b.nproc);
	world_clear(&b);
	trace_free(t);
}

SUITE(trace_world, a_life, a_reap_is_told_once_or_twice, a_status_learnt_at_the_reap, orphans_are_not_zombies,
      a_process_is_its_busiest_thread, a_leader_may_leave_first, an_exec_leaves_one_thread, a_thread_told_twice_is_one, many_threads_over_time_stay_bounded,
      the_youngest_of_a_pid_is_found, ends_come_and_go, bytes_are_counted, marks_wait_for_the_viewer, the_kernels_counters_are_believed,
      samples_are_no_figures, odds_and_ends, every_world_is_sound, copies_are_equal_until_they_differ)
