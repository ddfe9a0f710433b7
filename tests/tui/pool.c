/*
 * pool.c - what the screen says of a program that uses the multiprocessing library: how many messages wait in a queue, and which chunk of a
 * pool a worker was at when.
 */
#include "tests/test.h"
#include "tests/tui/script.h"

#define MS(n) ((n) * INT64_C(1000000))
#define BORN(ms, who, title) \
	{.t = MS(ms), .pid = 100, .tid = 100, .kind = EV_FORK, .fork = {.child = who, .how = FORK_HOW_FORK, .name = title}}, \
	STATE(ms, who, NEW, READY, 0), STATE(ms, who, READY, RUNNING, 0)
#define STATE(ms, who, a, b, ...) \
	{.t = MS(ms), .pid = who, .tid = who, .cpu = (who) % 2, .kind = EV_STATE, .state = {.from = STATE_##a, .to = STATE_##b, __VA_ARGS__}}
#define QUEUE(ms, number, title) \
	{.t = MS(ms), .kind = EV_CHAN, .chan = {.id = number, .kind = CHAN_QUEUE, .capacity = UNKNOWN, .name = title}}
#define HAS(ms, who, number, by) \
	{.t = MS(ms), .pid = who, .kind = EV_END, .end = {.chan = number, .fd = UNKNOWN, .mode = MODE_R | MODE_W, .how = END_##by, .gained = true}}
#define MOVES(ms, who, what, number, n, left) \
	{.t = MS(ms), .pid = who, .tid = who, .kind = EV_##what, \
	 .io = {.chan = number, .fd = UNKNOWN, .bytes = 4 * (n), .messages = n, .queued = left}}
#define CHUNK(ms, who, n, over) \
	{.t = MS(ms), .pid = who, .tid = who, .kind = EV_CHUNK, .cpu = UNKNOWN, \
	 .chunk = {.chan = 2, .at = MS(ms), .number = n, .items = 2, .ends = over}}

/* 100 puts 20 messages, of which 101 gets 8; the workers do chunks 1 to 5 of 6. */
static const struct event working[] = {
	{.t = 0, .cpu = UNKNOWN, .kind = EV_FORK, .fork = {.child = 100, .how = FORK_HOW_START, .name = "demo"}},
	STATE(0, 100, NEW, READY, 0),
	STATE(0, 100, READY, RUNNING, 0),
	QUEUE(1, 1, "mp queue 1"),
	HAS(1, 100, 1, OPEN),
	QUEUE(1, 2, "tasks of pool 1"),
	HAS(1, 100, 2, OPEN),
	BORN(2, 101, "worker"),
	HAS(2, 101, 1, INHERIT),
	HAS(2, 101, 2, INHERIT),
	BORN(2, 102, "worker"),
	HAS(2, 102, 2, INHERIT),
	MOVES(3, 100, SEND, 1, 20, 20),
	MOVES(3, 100, SEND, 2, 6, 6),
	CHUNK(4, 101, 1, false),
	CHUNK(4, 102, 2, false),
	STATE(5, 100, RUNNING, WAITING, .wait = {.why = WAIT_MSGRECV, .fd = UNKNOWN, .chan = 1, .call = "futex"}),
	CHUNK(14, 101, 1, true),
	CHUNK(14, 101, 3, false),
	CHUNK(20, 102, 2, true),
	CHUNK(20, 102, 4, false),
	CHUNK(24, 101, 3, true),
	CHUNK(24, 101, 5, false),
	MOVES(30, 101, RECV, 1, 8, 12),
	MOVES(30, 101, RECV, 2, 3, 3),
	MOVES(30, 102, RECV, 2, 2, 1),
	{.kind = EV_COUNT},
};

static void shows(const char *name, bool ascii)
{
	struct play p = {.options = {.ascii = ascii}, .chapters = (const struct chapter[]){{working}, {NULL}}};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "mp queue 1: 12 waiting"));
	CU_ASSERT(terminal_shows(&p.terminal, "tasks of pool 1: 1 waiting"));
	play_settle(&p);
	play_compare(&p, name);
	play_end(&p);
}

static void at_80x24(void)
{
	shows("pool-80x24", false);
}

static void in_ascii(void)
{
	shows("pool-ascii", true);
}

SUITE(tui_pool, at_80x24, in_ascii)
