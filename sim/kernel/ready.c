/*
 * ready.c - waiting for one of several descriptors: poll, ppoll, select, pselect.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/ready.h"
#include "sim/kernel/times.h"

#define SECOND 1000000000
#define SETS_MOST 1024 /* FD_SETSIZE */

#define READABLE (POLLIN | POLLRDNORM | POLLHUP | POLLERR)
#define WRITABLE (POLLOUT | POLLWRNORM | POLLERR)
#define ALWAYS (POLLERR | POLLHUP | POLLNVAL)

/* ---- What they share ------------------------------------------------------------------------------------------------------- */

void file_watch(struct call *c, const struct file *f, uint32_t events)
{
	if (!f->target) return;
	if (events & (POLLIN | POLLRDNORM | POLLRDHUP | POLLPRI) || !(events & (POLLOUT | POLLWRNORM)))
		call_watch(c, f->target, QUEUE_READ, false);
	if (events & (POLLOUT | POLLWRNORM)) call_watch(c, f->target, QUEUE_WRITE, false);
}

int64_t mask_replace(struct call *c, int64_t address, int64_t size)
{
	uint64_t set;
	if (!address || c->again) return 0;
	if (size != 8) return -EINVAL;
	if (call_load(c, &set, address, sizeof set)) return -EFAULT;
	c->t->saved_mask = c->t->mask;
	c->t->suspended = true;
	c->t->mask = set & ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
	return 0;
}

int64_t mask_restore(struct call *c, int64_t result)
{
	if (result == CALL_BLOCKED || result == -EINTR || !c->t->suspended) return result;
	c->t->mask = c->t->saved_mask;
	c->t->suspended = false;
	return result;
}

void wait_milliseconds(struct call *c, int64_t ms)
{
	if (!c->progress->until) c->progress->until = ms < 0 ? TIME_NEVER : time_after(c->m->now, ms / 1000, ms % 1000 * 1000000);
}

int64_t wait_timespec(struct call *c, int64_t address)
{
	int64_t ts[2];
	if (address && call_load(c, ts, address, sizeof ts)) return -EFAULT;
	if (address && (ts[0] < 0 || ts[1] < 0 || ts[1] >= SECOND)) return -EINVAL;
	if (!c->progress->until) c->progress->until = address ? time_after(c->m->now, ts[0], ts[1]) : TIME_NEVER;
	return 0;
}

/* ---- A list of descriptors ------------------------------------------------------------------------------------------------- */

/* Fill in revents of all; how many have some. */
static int64_t look(struct call *c, struct pollfd *list, uint32_t n)
{
	int64_t count = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct file *f = list[i].fd < 0 ? NULL : file_of(c, list[i].fd);
		uint32_t now = list[i].fd < 0 ? 0 : f ? file_ready(c, f) : POLLNVAL;
		list[i].revents = (short)(now & ((uint32_t)(unsigned short)list[i].events | ALWAYS));
		count += list[i].revents != 0;
	}
	return count;
}

/* With one descriptor the wait is for its channel. */
static int64_t wait_for(struct call *c, const struct pollfd *list, uint32_t n)
{
	struct wait why = {.why = WAIT_SLEEP, .fd = UNKNOWN};
	uint32_t files = 0;
	if (c->progress->until <= c->m->now) return 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct file *f = list[i].fd < 0 ? NULL : file_of(c, list[i].fd);
		if (!f) continue;
		file_watch(c, f, (uint32_t)(unsigned short)list[i].events);
		files++;
		why = (struct wait){.why = WAIT_POLL, .fd = files == 1 ? list[i].fd : UNKNOWN, .chan = files == 1 ? f->object.chan : 0};
	}
	return call_block(c, &why, c->progress->until);
}

static int64_t poll_list(struct call *c)
{
	uint32_t n = (uint32_t)c->args[1];
	if (n > c->p->limits[RLIMIT_NOFILE].soft) return -EINVAL;
	struct pollfd *list = sim_alloc(n * sizeof *list);
	int64_t result = call_load(c, list, c->args[0], n * sizeof *list);
	if (!result && !(result = look(c, list, n))) result = wait_for(c, list, n);
	if (result >= 0 && call_store(c, c->args[0], list, n * sizeof *list)) result = -EFAULT;
	free(list);
	return result;
}

int64_t sys_poll(struct call *c)
{
	wait_milliseconds(c, (int32_t)c->args[2]);
	return poll_list(c);
}

int64_t sys_ppoll(struct call *c)
{
	int64_t code = wait_timespec(c, c->args[2]);
	if (!code) code = mask_replace(c, c->args[3], c->args[4]);
	return code ? code : mask_restore(c, poll_list(c));
}

