/*
 * proc_wait.c - why a thread waits: its system call and arguments, what its descriptor is, and where in the kernel
 * it sleeps.
 *
 * /proc/TID/syscall may be read by whoever might ptrace the thread; /proc/TID/wchan by more (Yama does not hide
 * it), so the place in the kernel is the second-best source. Nothing is stopped: the thread may have gone on
 * meanwhile, and then it is said to run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/observe/proc.h"
#include "real/observe/proc_args.h"
#include "real/observe/proc_call.h"
#include "real/observe/proc_file.h"
#include "real/observe/proc_intern.h"

/* Functions of the kernel in which tasks sleep; a '*' ends a prefix. Only those that serve one reason: what both
 * accept and recv sleep in (__skb_wait_for_more_packets), or both ends of a queue (wq_sleep), is left unknown. 6.13
 * put "anon_" before pipe_read and pipe_write. */
static const struct hint { const char *function; uint8_t why; bool timed; } hints[] = {
	{"anon_pipe_read", WAIT_READ, false}, {"anon_pipe_write", WAIT_WRITE, false}, {"pipe_read", WAIT_READ, false},
	{"pipe_write", WAIT_WRITE, false}, {"fifo_pipe_read", WAIT_READ, false}, {"fifo_pipe_write", WAIT_WRITE, false},
	{"wait_for_partner", WAIT_OPEN, false}, {"fifo_open", WAIT_OPEN, false},
	{"do_wait", WAIT_CHILD, false}, {"hrtimer_nanosleep", WAIT_SLEEP, true}, {"do_nanosleep", WAIT_SLEEP, true},
	{"futex_*", WAIT_LOCK, false}, {"poll_schedule_timeout", WAIT_POLL, false}, {"do_sys_poll", WAIT_POLL, false},
	{"do_poll", WAIT_POLL, false}, {"do_select", WAIT_POLL, false}, {"ep_poll", WAIT_POLL, false},
	{"do_epoll_wait", WAIT_POLL, false},
	{"unix_stream_read_generic", WAIT_READ, false}, {"unix_stream_data_wait", WAIT_READ, false},
	{"sk_wait_data", WAIT_READ, false},
	{"sock_alloc_send_pskb", WAIT_WRITE, false}, {"sk_stream_wait_memory", WAIT_WRITE, false},
	{"inet_csk_accept", WAIT_ACCEPT, false}, {"n_tty_read", WAIT_TERMINAL, false}, {"n_tty_write", WAIT_WRITE, false},
	{"sigsuspend", WAIT_SIGNAL, false}, {"do_sigtimedwait", WAIT_SIGNAL, false}, {"do_pause", WAIT_SIGNAL, false},
	{"__do_sys_pause", WAIT_SIGNAL, false}, {"__x64_sys_pause", WAIT_SIGNAL, false}, {"signalfd_*", WAIT_SIGNAL, false},
	{"do_msgrcv", WAIT_MSGRECV, false}, {"do_msgsnd", WAIT_MSGSEND, false}, {"__do_semtimedop", WAIT_SEM, false},
	{"do_semtimedop", WAIT_SEM, false}, {"locks_lock_inode_wait", WAIT_FLOCK, false},
	{"flock_lock_inode_wait", WAIT_FLOCK, false},
	{"do_lock_file_wait", WAIT_FLOCK, false}, {"fcntl_setlk", WAIT_FLOCK, false}, {"kernel_clone", WAIT_VFORK, false},
	{"wait_for_vfork_done", WAIT_VFORK, false}, {"ptrace_stop", WAIT_TRACER, false}, {"folio_wait*", WAIT_DISK, false},
	{"io_schedule*", WAIT_DISK, false}, {"filemap_*", WAIT_DISK, false}, {"jbd2_*", WAIT_DISK, false},
	{"blk_*", WAIT_DISK, false},
};

/* The compiler may have made a special version: "NAME.constprop.0" is the same function. */
static bool same_function(const char *wchan, const char *pattern)
{
	size_t n = strcspn(pattern, "*");
	if (strncmp(wchan, pattern, n)) return false;
	return pattern[n] == '*' || !wchan[n] || wchan[n] == '.';
}

