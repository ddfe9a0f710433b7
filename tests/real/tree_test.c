/*
 * tree_test.c - guards the ledger's promises: whatever findings come, the events make sense.
 */
#include "tests/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "real/observe/tree.h"
#include "trace/transition.h"

enum { SUPERVISOR = 7, INIT = 8 };

struct heard {
	struct event *events;
	size_t n, cap;
};

static void hear(void *arg, const struct event *e)
{
	struct heard *h = arg;

	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 64;
		h->events = realloc(h->events, h->cap * sizeof *h->events);
	}
	h->events[h->n++] = *e;
}

static struct tree *begin(struct heard *h)
{
	*h = (struct heard){0};
	struct tree *tr = tree_new(hear, h, SUPERVISOR, 0);
	tree_start(tr, 0, 100, "prog");
	tree_state(tr, 0, 100, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	return tr;
}

static void finish(struct tree *tr, struct heard *h)
{
	tree_free(tr);
	free(h->events);
}

static size_t count(const struct heard *h, enum event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) n += h->events[i].kind == kind;
	return n;
}

/* The i-th event of a kind, from 0; NULL. */
static const struct event *nth(const struct heard *h, enum event_kind kind, size_t i)
{
	for (size_t k = 0; k < h->n; k++) {
		if (h->events[k].kind == kind && i-- == 0) return &h->events[k];
	}
	return NULL;
}

static const struct event *last(const struct heard *h)
{
	return &h->events[h->n - 1];
}

static bool moved(const struct event *e, int32_t tid, enum state from, enum state to, enum precision p)
{
	return e->kind == EV_STATE && e->tid == tid && e->state.from == from && e->state.to == to && e->precision == p;
}

static void is_born_then_ready(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	CU_ASSERT_EQUAL(h.n, 2);
	CU_ASSERT(h.events[0].kind == EV_FORK && h.events[0].pid == SUPERVISOR && h.events[0].fork.child == 100);
	CU_ASSERT(h.events[0].fork.how == FORK_HOW_START && !strcmp(h.events[0].fork.name, "prog"));
	CU_ASSERT(moved(&h.events[1], 100, STATE_NEW, STATE_READY, PRECISION_EXACT));

	tree_fork(tr, 5, 100, 0, 101, FORK_HOW_VFORK, PRECISION_BOUNDED);
	CU_ASSERT_EQUAL(h.n, 4);
	CU_ASSERT(h.events[2].pid == 100 && h.events[2].tid == 100 && h.events[2].fork.how == FORK_HOW_VFORK);
	CU_ASSERT(!strcmp(h.events[2].fork.name, "prog"));
	tree_fork(tr, 6, 100, 0, 101, FORK_HOW_CLONE, PRECISION_BOUNDED);
	CU_ASSERT_EQUAL(h.n, 4);
	CU_ASSERT_EQUAL(tree_live(tr), 2);
	CU_ASSERT_EQUAL(tree_proc(tr, 101)->ppid, 100);
	finish(tr, &h);
}

static void inserts_missing_steps(void)
{
	struct heard h;
	struct tree *tr = begin(&h);
	struct wait wait = {.why = WAIT_READ, .fd = 3, .call = "read"};

	tree_state(tr, 10, 100, STATE_WAITING, UNKNOWN, &wait, 0, 0, PRECISION_SAMPLED);
	CU_ASSERT(moved(&h.events[2], 100, STATE_READY, STATE_RUNNING, PRECISION_INFERRED) && h.events[2].t == 10);
	CU_ASSERT(moved(&h.events[3], 100, STATE_RUNNING, STATE_WAITING, PRECISION_SAMPLED) && h.events[3].state.wait.fd == 3);
	finish(tr, &h);
}

static void ignores_the_same_again(void)
{
	struct heard h;
	struct tree *tr = begin(&h);
	struct wait wait = {.why = WAIT_READ, .fd = 3, .call = "read"}, other = {.why = WAIT_SLEEP, .fd = UNKNOWN};

	tree_state(tr, 10, 100, STATE_RUNNING, 1, NULL, 0, 0, PRECISION_EXACT);
	tree_state(tr, 11, 100, STATE_RUNNING, 1, NULL, 0, 0, PRECISION_EXACT);
	tree_state(tr, 12, 100, STATE_RUNNING, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, 3);
	tree_state(tr, 20, 100, STATE_WAITING, UNKNOWN, &wait, 0, 0, PRECISION_EXACT);
	tree_state(tr, 21, 100, STATE_WAITING, UNKNOWN, &wait, 0, 0, PRECISION_EXACT);
	tree_state(tr, 22, 100, STATE_WAITING, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, 4);
	tree_state(tr, 23, 100, STATE_WAITING, UNKNOWN, &other, 0, 0, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, 5);
	CU_ASSERT(moved(last(&h), 100, STATE_WAITING, STATE_WAITING, PRECISION_EXACT));
	finish(tr, &h);
}

