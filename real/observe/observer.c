/*
 * observer.c - the observer's thread and queue: chooses a tier, steps it, merges what others found, hands events over.
 *
 * The thread tells the tree, the tree makes events, and emit() puts each on the stage in order of time; events injected from
 * outside (output, marks) wait until the tier has told everything before them. observer_take swaps the stage for an empty one, so
 * the two threads share a lock only for moments.
 */
#include "real/observe/observer.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/answerer.h"
#include "real/observe/faults.h"
#include "real/observe/lines.h"
#include "real/observe/notify.h"
#include "real/observe/pages.h"
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"
#include "real/observe/things.h"

#define PUBLISH_EVERY INT64_C(4000000)
#define COUNT_EVERY INT64_C(50000000)
#define TAG_WAKE UINT64_MAX

const struct tier *const observer_tiers[TIERS] = {&tier_perf_wide, &tier_perf, &tier_ptrace, &tier_proc};

/* A reap the supervisor has seen, on its way to the thread. */
struct reaped {
	int64_t t;
	int32_t pid, status;
};

static int64_t clock_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t observer_now(const struct observer *o)
{
	return o->t0 ? clock_now() - o->t0 : 0;
}

bool observer_ignores_children(struct tree_proc *p)
{
	struct proc_status s;
	/* A zombie has no threads, and no signal handlers any more. */
	if (!p->exited && !proc_status(p->pid, p->pid, &s) && s.threads > 0) p->ignores_children = s.ignored >> (SIGCHLD - 1) & 1;
	return p->ignores_children == 1;
}

int64_t observer_t0(const struct observer *o)
{
	return o->t0;
}

int observer_poll(struct observer *o, int fd, uint32_t epoll_events, uint64_t tag)
{
	struct epoll_event e = {.events = epoll_events, .data.u64 = tag};
	return epoll_ctl(o->epoll, EPOLL_CTL_ADD, fd, &e) ? ERR_SYSTEM : 0;
}

void observer_on_ready(struct observer *o, observer_ready_fn *fn)
{
	o->on_ready = fn;
}

/* ---- the stage ---- */

static void own(struct observer *o, int32_t pid)
{
	if (o->nowned == o->cap_owned) {
		o->cap_owned = o->cap_owned ? o->cap_owned * 2 : 64;
		o->owned = realloc(o->owned, o->cap_owned * sizeof *o->owned);
		if (!o->owned) abort();
	}
	o->owned[o->nowned++] = pid;
}

static void disown(struct observer *o, int32_t pid)
{
	for (uint32_t i = 0; i < o->nowned; i++)
		if (o->owned[i] == pid) {
			o->owned[i] = o->owned[--o->nowned];
			return;
		}
}

static void stage(struct observer *o, const struct event *e)
{
	pthread_mutex_lock(&o->lock);
	if (e->kind == EV_FORK) own(o, e->fork.child);
	if (e->kind == EV_REAP) disown(o, e->reap.child);
	trace_append_copy(o->stage, e);
	pthread_mutex_unlock(&o->lock);
}

static struct injected *next_injected(struct observer *o, int64_t limit)
{
	pthread_mutex_lock(&o->lock);
	struct injected *i = injected_take(&o->injected, limit);
	pthread_mutex_unlock(&o->lock);
	return i;
}

static void stage_injected(struct observer *o, int64_t limit)
{
	for (struct injected *i; (i = next_injected(o, limit));) {
		stage(o, &i->event);
		injected_free(i);
	}
}

static void emit(void *arg, const struct event *e)
{
	struct observer *o = arg;
	stage_injected(o, e->t);
	stage(o, e);
}

/* The taker may exchange the stage at any moment. */
static bool anything_staged(struct observer *o)
{
	pthread_mutex_lock(&o->lock);
	bool any = trace_count(o->stage) != 0;
	pthread_mutex_unlock(&o->lock);
	return any;
}

static void publish(struct observer *o)
{
	if (anything_staged(o) && eventfd_write(o->stage_fd, 1)) abort();
}

/* The same, but not at every event: waking the other side takes time from the program. Returns the ns after which what is staged
 * is to be published. */
static int64_t publish_sometimes(struct observer *o, int64_t now)
{
	if (now - o->published < PUBLISH_EVERY) return anything_staged(o) ? o->published + PUBLISH_EVERY - now : INT64_MAX;
	publish(o);
	o->published = now;
	return INT64_MAX;
}

/* ---- looking in turns ---- */

static void wake(struct observer *o)
{
	if (eventfd_write(o->wake_fd, 1)) abort();
}

void observer_look(struct observer *o)
{
	o->waiting++;
	pthread_mutex_lock(&o->looking);
	o->waiting--;
}

