/*
 * workbench.c - the source of workbench.h.
 *
 * What holds: an act is given to a process only while that asks, and the acts of one process are given in the order in which they were said.
 * Of a file the next line is taken when the run is calm: everybody asks, waits in a call, computes, is stopped or has ended. So a file means
 * the same on every kernel, however fast that is.
 */
#include "cli/workbench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/memory.h"

static struct workbench *of(struct source *s)
{
	return (struct workbench *)s;
}

__attribute__((format(printf, 2, 3))) static void tell(struct workbench *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(b->news, sizeof b->news, format, args);
	va_end(args);
	b->nnews++;
}

/* ---- Processes ------------------------------------------------------------------------------------------------------------- */

static struct bench_hand *hand_of(struct workbench *b, int who)
{
	return &b->hands[who - 1];
}

/* Returns what it is called. */
static int add_hand(struct workbench *b, int parent)
{
	if (b->nhand == b->cap_hand) {
		b->cap_hand = b->cap_hand ? b->cap_hand * 2 : 16;
		b->hands = realloc(b->hands, (size_t)b->cap_hand * sizeof *b->hands);
		memory_check(b->hands);
	}
	b->hands[b->nhand] = (struct bench_hand){.parent = parent};
	return ++b->nhand;
}

/* Who has this pid; 0 nobody here. Pids are used again: the youngest. */
static int find_pid(const struct workbench *b, int32_t pid)
{
	for (int who = b->nhand; who > 0; who--)
		if (b->hands[who - 1].pid == pid && pid) return who;
	return 0;
}

/* ---- Acts ------------------------------------------------------------------------------------------------------------------ */

static struct bench_act *add_act(struct workbench *b, const struct bench_act *a)
{
	if (b->nact == b->cap_act) {
		b->cap_act = b->cap_act ? b->cap_act * 2 : 64;
		b->acts = realloc(b->acts, b->cap_act * sizeof *b->acts);
		memory_check(b->acts);
	}
	b->acts[b->nact] = *a;
	return &b->acts[b->nact++];
}

/* The first act of a process that is in this state; NULL none. */
static struct bench_act *find_act(struct workbench *b, int who, enum act_state state)
{
	for (size_t i = 0; i < b->nact; i++)
		if (b->acts[i].who == who && b->acts[i].state == state) return &b->acts[i];
	return NULL;
}

static void complain(struct workbench *b, int line, const char *what)
{
	tell(b, "%s", what);
	if (!b->name) return;
	fprintf(stderr, "proclab %s: %s:%d: %s\n", b->command, b->name, line, what);
	b->failed = true;
}

static void drop(struct workbench *b, struct bench_act *a, const char *why)
{
	a->state = ACT_DROPPED;
	if (a->child) hand_of(b, a->child)->state = HAND_GONE; /* it will never be born */
	complain(b, a->line, why);
}

/* Whether an act is about somebody who is still to be born: it waits for that. */
static bool is_early(const struct workbench *b, const struct bench_act *a)
{
	return a->target && b->hands[a->target - 1].state == HAND_UNBORN;
}

/* Whoever asks and has something to do is told so. */
static void give(struct workbench *b)
{
	for (int who = 1; who <= b->nhand; who++) {
		struct bench_hand *h = hand_of(b, who);
		struct bench_act *a;
		while (h->state == HAND_ASKS && (a = find_act(b, who, ACT_QUEUED)) && !is_early(b, a)) {
			char line[300];
			struct diag d;
			if (!bench_line(b, a, line, sizeof line, &d)) drop(b, a, d.text);
			else if (b->inner->ops->answer(b->inner, h->pid, line) < 0) h->state = HAND_GONE;
			else {
				a->state = ACT_GIVEN;
				h->state = HAND_BUSY;
			}
		}
	}
}

/* It has become a program of its own, or has ended: nobody will do what is still to be done. */
static void forget_queue(struct workbench *b, int who)
{
	struct bench_act *a;
	char words[300], what[400];
	while ((a = find_act(b, who, ACT_QUEUED))) {
		bench_words(a, words, sizeof words);
		snprintf(what, sizeof what, "%d %s, so it does not do: %s", who,
		         hand_of(b, who)->state == HAND_GONE ? "has ended" : "has become another program", words);
		drop(b, a, what);
	}
}

/* ---- News of them ---------------------------------------------------------------------------------------------------------- */

