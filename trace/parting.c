/*
 * parting.c - see parting.h.
 *
 * Both recordings' births grow one family, so that a process of the one and its counterpart in the other have the same number in it.
 */
#include "trace/parting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"

#define NOT_THERE SIZE_MAX
#define PATH_ROOM 120

/* ---- The family ------------------------------------------------------------------------------------------------------------------ */

/* Children are chained in order of birth. */
struct relative { uint32_t parent, ordinal, first_child, last_child, next; };
struct kinship { struct relative *all; uint32_t count, cap; };

static uint32_t add_relative(struct kinship *f, uint32_t parent)
{
	if (f->count == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 64;
		f->all = realloc(f->all, f->cap * sizeof *f->all);
		memory_check(f->all);
	}
	uint32_t last = f->count ? f->all[parent].last_child : 0, who = f->count++;
	f->all[who] = (struct relative){.parent = parent, .ordinal = last ? f->all[last].ordinal + 1 : 1};
	if (last) f->all[last].next = who;
	else if (who) f->all[parent].first_child = who;
	if (who) f->all[parent].last_child = who;
	return who;
}

/* "1.2.1"; of a family that is deeper than there is room for, its youngest generations. */
static const char *path_text(const struct kinship *f, uint32_t who, char buf[PATH_ROOM])
{
	char ordinal[16];
	size_t at = PATH_ROOM - 1;
	if (!who) return "somebody outside";
	buf[at] = 0;
	for (; who; who = f->all[who].parent) {
		size_t len = (size_t)snprintf(ordinal, sizeof ordinal, "%u%s", f->all[who].ordinal, buf[at] ? "." : "");
		if (len + 3 > at) return memcpy(buf + at - 2, "..", 2);
		at -= len;
		memcpy(buf + at, ordinal, len);
	}
	return buf + at;
}

/* ---- The moments of a recording ---------------------------------------------------------------------------------------------------- */

struct telling {
	struct parting *p;
	int side;
	size_t cap;
	uint32_t *youngest;          /* by relative: the last child so far in this recording, 0 none */
	size_t cap_youngest;
	struct { int32_t pid; uint32_t who; } *known; /* the youngest process of each pid: open addressing */
	size_t nknown, cap_known;
};

static size_t slot_of(const struct telling *g, int32_t pid)
{
	size_t i = (uint32_t)pid * UINT32_C(2654435761) & (g->cap_known - 1);
	while (g->known[i].pid && g->known[i].pid != pid) i = (i + 1) & (g->cap_known - 1);
	return i;
}

static void know(struct telling *g, int32_t pid, uint32_t who)
{
	if (g->nknown * 2 >= g->cap_known) {
		struct telling old = *g;
		g->cap_known = old.cap_known ? old.cap_known * 2 : 256;
		g->known = calloc(g->cap_known, sizeof *g->known);
		memory_check(g->known);
		for (size_t i = 0; i < old.cap_known; i++)
			if (old.known[i].pid) g->known[slot_of(g, old.known[i].pid)] = old.known[i];
		free(old.known);
	}
	size_t i = slot_of(g, pid);
	g->nknown += !g->known[i].pid;
	g->known[i].pid = pid;
	g->known[i].who = who;
}

static uint32_t who_is(const struct telling *g, int32_t pid)
{
	return g->cap_known && pid > 0 ? g->known[slot_of(g, pid)].who : 0;
}

/* The next child of a parent: a relative that the other recording may have brought already. */
static uint32_t next_child(struct telling *g, uint32_t parent)
{
	struct kinship *f = g->p->family;
	if (parent >= g->cap_youngest) {
		size_t cap = (size_t)parent * 2 + 64;
		g->youngest = realloc(g->youngest, cap * sizeof *g->youngest);
		memory_check(g->youngest);
		memset(g->youngest + g->cap_youngest, 0, (cap - g->cap_youngest) * sizeof *g->youngest);
		g->cap_youngest = cap;
	}
	uint32_t before = g->youngest[parent], child = before ? f->all[before].next : f->all[parent].first_child;
	if (!child) child = add_relative(f, parent);
	return g->youngest[parent] = child;
}

