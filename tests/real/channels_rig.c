/*
 * channels_rig.c - see channels_rig.h.
 */
#include "tests/real/channels_rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

struct rig *rig;
struct rig_truth *rig_truth;

static void collect(void *arg, const struct event *e)
{
	struct rig *r = arg;
	if ((e->kind != EV_CHAN && e->kind != EV_END) || r->n == 4096) return;
	snprintf(r->names[r->n], sizeof r->names[0], "%s", e->kind == EV_CHAN && e->chan.name ? e->chan.name : "");
	r->events[r->n++] = *e;
}

void rig_wait_for_step(int n)
{
	while (__atomic_load_n(&rig_truth->step, __ATOMIC_ACQUIRE) < n) usleep(200);
}

void rig_step_done(int n)
{
	__atomic_store_n(&rig_truth->done, n, __ATOMIC_RELEASE);
}

bool rig_has_done(void *arg)
{
	return __atomic_load_n(&rig_truth->done, __ATOMIC_ACQUIRE) >= *(int *)arg;
}

/* Let the child take step n, then forget the events so far. */
void rig_step(int n)
{
	rig->from = rig->n;
	__atomic_store_n(&rig_truth->step, n, __ATOMIC_RELEASE);
	CU_ASSERT_FATAL(test_until(5, rig_has_done, &n));
}

void rig_open(void (*child)(void))
{
	rig = calloc(1, sizeof *rig);
	rig_truth = mmap(NULL, sizeof *rig_truth, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!rig || rig_truth == MAP_FAILED) abort();
	test_dir();
	rig->pid = fork();
	if (!rig->pid) {
		setpgid(0, 0);
		child();
		for (;;) pause();
	}
	setpgid(rig->pid, rig->pid);
	rig->tree = tree_new(collect, rig, getpid(), 0);
	rig->c = channels_new(rig->tree);
	tree_start(rig->tree, 0, rig->pid, "child");
	tree_exec(rig->tree, 0, rig->pid, NULL, NULL, 0, 0, "child", PRECISION_EXACT);
	CU_ASSERT(channels_scan(rig->c, 0, rig->pid, PRECISION_BOUNDED) >= 0);
}

void rig_close(void)
{
	kill(-rig->pid, SIGKILL);
	while (waitpid(rig->pid, NULL, 0) != rig->pid || kill(rig->pid, 0) == 0) {}
	channels_free(rig->c);
	tree_free(rig->tree);
	munmap(rig_truth, sizeof *rig_truth);
	free(rig);
}

int rig_scan(int32_t pid)
{
	return channels_scan(rig->c, 0, pid, PRECISION_BOUNDED);
}

/* The END event since the last step for this process and descriptor; NULL. */
const struct event *rig_end_of(int32_t pid, int32_t fd, bool gained)
{
	for (int i = rig->n - 1; i >= rig->from; i--) {
		const struct event *e = &rig->events[i];
		if (e->kind == EV_END && e->pid == pid && e->end.fd == fd && e->end.gained == gained) return e;
	}
	return NULL;
}

const struct event *rig_chan_of(uint32_t id)
{
	for (int i = rig->n - 1; i >= 0; i--)
		if (rig->events[i].kind == EV_CHAN && rig->events[i].chan.id == id) return &rig->events[i];
	return NULL;
}

const char *rig_name_of(uint32_t id)
{
	const struct event *e = rig_chan_of(id);
	return e ? rig->names[e - rig->events] : "none";
}

int rig_changes_told(void)
{
	int n = 0;
	for (int i = rig->from; i < rig->n; i++) n += rig->events[i].kind == EV_END;
	return n;
}

/* The process has gained this end, of a channel of this kind. Returns the channel. */
uint32_t rig_gained(int32_t pid, int32_t fd, enum chan_kind kind, uint8_t mode, enum end_how how)
{
	const struct event *e = rig_end_of(pid, fd, true), *ch = e ? rig_chan_of(e->end.chan) : NULL;
	CU_ASSERT_PTR_NOT_NULL(e);
	CU_ASSERT_PTR_NOT_NULL(ch);
	if (!e || !ch) return 0;
	CU_ASSERT_EQUAL(ch->chan.kind, kind);
	CU_ASSERT_EQUAL(e->end.mode, mode);
	CU_ASSERT_EQUAL(e->end.how, how);
	if (ch->chan.kind != kind || e->end.mode != mode || e->end.how != how)
		printf("\n    fd %d: %s mode %d by %s\n", fd, chan_kind_name(ch->chan.kind), e->end.mode, end_how_name(e->end.how));
	return e->end.chan;
}

void rig_lost(int32_t pid, int32_t fd, enum end_how how)
{
	const struct event *e = rig_end_of(pid, fd, false);
	CU_ASSERT(e && e->end.how == how);
}