/* What came of an act, as its process says it when it asks again. */
static void finish(struct workbench *b, struct bench_act *a, const char *said)
{
	char words[300];
	a->state = ACT_DONE;
	a->failed = *said == '!';
	bench_words(a, words, sizeof words);
	if (a->verb == BENCH_PIPE && !a->failed && a->target) {
		a->fd[!a->reads] = atoi(said);
		tell(b, "%d: %s: %s %d", a->who, words, a->reads ? "read from" : "write to", a->fd[!a->reads]);
	} else if (a->verb == BENCH_PIPE && !a->failed) {
		sscanf(said, "%d %d", &a->fd[0], &a->fd[1]);
		tell(b, "%d: pipe: read from %d, write to %d", a->who, a->fd[0], a->fd[1]);
	} else if (a->child && !a->failed) {
		struct bench_hand *h = hand_of(b, a->child);
		if (a->verb == BENCH_SPAWN) *h = (struct bench_hand){.state = HAND_PROGRAM, .parent = a->who, .pid = (int32_t)atoi(said), .own = (int32_t)atoi(said)};
		tell(b, "%d: %s: %d is %s", a->who, words, a->child, said);
	} else if (*said) tell(b, "%d: %s: %s", a->who, words, said + a->failed);
	if (a->child && a->failed) hand_of(b, a->child)->state = HAND_GONE;
}

static void take_ask(struct workbench *b, const struct source_ask *ask)
{
	int who = 0, own = 0, at = 0;
	if (sscanf(ask->text, "%d %d %n", &who, &own, &at) < 2 || who < 1 || who > b->nhand) return;
	struct bench_hand *h = hand_of(b, who);
	struct bench_act *a = find_act(b, who, ACT_GIVEN);
	h->pid = ask->pid;
	h->own = (int32_t)own;
	h->state = HAND_ASKS;
	h->stopped = false;
	if (a) finish(b, a, ask->text + at);
}

static void end_hand(struct workbench *b, int who)
{
	struct bench_act *a = find_act(b, who, ACT_GIVEN);
	hand_of(b, who)->state = HAND_GONE;
	if (a) a->state = ACT_DONE;
	forget_queue(b, who);
}

/* Whether it waits for something that others have to do, or time. Not so while it comes to us, or for a moment for a disk. */
static bool is_wait(enum wait_why why)
{
	return why != WAIT_NONE && why != WAIT_UNKNOWN && why != WAIT_STEP && why != WAIT_TRACER && why != WAIT_DISK && why != WAIT_VFORK;
}

static void take_state(struct bench_hand *h, const struct event *e)
{
	h->stopped = e->state.to == STATE_STOPPED;
	if (h->state == HAND_BUSY && e->state.to == STATE_WAITING && is_wait(e->state.wait.why)) h->state = HAND_WAITS;
	else if (h->state == HAND_WAITS && e->state.from == STATE_WAITING && e->state.to != STATE_STOPPED) h->state = HAND_BUSY;
}

static void take_exec(struct workbench *b, int who)
{
	struct bench_act *a = find_act(b, who, ACT_GIVEN);
	if (!a || a->verb != BENCH_EXEC) return;
	a->state = ACT_DONE;
	hand_of(b, who)->state = HAND_PROGRAM;
	forget_queue(b, who);
}

static void take_event(struct workbench *b, const struct event *e)
{
	int who = find_pid(b, e->pid);
	if (!who) return;
	if (e->kind == EV_EXIT) end_hand(b, who);
	else if (e->kind == EV_STATE && e->tid == e->pid) take_state(hand_of(b, who), e);
	else if (e->kind == EV_EXEC) take_exec(b, who);
}

/* ---- What is said ---------------------------------------------------------------------------------------------------------- */

static int refuse(const struct workbench *b, int who, struct diag *d)
{
	enum hand_state state = b->hands[who - 1].state;
	if (state == HAND_GONE) return diag_set(d, ERR_USAGE, "%d has ended", who);
	if (state == HAND_PROGRAM) return diag_set(d, ERR_USAGE, "%d runs another program, which takes no commands", who);
	return 0;
}

/* What is said back: that it is done at once, or why not. */
static void acknowledge(const struct workbench *b, const struct bench_act *a, struct diag *reply)
{
	const struct bench_hand *h = &b->hands[a->who - 1];
	char words[300];
	bench_words(a, words, sizeof words);
	const char *why = h->stopped ? "it is stopped" : h->state == HAND_UNBORN ? "it is not born yet" : h->state == HAND_WAITS ? "it waits in a call" :
		h->state == HAND_BUSY ? "it is at work" : NULL;
	if (why) diag_set(reply, 0, "%d: %s, when it comes to it: %s", a->who, words, why);
	else diag_set(reply, 0, "%d: %s", a->who, words);
}

