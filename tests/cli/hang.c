/*
 * hang.c - the look-out for deadlocks: found on two looks, told once, remembered when the run is ended in it, dropped when the
 * program moved on. Also the guard, which ends a run for it.
 */
#include "cli/hang.h"

#include <string.h>
#include <unistd.h>

#include "cli/guard.h"
#include "tests/test.h"
#include "tests/trace/story.h"

#define LOOK (INT64_C(1) * HANG_LOOK)

static void state(struct story *s, int64_t t, int32_t pid, enum state from, enum state to, struct wait wait)
{
	struct event e = {.t = t, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_STATE};
	e.state.from = (uint8_t)from;
	e.state.to = (uint8_t)to;
	e.state.wait = wait;
	story_tell(s, e);
}

static void born(struct story *s, int32_t parent, int32_t child)
{
	story_tell(s, (struct event){.pid = parent, .tid = parent, .cpu = UNKNOWN, .kind = EV_FORK,
	                             .fork = {child, parent ? FORK_HOW_FORK : FORK_HOW_START, "prog"}});
	state(s, 0, child, STATE_NEW, STATE_READY, (struct wait){.fd = UNKNOWN});
	state(s, 0, child, STATE_READY, STATE_RUNNING, (struct wait){.fd = UNKNOWN});
}

static void holds(struct story *s, int32_t pid, int fd, uint8_t mode)
{
	story_tell(s, (struct event){.pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_END,
	                             .end = {.chan = 1, .fd = fd, .mode = mode, .how = END_INHERIT, .gained = true}});
}

/* 10 waits for its child 11, which reads a pipe whose write end 10 still holds. */
static void forgotten_close(struct story *s)
{
	story_begin(s);
	born(s, 0, 10);
	story_tell(s, (struct event){.pid = 10, .tid = 10, .cpu = 0, .kind = EV_CHAN, .chan = {.id = 1, .kind = CHAN_PIPE, .capacity = 65536}});
	holds(s, 10, 4, MODE_W);
	born(s, 10, 11);
	holds(s, 11, 3, MODE_R);
	state(s, 5 * MS, 11, STATE_RUNNING, STATE_WAITING, (struct wait){.why = WAIT_READ, .fd = 3, .chan = 1});
	state(s, 6 * MS, 10, STATE_RUNNING, STATE_WAITING, (struct wait){.why = WAIT_CHILD, .fd = UNKNOWN, .target = 11});
}

static void told_once_after_two_looks(void)
{
	struct story s;
	struct hang h;
	forgotten_close(&s);
	hang_init(&h, 3 * LOOK, 6 * LOOK);
	CU_ASSERT(!hang_look(&h, &s.world, 1));
	CU_ASSERT(!hang_look(&h, &s.world, 2)); /* not due */
	CU_ASSERT(hang_timeout(&h, &s.world, 2) > 0);
	CU_ASSERT(hang_look(&h, &s.world, 1 + LOOK));
	CU_ASSERT_EQUAL(h.dead.npid, 2);
	CU_ASSERT(h.dead.total);
	CU_ASSERT(!hang_look(&h, &s.world, 1 + 2 * LOOK));
	CU_ASSERT(!hang_too_long(&h, 1 + 3 * LOOK));
	CU_ASSERT(hang_too_long(&h, 1 + 4 * LOOK));
	const struct deadlock *dead = hang_at_end(&h, &s.world, "user");
	CU_ASSERT_PTR_EQUAL(dead, &h.dead);
	CU_ASSERT_PTR_NULL(hang_at_end(&h, &s.world, "exit"));
	hang_clear(&h);
	story_end(&s);
}

