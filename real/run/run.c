/*
 * run.c - see run.h.
 */
#include "real/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/run/compile.h"
#include "real/run/namespace.h"
#include "real/run/pty.h"
#include "real/run/supervise.h"

static void close_if_open(int *fd)
{
	if (*fd >= 0) close(*fd);
	*fd = -1;
}

int run_prepare(struct run *r, const struct real_options *o, struct diag *d)
{
	int failed;
	*r = (struct run){.control = -1, .starter = -1, .master = -1, .out = -1, .err = -1, .own.fd = -1};
	r->user_name = o->source ? o->source : o->argv[0];
	if (o->source && (failed = compile_check(o->source, d))) return failed;
	if (o->init && (failed = namespace_probe(d))) return failed;
	compile_name(r->user_name, r->name, sizeof r->name);
	if (!o->source) snprintf(r->name, sizeof r->name, "%s", strrchr(r->user_name, '/') ? strrchr(r->user_name, '/') + 1 : r->user_name);
	if ((failed = scratch_make(r->scratch, o->source, d))) return failed;
	snprintf(r->marks, sizeof r->marks, "%s/.marks", r->scratch);
	if (o->source) snprintf(r->file, sizeof r->file, "%s/%s", r->scratch, r->name);
	return 0;
}

/* ---- The streams ------------------------------------------------------------------------------------------------------------- */

struct streams {
	int slave, out, err;       /* the program's ends, -1 each */
	int messages[2];           /* of the compiler, where they are not to go to stderr */
};

static int open_pipe(int *ours, int *programs, struct diag *d)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC)) return diag_set(d, ERR_SYSTEM, "no pipe for the program's output: %s", strerror(errno));
	*ours = ends[0];
	*programs = ends[1];
	fcntl(*ours, F_SETFL, O_NONBLOCK);
	return 0;
}

static int open_streams(struct run *r, struct streams *s, const struct real_options *o, struct diag *d)
{
	int failed = 0;
	*s = (struct streams){-1, -1, -1, {-1, -1}};
	switch (o->io) {
	case REAL_IO_OWN:
		break;
	case REAL_IO_PIPES:
		failed = open_pipe(&r->out, &s->out, d);
		if (!failed) failed = open_pipe(&r->err, &s->err, d);
		break;
	case REAL_IO_PTY:
		failed = pty_open(&r->master, &s->slave, o->rows, o->cols, d);
		if (!failed && o->source) failed = open_pipe(&s->messages[0], &s->messages[1], d);
		break;
	}
	if (!failed && o->io != REAL_IO_PTY) terminal_own(&r->own);
	return failed;
}

static void close_streams(struct streams *s)
{
	close_if_open(&s->slave);
	close_if_open(&s->out);
	close_if_open(&s->err);
	close_if_open(&s->messages[0]);
	close_if_open(&s->messages[1]);
}

/* ---- The supervisor ---------------------------------------------------------------------------------------------------------- */

static _Noreturn void be_supervisor(struct run *r, const struct real_options *o, const struct streams *s, int control, int starter)
{
	char **argv = (char **)o->argv;
	if (o->source) {
		/* The whole path, so that a program that runs itself again by its name finds itself. */
		int n = 0;
		while (o->argv[n]) n++;
		argv = calloc((size_t)n + 2, sizeof *argv);
		if (!argv) _exit(1);
		argv[0] = r->file;
		memcpy(argv + 1, o->argv, (size_t)n * sizeof *argv);
	}
	struct termios modes = {0};
	int screen = o->io == REAL_IO_PTY && isatty(STDOUT_FILENO) ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
	if (screen >= 0 && tcgetattr(screen, &modes)) close_if_open(&screen);
	supervise(&(struct supervise){
		.launch = {
			.file = argv[0],
			.argv = argv,
			.in = s->slave,
			.out = s->slave >= 0 ? s->slave : s->out,
			.err = s->slave >= 0 ? s->slave : s->err,
			.terminal = -1,
			.marks = r->marks,
			.step = o->step,
			.starter = starter,
			.listener = r->listener,
		},
		.source = o->source,
		.include_dir = o->include_dir,
		.library = o->library,
		.compiler_output = s->messages[1],
		.scratch = r->scratch,
		.control = control,
		.others = {r->control, r->starter},
		.slave = s->slave,
		.own = r->own,
		.screen = screen,
		.screen_modes = modes,
		.init = o->init,
	});
}