/* ---- Sets of descriptors --------------------------------------------------------------------------------------------------- */

struct sets {
	uint64_t bits[3][SETS_MOST / 64]; /* to read, to write, exceptions */
	uint32_t n;
};

static bool has(const uint64_t *set, uint32_t fd)
{
	return set[fd / 64] >> fd % 64 & 1;
}

static int64_t load_sets(struct call *c, struct sets *s)
{
	int64_t n = (int32_t)c->args[0];
	memset(s, 0, sizeof *s);
	if (n < 0) return -EINVAL;
	s->n = n < SETS_MOST ? (uint32_t)n : SETS_MOST;
	for (int i = 0; i < 3; i++)
		if (c->args[i + 1] && call_load(c, s->bits[i], c->args[i + 1], (s->n + 63) / 64 * 8)) return -EFAULT;
	return 0;
}

/* As poll has it. *count entries in a list that the caller frees. */
static struct pollfd *as_list(const struct sets *s, uint32_t *count)
{
	struct pollfd *list = sim_alloc(s->n * sizeof *list);
	*count = 0;
	for (uint32_t fd = 0; fd < s->n; fd++) {
		short events = (short)((has(s->bits[0], fd) ? POLLIN : 0) | (has(s->bits[1], fd) ? POLLOUT : 0) | (has(s->bits[2], fd) ? POLLPRI : 0));
		if (events) list[(*count)++] = (struct pollfd){(int)fd, events, 0};
	}
	return list;
}

static int64_t store_sets(struct call *c, const struct sets *asked, const struct pollfd *list, uint32_t n)
{
	static const uint32_t wanted[3] = {READABLE, WRITABLE, POLLPRI};
	struct sets out = {.n = asked->n};
	int64_t count = 0;
	for (uint32_t i = 0; i < n; i++)
		for (int k = 0; k < 3; k++) {
			uint32_t fd = (uint32_t)list[i].fd;
			if (!has(asked->bits[k], fd) || !((uint32_t)(unsigned short)list[i].revents & wanted[k])) continue;
			out.bits[k][fd / 64] |= UINT64_C(1) << fd % 64;
			count++;
		}
	for (int k = 0; k < 3; k++)
		if (c->args[k + 1] && call_store(c, c->args[k + 1], out.bits[k], (out.n + 63) / 64 * 8)) return -EFAULT;
	return count;
}

static bool has_bad(const struct pollfd *list, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (list[i].revents & POLLNVAL) return true;
	return false;
}

static int64_t select_sets(struct call *c)
{
	struct sets sets;
	uint32_t n;
	int64_t result = load_sets(c, &sets);
	if (result) return result;
	struct pollfd *list = as_list(&sets, &n);
	for (uint32_t i = 0; i < n; i++) list[i].events |= POLLHUP;
	bool ready = look(c, list, n);
	if (has_bad(list, n)) result = -EBADF;
	else if (!ready) result = wait_for(c, list, n);
	if (!result) result = store_sets(c, &sets, list, n);
	free(list);
	return result;
}

/* Linux says how much time was left. */
static int64_t store_left(struct call *c, int64_t address, int64_t unit, int64_t result)
{
	int64_t left = c->progress->until - c->m->now, out[2];
	if (!address || result == CALL_BLOCKED) return result;
	if (left < 0) left = 0;
	out[0] = left / SECOND;
	out[1] = left % SECOND / unit;
	call_store(c, address, out, sizeof out);
	return result;
}

int64_t sys_select(struct call *c)
{
	int64_t tv[2];
	if (c->args[4] && call_load(c, tv, c->args[4], sizeof tv)) return -EFAULT;
	if (c->args[4] && (tv[0] < 0 || tv[1] < 0)) return -EINVAL;
	if (!c->progress->until)
		c->progress->until = c->args[4] ? time_after(c->m->now, tv[0] + tv[1] / 1000000, tv[1] % 1000000 * 1000) : TIME_NEVER;
	return store_left(c, c->args[4], 1000, select_sets(c));
}

int64_t sys_pselect6(struct call *c)
{
	int64_t mask[2] = {0, 8}; /* its address and size */
	int64_t code = wait_timespec(c, c->args[4]);
	if (!code && c->args[5] && call_load(c, mask, c->args[5], sizeof mask)) code = -EFAULT;
	if (!code) code = mask_replace(c, mask[0], mask[1]);
	return code ? code : store_left(c, c->args[4], 1, mask_restore(c, select_sets(c)));
}
