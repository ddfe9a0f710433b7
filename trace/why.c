/*
 * why.c - "why is it waiting?" in words.
 *
 * The chain begins with the process asked for and goes on with whoever could end the wait, as long as these wait
 * themselves. wake.c says who that is; here are only the words.
 */
#include "trace/why.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/wake.h"
#include "trace/why_text.h"

/* The thread that stands for a waiting process: its leader if that waits. */
static const struct world_thread *waiting_thread(const struct world *w, const struct world_proc *p)
{
	const struct world_thread *th = world_threads(w, p);
	while (th && th->state != STATE_WAITING) th = world_next_thread(w, th);
	return th;
}

static void short_channel(const struct world *w, const struct world_thread *th, char *buf, size_t size)
{
	const struct world_chan *c = world_chan(w, th->wait.chan);
	const char *how = th->wait.why == WAIT_OPEN ? " (open)" : th->wait.why == WAIT_ACCEPT ? " (accept)" : "";
	if (wake_reads(w, th)) how = " (r)";
	if (wake_writes(w, th)) how = " (w)";
	snprintf(buf, size, "%s %u%s", c ? chan_kind_name(c->kind) : "channel", th->wait.chan, how);
}

static void short_wait(const struct world *w, const struct world_thread *th, char *buf, size_t size)
{
	/* Words short enough for a column; the rest is named as in vocab.h. */
	static const char *const words[WAIT_COUNT] = {
		[WAIT_NONE] = "?", [WAIT_UNKNOWN] = "?", [WAIT_SLEEP] = "time", [WAIT_SIGNAL] = "a signal", [WAIT_LOCK] = "a lock",
		[WAIT_SEM] = "a semaphore", [WAIT_POLL] = "several files", [WAIT_FLOCK] = "a file lock", [WAIT_MSGRECV] = "a message",
		[WAIT_MSGSEND] = "message room", [WAIT_OTHERS] = "others", [WAIT_VFORK] = "vfork child", [WAIT_STEP] = "the viewer", [WAIT_TRACER] = "debugger",
	};
	const struct wait *wait = &th->wait;
	const char *word = wait->why < WAIT_COUNT && words[wait->why] ? words[wait->why] : wait_name(wait->why);
	if (wait->why == WAIT_CHILD && wait->target > 0) snprintf(buf, size, "child %d", wait->target);
	else if (wait->why == WAIT_CHILD) snprintf(buf, size, "a child");
	else if (wait->chan && wait->why != WAIT_TERMINAL) short_channel(w, th, buf, size);
	else if (wait->on && *wait->on) snprintf(buf, size, "%s", wait->on);
	else if (wait->fd >= 0 && (wait->why == WAIT_READ || wait->why == WAIT_WRITE)) snprintf(buf, size, "%s fd %d", word, wait->fd);
	else snprintf(buf, size, "%s", word);
}

void why_short(const struct world *w, const struct world_proc *p, char *buf, size_t size)
{
	const struct world_thread *th = waiting_thread(w, p);
	if (p->state == STATE_ZOMBIE) snprintf(buf, size, "reaping");
	else if (p->state != STATE_WAITING || !th) snprintf(buf, size, "%s", "");
	else short_wait(w, th, buf, size);
}

/* --- chains --- */

static bool has_row(const uint32_t *rows, uint32_t n, uint32_t row)
{
	for (uint32_t i = 0; i < n; i++)
		if (rows[i] == row) return true;
	return false;
}

uint32_t why_wakers(const struct world *w, const struct world_proc *p, uint32_t out[WHY_LINKS + 1])
{
	uint32_t n = 0;
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th)) {
		if (th->state != STATE_WAITING) continue;
		struct wake k = wake_of(w, th);
		struct why_names names = {.n = 0};
		if (k.by == WAKE_CHILD) names = why_children(w, th, false);
		if (k.by == WAKE_HOLDER || (k.by == WAKE_OPENER && k.chan)) names = why_holders(w, &k, WORLD_NONE);
		for (uint32_t i = 0; i < names.n && n <= WHY_LINKS; i++)
			if (!has_row(out, n, names.at[i].proc)) out[n++] = names.at[i].proc;
	}
	return n;
}

