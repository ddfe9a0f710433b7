/*
 * transition.c - the table of transitions, and its look-up.
 */
#include "trace/transition.h"

#include <stddef.h>

static const struct transition rows[] = {
#define X(from_state, to_state, why, words) {STATE_##from_state, STATE_##to_state, why, words},
	TRANSITION_LIST(X)
#undef X
	{.sentence = NULL},
};

/* Number of the row from one state to another, plus 1. */
enum {
#define X(from_state, to_state, why, words) ROW_##from_state##_##to_state,
	TRANSITION_LIST(X)
#undef X
};
static const unsigned char row_of[STATE_COUNT][STATE_COUNT] = {
#define X(from_state, to_state, why, words) [STATE_##from_state][STATE_##to_state] = ROW_##from_state##_##to_state + 1,
	TRANSITION_LIST(X)
#undef X
};

const struct transition *transition_find(enum state from, enum state to)
{
	if ((int)from < 0 || from >= STATE_COUNT || (int)to < 0 || to >= STATE_COUNT || !row_of[from][to]) return NULL;
	return &rows[row_of[from][to] - 1];
}

const struct transition *transition_table(void)
{
	return rows;
}
