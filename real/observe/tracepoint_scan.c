/*
 * tracepoint_scan.c - ids of system calls' tracepoints for a user who cannot read tracefs.
 *
 * The kernel lets anybody open such a tracepoint by its id on his own tasks (exclude_kernel set), and refuses all others. So a helper
 * process opens id after id, makes the wanted calls with arguments that fail harmlessly, and sees in the records which id
 * belongs to which call. A call's two tracepoints have neighbouring ids, exit before enter: every second id is enough.
 * Closing takes the kernel some 20 ms an id, in which forks of whoever is watched through tracepoints have to wait: so a run never
 * scans. `proclab doctor` does, once, and keeps the result in the user's cache folder.
 */
#include "real/observe/tracepoint.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_ID = 1, LAST_ID = 4096, BATCH = 16, RING_PAGES = 16 };

/* ---- the cache ---- */

static bool cache_path(char *buf, size_t size, bool make)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char folder[512];
	if (cache && *cache) snprintf(folder, sizeof folder, "%s", cache);
	else if (home && *home) snprintf(folder, sizeof folder, "%s/.cache", home);
	else return false;
	if (make) mkdir(folder, 0700);
	size_t len = strlen(folder);
	snprintf(folder + len, sizeof folder - len, "/proclab");
	if (make) mkdir(folder, 0700);
	return (size_t)snprintf(buf, size, "%s/tracepoints", folder) < size;
}

/* Ids are fixed when a kernel is built. */
static void kernel_name(char *buf, size_t size)
{
	struct utsname u;
	if (uname(&u)) u.release[0] = u.version[0] = 0;
	snprintf(buf, size, "%s %s\n", u.release, u.version);
}

static int count_found(const struct tracepoint_call *rows, int n)
{
	int found = 0;
	for (int i = 0; i < n; i++) found += rows[i].enter > 0 && rows[i].exit > 0;
	return found;
}

static int cache_read(struct tracepoint_call *rows, int n)
{
	char path[600], kernel[200], line[200];
	long nr;
	int enter, exit_id;
	kernel_name(kernel, sizeof kernel);
	FILE *f = cache_path(path, sizeof path, false) ? fopen(path, "re") : NULL;
	if (!f) return 0;
	bool same = fgets(line, sizeof line, f) && !strcmp(line, kernel);
	while (same && fscanf(f, "%ld %d %d", &nr, &enter, &exit_id) == 3)
		for (int i = 0; i < n; i++)
			if (rows[i].nr == nr) rows[i].enter = enter, rows[i].exit = exit_id;
	fclose(f);
	return count_found(rows, n);
}

/* A cache that cannot be written only means another scan next time. */
static void cache_write(const struct tracepoint_call *rows, int n)
{
	char path[600], fresh[640], kernel[200];
	if (!cache_path(path, sizeof path, true)) return;
	snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	FILE *f = fopen(fresh, "wxe");
	if (!f) return;
	kernel_name(kernel, sizeof kernel);
	fputs(kernel, f);
	for (int i = 0; i < n; i++) fprintf(f, "%ld %d %d\n", rows[i].nr, rows[i].enter, rows[i].exit);
	if (fclose(f) || rename(fresh, path)) unlink(fresh);
}

/* ---- the helper process ---- */

struct scan {
	int ring;                          /* the event whose ring all share, -1 */
	struct perf_event_mmap_page *page;
	struct tracepoint_call *rows;
	int n;
};

static int open_id(struct scan *s, int id)
{
	struct perf_event_attr a = {.size = sizeof a, .type = PERF_TYPE_TRACEPOINT, .config = (uint64_t)id, .exclude_kernel = 1,
		.exclude_hv = 1, .sample_type = PERF_SAMPLE_RAW, .sample_period = 1};
	int fd = (int)syscall(SYS_perf_event_open, &a, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0) return -1;
	if (s->ring >= 0) return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, s->ring);
	size_t size = (RING_PAGES + 1) * (size_t)sysconf(_SC_PAGESIZE);
	s->page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s->page == MAP_FAILED) return -1;
	s->ring = fd;
	return 0;
}