/* The observer's thread may sleep: what it has to do in time it is told of, once. */
void observer_looked(struct observer *o)
{
	bool tell = publish_sometimes(o, observer_now(o)) < INT64_MAX || (o->notify && notify_defers(o->notify));
	if (tell && !o->planned) wake(o);
	o->planned |= tell;
	pthread_mutex_unlock(&o->looking);
}

/* A mutex alone may never let the other thread have its turn. */
static void look_again(struct observer *o)
{
	while (o->waiting) sched_yield();
	pthread_mutex_lock(&o->looking);
}

void observer_prepare_thread(void)
{
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -10);
}

/* ---- the thread ---- */

static const struct tier *tier_of(char letter)
{
	for (int i = 0; i < TIERS; i++)
		if (observer_tiers[i]->letter == letter) return observer_tiers[i];
	return NULL;
}

static int start_tier(struct observer *o, const struct tier *tier, struct diag *d)
{
	char detail[160];
	if (!tier->probe(detail, sizeof detail))
		return diag_set(d, ERR_UNSUPPORTED, "tier %c does not work here: %s", tier->letter, detail);
	o->tier = tier;
	o->state = NULL;
	o->on_ready = NULL;
	return tier->start(o, d);
}

static int start_best(struct observer *o, struct diag *d)
{
	if (o->options.tier) {
		const struct tier *tier = tier_of(o->options.tier);
		if (!tier) return diag_set(d, ERR_USAGE, "there is no tier %c; the tiers are R, P, T and S", o->options.tier);
		return start_tier(o, tier, d);
	}
	for (int i = 0; i < TIERS; i++) {
		int r = start_tier(o, observer_tiers[i], d);
		if (!r) return 0;
		if (o->state && observer_tiers[i]->free) observer_tiers[i]->free(o);
	}
	return ERR_UNSUPPORTED;
}

static void told_started(struct observer *o, int result)
{
	pthread_mutex_lock(&o->lock);
	o->start_result = result;
	pthread_cond_signal(&o->started);
	pthread_mutex_unlock(&o->lock);
}

static void inject(void *o, const struct event *e)
{
	observer_inject(o, e);
}

static void writing(void *arg, int32_t pid, int32_t fd)
{
	struct observer *o = arg;
	o->tier->writing(o, pid, fd);
}

static void written(void *arg, const struct event *e)
{
	struct observer *o = arg;
	o->tier->written(o, e);
}

/* Tiers R and P tell signals themselves, and are behind now: what is written waits for its turn. */
static void serve_listener(struct observer *o, int listener)
{
	bool records = o->tier->letter == 'R' || o->tier->letter == 'P';
	o->notify = notify_new(listener, o->tree, o->channels);
	if (!o->notify) {
		close(listener);
		return;
	}
	notify_set(o->notify, &(struct notify_options){.contents = o->options.ipc == REAL_IPC_CONTENT, .signals = !records,
		.inner = o->options.init != 0, .writing = o->tier->writing ? writing : NULL,
		.sink = o->tier->written ? written : records ? inject : NULL, .arg = o});
	tree_see_timers(o->tree);
	if (!(o->answerer = answerer_start(o, o->notify))) abort(); /* unanswered, the program would stand still for ever */
}

/* What the other thread has left for this one: reaps, a listener, the wish to end. */
static bool take_orders(struct observer *o)
{
	eventfd_t ignored;
	(void)eventfd_read(o->wake_fd, &ignored);
	pthread_mutex_lock(&o->lock);
	struct reaped *reaped = o->reaped;
	uint32_t n = o->nreaped;
	int listener = o->listener;
	bool finishing = o->finishing;
	o->reaped = NULL;
	o->nreaped = o->cap_reaped = 0;
	o->listener = -1;
	pthread_mutex_unlock(&o->lock);
	for (uint32_t i = 0; i < n; i++)
		if (o->tier->reaped) o->tier->reaped(o, reaped[i].t, reaped[i].pid, reaped[i].status);
	free(reaped);
	if (listener >= 0) serve_listener(o, listener);
	return finishing;
}

/* Wait for a descriptor, or for so long; true when the run is to be finished. */
static bool wait_ready(struct observer *o, int64_t ns)
{
	struct epoll_event ready[64];
	bool finishing = false;
	int ms = ns <= 0 ? 0 : ns > INT64_C(60000000000) ? 60000 : (int)((ns + 999999) / 1000000);
	pthread_mutex_unlock(&o->looking);
	int n = epoll_wait(o->epoll, ready, 64, ms);
	look_again(o);
	for (int i = 0; i < n; i++) {
		uint64_t tag = ready[i].data.u64;
		if (tag == TAG_WAKE) finishing |= take_orders(o);
		else if (o->on_ready) o->on_ready(o, tag, ready[i].events);
	}
	return finishing;
}