static int fork_supervisor(struct run *r, const struct real_options *o, struct streams *s, struct diag *d)
{
	int control[2] = {-1, -1}, starter = -1, size = 1 << 20;
	r->listener = mmap(NULL, sizeof *r->listener, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->listener == MAP_FAILED) r->listener = NULL;
	if (!r->listener || launch_pair(&r->starter, &starter) || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control)) {
		close_if_open(&starter);
		return diag_set(d, ERR_SYSTEM, "the run could not be set up: %s", strerror(errno));
	}
	r->control = control[0];
	setsockopt(control[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	signal(SIGCHLD, SIG_DFL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fflush(NULL);
	r->supervisor = fork();
	if (!r->supervisor) be_supervisor(r, o, s, control[1], starter);
	int error = errno;
	close(control[1]);
	close(starter);
	close_if_open(&s->slave);
	close_if_open(&s->out);
	close_if_open(&s->err);
	close_if_open(&s->messages[1]);
	if (r->supervisor > 0) return 0;
	r->supervisor = 0;
	return diag_set(d, ERR_SYSTEM, "no process for the supervisor: %s", strerror(error));
}

/* ---- Starting ---------------------------------------------------------------------------------------------------------------- */

/* The start of what the compiler says, for a view that has the screen; the rest is read and dropped. */
static void read_messages(int fd, struct diag *d)
{
	static char dropped[4096];
	size_t have = 0;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	if (d) *d->text = 0;
	for (;;) {
		bool room = d && have < sizeof d->text - 1;
		ssize_t n = read(fd, room ? d->text + have : dropped, room ? sizeof d->text - 1 - have : sizeof dropped);
		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) break;
		if (n < 0) poll(&p, 1, -1);
		else if (room) d->text[have += (size_t)n] = 0;
	}
	while (d && have && d->text[have - 1] == '\n') d->text[--have] = 0;
}

static int explain_compile(const struct run *r, int status, struct diag *d)
{
	if (WIFSIGNALED(status)) return diag_set(d, ERR_COMPILE, "%s: the compiler was ended by signal %d", r->user_name, WTERMSIG(status));
	if (WEXITSTATUS(status) == 127)
		return diag_set(d, ERR_COMPILE, "no C compiler: `%s` is not there; install one (Debian, Ubuntu: sudo apt-get install gcc libc6-dev) "
		                "or name one in CC", compile_compiler());
	if (d && *d->text) return ERR_COMPILE; /* its own words */
	return diag_set(d, ERR_COMPILE, "%s does not compile", r->user_name);
}

static int explain_failure(const struct control *m, struct diag *d)
{
	static const char *const where[] = {
		[CONTROL_AT_FORK] = "no process could be made for the program",
		[CONTROL_AT_NAMESPACE] = "a PID namespace of its own (--init) is refused here",
		[CONTROL_AT_TERMINAL] = "the program's terminal could not be set up",
	};
	int code = m->where == CONTROL_AT_NAMESPACE ? ERR_UNSUPPORTED : ERR_SYSTEM;
	return diag_set(d, code, "%s: %s", where[m->where], strerror(m->status));
}

/* Until the program, or its namespace's init, is there, the supervisor's messages are waited for. */
static int await_compiler(struct run *r, struct streams *s, struct diag *d)
{
	struct control m;
	if (s->messages[0] >= 0) read_messages(s->messages[0], d);
	if (control_receive(r->control, &m) < 0) return diag_set(d, ERR_SYSTEM, "the supervisor was killed");
	if (m.what == CONTROL_FAILED) return explain_failure(&m, d);
	if (m.status) return explain_compile(r, m.status, d);
	if (d && *d->text) fprintf(stderr, "%s\n", d->text); /* warnings of a program that did compile: there when the screen is given back */
	if (d) *d->text = 0;
	return 0;
}

static int await_program(struct run *r, bool init, struct diag *d)
{
	struct control m;
	r->program = launch_hello(r->starter);
	if (r->program < 0) {
		r->program = 0;
		if (control_receive(r->control, &m) > 0 && m.what == CONTROL_FAILED) return explain_failure(&m, d);
		return diag_set(d, ERR_SYSTEM, "the program's process ended before it started");
	}
	m = (struct control){.what = CONTROL_ROOT, .pid = r->program};
	control_send(r->control, &m);
	if (init) {
		char path[64], line[256];
		snprintf(path, sizeof path, "/proc/%d/stat", r->program);
		FILE *f = fopen(path, "re");
		if (f && fgets(line, sizeof line, f) && strrchr(line, ')')) sscanf(strrchr(line, ')'), ") %*c %d", &r->init);
		if (f) fclose(f);
	}
	fcntl(r->control, F_SETFL, O_NONBLOCK);
	return 0;
}

int run_start(struct run *r, const struct real_options *o, struct diag *d)
{
	struct streams s;
	int failed = open_streams(r, &s, o, d);
	if (!failed) failed = fork_supervisor(r, o, &s, d);
	if (!failed && o->source) failed = await_compiler(r, &s, d);
	if (!failed) failed = await_program(r, o->init, d);
	close_streams(&s);
	return failed;
}

int run_exec(struct run *r, const struct sock_fprog *filter, void (*adopt)(void *arg, int listener), void *arg, struct diag *d)
{
	int failed = launch_go(r->starter, r->user_name, r->program, filter, r->listener, adopt, arg, d);
	close_if_open(&r->starter);
	return failed;
}

/* ---- Running ----------------------------------------------------------------------------------------------------------------- */

int run_receive(struct run *r, struct control *out)
{
	if (r->control < 0) return -1;
	int got = control_receive(r->control, out);
	if (got > 0 && out->what == CONTROL_REAPED && !out->pid) out->pid = r->program;
	return got;
}

void run_tell(struct run *r, enum control_what what)
{
	if (r->control < 0) return;
	control_send(r->control, &(struct control){.what = (int)what});
	kill(r->supervisor, SIGCONT); /* a program may have stopped its parent */
}

static void resume(struct run *r)
{
	if (terminal_is_owners(&r->own)) terminal_give(&r->own, r->program);
	kill(-r->program, SIGCONT);
}

void run_stopped(struct run *r, int sig)
{
	bool asks = sig == SIGTTIN || sig == SIGTTOU;
	if (r->own.fd < 0 || !(asks || sig == SIGTSTP)) return;
	bool has = tcgetpgrp(r->own.fd) == r->program;
	if (!asks && !has) return; /* stopped by a signal that no key has sent */
	if (has) terminal_give(&r->own, r->own.owner);
	/* As the key does, to proclab's whole group: its shell must see all of the job stop. Without a shell nothing stops. */
	if (!asks || !terminal_is_owners(&r->own)) kill(0, sig);
	resume(r);
}

bool run_program_ended(struct run *r, bool killed)
{
	if (r->own.fd < 0 || tcgetpgrp(r->own.fd) != r->program) return false;
	terminal_give(&r->own, r->own.owner);
	if (killed) tcsetattr(r->own.fd, TCSANOW, &r->own.modes);
	return true;
}

bool run_end(struct run *r)
{
	int status = 0;
	close_if_open(&r->starter);
	if (r->control >= 0) control_send(r->control, &(struct control){.what = CONTROL_BYE});
	close_if_open(&r->control);
	if (r->supervisor <= 0) return true;
	kill(r->supervisor, SIGCONT);
	while (waitpid(r->supervisor, &status, 0) < 0 && errno == EINTR) {}
	r->supervisor = 0;
	return WIFEXITED(status);
}

void run_clear(struct run *r)
{
	terminal_return(&r->own, false);
	terminal_clear(&r->own);
	if (r->listener) munmap(r->listener, sizeof *r->listener);
	scratch_remove(r->scratch);
	close_if_open(&r->master);
	close_if_open(&r->out);
	close_if_open(&r->err);
	*r = (struct run){.control = -1, .starter = -1, .master = -1, .out = -1, .err = -1, .own.fd = -1};
}
