/*
 * supervise.c - see supervise.h.
 *
 * It ignores all signals that can be ignored: only proclab's end is a reason to end. It allocates little and opens no file that
 * the program could inherit.
 */
#include "real/run/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/run/compile.h"
#include "real/run/control.h"
#include "real/run/descendants.h"
#include "real/run/namespace.h"
#include "real/run/pty.h"
#include "real/run/scratch.h"

#define GRACE INT64_C(300000000)      /* ns between ^C and the kill */
#define STUBBORN INT64_C(3000000000)  /* ns after which those that may not be killed are left alone */

enum { KILL_INTERVAL = 5 };           /* ms between two rounds of killing */

struct state {
	struct supervise *plan;
	int signals;            /* SIGCHLD, as a descriptor */
	pid_t child;            /* the program, or init of its namespace */
	pid_t root;             /* the program as seen from here; 0 not known yet */
	bool orphaned;          /* proclab is gone */
	bool dismissed;         /* ... in good order */
	bool abnormal;          /* the program may have left the terminal's modes behind */
	bool killing;
	int64_t kill_at;        /* CLOCK_MONOTONIC ns, 0 never */
	int refused;
};

static void tell(struct state *s, const struct control *m)
{
	if (!s->orphaned && control_send(s->plan->control, m)) s->orphaned = true;
}

static void ignore_signals(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGCHLD) signal(sig, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

static int watch_children(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void close_if_open(int *fd)
{
	if (*fd >= 0) close(*fd);
	*fd = -1;
}

/* Keep nothing open on which somebody could wait for an end-of-file; signals: -1 in init. */
static void let_go_of_streams(const struct supervise *p, int signals)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	const int needed[] = {p->control, signals, p->slave, p->own.fd, p->screen};
	for (int fd = 0; fd < 3 && null >= 0; fd++) dup2(null, fd);
	for (int fd = 3, limit = (int)sysconf(_SC_OPEN_MAX); fd < limit && fd < 4096; fd++) {
		bool keep = false;
		for (unsigned i = 0; i < sizeof needed / sizeof *needed; i++) keep |= fd == needed[i];
		if (!keep) close(fd);
	}
}

/* ---- Killing ---------------------------------------------------------------------------------------------------------------- */

static void kill_round(struct state *s)
{
	struct descendants d = descendants_signal(SIGKILL, NULL, NULL);
	s->refused = d.found && d.found == d.refused ? d.found : 0;
}

static void start_killing(struct state *s)
{
	if (s->killing) return;
	s->killing = s->abnormal = true;
	s->kill_at = control_now();
	kill_round(s);
}

static void interrupt(struct state *s)
{
	/* Not the foreground group of proclab's own terminal, which may be anybody's by now. */
	pid_t group = s->plan->slave >= 0 ? tcgetpgrp(s->plan->slave) : s->root;
	if (group > 1 && group != getpgrp()) kill(-group, SIGINT);
}

/* A second wish to end is granted at once. */
static void end_soon(struct state *s, bool interrupts)
{
	if (s->kill_at) {
		start_killing(s);
		return;
	}
	s->abnormal = true;
	s->kill_at = control_now() + GRACE;
	if (interrupts) interrupt(s);
}

/* ---- Children --------------------------------------------------------------------------------------------------------------- */

static void child_ended(struct state *s, pid_t pid, int status)
{
	if (pid == s->child && WIFSIGNALED(status)) s->abnormal = true;
	if (s->plan->init) return;      /* init's end is no event; what it reaped it has told itself */
	tell(s, &(struct control){.what = CONTROL_REAPED, .pid = pid, .status = status, .t = control_now()});
}

/* Reap all there is. Returns whether a child is left. */
static bool reap(struct state *s)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED | __WALL);
		if (pid < 0 && errno == EINTR) continue;
		if (pid <= 0) return pid == 0;
		if (WIFSTOPPED(status)) {
			if (pid == s->child) tell(s, &(struct control){.what = CONTROL_STOPPED, .status = WSTOPSIG(status)});
		} else {
			child_ended(s, pid, status);
		}
	}
}

/* ---- Proclab's wishes ------------------------------------------------------------------------------------------------------- */

static void obey(struct state *s, const struct control *m)
{
	switch (m->what) {
	case CONTROL_ROOT: s->root = m->pid; break;
	case CONTROL_INTERRUPT: end_soon(s, true); break;
	case CONTROL_GRACE: end_soon(s, false); break;
	case CONTROL_KILL: start_killing(s); break;
	case CONTROL_BYE: s->dismissed = true; break;
	default: break;
	}
}

static void listen_to_proclab(struct state *s)
{
	struct control m;
	int got = control_receive(s->plan->control, &m);
	if (got > 0) obey(s, &m);
	else if (got < 0) s->orphaned = true;
}

static int patience(const struct state *s)
{
	if (s->killing) return KILL_INTERVAL;
	if (!s->kill_at) return -1;
	int64_t left = s->kill_at - control_now();
	return left > 0 ? (int)(left / 1000000) + 1 : 0;
}

/* Wait for a child's end, a wish, or the time to kill. */
static void wait_for_news(struct state *s)
{
	struct pollfd p[2] = {{.fd = s->signals, .events = POLLIN}, {.fd = s->orphaned ? -1 : s->plan->control, .events = POLLIN}};
	struct signalfd_siginfo info;
	if (poll(p, 2, patience(s)) > 0) {
		while (read(s->signals, &info, sizeof info) == sizeof info) {}
		if (p[1].revents) listen_to_proclab(s);
	}
	if (s->orphaned) start_killing(s);
	if (s->killing) kill_round(s);
	else if (s->kill_at && control_now() >= s->kill_at) start_killing(s);
}