struct chain {
	uint32_t at[WHY_LINKS];
	uint32_t n;
	bool cut;
};

/* Add those who could end the waits of a process. */
static void add_wakers(struct chain *c, const struct world *w, const struct world_proc *p)
{
	uint32_t wakers[WHY_LINKS + 1], n = why_wakers(w, p, wakers);
	for (uint32_t i = 0; i < n; i++) {
		if (has_row(c->at, c->n, wakers[i])) continue;
		if (c->n < WHY_LINKS) c->at[c->n++] = wakers[i];
		else c->cut = true;
	}
}

static char *finish(FILE *f, char **text)
{
	if (!f) return NULL;
	bool failed = ferror(f);
	if (fclose(f) || failed) {
		free(*text);
		return NULL;
	}
	return *text;
}

static bool is_among(const int32_t *pids, uint32_t n, int32_t pid)
{
	for (uint32_t i = 0; i < n; i++)
		if (pids[i] == pid) return true;
	return false;
}

static const char but_perhaps[] = WHY_PERHAPS;

/* The last sentence: what comes of it. */
static void put_end(FILE *f, const struct world *w, int32_t pid)
{
	struct deadlock d;
	if (world_deadlock(w, &d) <= 0) return;
	if (is_among(d.pids, d.npid, pid)) fprintf(f, " " WHY_NO_END "%s.", d.unsure ? but_perhaps : "");
	deadlock_clear(&d);
}

char *why_chain(const struct world *w, int32_t pid)
{
	const struct world_proc *p = world_proc(w, pid);
	struct chain c = {.n = 0};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	if (!f) return NULL;
	if (p) c.at[c.n++] = (uint32_t)(p - w->procs);
	for (uint32_t i = 0; i < c.n; i++) {
		if (i) fprintf(f, " ");
		why_process(f, w, &w->procs[c.at[i]]);
		add_wakers(&c, w, &w->procs[c.at[i]]);
	}
	if (c.cut) fprintf(f, " " WHY_CUT);
	if (p && p->state == STATE_WAITING) put_end(f, w, pid);
	return finish(f, &text);
}

uint32_t why_members(const struct world *w, int32_t pid, int32_t *out, uint32_t max)
{
	const struct world_proc *p = world_proc(w, pid);
	struct chain c = {.n = 0};
	if (p) c.at[c.n++] = (uint32_t)(p - w->procs);
	for (uint32_t i = 0; i < c.n; i++) {
		add_wakers(&c, w, &w->procs[c.at[i]]);
		if (i < max) out[i] = w->procs[c.at[i]].pid;
	}
	return c.n < max ? c.n : max;
}

char *why_one(const struct world *w, int32_t pid)
{
	const struct world_proc *p = world_proc(w, pid);
	char *text = NULL;
	size_t len;
	FILE *f = p ? open_memstream(&text, &len) : NULL;
	if (f) why_process(f, w, p);
	return finish(f, &text);
}

char *why_everybody(const struct world *w)
{
	char *text = NULL;
	size_t len;
	uint32_t told = 0, more = 0;
	FILE *f = open_memstream(&text, &len);
	if (!f) return NULL;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next) {
		if (w->procs[i].exited) continue;
		if (told == WHY_LINKS) more++;
		else {
			fprintf(f, "%s", told++ ? " " : "");
			why_process(f, w, &w->procs[i]);
		}
	}
	if (more) fprintf(f, " So %s %u more.", more == 1 ? "does" : "do", more);
	return finish(f, &text);
}

char *why_deadlock(const struct world *w, const int32_t *pids, uint32_t n, bool unsure)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	if (!f) return NULL;
	for (uint32_t i = 0; i < n && i < WHY_LINKS; i++) {
		why_process(f, w, world_proc(w, pids[i]));
		fprintf(f, " ");
	}
	if (n > WHY_LINKS) fprintf(f, "So %s %u more. ", n - WHY_LINKS == 1 ? "does" : "do", n - WHY_LINKS);
	fprintf(f, "%s go on: a deadlock%s.", n > 1 ? "None of them can" : "It can never", unsure ? but_perhaps : "");
	return finish(f, &text);
}
