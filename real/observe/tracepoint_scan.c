/*
 * tracepoint_scan.c - ids of system calls' tracepoints for a user who cannot read tracefs.
 *
 * The kernel lets anybody open such a tracepoint by its id on his own tasks (exclude_kernel set), and refuses all others. So a
 * helper process opens an id, makes calls with arguments that fail harmlessly, and sees in the records which call it belongs to.
 *
 * Opening is cheap, and being refused cheaper; but closing takes the kernel some 40 ms an id, in which forks of whoever is
 * watched through tracepoints have to wait. So few are opened, and they are closed when the run is over. Ids are given in the
 * order in which the kernel is linked, which hardly changes from one kernel to the next: neighbours stay neighbours. So a search
 * begins where the call was in one kernel; whatever known call answers tells how far this kernel is shifted there. What is found
 * is kept in the user's cache folder. `proclab doctor` goes through all ids if that fails; a call's two tracepoints have
 * neighbouring ids, exit before enter, so every second one is enough.
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
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/descriptors.h"

enum { FIRST_ID = 1, LAST_ID = 4096, BATCH = 16, RING_PAGES = 16, OPENED_MOST = 40, REACH = 800 };

#define SEARCH_LONGEST INT64_C(500000000) /* ns that the start of a run may be delayed */

/* Where the tracepoint at the beginning of a call was in Linux 6.18 on x86-64. Each of these calls fails when all of its
 * arguments are -1, and not with EPERM (-1), or does nothing. */
static const struct landmark { long nr; int id; } landmarks[] = {
	{SYS_ptrace, 231}, {SYS_rt_sigaction, 237}, {SYS_rt_sigqueueinfo, 243}, {SYS_tkill, 245}, {SYS_tgkill, 247}, {SYS_kill, 251},
	{SYS_rt_sigtimedwait, 253}, {SYS_rt_sigpending, 255}, {SYS_rt_sigprocmask, 257}, {SYS_sysinfo, 263}, {SYS_prctl, 267}, {SYS_getrusage, 271},
	{SYS_close, 776}, {SYS_openat, 782}, {SYS_fchown, 786}, {SYS_fchownat, 792}, {SYS_fchmodat, 796}, {SYS_fchmod, 800}, {SYS_fchdir, 804},
	{SYS_chdir, 806}, {SYS_faccessat, 812}, {SYS_fallocate, 814}, {SYS_ftruncate, 816}, {SYS_truncate, 818}, {SYS_copy_file_range, 820},
	{SYS_pwritev2, 824}, {SYS_pwritev, 826}, {SYS_preadv2, 828}, {SYS_preadv, 830}, {SYS_writev, 832}, {SYS_readv, 834}, {SYS_pwrite64, 836},
	{SYS_pread64, 838}, {SYS_write, 840}, {SYS_read, 842}, {SYS_lseek, 844}, {SYS_statx, 846}, {SYS_readlinkat, 850}, {SYS_execveat, 860},
	{SYS_execve, 862}, {SYS_pipe2, 866}, {SYS_renameat2, 872}, {SYS_linkat, 876}, {SYS_symlinkat, 880}, {SYS_unlinkat, 884}, {SYS_mkdirat, 890},
	{SYS_mknodat, 894}, {SYS_fcntl, 896}, {SYS_ioctl, 898}, {SYS_getdents64, 900}, {SYS_dup, 916}, {SYS_dup3, 920}, {SYS_close_range, 922},
	{SYS_fremovexattr, 946}, {SYS_flistxattr, 954}, {SYS_fgetxattr, 962}, {SYS_fsetxattr, 970},
#ifdef SYS_dup2
	{SYS_dup2, 918},
#endif
};

enum { LANDMARKS = sizeof landmarks / sizeof *landmarks };

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
	int seen[LANDMARKS];               /* the landmarks' ids in this kernel, 0 not known */
	int opened;
	bool tried[LAST_ID + 2];
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
	int enter = value == -1 ? id : id + 1;
	for (int i = 0; i < s->n; i++)
		if (s->rows[i].nr == nr) s->rows[i].enter = enter, s->rows[i].exit = enter - 1;
	for (int i = 0; i < LANDMARKS; i++)
		if (landmarks[i].nr == nr) s->seen[i] = enter;
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

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* Where the call's tracepoint should be: as far from the nearest landmark that is known as it was. */
static int expected(const struct scan *s, int id)
{
	int nearest = -1;
	for (int i = 0; i < LANDMARKS; i++) {
		bool nearer = nearest < 0 || abs(landmarks[i].id - id) < abs(landmarks[nearest].id - id);
		if (s->seen[i] && nearer) nearest = i;
	}
	return nearest < 0 ? id : id + s->seen[nearest] - landmarks[nearest].id;
}