/* From time to time what programs' own pages say is counted. Returns the ns after which it is to be done again. */
static int64_t count_things(struct observer *o, int64_t now)
{
	int64_t due = o->counted + COUNT_EVERY - now;
	if (due > 0) return due;
	o->counted = now;
	things_tell(o->things, o->told);
	return COUNT_EVERY;
}

/* What the memory of the tree tells. Returns the ns after which it is to be looked at again. */
static int64_t watch_memory(struct observer *o, int64_t now)
{
	if (o->faults) faults_read(o->faults, o->t0);
	return o->pages ? pages_look(o->pages, o->tree, now) : INT64_MAX;
}

static void *run(void *arg)
{
	struct observer *o = arg;
	struct diag d = {{0}};
	observer_prepare_thread();
	pthread_mutex_lock(&o->looking);
	tree_start(o->tree, 0, o->options.root, o->options.name);
	int result = start_best(o, &d);
	o->start_diag = d;
	o->t0 = clock_now();
	told_started(o, result);
	for (int64_t rest = 0; !result;) {
		bool finishing = wait_ready(o, rest);
		int64_t now = observer_now(o);
		bool things = things_learn(o->things, o->t0, false);
		int64_t memory = watch_memory(o, now);
		o->told = now - o->tier->delay;
		rest = o->tier->step(o, now);
		if (memory < rest) rest = memory;
		int64_t lines = lines_look(o->lines, o->tree, o->t0, now);
		if (lines < rest) rest = lines;
		int64_t due = things ? count_things(o, now) : INT64_MAX;
		if (due < rest) rest = due;
		stage_injected(o, o->told);
		if (finishing) break;
		due = publish_sometimes(o, now);
		o->planned = due < INT64_MAX || (o->notify && notify_defers(o->notify));
		if (due < rest) rest = due;
		due = o->notify ? notify_deferred(o->notify, now) : INT64_MAX;
		if (due < rest) rest = due;
	}
	pthread_mutex_unlock(&o->looking);
	answerer_stop(o->answerer);
	if (result) return NULL;
	things_learn(o->things, o->t0, true);
	watch_memory(o, observer_now(o));
	o->tier->finish(o, observer_now(o));
	stage_injected(o, observer_now(o)); /* what is counted has come to be */
	things_tell(o->things, observer_now(o));
	stage_injected(o, INT64_MAX);
	publish(o);
	return NULL;
}

/* ---- the other side ---- */

static int prepare(struct observer *o)
{
	o->stage_fd = o->wake_fd = o->epoll = o->listener = -1;
	pthread_mutex_init(&o->lock, NULL);
	pthread_mutex_init(&o->looking, NULL);
	pthread_cond_init(&o->started, NULL);
	o->stage = trace_new();
	o->tree = tree_new(emit, o, o->options.supervisor, o->options.init);
	if (!o->stage || !o->tree || !(o->channels = channels_new(o->tree))) return ERR_MEMORY;
	if (!(o->things = things_new(o->tree, o->channels, inject, o))) return ERR_MEMORY;
	o->lines = lines_new(inject, o);
	if (o->options.memory) o->pages = pages_new(inject, o);
	if (o->options.memory) o->faults = faults_open(o->options.root, inject, o);
	if (o->options.ipc == REAL_IPC_OFF) channels_off(o->channels);
	channels_outside(o->channels, getpid());
	channels_outside(o->channels, o->options.supervisor);
	o->stage_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	o->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	o->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (o->stage_fd < 0 || o->wake_fd < 0 || o->epoll < 0) return ERR_SYSTEM;
	return observer_poll(o, o->wake_fd, EPOLLIN, TAG_WAKE);
}

int observer_start(const struct observe_options *options, struct observer **out, struct diag *d)
{
	struct observer *o = calloc(1, sizeof *o);
	if (!o) return diag_set(d, ERR_MEMORY, "out of memory");
	o->options = *options;
	o->start_result = 1;
	int r = prepare(o);
	if (r) {
		diag_set(d, r, "cannot prepare the observer: %s", strerror(errno));
		goto out;
	}
	if ((errno = pthread_create(&o->thread, NULL, run, o))) {
		r = diag_set(d, ERR_SYSTEM, "cannot start the observer's thread: %s", strerror(errno));
		goto out;
	}
	o->running = true;
	pthread_mutex_lock(&o->lock);
	while (o->start_result == 1) pthread_cond_wait(&o->started, &o->lock);
	r = o->start_result;
	pthread_mutex_unlock(&o->lock);
	if (!r) {
		*out = o;
		return 0;
	}
	diag_set(d, r, "%s", o->start_diag.text);
out:
	observer_free(o);
	return r;
}

char observer_tier(const struct observer *o)
{
	return o->tier->letter;
}

