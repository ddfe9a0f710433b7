/*
 * perfetto.c - Chrome's trace-event format (JSON), which ui.perfetto.dev and chrome://tracing show.
 *
 * One process group "CPUs" has a track a CPU; each process has one track of its states. Times are microseconds. What holds, as the format
 * asks: on a track no two slices overlap; a flow begins and ends inside a slice of its own track, else it is left out.
 */
#include <stdlib.h>

#include "trace/export/formats.h"
#include "trace/export/run.h"
#include "trace/export/segments.h"
#include "trace/export/words.h"
#include "trace/flow.h"
#include "trace/memory.h"
#include "trace/text.h"

#define CPUS_PID 1000000000    /* no kernel gives it */
#define OLDER_PID 100000000    /* and row: of a process whose pid a younger one has, too */

struct perfetto {
	FILE *out;
	const struct export_options *o;
	struct export_run run;
	struct segments segments;
	struct flow *flow;
	bool comma;
	uint32_t flows;
};

/* How the states are coloured: names that the format reserves. */
static const char *const colours[STATE_COUNT] = {
	[STATE_NEW] = "grey", [STATE_READY] = "thread_state_runnable", [STATE_RUNNING] = "thread_state_running",
	[STATE_WAITING] = "thread_state_sleeping", [STATE_STOPPED] = "bad", [STATE_ZOMBIE] = "terrible", [STATE_GONE] = "grey",
};

static void put_string(struct perfetto *p, const char *text)
{
	fputc('"', p->out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\') fputc('\\', p->out);
		fputc(*text, p->out);
	}
	fputc('"', p->out);
}

static void begin(struct perfetto *p, const char *phase, const char *name)
{
	fprintf(p->out, "%s\n{\"ph\":\"%s\",\"name\":", p->comma ? "," : "", phase);
	put_string(p, name);
	p->comma = true;
}

static void put_time(struct perfetto *p, const char *key, int64_t ns)
{
	fprintf(p->out, ",\"%s\":%lld.%03d", key, (long long)(ns / 1000), (int)(ns % 1000));
}

static void put_track(struct perfetto *p, int64_t pid, int64_t tid)
{
	fprintf(p->out, ",\"pid\":%lld,\"tid\":%lld", (long long)pid, (long long)tid);
}

static int64_t pid_of(const struct perfetto *p, uint32_t row)
{
	const struct world_proc *proc = &p->run.world.procs[row];
	return world_proc(&p->run.world, proc->pid) == proc ? proc->pid : (int64_t)OLDER_PID + row;
}

/* ---- Names and order ----------------------------------------------------------------------------------------------------------- */

static void put_name(struct perfetto *p, const char *what, int64_t pid, int64_t tid, const char *name, const char *order, uint32_t place)
{
	begin(p, "M", what);
	put_track(p, pid, tid);
	fputs(",\"args\":{\"name\":", p->out);
	put_string(p, name);
	fputs("}}", p->out);
	begin(p, "M", order);
	put_track(p, pid, tid);
	fprintf(p->out, ",\"args\":{\"sort_index\":%u}}", place);
}

static void put_names(struct perfetto *p)
{
	char text[256];
	put_name(p, "process_name", CPUS_PID, CPUS_PID, "CPUs", "process_sort_index", 0);
	for (uint32_t i = 0; i < p->segments.ncpu; i++) {
		snprintf(text, sizeof text, "CPU %u", i);
		put_name(p, "thread_name", CPUS_PID, CPUS_PID + 1 + i, text, "thread_sort_index", i);
	}
	for (uint32_t i = 0; i < p->run.world.nproc; i++) {
		int64_t pid = pid_of(p, i);
		put_name(p, "process_name", pid, pid, words_clean(text, sizeof text, p->run.world.procs[i].name, 60), "process_sort_index", i + 1);
		put_name(p, "thread_name", pid, pid, "state", "thread_sort_index", 0);
	}
}

