/*
 * transition.c - the table of transitions: every row is reached in a world, every other pair is counted as a surprise.
 */
#include "trace/transition.h"

#include <string.h>

#include "tests/test.h"
#include "tests/trace/scene.h"

static void rows_are_found(void)
{
	int rows = 0;
	for (const struct transition *r = transition_table(); r->sentence; r++, rows++) {
		const char *place = strstr(r->sentence, "%s");
		CU_ASSERT_PTR_EQUAL(transition_find(r->from, r->to), r);
		CU_ASSERT(place && !strchr(place + 1, '%'));
		CU_ASSERT(*r->cause != 0);
	}
	int found = 0;
	for (int from = 0; from < STATE_COUNT; from++)
		for (int to = 0; to < STATE_COUNT; to++) found += transition_find((enum state)from, (enum state)to) != NULL;
	CU_ASSERT_EQUAL(found, rows);
	CU_ASSERT_PTR_NULL(transition_find(STATE_COUNT, STATE_READY));
	CU_ASSERT_PTR_NULL(transition_find(STATE_READY, STATE_COUNT));
}

/* What a textbook says must and must not be. */
static void rows_are_the_textbooks(void)
{
	CU_ASSERT_PTR_NOT_NULL(transition_find(STATE_READY, STATE_RUNNING));
	CU_ASSERT_PTR_NOT_NULL(transition_find(STATE_RUNNING, STATE_READY));
	CU_ASSERT_PTR_NOT_NULL(transition_find(STATE_RUNNING, STATE_WAITING));
	CU_ASSERT_PTR_NOT_NULL(transition_find(STATE_WAITING, STATE_READY));
	CU_ASSERT_PTR_NOT_NULL(transition_find(STATE_ZOMBIE, STATE_GONE));
	CU_ASSERT_PTR_NULL(transition_find(STATE_READY, STATE_WAITING));
	CU_ASSERT_PTR_NULL(transition_find(STATE_ZOMBIE, STATE_RUNNING));
	CU_ASSERT_PTR_NULL(transition_find(STATE_RUNNING, STATE_NEW));
	for (int to = 0; to < STATE_COUNT; to++)
		CU_ASSERT(!transition_find(STATE_GONE, (enum state)to) || to == STATE_ZOMBIE);
}

/* The fewest steps of the table that lead from NEW to a state. */
static void lead_to(struct scene *s, int32_t tid, enum state to)
{
	static const enum state by[STATE_COUNT][3] = {
		[STATE_READY] = {STATE_READY},
		[STATE_RUNNING] = {STATE_RUNNING},
		[STATE_WAITING] = {STATE_RUNNING, STATE_WAITING},
		[STATE_STOPPED] = {STATE_RUNNING, STATE_STOPPED},
		[STATE_ZOMBIE] = {STATE_ZOMBIE},
		[STATE_GONE] = {STATE_GONE},
	};
	for (int i = 0; i < 3 && by[to][i]; i++) scene_state(s, tid, by[to][i]);
}

static void worlds_count_edges_and_surprises(void)
{
	for (int from = 0; from < STATE_COUNT; from++) {
		for (int to = 0; to < STATE_COUNT; to++) {
			struct scene s;
			scene_begin(&s);
			scene_tell(&s, (struct event){.kind = EV_FORK, .fork = {.child = 5}});
			lead_to(&s, 5, (enum state)from);
			CU_ASSERT_EQUAL(world_proc(&s.world, 5)->state, (uint8_t)from);
			CU_ASSERT_EQUAL(s.world.surprises, 0);
			uint64_t before = s.world.edges[from][to];
			scene_state(&s, 5, (enum state)to);
			CU_ASSERT_EQUAL(s.world.edges[from][to], before + 1);
			CU_ASSERT_EQUAL(s.world.surprises, transition_find((enum state)from, (enum state)to) ? 0 : 1);
			CU_ASSERT_EQUAL(world_proc(&s.world, 5)->state, (uint8_t)to);
			scene_end(&s);
		}
	}
}

/* An event that says another state than the world has come from was missed by somebody. */
static void wrong_from_is_a_surprise(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_tell(&s, (struct event){.kind = EV_STATE, .pid = 5, .tid = 5, .state = {.from = STATE_WAITING, .to = STATE_RUNNING}});
	CU_ASSERT_EQUAL(s.world.surprises, 1);
	CU_ASSERT_EQUAL(s.world.edges[STATE_READY][STATE_RUNNING], 1);
	scene_tell(&s, (struct event){.kind = EV_STATE, .pid = 77, .tid = 77, .state = {.from = STATE_READY, .to = STATE_RUNNING}});
	CU_ASSERT_EQUAL(s.world.surprises, 2);
	scene_end(&s);
}

SUITE(trace_transition, rows_are_found, rows_are_the_textbooks, worlds_count_edges_and_surprises, wrong_from_is_a_surprise)