/* Whether an id that was not yet tried could be opened; then whatever it is has spoken. */
static bool try_id(struct scan *s, int id)
{
	if (id < FIRST_ID || id > LAST_ID || s->tried[id]) return false;
	s->tried[id] = true;
	if (open_id(s, id)) return false;
	s->opened++;
	for (int i = 0; i < LANDMARKS; i++) syscall(landmarks[i].nr, -1L, -1L, -1L, -1L, -1L, -1L);
	read_ring(s);
	return true;
}

/* Try ever farther from where it should be; each answer may tell better where that is. */
static void search(struct scan *s, const struct tracepoint_call *row, int typical, int64_t end)
{
	int from = expected(s, typical);
	for (int far = 0; far < REACH && row->enter < 0 && s->opened < OPENED_MOST && clock_now() < end; far++) {
		if (!try_id(s, from + far) && !try_id(s, from - far)) continue;
		int now = expected(s, typical);
		if (now != from) from = now, far = -1;
	}
}

static void search_all(struct scan *s)
{
	int64_t end = clock_now() + SEARCH_LONGEST;
	for (int i = 0; i < s->n; i++)
		for (int k = 0; k < LANDMARKS; k++)
			if (landmarks[k].nr == s->rows[i].nr) search(s, &s->rows[i], landmarks[k].id, end);
}

/* A process of its own, so that proclab itself is never slow to end; nothing else is held open by it. */
static void become_helper(int out, int gate)
{
	int null = open("/dev/null", O_RDWR), keep = fcntl(gate, F_DUPFD, 5);
	for (int fd = 0; fd < 3 && null >= 0; fd++) dup2(null, fd);
	dup2(out, 3);
	dup2(keep, 4);
	syscall(SYS_close_range, 5u, ~0u, 0u);
	prctl(PR_SET_NAME, "proclab-close");
	descriptors_raise();
}

/* What was opened is closed at the end, when the gate is. */
static _Noreturn void help(struct tracepoint_call *rows, int n, void how(struct scan *s), int out, int gate)
{
	static struct scan s;
	char byte;
	s = (struct scan){.ring = -1, .rows = rows, .n = n};
	become_helper(out, gate);
	how(&s);
	ssize_t size = (ssize_t)(sizeof *rows * (size_t)n);
	if (write(3, rows, (size_t)size) != size) _exit(1);
	close(3);
	_exit(read(4, &byte, 1) ? 1 : 0);
}

static void forget(struct tracepoint_call *rows, int n)
{
	for (int i = 0; i < n; i++) rows[i].enter = rows[i].exit = -1;
}

/* Let a helper that nobody has to wait for look in that way. Returns how many rows were found; *gate lets it go when closed, -1
 * none. */
static int ask_helper(struct tracepoint_call *rows, int n, void how(struct scan *s), int *gate)
{
	int fds[2], gates[2];
	struct tracepoint_call found[TRACEPOINT_CALLS];
	size_t have = 0, size = sizeof *rows * (size_t)n;
	forget(rows, n);
	*gate = -1;
	if (pipe2(fds, O_CLOEXEC)) return 0;
	if (pipe2(gates, O_CLOEXEC)) {
		close(fds[0]), close(fds[1]);
		return 0;
	}
	pid_t child = fork();
	if (!child) {
		if (!fork()) help(rows, n, how, fds[1], gates[0]);
		_exit(0);
	}
	close(fds[1]);
	close(gates[0]);
	for (ssize_t got; have < size && (got = read(fds[0], (char *)found + have, size - have)) > 0;) have += (size_t)got;
	close(fds[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
	if (have == size) memcpy(rows, found, size);
	if (count_found(rows, n) == n) cache_write(rows, n);
	*gate = gates[1];
	return count_found(rows, n);
}

int tracepoint_find(struct tracepoint_call *rows, int n, int *gate)
{
	*gate = -1;
	forget(rows, n);
	if (cache_read(rows, n) == n) return n;
	return ask_helper(rows, n, search_all, gate);
}

int tracepoint_scan(struct tracepoint_call *rows, int n)
{
	int gate, found = tracepoint_find(rows, n, &gate);
	if (gate >= 0) close(gate);
	if (found == n) return found;
	found = ask_helper(rows, n, scan, &gate);
	if (gate >= 0) close(gate);
	return found;
}