static void counts_switches_and_time(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_state(tr, 10, 100, STATE_RUNNING, 0, NULL, 0, 0, PRECISION_EXACT);
	tree_state(tr, 30, 100, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	tree_state(tr, 40, 100, STATE_RUNNING, 0, NULL, 0, 0, PRECISION_EXACT);
	tree_state(tr, 45, 100, STATE_RUNNING, 1, NULL, 0, 0, PRECISION_EXACT);
	tree_state(tr, 50, 100, STATE_WAITING, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	CU_ASSERT_EQUAL(tree_task(tr, 100)->run, 30);
	CU_ASSERT_EQUAL(tree_task(tr, 100)->vol, 1);
	CU_ASSERT_EQUAL(tree_task(tr, 100)->invol, 2);
	CU_ASSERT_EQUAL(last(&h)->cpu, 1);
	finish(tr, &h);
}

static void zombie_follows_exit_and_gone_the_reap(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_fork(tr, 5, 100, 0, 101, FORK_HOW_FORK, PRECISION_EXACT);
	tree_state(tr, 6, 101, STATE_RUNNING, 0, NULL, 0, 0, PRECISION_EXACT);
	size_t at = h.n;
	tree_exit(tr, 10, 101, 3, UNKNOWN, false, PRECISION_EXACT);
	tree_exit(tr, 11, 101, 3, UNKNOWN, false, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, at + 2);
	CU_ASSERT(h.events[at].kind == EV_EXIT && h.events[at].exit.code == 3 && h.events[at].exit.sig == UNKNOWN);
	CU_ASSERT(moved(&h.events[at + 1], 101, STATE_RUNNING, STATE_ZOMBIE, PRECISION_EXACT));
	tree_state(tr, 12, 101, STATE_RUNNING, 0, NULL, 0, 0, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, at + 2);

	tree_reap(tr, 20, 101, 100, UNKNOWN, UNKNOWN, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, at + 4);
	CU_ASSERT(h.events[at + 2].kind == EV_REAP && h.events[at + 2].pid == 100 && h.events[at + 2].reap.child == 101);
	CU_ASSERT_EQUAL(h.events[at + 2].reap.code, 3);
	CU_ASSERT(moved(last(&h), 101, STATE_ZOMBIE, STATE_GONE, PRECISION_EXACT));
	CU_ASSERT_PTR_NULL(tree_proc(tr, 101));
	CU_ASSERT_EQUAL(tree_live(tr), 1);
	finish(tr, &h);
}

static void reap_tells_what_exit_did_not_know(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_fork(tr, 5, 100, 0, 101, FORK_HOW_FORK, PRECISION_EXACT);
	tree_exit(tr, 10, 101, UNKNOWN, UNKNOWN, false, PRECISION_BOUNDED);
	tree_status(tr, 101, UNKNOWN, 9, false);
	tree_reap(tr, 20, 101, 100, UNKNOWN, UNKNOWN, PRECISION_BOUNDED);
	CU_ASSERT_EQUAL(nth(&h, EV_EXIT, 0)->exit.sig, UNKNOWN);
	CU_ASSERT_EQUAL(nth(&h, EV_REAP, 0)->reap.sig, 9);
	CU_ASSERT_EQUAL(nth(&h, EV_REAP, 0)->reap.code, UNKNOWN);
	finish(tr, &h);
}

static void auto_reaped_is_never_a_zombie(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_fork(tr, 5, 100, 0, 101, FORK_HOW_FORK, PRECISION_EXACT);
	tree_reap(tr, 20, 101, 0, 0, UNKNOWN, PRECISION_EXACT);
	CU_ASSERT_EQUAL(count(&h, EV_EXIT), 1);
	CU_ASSERT_EQUAL(nth(&h, EV_REAP, 0)->pid, 0);
	CU_ASSERT(moved(last(&h), 101, STATE_RUNNING, STATE_GONE, PRECISION_EXACT));
	for (size_t i = 0; i < h.n; i++) CU_ASSERT(h.events[i].kind != EV_STATE || h.events[i].state.to != STATE_ZOMBIE);
	finish(tr, &h);
}

static int32_t subreaper(void *arg, const struct tree_proc *orphan, int32_t dead)
{
	CU_ASSERT_EQUAL(dead, 101);
	return orphan->pid == 103 ? *(int32_t *)arg : 0;
}

static void orphans_are_adopted_at_the_parents_death(void)
{
	struct heard h;
	struct tree *tr = begin(&h);
	int32_t to = 100;
	const struct tree_ops ops = {.adopter = subreaper};

	tree_set_ops(tr, &ops, &to);
	tree_fork(tr, 1, 100, 0, 101, FORK_HOW_FORK, PRECISION_EXACT);
	for (int32_t pid = 102; pid < 105; pid++) tree_fork(tr, 2, 101, 0, pid, FORK_HOW_FORK, PRECISION_EXACT);
	tree_exit(tr, 5, 104, 0, UNKNOWN, false, PRECISION_EXACT);
	tree_exit(tr, 10, 101, 0, UNKNOWN, false, PRECISION_EXACT);
	CU_ASSERT_EQUAL(count(&h, EV_ADOPT), 2);
	const struct event *e = nth(&h, EV_ADOPT, 0);
	CU_ASSERT(e->t == 10 && e->pid == 102 && e->adopt.from == 101 && e->adopt.to == SUPERVISOR);
	e = nth(&h, EV_ADOPT, 1);
	CU_ASSERT(e->pid == 103 && e->adopt.to == 100);
	CU_ASSERT_EQUAL(tree_proc(tr, 104)->ppid, SUPERVISOR);
	tree_adopt(tr, 11, 102, SUPERVISOR, PRECISION_EXACT);
	CU_ASSERT_EQUAL(count(&h, EV_ADOPT), 2);
	tree_adopt(tr, 12, 102, 100, PRECISION_EXACT);
	CU_ASSERT_EQUAL(count(&h, EV_ADOPT), 3);
	CU_ASSERT_EQUAL(tree_proc(tr, 100)->children, 3);
	finish(tr, &h);
}

static void leader_that_left_is_no_zombie_yet(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_thread(tr, 1, 100, 100, 110, PRECISION_EXACT);
	CU_ASSERT_EQUAL(nth(&h, EV_THREAD, 0)->thread.child, 110);
	tree_state(tr, 2, 100, STATE_RUNNING, 0, NULL, 0, 0, PRECISION_EXACT);
	tree_thread_exit(tr, 3, 100, PRECISION_EXACT);
	CU_ASSERT(moved(last(&h), 100, STATE_RUNNING, STATE_GONE, PRECISION_EXACT));
	CU_ASSERT_EQUAL(tree_proc(tr, 100)->live_tasks, 1);
	tree_state(tr, 4, 110, STATE_RUNNING, 0, NULL, 0, 0, PRECISION_EXACT);
	size_t at = h.n;
	tree_thread_exit(tr, 5, 110, PRECISION_EXACT);
	CU_ASSERT_EQUAL(h.n, at);
	tree_exit(tr, 5, 100, 0, UNKNOWN, false, PRECISION_EXACT);
	CU_ASSERT(moved(&h.events[at], 110, STATE_RUNNING, STATE_GONE, PRECISION_EXACT));
	CU_ASSERT_EQUAL(h.events[at + 1].kind, EV_EXIT);
	CU_ASSERT(moved(&h.events[at + 2], 100, STATE_GONE, STATE_ZOMBIE, PRECISION_EXACT));
	finish(tr, &h);
}

static void exec_ends_the_other_threads(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_thread(tr, 1, 100, 100, 110, PRECISION_EXACT);
	tree_thread(tr, 1, 100, 100, 111, PRECISION_EXACT);
	tree_state(tr, 2, 110, STATE_RUNNING, 1, NULL, 0, 0, PRECISION_EXACT);
	tree_exec(tr, 3, 100, "/bin/true", "true\0x", 7, 2, "true", PRECISION_EXACT);
	CU_ASSERT_PTR_NULL(tree_task(tr, 110));
	CU_ASSERT_PTR_NULL(tree_task(tr, 111));
	CU_ASSERT_EQUAL(tree_task(tr, 100)->state, STATE_RUNNING);
	CU_ASSERT_EQUAL(tree_proc(tr, 100)->live_tasks, 1);
	CU_ASSERT_STRING_EQUAL(tree_proc(tr, 100)->name, "true");
	CU_ASSERT(last(&h)->kind == EV_EXEC && last(&h)->exec.argc == 2 && last(&h)->cpu == 1);

	/* the leader leaves first */
	tree_thread(tr, 4, 100, 100, 112, PRECISION_EXACT);
	tree_thread_exit(tr, 5, 100, PRECISION_EXACT);
	tree_exec(tr, 6, 100, NULL, NULL, 0, 0, "again", PRECISION_EXACT);
	CU_ASSERT_EQUAL(last(&h)->kind, EV_EXEC);
	CU_ASSERT_EQUAL(tree_task(tr, 100)->state, STATE_READY);
	CU_ASSERT_EQUAL(tree_proc(tr, 100)->live_tasks, 1);
	finish(tr, &h);
}

static void a_pid_used_again_is_a_new_process(void)
{
	struct heard h;
	struct tree *tr = begin(&h);

	tree_fork(tr, 1, 100, 0, 101, FORK_HOW_FORK, PRECISION_EXACT);
	tree_fork(tr, 1, 100, 0, 102, FORK_HOW_FORK, PRECISION_EXACT);
	tree_exit(tr, 2, 102, 0, UNKNOWN, false, PRECISION_EXACT);
	tree_fork(tr, 3, 101, 0, 102, FORK_HOW_FORK, PRECISION_EXACT);
	CU_ASSERT_EQUAL(count(&h, EV_REAP), 1);
	CU_ASSERT_EQUAL(nth(&h, EV_REAP, 0)->pid, UNKNOWN);
	CU_ASSERT_EQUAL(tree_proc(tr, 102)->ppid, 101);
	CU_ASSERT_FALSE(tree_proc(tr, 102)->exited);
	/* a thread whose end was missed */
	tree_thread(tr, 4, 100, 100, 103, PRECISION_EXACT);
	tree_fork(tr, 5, 100, 0, 103, FORK_HOW_FORK, PRECISION_EXACT);
	CU_ASSERT_PTR_NOT_NULL(tree_proc(tr, 103));
	CU_ASSERT_EQUAL(tree_proc(tr, 100)->live_tasks, 1);
	finish(tr, &h);
}

static int gone_tasks, gone_procs;

static void task_gone(void *arg, struct tree_task *task)
{
	(void)arg;
	free(task->tier);
	gone_tasks++;
}

static void proc_gone(void *arg, struct tree_proc *proc)
{
	(void)arg;
	free(proc->tier);
	gone_procs++;
}

static void a_tier_gets_its_data_back(void)
{
	struct heard h;
	struct tree *tr = begin(&h);
	const struct tree_ops ops = {.task_gone = task_gone, .proc_gone = proc_gone};

	gone_tasks = gone_procs = 0;
	tree_set_ops(tr, &ops, NULL);
	for (int32_t i = 0; i < 1000; i++) {
		tree_fork(tr, i, 100, 0, 1000 + i, FORK_HOW_FORK, PRECISION_EXACT)->tier = malloc(8);
		tree_task(tr, 1000 + i)->tier = malloc(8);
	}
	CU_ASSERT_EQUAL(tree_proc(tr, 100)->children, 1000);
	for (int32_t i = 0; i < 500; i++) tree_reap(tr, 2000, 1000 + i * 2, 100, 0, UNKNOWN, PRECISION_EXACT);
	CU_ASSERT_EQUAL(gone_procs, 500);
	CU_ASSERT_EQUAL(tree_live(tr), 501);
	CU_ASSERT_EQUAL(tree_proc(tr, 1001)->pid, 1001);
	finish(tr, &h);
	CU_ASSERT_EQUAL(gone_procs, 1001);
	CU_ASSERT_EQUAL(gone_tasks, 1001);
}

static void splits_wait_statuses(void)
{
	int32_t code, sig;
	bool core;

	tree_wait_status(3 << 8, &code, &sig, &core);
	CU_ASSERT(code == 3 && sig == UNKNOWN && !core);
	tree_wait_status(11 | 0x80, &code, &sig, &core);
	CU_ASSERT(code == UNKNOWN && sig == 11 && core);
}

/* What a listener believes of one tid. */
struct belief {
	bool born, exited, process;
	uint8_t state;
};

static void check_state(struct belief *b, const struct event *e)
{
	CU_ASSERT(b->born);
	CU_ASSERT_EQUAL(b->state, e->state.from);
	b->state = e->state.to;
	if (b->state == STATE_ZOMBIE) CU_ASSERT(b->exited);
}

static void check_story(const struct heard *h)
{
	struct belief beliefs[64] = {0};

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = &h->events[i];
		struct belief *b = &beliefs[e->tid > 0 ? e->tid : 0];
		if (i) CU_ASSERT(e->t >= e[-1].t);
		switch (e->kind) {
		case EV_FORK: beliefs[e->fork.child] = (struct belief){.born = true, .process = true}; break;
		case EV_THREAD: beliefs[e->thread.child] = (struct belief){.born = true}; break;
		case EV_STATE: check_state(b, e); break;
		case EV_EXEC: CU_ASSERT(b->born && !b->exited); break;
		case EV_EXIT: CU_ASSERT(b->born && !b->exited); b->exited = true; break;
		case EV_REAP: CU_ASSERT(beliefs[e->reap.child].exited); break;
		case EV_ADOPT: CU_ASSERT(b->born && !b->exited && e->adopt.from != e->adopt.to); break;
		default: break;
		}
	}
}

static void random_finding(struct tree *tr, unsigned *seed, int64_t t)
{
	int32_t a = 10 + rand_r(seed) % 50, b = 10 + rand_r(seed) % 50;
	static const enum state to[] = {STATE_READY, STATE_RUNNING, STATE_WAITING, STATE_STOPPED};
	struct wait wait = {.why = (uint8_t)(rand_r(seed) % WAIT_COUNT), .fd = rand_r(seed) % 3};

	if (!tree_live(tr)) tree_start(tr, t, 10, "prog");
	switch (rand_r(seed) % 16) {
	case 0: if (tree_proc(tr, a)) tree_fork(tr, t, a, 0, b, FORK_HOW_FORK, PRECISION_EXACT); break;
	case 1: tree_thread(tr, t, a, 0, b, PRECISION_EXACT); break;
	case 2: tree_exec(tr, t, a, NULL, NULL, 0, 0, "x", PRECISION_EXACT); break;
	case 3: tree_exit(tr, t, a, rand_r(seed) % 3 - 1, UNKNOWN, false, PRECISION_EXACT); break;
	case 4: tree_reap(tr, t, a, rand_r(seed) % 2 ? 0 : b, 0, UNKNOWN, PRECISION_EXACT); break;
	case 5: tree_thread_exit(tr, t, a, PRECISION_EXACT); break;
	case 6: tree_adopt(tr, t, a, b, PRECISION_EXACT); break;
	default: tree_state(tr, t, a, to[rand_r(seed) % 4], rand_r(seed) % 3 - 1, &wait, 0, SIGSTOP, PRECISION_SAMPLED); break;
	}
}

static void any_findings_make_a_story(void)
{
	for (unsigned round = 0; round < 60; round++) {
		struct heard h = {0};
		unsigned seed = round;
		struct tree *tr = tree_new(hear, &h, SUPERVISOR, INIT);
		tree_start(tr, 0, 10, "prog");
		for (int64_t t = 1; t < 2000; t++) random_finding(tr, &seed, t);
		check_story(&h);
		uint32_t listed = 0;
		for (struct tree_proc *p = tree_first(tr); p; p = p->next) listed++;
		CU_ASSERT_EQUAL(listed, tree_live(tr));
		finish(tr, &h);
	}
}

SUITE(tree, is_born_then_ready, inserts_missing_steps, ignores_the_same_again, counts_switches_and_time,
      zombie_follows_exit_and_gone_the_reap, reap_tells_what_exit_did_not_know, auto_reaped_is_never_a_zombie,
      orphans_are_adopted_at_the_parents_death, leader_that_left_is_no_zombie_yet, exec_ends_the_other_threads,
      a_pid_used_again_is_a_new_process, a_tier_gets_its_data_back, splits_wait_statuses, any_findings_make_a_story)