/* In a program that does the same, an act comes after the one that was said before it, and after what had lasted and was done by then. */
static long find_moment(const struct workbench *b)
{
	long when = b->nact ? b->acts[b->nact - 1].when + BENCH_STEP : 0;
	for (size_t i = 0; i < b->nact; i++) {
		const struct bench_act *a = &b->acts[i];
		bool lasts = a->verb == BENCH_COMPUTE || a->verb == BENCH_SLEEP;
		if (lasts && a->state == ACT_DONE && a->when + a->number + BENCH_STEP > when) when = a->when + a->number + BENCH_STEP;
	}
	return when;
}

/* Of a pipe with a name the other end. */
static void add_other_end(struct workbench *b, const struct bench_act *a)
{
	struct bench_act other = *a;
	other.who = a->target;
	other.target = a->who;
	other.reads = true;
	other.when += BENCH_STEP;
	add_act(b, &other);
}

static int save(const struct workbench *b, const char *path, struct diag *reply)
{
	int failed = bench_save(b, path, reply);
	return failed ? failed : diag_set(reply, 0, "what was done is in %s", path);
}

static int say(struct workbench *b, int selected, const char *words, int line, struct diag *reply)
{
	struct bench_act a;
	if (!strncmp(words, "save ", 5)) return save(b, words + 5 + strspn(words + 5, " "), reply);
	int failed = bench_parse(b, selected, words, &a, reply);
	if (failed || (failed = refuse(b, a.who, reply))) return failed;
	a.line = line;
	if (a.target && hand_of(b, a.target)->state == HAND_GONE && !hand_of(b, a.target)->own) return diag_set(reply, ERR_USAGE, "%d was never born", a.target);
	if (a.verb == BENCH_FORK || a.verb == BENCH_SPAWN) a.child = add_hand(b, a.who);
	a.when = find_moment(b);
	if (a.verb == BENCH_PIPE && a.target) a.number = ++b->npipe;
	acknowledge(b, add_act(b, &a), reply);
	if (a.verb == BENCH_PIPE && a.target) add_other_end(b, &a);
	return 0;
}

static int command(struct source *s, int32_t selected, const char *words, struct diag *reply)
{
	struct workbench *b = of(s);
	int code = say(b, find_pid(b, selected), words, 0, reply);
	give(b);
	return code;
}

/* ---- A file of commands ---------------------------------------------------------------------------------------------------- */

static bool is_calm(struct workbench *b)
{
	for (int who = 1; who <= b->nhand; who++) {
		const struct bench_hand *h = hand_of(b, who);
		const struct bench_act *a = find_act(b, who, ACT_GIVEN), *birth = NULL;
		for (size_t i = 0; i < b->nact && !birth; i++)
			if (b->acts[i].child == who) birth = &b->acts[i];
		if (h->state == HAND_UNBORN && (!birth || birth->state != ACT_QUEUED)) return false;
		if (h->state == HAND_BUSY && !h->stopped && !(a && a->verb == BENCH_COMPUTE)) return false;
		if (h->state == HAND_ASKS && !h->stopped && find_act(b, who, ACT_QUEUED)) return false;
	}
	return true;
}

/* The next line that says something, into words; false at the end. */
static bool next_line(struct workbench *b, char *words, size_t size)
{
	while (*b->next) {
		size_t n = strcspn(b->next, "\n"), said = strcspn(b->next, "\n#\r");
		snprintf(words, size, "%.*s", (int)said, b->next);
		b->next += n + (b->next[n] == '\n');
		b->line++;
		if (words[strspn(words, " \t")]) return true;
	}
	return false;
}

/* Whether it has something to do after which it takes no more. */
static bool is_ending(const struct workbench *b, int who)
{
	for (size_t i = 0; i < b->nact; i++) {
		const struct bench_act *a = &b->acts[i];
		if (a->who == who && a->state < ACT_DONE && (a->verb == BENCH_EXIT || a->verb == BENCH_EXEC)) return true;
	}
	return false;
}

/* After the file everybody is told to end, the youngest first. */
static bool next_end(struct workbench *b, char *words, size_t size)
{
	if (!b->closing) b->closing = b->nhand + 1;
	while (--b->closing > 0) {
		enum hand_state state = hand_of(b, b->closing)->state;
		if (state == HAND_GONE || state == HAND_PROGRAM || is_ending(b, b->closing)) continue;
		snprintf(words, size, "%d exit 0", b->closing);
		return true;
	}
	b->closing = -1;
	return false;
}