/* ---- Slices -------------------------------------------------------------------------------------------------------------------- */

static bool is_shown(const struct perfetto *p, const struct segment *g)
{
	return g->n >= p->o->from;
}

static void put_state(struct perfetto *p, const struct segment *g)
{
	char why[160];
	begin(p, "X", state_name(g->state));
	fprintf(p->out, ",\"cat\":\"state\",\"cname\":\"%s\"", colours[g->state]);
	put_track(p, pid_of(p, g->row), pid_of(p, g->row));
	put_time(p, "ts", g->from);
	put_time(p, "dur", g->to - g->from);
	fprintf(p->out, ",\"args\":{\"event\":%u", g->n);
	if (g->cpu >= 0) fprintf(p->out, ",\"cpu\":%d", g->cpu);
	if (g->sampled) fputs(",\"sampled\":true", p->out);
	if (*g->why) {
		fputs(",\"waits for\":", p->out);
		put_string(p, words_clean(why, sizeof why, g->why, 100));
	}
	fputs("}}", p->out);
}

static void put_owner(struct perfetto *p, const struct segment *g, uint32_t cpu)
{
	char name[256];
	begin(p, "X", words_process(name, sizeof name, &p->run.world.procs[g->row], 60));
	fputs(",\"cat\":\"cpu\"", p->out);
	put_track(p, CPUS_PID, CPUS_PID + 1 + (int64_t)cpu);
	put_time(p, "ts", g->from);
	put_time(p, "dur", g->to - g->from);
	fprintf(p->out, ",\"args\":{\"pid\":%d,\"event\":%u}}", p->run.world.procs[g->row].pid, g->n);
}

static void put_slices(struct perfetto *p)
{
	const struct segments *s = &p->segments;
	for (uint32_t i = 0; i < s->ncpu; i++)
		for (size_t k = 0; k < s->cpus[i].count; k++)
			if (is_shown(p, &s->cpus[i].segments[k])) put_owner(p, &s->cpus[i].segments[k], i);
	for (uint32_t i = 0; i < s->nproc; i++)
		for (size_t k = 0; k < s->procs[i].count; k++)
			if (is_shown(p, &s->procs[i].segments[k])) put_state(p, &s->procs[i].segments[k]);
}

/* ---- Flows and instants -------------------------------------------------------------------------------------------------------- */

/* The process whose track an event of time t is on, in the world of now; WORLD_NONE. */
static uint32_t row_at(const struct world *now, int32_t pid, int64_t t)
{
	const struct world_proc *proc = pid > 0 ? world_proc(now, pid) : NULL;
	return proc && proc->born <= t ? (uint32_t)(proc - now->procs) : WORLD_NONE;
}

/* The shown slice of a row that t lies in, its end included where no other begins; NULL. */
static const struct segment *slice_at(const struct perfetto *p, uint32_t row, int64_t t)
{
	const struct track *track = row < p->segments.nproc ? &p->segments.procs[row] : NULL;
	size_t low = 0, high = track ? track->count : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (track->segments[middle].from <= t) low = middle + 1;
		else high = middle;
	}
	const struct segment *g = low ? &track->segments[low - 1] : NULL;
	return g && t <= g->to && is_shown(p, g) ? g : NULL;
}

/* A flow's end binds to the slice that its time lies in: one that touches the end of its slice is moved in. */
static void put_flow_end(struct perfetto *p, const char *phase, const char *name, const char *category, uint32_t row, int64_t t, const struct segment *g)
{
	begin(p, phase, name);
	fprintf(p->out, ",\"cat\":\"%s\",\"id\":%u%s", category, p->flows, *phase == 'f' ? ",\"bp\":\"e\"" : "");
	put_track(p, pid_of(p, row), pid_of(p, row));
	put_time(p, "ts", t < g->to ? t : g->to - 1);
	fputs("}", p->out);
}