static void add_moment(struct telling *g, struct moment m)
{
	struct parting *p = g->p;
	if (p->count[g->side] == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 256;
		p->moments[g->side] = realloc(p->moments[g->side], g->cap * sizeof m);
		memory_check(p->moments[g->side]);
	}
	p->moments[g->side][p->count[g->side]++] = m;
}

static const char *base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	return slash ? slash + 1 : path ? path : "";
}

static void tell_birth(struct telling *g, const struct event *e, struct moment m)
{
	uint32_t parent = e->fork.how == FORK_HOW_START ? 0 : who_is(g, e->pid);
	m.kind = MOMENT_BORN;
	m.who = parent;
	m.other = next_child(g, parent);
	m.value = e->fork.how;
	know(g, e->fork.child, m.other);
	add_moment(g, m);
}

/* Who reaps and is outside has no life here: it is a moment of the child's. */
static void tell_reap(struct telling *g, const struct event *e, struct moment m)
{
	uint32_t child = who_is(g, e->reap.child);
	m.kind = m.who ? MOMENT_REAPS : MOMENT_REAPED;
	m.other = m.who ? child : 0;
	if (!m.who) m.who = child;
	add_moment(g, m);
}

static void tell(struct telling *g, const struct event *e)
{
	struct moment m = {.n = e->n, .t = e->t, .who = who_is(g, e->pid)};
	switch (e->kind) {
	case EV_FORK:
		tell_birth(g, e, m);
		break;
	case EV_EXEC:
		m.kind = MOMENT_EXEC;
		m.name = base_name(e->exec.path);
		add_moment(g, m);
		break;
	case EV_EXIT:
		m.kind = MOMENT_EXIT;
		m.value = e->exit.sig > 0 ? -e->exit.sig : e->exit.code;
		add_moment(g, m);
		break;
	case EV_REAP:
		tell_reap(g, e, m);
		break;
	case EV_ADOPT:
		m.kind = MOMENT_ADOPTED;
		m.other = who_is(g, e->adopt.to);
		add_moment(g, m);
		break;
	case EV_STATE:
		m.kind = MOMENT_RUNS;
		if (g->p->by == PARTING_SCHEDULE && e->state.to == STATE_RUNNING) add_moment(g, m);
		break;
	default:
		break;
	}
}

static void tell_all(struct parting *p, int side, const struct trace *t)
{
	struct telling g = {.p = p, .side = side};
	for (uint32_t n = trace_first(t); n <= trace_count(t); n++) tell(&g, trace_get(t, n));
	free(g.known);
	free(g.youngest);
}

/* ---- What corresponds -------------------------------------------------------------------------------------------------------------- */

