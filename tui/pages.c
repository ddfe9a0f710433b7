/*
 * pages.c - help, made from the table of keys; the states, made from the table of transitions; one channel.
 */
#include "tui/pages.h"

#include <stdio.h>
#include <string.h>

#include "trace/transition.h"
#include "tui/bench.h"

static bool is_of_panes(const struct key *k)
{
	return k->scope != SCOPE_HOME && k->scope != SCOPE_PAIR && k->scope != SCOPE_BENCH;
}

static bool is_of_bench(const struct key *k)
{
	return is_of_panes(k) || k->scope == SCOPE_BENCH;
}

void page_fill(struct app *a, struct lines *l, char *title, size_t size)
{
	switch (a->overlay) {
	case OVERLAY_HELP:
		snprintf(title, size, "Help");
		page_help(l, bench_is(a) ? is_of_bench : is_of_panes);
		break;
	case OVERLAY_PROCESS:
		snprintf(title, size, "Process %d", (int)a->selected);
		page_process(a, l);
		break;
	case OVERLAY_CHANNEL:
		snprintf(title, size, "Channel %u", a->selected_channel);
		page_channel(a, l);
		break;
	case OVERLAY_STATES:
		snprintf(title, size, "States");
		page_states(l);
		break;
	case OVERLAY_MEMORY:
		snprintf(title, size, "Memory of %d", (int)a->selected);
		page_memory(a, l);
		break;
	case OVERLAY_WHY:
		snprintf(title, size, "Why %d waits", (int)a->selected);
		page_why(a, l);
		break;
	case OVERLAY_NONE:
		break;
	}
}

void page_help(struct lines *l, bool (*listed)(const struct key *k))
{
	char names[48];
	enum scope scope = SCOPE_COUNT;
	lines_add(l, STYLE_NORMAL, "Each key works in the pane that is named in reverse. q or Esc closes this page, arrows scroll it.");
	for (const struct key *k = key_table(); k->code; k++) {
		if (!k->help || !listed(k)) continue;
		if (k->scope != scope) {
			lines_add(l, STYLE_NORMAL, "%s", "");
			lines_add(l, STYLE_STRONG, "Keys %s", scope_name(k->scope));
		}
		scope = k->scope;
		lines_add(l, STYLE_NORMAL, "  %-13s %s", request_keys(k->request, names, sizeof names), k->help);
	}
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_STRONG, "Signs");
	for (int s = 0; s < STATE_GONE; s++)
		lines_add(l, STYLE_STATE + s, "  %-13s %s", state_name(s), state_meaning(s));
	lines_add(l, STYLE_NORMAL, "  %-13s %s", "running~", "a tilde: running against ready was sampled, not reported by the kernel");
	lines_add(l, STYLE_ERROR, "  %-13s %s", "orphan", "not a state: a live process whose parent has died");
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_NORMAL, "The mouse: a click focuses a pane and selects a row, the wheel scrolls.");
}

void page_states(struct lines *l)
{
	for (int s = 0; s < STATE_COUNT; s++) lines_add(l, STYLE_STATE + s, "%-8s %s", state_name(s), state_meaning(s));
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_STRONG, "Transitions");
	for (const struct transition *t = transition_table(); t->sentence; t++) {
		const char *place = strstr(t->sentence, "%s");
		int before = place ? (int)(place - t->sentence) : 0;
		lines_add(l, STYLE_STATE + t->to, "%-7s > %-7s  %s: %.*s%s%s", state_name(t->from), state_name(t->to), t->cause, before,
		          t->sentence, place ? "P" : "", place ? place + 2 : t->sentence);
	}
}

static void add_end(struct lines *l, const struct world *w, const struct world_end *e)
{
	const struct world_proc *p = e->proc < w->nproc ? &w->procs[e->proc] : NULL;
	char fd[24] = "mapped", since[24];
	const char *mode = e->mode == (MODE_R | MODE_W) ? "reads and writes" : e->mode == MODE_W ? "writes" : "reads";
	if (e->fd >= 0) snprintf(fd, sizeof fd, "fd %d", (int)e->fd);
	lines_add(l, e->open ? STYLE_NORMAL : STYLE_DIM, "  %d %-10s %-7s %s, by %s at %s%s", (int)e->pid, p && p->name ? p->name : "", fd,
	          mode, end_how_name(e->how), time_text(e->since, since), e->open ? "" : " (closed)");
}

void page_channel(struct app *a, struct lines *l)
{
	const struct world *w = app_world(a);
	const struct world_chan *c = a->selected_channel ? world_chan(w, a->selected_channel) : NULL;
	char text[256], number[16], capacity[16], received[16];
	if (!c) {
		lines_add(l, STYLE_DIM, "No channel is selected here: choose one with the arrows in the IPC pane.");
		return;
	}
	lines_add(l, STYLE_STRONG, "%s%s", channel_text(c, text, sizeof text), c->dead ? ": nobody holds an end any more" : "");
	const char *unit = c->kind == CHAN_QUEUE ? " messages" : "";
	lines_add(l, STYLE_NORMAL, "queued %s of %s%s", bytes_text(c->queued[0], number), bytes_text(c->capacity, capacity), unit);
	lines_add(l, STYLE_NORMAL, "sent %s in %lld messages, received %s in %lld", bytes_text(c->bytes, number), (long long)c->messages,
	          bytes_text(c->bytes_received, received), (long long)c->messages_received);
	if (c->last_data) lines_add(l, STYLE_NORMAL, "last: %s", data_text(c->last_data, c->last_data_len, text, sizeof text));
	if (c->outside) lines_add(l, STYLE_NORMAL, "A process outside of what is observed may hold an end.");
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_STRONG, "Who holds an end");
	for (const struct world_end *e = w->ends; e < w->ends + w->nend; e++)
		if (e->chan == c->id) add_end(l, w, e);
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_STRONG, "Who waits on it");
	for (const struct world_thread *t = w->threads; t < w->threads + w->nthread; t++)
		if (t->state == STATE_WAITING && t->wait.chan == c->id)
			lines_add(l, STYLE_STATE + STATE_WAITING, "  %d waits for %s", (int)t->pid, wait_meaning(t->wait.why));
}