/* From a row at time t to one at the time of now. */
static void put_flow(struct perfetto *p, const struct world *now, int32_t from, int64_t t, int32_t to, const char *name, const char *category)
{
	uint32_t ra = row_at(now, from, t), rb = row_at(now, to, now->t);
	const struct segment *ga = slice_at(p, ra, t), *gb = slice_at(p, rb, now->t);
	if (!ga || !gb) return;
	p->flows++;
	put_flow_end(p, "s", name, category, ra, t, ga);
	put_flow_end(p, "f", name, category, rb, now->t, gb);
}

static void put_event_flow(struct perfetto *p, const struct event *e, const struct world *now)
{
	char name[128], signal[24];
	const struct event *from = trace_get(p->run.trace, flow_back(p->flow, e->n));
	if (from && from->n < p->o->from) from = NULL;
	if (e->kind == EV_RECV && from) put_flow(p, now, from->pid, from->t, e->pid, words_channel(name, sizeof name, now, e->io.chan), "message");
	if (e->kind == EV_SIGNAL && from) put_flow(p, now, from->pid, from->t, e->signal.to, signal_name(e->signal.sig, signal), "signal");
	if (e->kind == EV_STATE && e->state.from == STATE_WAITING && e->state.by != e->pid) put_flow(p, now, e->state.by, e->t, e->pid, "wakes", "wake");
	if (e->kind == EV_FORK) put_flow(p, now, e->pid, e->t, e->fork.child, fork_how_name(e->fork.how), "fork");
}

/* A mark is for the whole picture; an exec, an exit and a signal for the track. */
static void put_instant(struct perfetto *p, const struct event *e, const struct world *after)
{
	static const bool told[EV_COUNT] = {[EV_MARK] = true, [EV_EXEC] = true, [EV_EXIT] = true, [EV_SIGNAL] = true, [EV_REAP] = true, [EV_ADOPT] = true};
	static const struct text_style plain = {.width = 100};
	char text[TEXT_SENTENCE_MAX];
	int32_t pid = e->kind == EV_SIGNAL ? e->signal.to : e->pid;
	uint32_t row = row_at(after, pid, e->t);
	if (!told[e->kind] || row == WORLD_NONE) return;
	if (e->kind == EV_MARK) words_clean(text, sizeof text, e->mark.text, 200);
	else text_sentence(text, sizeof text, e, after, &plain);
	begin(p, "i", text);
	fprintf(p->out, ",\"cat\":\"%s\",\"s\":\"%s\"", event_kind_name(e->kind), e->kind == EV_MARK ? "g" : "t");
	put_track(p, pid_of(p, row), pid_of(p, row));
	put_time(p, "ts", e->t);
	fprintf(p->out, ",\"args\":{\"event\":%u}}", e->n);
}

/* The second time through, with the world as it was for the sentences. */
static void put_events(struct perfetto *p)
{
	struct world w;
	world_init(&w);
	for (uint32_t n = 1; n <= p->run.world.n; n++) {
		const struct event *e = trace_get(p->run.trace, n);
		world_apply(&w, e);
		if (n < p->o->from) continue;
		put_instant(p, e, &w);
		put_event_flow(p, e, &w);
	}
	world_clear(&w);
}

static void feed(void *arg, const struct event *e, const struct world *after)
{
	struct perfetto *p = arg;
	segments_feed(&p->segments, e, after);
	flow_feed(p->flow, e);
}

int export_perfetto(FILE *out, const struct trace *t, const struct export_options *o)
{
	struct perfetto p = {.out = out, .o = o, .flow = flow_new()};
	memory_check(p.flow);
	export_run_init(&p.run, t, o, feed, &p);
	segments_end(&p.segments, p.run.world.t);
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", out);
	put_names(&p);
	put_slices(&p);
	put_events(&p);
	fputs("\n]}\n", out);
	segments_clear(&p.segments);
	flow_free(p.flow);
	export_run_clear(&p.run);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
