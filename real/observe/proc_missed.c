/*
 * proc_missed.c - the account of inherited page faults; see proc_missed.h.
 */
#include "real/observe/proc_missed.h"

#include <string.h>

#include "real/observe/proc_file.h"

/* All reaps before a look have been told after so long. */
static const int64_t settled_after = 20000000;

/* Every process and thread of this PID namespace takes the next number; the last one given is in loadavg. */
void missed_count(struct missed_births *b)
{
	char text[128];
	ssize_t n = proc_file_path("/proc/loadavg", text, sizeof text);
	const char *at = n > 0 ? strrchr(text, ' ') : NULL;
	if (!at) return;
	int64_t last = proc_number(&at);
	if (b->last) b->machine += last >= b->last ? last - b->last : last;
	b->last = last;
}

void missed_begin(struct missed *m, const struct missed_births *b, const struct proc_stat *s)
{
	*m = (struct missed){.faults = UNKNOWN, .inherited = s->child_faults, .seen_faults = s->faults + s->child_faults};
	m->strangers = b->machine - b->tree;
}

void missed_reaped(struct missed *parent, const struct missed *child, uint32_t gone_round)
{
	int64_t amount = child->faults;
	if (amount != UNKNOWN) {
		parent->known += amount;
		if (amount > parent->largest) parent->largest = amount;
	} else {
		amount = 2 * child->seen_faults + 100;
		if (amount < 2 * parent->largest) amount = 2 * parent->largest;
		parent->allowance += amount;
	}
	/* It explains a doubt when the reap was before: then it was noticed a round later at the latest. */
	if (parent->doubt && gone_round <= parent->doubt_round + 1) parent->doubt -= amount;
}

bool missed_look(struct missed *m, const struct missed_births *b, const struct proc_stat *s, int64_t now)
{
	int64_t excess = s->child_faults - m->inherited - m->known;
	bool missed = false;
	m->seen_faults = s->faults + s->child_faults;
	if (m->doubt && now - m->doubt_at > settled_after) {
		missed = m->doubt > 0 && m->doubt_births - b->tree > m->strangers;
		m->told = excess > m->told ? excess : m->told;
		m->strangers = b->machine - b->tree;
		m->allowance = m->doubt = 0;
	} else if (!m->doubt && excess > m->told + m->allowance) {
		m->doubt = excess - m->told - m->allowance;
		m->doubt_at = now;
		m->doubt_round = b->round;
		m->doubt_births = b->machine;
	}
	return missed;
}