static bool hopeless(const struct state *s)
{
	return s->killing && s->refused && control_now() > s->kill_at + STUBBORN;
}

/* ---- Starting --------------------------------------------------------------------------------------------------------------- */

/* Proclab was killed with its TUI on the screen: no more mouse reports, colours off, the screen from before, and only then, since
 * that may bring back an older word on it, the cursor shown. Sequences that a terminal does not know it ignores (ECMA-48). */
static void restore_screen(const struct supervise *p)
{
	static const char normal[] = "\033[?1000l\033[?1002l\033[?1006l\033[0m\033[?1049l\033[?1l\033>\033[?25h\r";
	if (p->screen < 0) return;
	tcsetattr(p->screen, TCSANOW, &p->screen_modes);
	if (write(p->screen, normal, sizeof normal - 1) < 0) return; /* the terminal is gone as well */
}

static _Noreturn void leave(struct state *s)
{
	terminal_return(&s->plan->own, s->abnormal);
	tell(s, &(struct control){.what = CONTROL_EMPTY, .status = s->refused});
	/* Proclab still reads what the program has left in its terminal, which goes with its session's leader. */
	while (!s->orphaned) listen_to_proclab(s);
	for (struct control m; control_receive(s->plan->control, &m) > 0;) obey(s, &m); /* its last words may be unread */
	if (!s->dismissed) restore_screen(s->plan);
	scratch_remove(s->plan->scratch);
	_exit(0);
}

static _Noreturn void fail(struct state *s, enum control_where where, int error)
{
	tell(s, &(struct control){.what = CONTROL_FAILED, .where = where, .status = error});
	start_killing(s);
	while (reap(s)) wait_for_news(s);
	scratch_remove(s->plan->scratch);
	_exit(1);
}

static void run_compiler(struct state *s)
{
	struct supervise *p = s->plan;
	pid_t pid = fork();
	if (pid < 0) fail(s, CONTROL_AT_FORK, errno);
	if (!pid) {
		if (p->compiler_output >= 0) {
			dup2(p->compiler_output, STDOUT_FILENO);
			dup2(p->compiler_output, STDERR_FILENO);
		}
		compile_exec(p->source, p->launch.file, p->scratch, p->include_dir, p->library);
	}
	close_if_open(&p->compiler_output);
	int status;
	pid_t ended;
	while ((ended = waitpid(pid, &status, WNOHANG)) != pid) {
		if (ended < 0 && errno != EINTR) fail(s, CONTROL_AT_FORK, errno);
		wait_for_news(s);
	}
	if (status) s->orphaned |= control_send(p->control, &(struct control){.what = CONTROL_COMPILED, .status = status}) != 0;
	else tell(s, &(struct control){.what = CONTROL_COMPILED});
	if (!status && !s->orphaned) return;
	while (reap(s)) wait_for_news(s);
	scratch_remove(p->scratch);
	_exit(0);
}

/* Pid 1 of the namespace: the program's parent, and its orphans'. Its own end ends everybody. */
static _Noreturn void be_init(struct supervise *p, bool user, uid_t uid, gid_t gid)
{
	struct control m = {.what = CONTROL_FAILED, .where = CONTROL_AT_NAMESPACE};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pid_t program = namespace_enter(user, uid, gid) ? -1 : fork();
	if (!program) launch_program(&p->launch);
	if (program < 0) {
		m.status = errno;
		control_send(p->control, &m);
		_exit(1);
	}
	let_go_of_streams(p, -1);
	for (int status;;) {
		pid_t pid = waitpid(-1, &status, WUNTRACED | __WALL);
		if (pid < 0 && errno != EINTR) _exit(0);
		if (pid != program) continue;
		m.what = WIFSTOPPED(status) ? CONTROL_STOPPED : CONTROL_REAPED;
		m.status = WIFSTOPPED(status) ? WSTOPSIG(status) : status;
		m.t = control_now();
		control_send(p->control, &m);
	}
}

static void start_program(struct state *s)
{
	struct supervise *p = s->plan;
	bool user = false;
	uid_t uid = getuid();
	gid_t gid = getgid();
	if (p->slave >= 0 && pty_lead(p->slave)) fail(s, CONTROL_AT_TERMINAL, errno);
	if (p->slave < 0) setpgid(0, 0);
	p->launch.terminal = p->slave >= 0 ? p->slave : p->own.lend ? p->own.fd : -1;
	s->child = p->init ? namespace_fork(&user) : fork();
	if (s->child < 0) fail(s, p->init ? CONTROL_AT_NAMESPACE : CONTROL_AT_FORK, errno);
	if (s->child) return;
	if (p->init) be_init(p, user, uid, gid);
	launch_program(&p->launch);
}

_Noreturn void supervise(struct supervise *plan)
{
	struct state s = {.plan = plan};
	prctl(PR_SET_NAME, "proclab-super");
	close_if_open(&plan->others[0]);
	close_if_open(&plan->others[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	ignore_signals();
	s.signals = watch_children();
	if (s.signals < 0) fail(&s, CONTROL_AT_FORK, errno);
	if (plan->source) run_compiler(&s);
	start_program(&s);
	let_go_of_streams(plan, s.signals);
	while (reap(&s) && !hopeless(&s)) wait_for_news(&s);
	leave(&s);
}
