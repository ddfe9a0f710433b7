/*
 * svg_states.c - the states as the textbook draws them, and how often each way between them was taken.
 *
 * The ways of every textbook are always drawn; those that only some runs take, when they were taken.
 */
#include <math.h>
#include <stdlib.h>

#include "trace/export/svg.h"
#include "trace/transition.h"

#define HALF_WIDTH 58.0
#define HALF_HEIGHT 26.0
#define WIDTH 1020.0
#define HEIGHT 652.0

static const struct { double x, y; } places[STATE_COUNT] = {
	[STATE_NEW] = {90, 215}, [STATE_READY] = {310, 215}, [STATE_RUNNING] = {640, 215}, [STATE_ZOMBIE] = {890, 215},
	[STATE_WAITING] = {475, 375}, [STATE_STOPPED] = {475, 505}, [STATE_GONE] = {890, 375},
};

/* A way, how far its middle is bent to the left of the straight line, and whether it is always drawn. */
static const struct way { uint8_t from, to; double bend; bool always; } ways[] = {
	{STATE_NEW, STATE_READY, 0, true}, {STATE_READY, STATE_RUNNING, 34, true}, {STATE_RUNNING, STATE_READY, 34, true},
	{STATE_RUNNING, STATE_WAITING, 0, true}, {STATE_WAITING, STATE_READY, 0, true}, {STATE_RUNNING, STATE_ZOMBIE, 0, true},
	{STATE_ZOMBIE, STATE_GONE, 0, true},
	{STATE_RUNNING, STATE_STOPPED, 60, false}, {STATE_STOPPED, STATE_READY, 60, false}, {STATE_WAITING, STATE_STOPPED, 26, false},
	{STATE_STOPPED, STATE_WAITING, 26, false}, {STATE_READY, STATE_STOPPED, -125, false}, {STATE_STOPPED, STATE_RUNNING, -125, false},
	{STATE_NEW, STATE_RUNNING, 95, false}, {STATE_WAITING, STATE_RUNNING, -44, false}, {STATE_WAITING, STATE_ZOMBIE, -60, false},
	{STATE_WAITING, STATE_GONE, 0, false}, {STATE_RUNNING, STATE_GONE, 30, false}, {STATE_READY, STATE_ZOMBIE, 110, false},
	{STATE_STOPPED, STATE_ZOMBIE, -90, false}, {STATE_GONE, STATE_ZOMBIE, -56, false}, {STATE_NEW, STATE_ZOMBIE, 135, false},
	{STATE_READY, STATE_GONE, -250, false}, {STATE_STOPPED, STATE_GONE, -30, false}, {STATE_NEW, STATE_GONE, -285, false},
	{STATE_WAITING, STATE_WAITING, 0, false},
};

struct states_picture {
	struct svg *s;
	const struct world *w;
	bool blank;
};

struct point { double x, y; };

/* Where the line from the middle of a state's box towards (x, y) leaves the box. */
static struct point border(enum state s, double x, double y)
{
	double dx = x - places[s].x, dy = y - places[s].y;
	double scale = fmin(dx ? HALF_WIDTH / fabs(dx) : 1e9, dy ? HALF_HEIGHT / fabs(dy) : 1e9);
	return (struct point){places[s].x + dx * scale, places[s].y + dy * scale};
}

/* How often, on the line's middle. */
static void put_count(struct states_picture *p, double x, double y, uint64_t count, const char *cause)
{
	double half = count > 999 ? 26 : 15;
	svg_put(p->s, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"18\" rx=\"9\"/>", count || p->blank ? "o" : "o z", x - half, y - 9, 2 * half);
	if (!p->blank) svg_text(p->s, x, y + 4, count ? "s m b" : "s m d", "%llu", (unsigned long long)count);
	svg_text(p->s, x, y - 13, "s m d f", "%s", cause);
}