static const struct hint *hint_find(const char *wchan)
{
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (same_function(wchan, hints[i].function)) return &hints[i];
	return NULL;
}

/* A stop by a signal is not a wait, nor is the moment in which notify.c is told of a call: what the thread was
 * doing is only put off. */
static bool stopped_there(const char *wchan)
{
	return !strncmp(wchan, "do_signal_stop", 14) || !strncmp(wchan, "do_jobctl_trap", 14) ||
	       !strncmp(wchan, "seccomp_do_user_notification", 28);
}

/* What is known without the system call: the letter, and the place in the kernel. */
static int wait_by_place(int32_t pid, int32_t tid, const char *wchan, struct proc_wait *out)
{
	struct proc_stat s;
	if (proc_stat(pid, tid, &s)) return -1;
	if (s.state != 'S' && s.state != 'D' && s.state != 't' && s.state != 'I') return 0;
	const struct hint *h = hint_find(wchan);
	if (h) {
		out->wait.why = h->why;
		out->wait.timed = h->timed;
	} else if (s.state == 't') {
		out->wait.why = WAIT_TRACER;
	} else {
		out->wait.why = s.state == 'D' ? WAIT_DISK : WAIT_UNKNOWN;
	}
	return 1;
}

/* Descriptors of these kinds have no name in the file system; link text and what reading one waits for. */
static const struct anonymous { const char *link; uint8_t why; bool timed; const char *on; } anonymous[] = {
	{"anon_inode:[eventfd]", WAIT_READ, false, "an eventfd"},
	{"anon_inode:[timerfd]", WAIT_SLEEP, true, "a timer (timerfd)"},
	{"anon_inode:[signalfd]", WAIT_SIGNAL, false, "a signalfd"},
	{"anon_inode:inotify", WAIT_READ, false, "changes of files (inotify)"},
	{"inotify", WAIT_READ, false, "changes of files (inotify)"},
	{"anon_inode:[fanotify]", WAIT_READ, false, "accesses to files (fanotify)"},
	{"anon_inode:[userfaultfd]", WAIT_READ, false, "page faults (userfaultfd)"},
	{"anon_inode:[perf_event]", WAIT_READ, false, "a performance counter"},
};

static void describe_anonymous(const char *link, struct wait *w)
{
	for (size_t i = 0; i < sizeof anonymous / sizeof *anonymous; i++) {
		if (strcmp(link, anonymous[i].link)) continue;
		if (w->why == WAIT_READ) w->why = anonymous[i].why;
		w->timed |= anonymous[i].timed;
		w->on = anonymous[i].on;
		return;
	}
}

/* Say more of a wait to read or write by what the descriptor is. Pipes and sockets are left to channels.h. */
static void describe_descriptor(int32_t pid, struct wait *w)
{
	char name[24] = "fd/", path[PROC_PATH_SIZE], link[96];
	struct stat st;
	proc_fd_name(name, w->fd);
	ssize_t n = readlink(proc_path(path, pid, 0, name), link, sizeof link - 1);
	if (n < 0 || stat(path, &st)) return;
	link[n] = 0;
	bool moves_data = w->why == WAIT_READ || w->why == WAIT_WRITE;
	if (!strncmp(link, "anon_inode", 10) || !strcmp(link, "inotify")) {
		describe_anonymous(link, w);
	} else if (proc_file_terminal(&st)) {
		if (w->why == WAIT_READ) w->why = WAIT_TERMINAL;
		w->on = proc_intern("the terminal", "%s", link);
	} else if (link[0] == '/' && !S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode)) {
		if (moves_data && (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) || S_ISDIR(st.st_mode))) w->why = WAIT_DISK;
		w->on = proc_intern("a file", "%s", link);
	}
}

/* "1: FLOCK  ADVISORY  WRITE 1234 08:01:131 0 EOF", below it those who wait: "1: -> FLOCK ...". The holder above
 * pid's own line, 0 none. */