/* A timer that cannot be seen may still end it: more patience, and words that say so. */
static void waits_longer_where_a_timer_may_end_it(void)
{
	struct story s;
	struct hang h;
	forgotten_close(&s);
	state(&s, 7 * MS, 10, STATE_WAITING, STATE_WAITING, (struct wait){.why = WAIT_CHILD, .fd = UNKNOWN, .target = 11, .perhaps_timed = true});
	hang_init(&h, 3 * LOOK, 6 * LOOK);
	hang_look(&h, &s.world, 1);
	CU_ASSERT(hang_look(&h, &s.world, 1 + LOOK));
	CU_ASSERT(h.dead.total && h.dead.unsure);
	CU_ASSERT_PTR_NOT_NULL(strstr(h.dead.why, "a timer may still end it"));
	CU_ASSERT(!hang_too_long(&h, 1 + 6 * LOOK));
	CU_ASSERT(hang_too_long(&h, 1 + 7 * LOOK));
	h.more = HANG_NEVER;
	CU_ASSERT(!hang_too_long(&h, 1000 * LOOK));
	hang_clear(&h);
	story_end(&s);
}

static void dropped_when_the_program_moves_on(void)
{
	struct story s;
	struct hang h;
	forgotten_close(&s);
	hang_init(&h, 3 * LOOK, 6 * LOOK);
	for (int i = 1; i < 4; i++) hang_look(&h, &s.world, i * LOOK);
	state(&s, 7 * MS, 10, STATE_WAITING, STATE_RUNNING, (struct wait){.fd = UNKNOWN});
	hang_look(&h, &s.world, 5 * LOOK);
	CU_ASSERT(!hang_too_long(&h, 60 * LOOK));
	CU_ASSERT_PTR_NOT_NULL(hang_at_end(&h, &s.world, "user")); /* it may be the end itself that woke them */
	state(&s, 9000 * (int64_t)MS, 10, STATE_RUNNING, STATE_READY, (struct wait){.fd = UNKNOWN});
	CU_ASSERT_PTR_NULL(hang_at_end(&h, &s.world, "user"));
	CU_ASSERT_EQUAL(hang_timeout(&h, &s.world, 100 * LOOK), 0);
	hang_look(&h, &s.world, 100 * LOOK);
	CU_ASSERT_EQUAL(hang_timeout(&h, &s.world, 100 * LOOK), -1);
	hang_clear(&h);
	story_end(&s);
}

/* A source that does nothing until it is ended. */
struct idle {
	struct source base;
	const char *ended_by;
	int fd;
};

static int idle_pump(struct source *s, struct trace *t, int64_t budget)
{
	(void)s;
	(void)t;
	(void)budget;
	return 0;
}

static int idle_fd(struct source *s)
{
	return ((struct idle *)s)->fd;
}

static void idle_end(struct source *s, const char *ended_by)
{
	((struct idle *)s)->ended_by = ended_by;
}

static void idle_status(struct source *s, struct source_status *out)
{
	*out = (struct source_status){.code = UNKNOWN, .sig = UNKNOWN, .ended_by = ((struct idle *)s)->ended_by};
}

static bool pumped_to_its_end(void *arg)
{
	struct guard *g = arg;
	g->base.ops->pump(&g->base, NULL, 1);
	return g->ended;
}

static void guard_ends_a_deadlock(void)
{
	static const struct source_ops ops = {.pump = idle_pump, .fd = idle_fd, .end = idle_end, .status = idle_status};
	struct idle idle = {.base = {&ops}};
	struct story s;
	struct hang h;
	struct guard g;
	int fds[2];
	forgotten_close(&s);
	hang_init(&h, 3 * LOOK, 6 * LOOK);
	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	idle.fd = fds[0];
	CU_ASSERT_EQUAL(guard_init(&g, &idle.base, &s.world, &h), 0);
	CU_ASSERT(test_until(10, pumped_to_its_end, &g));
	CU_ASSERT_STRING_EQUAL(idle.ended_by, "deadlock");
	guard_clear(&g);
	close(fds[0]);
	close(fds[1]);
	hang_clear(&h);
	story_end(&s);
}

SUITE(cli_hang, told_once_after_two_looks, waits_longer_where_a_timer_may_end_it, dropped_when_the_program_moves_on, guard_ends_a_deadlock)