static bool same_moment(const struct moment *a, const struct moment *b)
{
	return a->kind == b->kind && a->who == b->who && a->other == b->other && a->value == b->value && !strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

/* For each moment of a side the number of its counterpart in the other, NOT_THERE when there is none: by life the moment of the same number
 * in the life of the same process. Freed by the caller. */
static size_t *counterparts(const struct parting *p, int side)
{
	size_t mine = p->count[side], theirs = p->count[!side];
	size_t *out = malloc((mine + 1) * sizeof *out), *next = malloc((theirs + 1) * sizeof *next);
	size_t *head = malloc((p->family->count + 1) * sizeof *head);
	memory_check(out);
	memory_check(next);
	memory_check(head);
	for (uint32_t w = 0; w < p->family->count; w++) head[w] = NOT_THERE;
	for (size_t k = theirs; k-- > 0;) { /* chains of each life, first moment first */
		next[k] = head[p->moments[!side][k].who];
		head[p->moments[!side][k].who] = k;
	}
	for (size_t i = 0; i < mine; i++) {
		size_t *at = &head[p->moments[side][i].who];
		out[i] = p->by == PARTING_SCHEDULE ? (i < theirs ? i : NOT_THERE) : *at;
		if (p->by == PARTING_LIFE && *at != NOT_THERE) *at = next[*at];
	}
	free(next);
	free(head);
	return out;
}

/* The first moment of a side that the other has otherwise or not at all; NOT_THERE when all are there. */
static size_t first_strange(const struct parting *p, int side, const size_t *counterpart)
{
	for (size_t i = 0; i < p->count[side]; i++)
		if (counterpart[i] == NOT_THERE || !same_moment(&p->moments[side][i], &p->moments[!side][counterpart[i]])) return i;
	return NOT_THERE;
}

/* ---- In step ----------------------------------------------------------------------------------------------------------------------- */

static void add_step(struct parting_step *steps, size_t *n, uint32_t a, uint32_t b)
{
	if (*n && steps[*n - 1].n[0] == a && steps[*n - 1].n[1] == b) return;
	steps[(*n)++] = (struct parting_step){{a, b}};
}

/* The event at which moment i of a side has happened; beyond the last: the end of the recording. */
static uint32_t event_of(const struct parting *p, const struct trace *const t[2], int side, size_t i)
{
	return i < p->count[side] ? p->moments[side][i].n : trace_count(t[side]);
}

/* Until they part, b has come so far that all that has happened in a has happened in b; from there both go on moment by moment. where: the
 * moments at which they part, NOT_THERE where they do not. */
static void make_steps(struct parting *p, const struct trace *const t[2], const size_t where[2])
{
	size_t common = p->common, reached = 0;
	p->steps = malloc((p->count[0] + p->count[1] + 3) * sizeof *p->steps);
	memory_check(p->steps);
	add_step(p->steps, &p->nstep, trace_first(t[0]) - 1, trace_first(t[1]) - 1);
	for (size_t i = 0; i < common; i++) {
		if (p->counterpart[i] > reached) reached = p->counterpart[i];
		add_step(p->steps, &p->nstep, p->moments[0][i].n, event_of(p, t, 1, reached));
	}
	size_t i = common, k = p->parts && where[1] > reached ? where[1] : common ? reached + 1 : 0;
	p->at = p->nstep;
	for (; p->parts && (i < p->count[0] || k < p->count[1]); i++, k++) add_step(p->steps, &p->nstep, event_of(p, t, 0, i), event_of(p, t, 1, k));
	add_step(p->steps, &p->nstep, trace_count(t[0]), trace_count(t[1]));
	if (p->at >= p->nstep) p->at = p->nstep - 1;
}

/* At the time of each moment of either. */
static void make_timed(struct parting *p, const struct trace *const t[2])
{
	size_t at[2] = {0, 0};
	p->timed = malloc((p->count[0] + p->count[1] + 3) * sizeof *p->timed);
	memory_check(p->timed);
	add_step(p->timed, &p->ntimed, trace_first(t[0]) - 1, trace_first(t[1]) - 1);
	while (at[0] < p->count[0] || at[1] < p->count[1]) {
		bool left = at[1] >= p->count[1] || (at[0] < p->count[0] && p->moments[0][at[0]].t <= p->moments[1][at[1]].t);
		int64_t time = p->moments[!left][at[!left]].t;
		add_step(p->timed, &p->ntimed, trace_at_time(t[0], time), trace_at_time(t[1], time));
		at[!left]++;
	}
	add_step(p->timed, &p->ntimed, trace_count(t[0]), trace_count(t[1]));
	p->timed_at = 0;
	for (size_t i = 0; i < p->ntimed && p->parts; i++) {
		bool there = false;
		for (int s = 0; s < 2; s++) there |= p->first[s] && p->timed[i].n[s] >= p->first[s]->n;
		if (!there) p->timed_at = i + 1;
	}
	if (p->timed_at >= p->ntimed) p->timed_at = p->ntimed - 1;
}

/* ---- All of it --------------------------------------------------------------------------------------------------------------------- */

/* The earlier of what is strange on either side is where they part: where[s] is what s does there, NOT_THERE: nothing. */
static void find_parting(struct parting *p, size_t *const counterpart[2], size_t where[2])
{
	size_t strange[2] = {first_strange(p, 0, counterpart[0]), first_strange(p, 1, counterpart[1])};
	p->parts = strange[0] != NOT_THERE || strange[1] != NOT_THERE;
	where[0] = where[1] = NOT_THERE;
	if (!p->parts) return;
	int side = strange[1] < strange[0];
	where[side] = strange[side];
	where[!side] = counterpart[side][strange[side]];
	for (int s = 0; s < 2; s++) p->first[s] = where[s] != NOT_THERE ? &p->moments[s][where[s]] : NULL;
	/* where one does nothing, it has come as far as the other when it began to differ */
	for (int s = 0; s < 2; s++)
		if (where[s] == NOT_THERE || strange[s] < where[s]) where[s] = strange[s] != NOT_THERE ? strange[s] : p->count[s];
}

void parting_init(struct parting *p, const struct trace *a, const struct trace *b, enum parting_by by)
{
	const struct trace *const t[2] = {a, b};
	size_t where[2];
	*p = (struct parting){.by = by, .family = calloc(1, sizeof *p->family)};
	memory_check(p->family);
	add_relative(p->family, 0);
	for (int s = 0; s < 2; s++) tell_all(p, s, t[s]);
	size_t *const counterpart[2] = {counterparts(p, 0), counterparts(p, 1)};
	find_parting(p, counterpart, where);
	p->counterpart = counterpart[0];
	p->common = p->parts ? where[0] : p->count[0];
	make_steps(p, t, where);
	make_timed(p, t);
	free(counterpart[1]);
}

void parting_clear(struct parting *p)
{
	for (int s = 0; s < 2; s++) free(p->moments[s]);
	free(p->counterpart);
	free(p->steps);
	free(p->timed);
	if (p->family) free(p->family->all);
	free(p->family);
	*p = (struct parting){0};
}

enum parting_by parting_choose(const struct trace *a, const struct trace *b)
{
	const char *x = trace_header_const(a)->policy, *y = trace_header_const(b)->policy;
	return x && y ? PARTING_SCHEDULE : PARTING_LIFE;
}

/* ---- In words ---------------------------------------------------------------------------------------------------------------------- */

const char *moment_text(const struct parting *p, const struct moment *m, char *buf, size_t size)
{
	char room[2][PATH_ROOM], name[24];
	const char *who = path_text(p->family, m->who, room[0]), *other = path_text(p->family, m->other, room[1]);
	switch (m->kind) {
	case MOMENT_BORN:
		if (!m->who) snprintf(buf, size, "%s begins", other);
		else snprintf(buf, size, "%s has child %s (%s)", who, other, fork_how_name((enum fork_how)m->value));
		break;
	case MOMENT_EXEC: snprintf(buf, size, "%s executes %s", who, m->name); break;
	case MOMENT_EXIT:
		if (m->value < 0) snprintf(buf, size, "%s is killed by %s", who, signal_name(-m->value, name));
		else snprintf(buf, size, "%s exits with %d", who, (int)m->value);
		break;
	case MOMENT_REAPS: snprintf(buf, size, "%s reaps %s", who, other); break;
	case MOMENT_REAPED: snprintf(buf, size, "%s is reaped from outside", who); break;
	case MOMENT_ADOPTED: snprintf(buf, size, "%s is adopted by %s", who, other); break;
	case MOMENT_RUNS: snprintf(buf, size, "%s gets a CPU", who); break;
	}
	return buf;
}

const struct moment *parting_moment(const struct parting *p, int side, uint32_t n)
{
	size_t low = 0, high = p->count[side];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->moments[side][middle].n <= n) low = middle + 1;
		else high = middle;
	}
	return low ? &p->moments[side][low - 1] : NULL;
}

const char *parting_first(const struct parting *p, char *buf, size_t size)
{
	char text[2][480];
	*buf = 0;
	if (!p->parts) return buf;
	for (int s = 0; s < 2; s++) {
		if (p->first[s]) moment_text(p, p->first[s], text[s], sizeof text[s]);
		else snprintf(text[s], sizeof text[s], "that does not happen");
	}
	snprintf(buf, size, "in A %s; in B %s", text[0], text[1]);
	return buf;
}

const char *parting_text(const struct parting *p, char *buf, size_t size)
{
	char first[1000];
	const char *what = p->by == PARTING_LIFE ? "what each process does" : "what happens, in this order";
	if (p->parts) snprintf(buf, size, "They part at step %zu of %zu: %s.", p->at, p->nstep - 1, parting_first(p, first, sizeof first));
	else snprintf(buf, size, "They do not part: %s is the same, in %zu moments.", what, p->count[0]);
	return buf;
}