/* Out of a box and into it again, at its left. */
static void put_loop(struct states_picture *p, const struct way *way, const char *class)
{
	double x = places[way->from].x - HALF_WIDTH, y = places[way->from].y;
	svg_put(p->s, "<path class=\"%s\" d=\"M%.1f %.1fc-50 -8 -50 40 0 22\" marker-end=\"url(#a)\"/>", class, x, y - 4);
}

static void put_way(struct states_picture *p, const struct way *way)
{
	const struct transition *row = transition_find(way->from, way->to);
	uint64_t count = p->w->edges[way->from][way->to];
	if (!way->always && (!count || p->blank)) return;
	double ax = places[way->from].x, ay = places[way->from].y, bx = places[way->to].x, by = places[way->to].y;
	double length = hypot(bx - ax, by - ay);
	const char *class = count || p->blank ? "k" : "g q";
	svg_put(p->s, "<g id=\"%s-%s\">", state_name(way->from), state_name(way->to));
	svg_title(p->s, row->sentence, "a process");
	if (length <= 0) {
		put_loop(p, way, class);
		put_count(p, ax - HALF_WIDTH - 40, ay + 9, count, row->cause);
	} else { /* the control point is bent twice as far as the curve */
		double cx = (ax + bx) / 2 + 2 * way->bend * (by - ay) / length, cy = (ay + by) / 2 - 2 * way->bend * (bx - ax) / length;
		struct point a = border(way->from, cx, cy), b = border(way->to, cx, cy);
		svg_put(p->s, "<path class=\"%s\" d=\"M%.1f %.1fQ%.1f %.1f %.1f %.1f\" marker-end=\"url(#a)\"/>", class, a.x, a.y, cx, cy, b.x, b.y);
		put_count(p, (a.x + 2 * cx + b.x) / 4, (a.y + 2 * cy + b.y) / 4, count, row->cause);
	}
	svg_put(p->s, "</g>\n");
}

/* How many are in it at the end. */
static uint32_t count_in(const struct world *w, enum state s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < w->nproc; i++) n += w->procs[i].state == s;
	return n;
}

static void put_state(struct states_picture *p, enum state s)
{
	double x = places[s].x, y = places[s].y;
	uint32_t n = count_in(p->w, s);
	svg_put(p->s, "<g id=\"%s\">", state_name(s));
	svg_title(p->s, "%s: %s", state_name(s), state_meaning(s));
	svg_put(p->s, "<rect class=\"t%d\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" rx=\"8\"/><rect class=\"o\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" rx=\"4\"/>", (int)s, x - HALF_WIDTH,
	        y - HALF_HEIGHT, 2 * HALF_WIDTH, 2 * HALF_HEIGHT, x - HALF_WIDTH + 8, y - HALF_HEIGHT + 8, 2 * HALF_WIDTH - 16, 2 * HALF_HEIGHT - 16);
	svg_text(p->s, x, y + (n && !p->blank ? 0 : 5), "m b", "%s", state_name(s));
	if (n && !p->blank) svg_text(p->s, x, y + 13, "s m", "%u at the end", n);
	svg_put(p->s, "</g>\n");
}

void svg_states(struct svg *s, const struct trace *t, const struct export_options *o)
{
	struct export_run run;
	export_run_init(&run, t, o, NULL, NULL);
	struct states_picture p = {s, &run.world, o->blank};
	svg_open(s, WIDTH, HEIGHT, "states", &run);
	svg_put(s, "<style>.z{stroke:#ccc}</style>\n");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) put_way(&p, &ways[i]);
	for (int i = 0; i < STATE_COUNT; i++) put_state(&p, (enum state)i);
	svg_text(s, 20, HEIGHT - 24, "s d", o->blank ? "write into each bubble how often that way was taken, by any thread" :
	                                    "in the bubbles: how often that way was taken, by all threads together; dashed: never");
	if (run.world.surprises && !o->blank)
		svg_text(s, 20, HEIGHT - 10, "s e", "%llu more that no process should take: not drawn", (unsigned long long)run.world.surprises);
	svg_close(s);
	export_run_clear(&run);
}