/* Blanks at the end of a line are nobody's. */
static void trim(char *words)
{
	size_t n = strlen(words);
	while (n && (words[n - 1] == ' ' || words[n - 1] == '\t')) words[--n] = 0;
}

/* Say the next line when it is time for it. Whether something was said. */
static bool feed(struct workbench *b)
{
	char words[300];
	struct diag d;
	if (!b->file || b->closing < 0 || !is_calm(b)) return false;
	if (!(b->closing ? next_end(b, words, sizeof words) : next_line(b, words, sizeof words) || next_end(b, words, sizeof words))) return false;
	trim(words);
	if (say(b, 1, words, b->line, &d) < 0) complain(b, b->line, d.text);
	return true;
}

static char *read_file(const char *path)
{
	FILE *f = !strcmp(path, "-") ? stdin : fopen(path, "re");
	char *text = NULL;
	size_t n = 0;
	if (!f) return NULL;
	ssize_t got = getdelim(&text, &n, '\0', f);
	bool failed = ferror(f);
	if (f != stdin) fclose(f);
	if (got < 0 && !failed) text = text ? (*text = 0, text) : strdup("");
	if (!failed) return text;
	free(text);
	return NULL;
}

/* ---- The source ------------------------------------------------------------------------------------------------------------ */

static int pump(struct source *s, struct trace *t, int64_t budget)
{
	struct workbench *b = of(s);
	struct source_ask ask;
	uint32_t before = trace_count(t);
	int n = b->inner->ops->pump(b->inner, t, budget);
	for (uint32_t i = before + 1; i <= trace_count(t); i++) take_event(b, trace_get(t, i));
	while (b->inner->ops->asked(b->inner, &ask)) take_ask(b, &ask);
	do give(b);
	while (feed(b));
	return n;
}

static int fd(struct source *s) { return of(s)->inner->ops->fd(of(s)->inner); }
static int request(struct source *s, enum source_request r) { return of(s)->inner->ops->request(of(s)->inner, r); }
static int input(struct source *s, const void *bytes, size_t n) { return of(s)->inner->ops->input(of(s)->inner, bytes, n); }
static int send_signal(struct source *s, int32_t pid, int sig) { return of(s)->inner->ops->signal(of(s)->inner, pid, sig); }
static int resize(struct source *s, int rows, int cols) { return of(s)->inner->ops->resize(of(s)->inner, rows, cols); }
static void end(struct source *s, const char *ended_by) { of(s)->inner->ops->end(of(s)->inner, ended_by); }

static void set_speed(struct source *s, double speed)
{
	if (of(s)->inner->ops->set_speed) of(s)->inner->ops->set_speed(of(s)->inner, speed);
}

static void status(struct source *s, struct source_status *out)
{
	const struct workbench *b = of(s);
	b->inner->ops->status(b->inner, out);
	out->news = b->nnews ? b->news : NULL;
	out->nnews = b->nnews;
}

static void close_bench(struct source *s)
{
	struct workbench *b = of(s);
	char path[64];
	b->inner->ops->close(b->inner);
	for (long n = 1; n <= b->npipe; n++) {
		bench_pipe_path(b, n, path, sizeof path);
		if (!strcmp(b->command, "real")) unlink(path); /* where the two never met */
	}
	free(b->acts);
	free(b->hands);
	free(b->file);
	free(b);
}

static const struct source_verb verbs[] = {
#define X(name, word, arguments, help) {word, arguments, help},
	BENCH_VERB_LIST(X)
#undef X
	{"save", "FILE.c", "write a C program that does what was done; FILE.txt: the words"},
	{NULL, NULL, NULL},
};

static const struct source_ops ops = {
	.pump = pump, .fd = fd, .request = request, .input = input, .signal = send_signal, .resize = resize, .set_speed = set_speed, .command = command, .verbs = verbs,
	.end = end, .status = status, .close = close_bench,
};

int workbench_open(const char *name, struct source *inner, const char *commands, struct source **out)
{
	struct workbench *b = calloc(1, sizeof *b);
	memory_check(b);
	*b = (struct workbench){.base = {&ops}, .inner = inner, .command = name, .name = commands};
	if (commands && !(b->file = read_file(commands))) {
		fprintf(stderr, "proclab %s: --commands %s: %s\n", name, commands, strerror(errno));
		free(b);
		return -1;
	}
	b->next = b->file;
	add_hand(b, 0);
	*out = &b->base;
	return 0;
}