static int32_t lock_holder(int32_t pid)
{
	size_t len;
	char *text = proc_file_whole("/proc/locks", &len);
	int32_t holder = 0, found = 0;
	for (const char *line = text; line && *line && !found; line = strchr(line, '\n'), line += !!line) {
		const char *at = line;
		proc_number(&at);
		bool waits = !strncmp(at, ": ->", 4);
		for (int word = waits ? 5 : 4; word; word--) { /* up to the pid, number and arrow included */
			at += strcspn(at, " ");
			at += strspn(at, " ");
		}
		int32_t who = (int32_t)proc_number(&at);
		if (!waits) holder = who;
		else if (who == pid) found = holder;
	}
	free(text);
	return found > 0 ? found : 0;
}

static void describe_lock(int32_t pid, struct proc_wait *out)
{
	out->holder = lock_holder(pid);
	if (!out->holder) return;
	const char *file = out->wait.on ? out->wait.on : "a file";
	out->wait.on = proc_intern(file, "%s, locked by %d", file, out->holder);
}

static void describe(int32_t pid, int32_t tid, const struct call *c, struct proc_wait *out)
{
	if (out->wait.why == WAIT_POLL) proc_watched(pid, c, out);
	else if (out->wait.why == WAIT_OPEN) proc_opened(pid, c, out);
	else if (c->shape == CALL_FUTEX) proc_futex(pid, tid, out);
	else if (c->shape == CALL_WAITID && out->wait.fd != UNKNOWN) proc_pidfd_target(pid, out);
	else if (out->wait.fd != UNKNOWN) describe_descriptor(pid, &out->wait);
	if (out->wait.why == WAIT_CHILD && out->wait.target > 0 && out->wait.fd == UNKNOWN) {
		int32_t child = proc_child_here(pid, out->wait.target);
		out->wait.target = child ? child : -1;
	}
	if (out->wait.why == WAIT_FLOCK) describe_lock(pid, out);
}

/* "NR ARG0 .. ARG5 SP PC"; -1 for a wait outside of a system call. False: not a system call of this architecture's
 * own kind. */
static bool parse_call(const char *text, struct proc_wait *out)
{
	out->nr = (long)proc_number(&text);
	if (out->nr < 0) return false;
	for (int i = 0; i < 6; i++) out->args[i] = proc_hex(&text);
	uint64_t stack = proc_hex(&text);
	return stack >> 32; /* a 32-bit program has other numbers */
}

static void read_wchan(int32_t pid, int32_t tid, char *buf, size_t size)
{
	if (proc_file(pid, proc_own_files(pid, tid), "wchan", buf, size) < 0) *buf = 0;
}

int proc_wait(int32_t pid, int32_t tid, struct proc_wait *out)
{
	char text[256], wchan[64];
	*out = (struct proc_wait){.wait = {.why = WAIT_UNKNOWN, .fd = UNKNOWN}, .nr = UNKNOWN};
	ssize_t n = proc_file(pid, proc_own_files(pid, tid), "syscall", text, sizeof text);
	if (n < 0 && (errno == ENOENT || errno == ESRCH)) return -1;
	if (n >= 0 && !strncmp(text, "running", 7)) return 0;
	read_wchan(pid, tid, wchan, sizeof wchan);
	if (stopped_there(wchan)) return 0;
	if (n <= 0 || !parse_call(text, out) || !call_find(out->nr)) {
		out->nr = UNKNOWN;
		return wait_by_place(pid, tid, wchan, out);
	}
	const struct call *c = call_find(out->nr);
	proc_wait_from_call(out->nr, out->args, &out->wait);
	if (!strncmp(wchan, "ptrace_stop", 11)) {
		out->wait = (struct wait){.why = WAIT_TRACER, .fd = UNKNOWN, .call = c->name};
		return 1;
	}
	if (out->wait.why == WAIT_NONE || out->wait.why == WAIT_UNKNOWN) {
		int result = wait_by_place(pid, tid, wchan, out);
		if (result != 1 || out->wait.fd == UNKNOWN) return result;
	}
	describe(pid, tid, c, out);
	return 1;
}