const char *observer_ipc(const struct observer *o)
{
	if (o->options.ipc == REAL_IPC_OFF) return "off";
	if (observer_filter(o)) return o->options.ipc == REAL_IPC_CONTENT ? "content" : "counts";
	return o->tier->counts && o->tier->counts(o) ? "counts" : "ends";
}

const struct sock_fprog *observer_filter(const struct observer *o)
{
	bool tracing = o->tier->letter == 'T', writes = o->options.ipc == REAL_IPC_CONTENT || (o->options.ipc == REAL_IPC_COUNTS && tracing);
	return writes || tracing ? notify_filter(writes) : NULL;
}

void observer_listen(struct observer *o, int listener)
{
	pthread_mutex_lock(&o->lock);
	o->listener = listener;
	pthread_mutex_unlock(&o->lock);
	wake(o);
}

int observer_fd(const struct observer *o)
{
	return o->stage_fd;
}

/* Exchange what has been taken in full for what has been staged since. False when there is nothing. */
static bool exchange(struct observer *o)
{
	struct trace *empty = trace_new();
	eventfd_t ignored;
	if (!empty) return false;
	trace_free(o->taken);
	pthread_mutex_lock(&o->lock);
	(void)eventfd_read(o->stage_fd, &ignored);
	o->taken = o->stage;
	o->stage = empty;
	pthread_mutex_unlock(&o->lock);
	o->taken_at = 0;
	return trace_count(o->taken) > 0;
}

int observer_take(struct observer *o, struct trace *t, int64_t budget)
{
	int n = 0;
	int64_t end = observer_now(o) + budget;
	while (!o->taken || o->taken_at == trace_count(o->taken)) {
		if (n || !exchange(o)) return n;
	}
	while (o->taken_at < trace_count(o->taken)) {
		trace_append_copy(t, trace_get(o->taken, ++o->taken_at));
		if (++n % 256 == 0 && observer_now(o) > end) {
			if (eventfd_write(o->stage_fd, 1)) abort();
			break;
		}
	}
	return n;
}

bool observer_tells_faults(const struct observer *o)
{
	return o->faults != NULL;
}

void observer_inject(struct observer *o, const struct event *e)
{
	struct injected *i = injected_new(e);
	pthread_mutex_lock(&o->lock);
	injected_add(&o->injected, i);
	pthread_mutex_unlock(&o->lock);
	wake(o);
}

void observer_page(struct observer *o, int fd, int32_t pid, int32_t inner)
{
	observer_look(o);
	things_add(o->things, fd, pid, inner);
	observer_looked(o);
	wake(o);
}

void observer_reaped(struct observer *o, int64_t t, pid_t pid, int status)
{
	pthread_mutex_lock(&o->lock);
	if (o->nreaped == o->cap_reaped) {
		o->cap_reaped = o->cap_reaped ? o->cap_reaped * 2 : 16;
		o->reaped = realloc(o->reaped, o->cap_reaped * sizeof *o->reaped);
		if (!o->reaped) abort();
	}
	o->reaped[o->nreaped++] = (struct reaped){t, pid, status};
	pthread_mutex_unlock(&o->lock);
	wake(o);
}

bool observer_owns(struct observer *o, pid_t pid)
{
	bool found = false;
	pthread_mutex_lock(&o->lock);
	for (uint32_t i = 0; i < o->nowned && !found; i++) found = o->owned[i] == pid;
	pthread_mutex_unlock(&o->lock);
	return found;
}

static void join(struct observer *o)
{
	if (!o->running) return;
	pthread_mutex_lock(&o->lock);
	o->finishing = true;
	pthread_mutex_unlock(&o->lock);
	wake(o);
	pthread_join(o->thread, NULL);
	o->running = false;
}

void observer_killing(struct observer *o)
{
	tree_killing(o->tree);
}

void observer_finish(struct observer *o)
{
	join(o);
}

void observer_free(struct observer *o)
{
	if (!o) return;
	join(o);
	if (o->state && o->tier->free) o->tier->free(o);
	if (o->notify) notify_free(o->notify);
	things_free(o->things);
	lines_free(o->lines);
	pages_free(o->pages);
	faults_close(o->faults);
	channels_free(o->channels);
	tree_free(o->tree);
	for (struct injected *i; (i = injected_take(&o->injected, INT64_MAX));) injected_free(i);
	free(o->reaped);
	free(o->owned);
	trace_free(o->stage);
	trace_free(o->taken);
	const int fds[] = {o->stage_fd, o->wake_fd, o->epoll, o->listener};
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0) close(fds[i]);
	pthread_mutex_destroy(&o->lock);
	pthread_mutex_destroy(&o->looking);
	pthread_cond_destroy(&o->started);
	free(o);
}