/* Raw: type (2), flags, pid, the call's number at 8, and at 16 the first argument (-1, as called) or the result (an error). */
static void identify(struct scan *s, const unsigned char *raw)
{
	uint16_t id;
	int32_t nr;
	int64_t value;
	memcpy(&id, raw, sizeof id);
	memcpy(&nr, raw + 8, sizeof nr);
	memcpy(&value, raw + 16, sizeof value);
	for (int i = 0; i < s->n; i++) {
		if (s->rows[i].nr != nr) continue;
		s->rows[i].enter = value == -1 ? id : id + 1;
		s->rows[i].exit = s->rows[i].enter - 1;
	}
}

static void read_ring(struct scan *s)
{
	uint64_t head = __atomic_load_n(&s->page->data_head, __ATOMIC_ACQUIRE), tail = s->page->data_tail;
	const unsigned char *data = (const unsigned char *)s->page + s->page->data_offset;
	unsigned char record[256];
	while (tail < head) {
		struct perf_event_header h;
		for (size_t i = 0; i < sizeof h; i++) ((unsigned char *)&h)[i] = data[(tail + i) % s->page->data_size];
		size_t len = h.size < sizeof record ? h.size : sizeof record;
		for (size_t i = 0; i < len; i++) record[i] = data[(tail + i) % s->page->data_size];
		if (h.type == PERF_RECORD_SAMPLE) identify(s, record + sizeof h + 4);
		tail += h.size;
	}
	__atomic_store_n(&s->page->data_tail, tail, __ATOMIC_RELEASE);
}

/* Each fails: descriptor, process group or address -1, signal -1. */
static void make_calls(const struct scan *s)
{
	for (int i = 0; i < s->n; i++) syscall(s->rows[i].nr, -1L, -1L, -1L, -1L, -1L, -1L);
}

static void scan(struct scan *s)
{
	int opened = 0;
	for (int id = FIRST_ID; id <= LAST_ID && count_found(s->rows, s->n) < s->n; id += 2) {
		opened += open_id(s, id) == 0;
		if (s->ring < 0 || opened < BATCH) continue;
		make_calls(s);
		read_ring(s);
		opened = 0;
	}
}

/* A process of its own, so that proclab itself is never slow to end; nothing else is held open by it. */
static void become_helper(int out)
{
	struct rlimit files;
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3 && null >= 0; fd++) dup2(null, fd);
	dup2(out, 3);
	syscall(SYS_close_range, 4u, ~0u, 0u);
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static void help(struct tracepoint_call *rows, int n, int out)
{
	struct scan s = {.ring = -1, .rows = rows, .n = n};
	become_helper(out);
	scan(&s);
	ssize_t size = (ssize_t)(sizeof *rows * (size_t)n);
	if (write(3, rows, (size_t)size) != size) _exit(1);
	_exit(0);
}

static void forget(struct tracepoint_call *rows, int n)
{
	for (int i = 0; i < n; i++) rows[i].enter = rows[i].exit = -1;
}

int tracepoint_cached(struct tracepoint_call *rows, int n)
{
	forget(rows, n);
	return cache_read(rows, n);
}

int tracepoint_scan(struct tracepoint_call *rows, int n)
{
	int fds[2];
	char path[600];
	if (tracepoint_cached(rows, n) == n) return n;
	forget(rows, n);
	if (!cache_path(path, sizeof path, false) || pipe2(fds, O_CLOEXEC)) return 0;
	pid_t child = fork();
	if (!child) help(rows, n, fds[1]);
	close(fds[1]);
	struct tracepoint_call found[TRACEPOINT_CALLS];
	size_t have = 0, size = sizeof *rows * (size_t)n;
	for (ssize_t got; have < size && (got = read(fds[0], (char *)found + have, size - have)) > 0;) have += (size_t)got;
	close(fds[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
	if (have == size) memcpy(rows, found, size);
	if (count_found(rows, n) == n) cache_write(rows, n);
	return count_found(rows, n);
}
