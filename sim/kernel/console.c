/*
 * console.c - where the program's standard input comes from and where its output goes: a terminal, or pipes to somebody outside.
 *
 * A terminal has a line discipline (termios(3)): in canonical mode what is typed becomes readable a line at a time and can be edited,
 * ^C, ^\ and ^Z are signals for the foreground process group, ^D ends a line without a character, and what is typed is echoed. Pipes
 * have none of that.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

#define AT_ONCE 65536
#define KERNEL_CCS 19      /* of struct termios, as the kernel has it */
#define DECISECOND 100000000 /* ns */

struct modes {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t line, cc[KERNEL_CCS];
};

struct console {
	struct object object;
	char *in;                  /* what was typed and not yet read */
	uint32_t n, cap;
	uint32_t *lines;           /* lengths of those that are complete, in order; 0: ended by ^D */
	uint32_t nline, cap_line;
	uint32_t whole;            /* bytes of `in` in complete lines; the rest is still being typed */
	bool closed;               /* no more will come */
	bool missed;               /* somebody looked and there was nothing */
	bool tty;
	struct modes modes;
	struct winsize size;
	int32_t group;             /* in the foreground */
};

static struct part *clone(const struct part *p)
{
	struct console *t = object_clone(p, sizeof *t);
	t->in = sim_copy(t->in, t->cap = t->n);
	t->lines = sim_copy(t->lines, (t->cap_line = t->nline) * sizeof *t->lines);
	return &t->object.part;
}

static void free_console(struct part *p)
{
	free(((struct console *)p)->in);
	free(((struct console *)p)->lines);
	object_clear(p);
	free(p);
}

#define SAME(field) (x->field == y->field)

static bool equal(const struct part *a, const struct part *b)
{
	const struct console *x = (const struct console *)a, *y = (const struct console *)b;
	return object_equal(a, b) && SAME(n) && SAME(nline) && SAME(whole) && SAME(closed) && SAME(missed) && SAME(group) &&
		!memcmp(&x->modes, &y->modes, sizeof x->modes) && !memcmp(&x->size, &y->size, sizeof x->size) &&
		(!x->n || !memcmp(x->in, y->in, x->n)) && (!x->nline || !memcmp(x->lines, y->lines, x->nline * sizeof *x->lines));
}

static const struct part_ops part = {.name = "console", .clone = clone, .free = free_console, .equal = equal};

uint32_t console_new(struct machine *m)
{
	struct console *t = part_new(sizeof *t, &part);
	static const uint8_t cc[KERNEL_CCS] = {[VINTR] = 3, [VQUIT] = 28, [VERASE] = 127, [VKILL] = 21, [VEOF] = 4, [VMIN] = 1, [VSUSP] = 26};
	t->closed = m->config->input_closed;
	t->tty = m->config->tty;
	t->modes = (struct modes){ICRNL | IXON, OPOST | ONLCR, CS8 | CREAD | B38400, ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN, 0, {0}};
	memcpy(t->modes.cc, cc, sizeof cc);
	t->size = (struct winsize){.ws_row = m->config->rows ? m->config->rows : 24, .ws_col = m->config->cols ? m->config->cols : 80};
	t->group = PID_PROGRAM;
	if (t->tty) {
		t->object.chan = machine_new_chan(m);
		chan_emit(m, t->object.chan, CHAN_TTY, UNKNOWN, "/dev/pts/0", true);
	}
	return object_add(m, t);
}

/* ---- Typing ---------------------------------------------------------------------------------------------------------------- */

static void emit_out(struct machine *m, int32_t pid, int32_t tid, uint8_t stream, const char *text, size_t n)
{
	struct event e = {.kind = EV_OUT, .pid = pid, .tid = tid, .cpu = UNKNOWN};
	e.out.data = text;
	e.out.data_len = (uint32_t)n;
	e.out.stream = stream;
	machine_emit(m, &e);
}

static void echo(struct machine *m, const struct console *t, const char *text, size_t n)
{
	if (t->modes.lflag & ECHO) emit_out(m, 0, 0, 0, text, n);
}

static void echo_typed(struct machine *m, const struct console *t, char byte)
{
	char text[2] = {'^', (char)(byte ^ 64)};
	bool plain = (unsigned char)byte >= 32 || byte == '\n' || byte == '\t';
	if (byte == 127 || !plain) echo(m, t, text, 2);
	else echo(m, t, &byte, 1);
}

static void end_line(struct console *t)
{
	t->lines = sim_grow(t->lines, t->nline, &t->cap_line, sizeof *t->lines);
	t->lines[t->nline++] = t->n - t->whole;
	t->whole = t->n;
}

static void add_byte(struct console *t, char byte)
{
	t->in = sim_grow(t->in, t->n, &t->cap, 1);
	t->in[t->n++] = byte;
}

/* 0 when the byte is no signal. */
static int signal_of(const struct console *t, uint8_t byte)
{
	const uint8_t *cc = t->modes.cc;
	if (!(t->modes.lflag & ISIG) || !byte) return 0;
	return byte == cc[VINTR] ? SIGINT : byte == cc[VQUIT] ? SIGQUIT : byte == cc[VSUSP] ? SIGTSTP : 0;
}

/* A key of canonical mode that is no character of the line. */
static bool edit_key(struct machine *m, struct console *t, uint8_t byte)
{
	const uint8_t *cc = t->modes.cc;
	bool erases = byte == cc[VERASE], kills = byte == cc[VKILL];
	if (byte == cc[VEOF]) {
		end_line(t);
		return true;
	}
	if (!erases && !kills) return false;
	for (bool first = true; t->n > t->whole && (kills || first); first = false) {
		while (t->n > t->whole + 1 && ((unsigned char)t->in[t->n - 1] & 0xc0) == 0x80) t->n--; /* of UTF-8 the whole character */
		t->n--;
		if (t->modes.lflag & ECHOE) echo(m, t, "\b \b", 3);
	}
	return true;
}

static void type_byte(struct machine *m, struct console *t, char typed)
{
	uint8_t byte = (uint8_t)typed;
	int sig = signal_of(t, byte);
	if (byte == '\r' && t->modes.iflag & ICRNL) byte = '\n';
	if (sig) {
		t->n = t->whole; /* and the line that was begun is gone */
		echo_typed(m, t, (char)byte);
		signal_group(m, t->group, sig);
		return;
	}
	if (t->modes.lflag & ICANON && edit_key(m, t, byte)) return;
	add_byte(t, (char)byte);
	if (byte == '\n' && t->modes.lflag & (ECHO | ECHONL)) emit_out(m, 0, 0, 0, "\n", 1);
	else echo_typed(m, t, (char)byte);
	if (!(t->modes.lflag & ICANON)) t->whole = t->n;
	else if (byte == '\n') end_line(t);
}

static void type(struct machine *m, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct console *t = object_edit(m, m->terminal);
		if (t->tty) type_byte(m, t, bytes[i]);
		else add_byte(t, bytes[i]);
		if (!t->tty) t->whole = t->n;
	}
}

void console_type_ahead(struct machine *m)
{
	type(m, m->config->input, m->config->input_len);
}

void machine_input(struct machine *m, const void *bytes, size_t n)
{
	type(m, bytes, n);
	struct console *t = object_edit(m, m->terminal);
	t->missed = false;
	if (!n) {
		if (t->tty && t->n > t->whole) end_line(t);
		t->closed = true;
	}
	object_wake(m, m->terminal, QUEUE_READ, WAKE_ALL);
	machine_go_on(m);
}

bool console_awaited(const struct machine *m)
{
	const struct console *t = object_find(m, m->terminal);
	return t->object.waiters[QUEUE_READ].n && !t->closed;
}

bool machine_looks(const struct machine *m)
{
	const struct console *t = object_find(m, m->terminal);
	return t->missed && !t->closed;
}

void machine_pass(struct machine *m)
{
	struct console *t = object_edit(m, m->terminal);
	t->missed = false;
	m->passes = true;
}

/* ---- Job control ----------------------------------------------------------------------------------------------------------- */

/* The caller must be in the foreground, else its group is told so. 0; -EIO where that would be in vain; else the call is done again
 * when the group goes on. */
static int64_t check_foreground(struct call *c, const struct console *t, int sig)
{
	struct process *p = c->p;
	struct machine *m = c->m;
	int32_t pid = p->pid;
	bool deaf = p->actions[sig].handler == ACTION_IGNORE || c->t->mask & SIGNAL_BIT(sig);
	if (!t->tty || p->sid != PID_SHELL || p->pgid == t->group) return 0;
	if (deaf && sig == SIGTTOU) return 0;
	if (deaf || group_is_orphaned(m, p->pgid, 0)) return -EIO;
	c->t->call.interrupted = true;
	signal_group(m, p->pgid, sig);
	const struct process *now = process_find(m, pid);
	return now && !now->zombie ? -EINTR : CALL_GONE;
}

/* ---- Reading and writing --------------------------------------------------------------------------------------------------- */

static bool is_canonical(const struct console *t)
{
	return t->tty && t->modes.lflag & ICANON;
}

/* Whether there is something to read, be it the end. */
static bool has_input(const struct console *t)
{
	return (is_canonical(t) ? t->nline > 0 : t->whole > 0) || t->closed;
}

/* Take up to n bytes: of the first line, or of all there is. */
static int64_t take(struct call *c, struct console *t, const struct io *io)
{
	bool line = is_canonical(t) && t->nline;
	uint32_t have = line ? t->lines[0] : is_canonical(t) ? t->n : t->whole, n = have < io->n ? have : (uint32_t)io->n;
	if (io_store(c, io, 0, t->in, n)) return -EFAULT;
	if (n) memmove(t->in, t->in + n, t->n -= n);
	t->whole = t->whole > n ? t->whole - n : 0;
	if (line && !(t->lines[0] -= n)) memmove(t->lines, t->lines + 1, --t->nline * sizeof *t->lines);
	return n;
}

static int64_t wait_for_input(struct call *c, const struct file *f, const struct io *io, int64_t until)
{
	if (f->flags & O_NONBLOCK) {
		((struct console *)object_edit(c->m, c->m->terminal))->missed = true;
		return -EAGAIN;
	}
	call_watch(c, f->target, QUEUE_READ, true);
	return call_block(c, &(struct wait){.why = WAIT_TERMINAL, .fd = io->fd, .chan = f->object.chan}, until);
}

/* VMIN and VTIME (termios(3), noncanonical mode). */
static int64_t read_raw(struct call *c, struct console *t, const struct file *f, const struct io *io)
{
	int64_t least = t->modes.cc[VMIN], time = t->modes.cc[VTIME] * (int64_t)DECISECOND;
	if (least > io->n) least = io->n;
	bool enough = t->whole >= (least ? least : 1) || t->closed || (!least && !time) || (c->timed_out && (!least || t->whole));
	if (enough) return take(c, t, io);
	bool limited = time && (!least || t->whole);
	return wait_for_input(c, f, io, limited ? c->m->now + time : TIME_NEVER);
}

static int64_t console_read(struct call *c, struct file *f, const struct io *io)
{
	struct console *t = object_edit(c->m, f->target);
	int64_t code = check_foreground(c, t, SIGTTIN);
	if (code) return code;
	if (!io->n) return 0;
	if (t->tty && !(t->modes.lflag & ICANON)) return read_raw(c, t, f, io);
	if (!has_input(t)) return wait_for_input(c, f, io, TIME_NEVER);
	code = take(c, t, io);
	if (has_input(t)) object_pass(c->m, f->target, QUEUE_READ);
	return code;
}

static int64_t console_write(struct call *c, struct file *f, const struct io *io)
{
	struct console *t = object_edit(c->m, f->target);
	size_t size = io->n < AT_ONCE ? (size_t)io->n : AT_ONCE;
	int64_t code = t->modes.lflag & TOSTOP ? check_foreground(c, t, SIGTTOU) : 0;
	if (code) return code;
	char *text = sim_alloc(size);
	code = io_load(c, io, 0, text, size);
	if (!code && size) emit_out(c->m, c->p->pid, c->t->tid, t->tty ? 0 : f->stream, text, size);
	free(text);
	return code ? code : (int64_t)size;
}

static uint32_t console_ready(const struct call *c, const struct file *f)
{
	struct console *t = object_edit(c->m, f->target);
	uint32_t mode = file_mode(f), out = mode & MODE_W ? POLLOUT | POLLWRNORM : 0;
	if (mode & MODE_R && has_input(t)) out |= POLLIN | POLLRDNORM;
	else if (mode & MODE_R) t->missed = true;
	return out | (mode & MODE_R && !t->tty && t->closed && !t->n ? POLLHUP : 0);
}

/* ---- ioctl ----------------------------------------------------------------------------------------------------------------- */

static int64_t set_modes(struct call *c, struct console *t, int64_t from, bool flush)
{
	int64_t code = check_foreground(c, t, SIGTTOU);
	struct modes new;
	if (code) return code;
	if (call_load(c, &new, from, sizeof new)) return -EFAULT;
	if (flush) t->n = t->whole = t->nline = 0;
	bool was = is_canonical(t);
	t->modes = new;
	if (was && !is_canonical(t)) { /* what was being edited can be read as it is */
		t->whole = t->n;
		t->nline = 0;
		object_wake(c->m, t->object.id, QUEUE_READ, WAKE_ALL);
	}
	return 0;
}

/* Whether the group may be in the foreground: it exists, in the session of the terminal. */
static int64_t check_group(const struct machine *m, int32_t pgid)
{
	for (uint32_t i = 0; i < m->nproc; i++)
		if (m->procs[i]->pgid == pgid) return m->procs[i]->sid == PID_SHELL ? 0 : -EPERM;
	return -ESRCH;
}

static int64_t set_group(struct call *c, struct console *t, int64_t from)
{
	int32_t group;
	int64_t code = c->p->sid == PID_SHELL ? check_foreground(c, t, SIGTTOU) : -ENOTTY;
	if (code) return code;
	if (call_load(c, &group, from, sizeof group)) return -EFAULT;
	if (group < 0) return -EINVAL;
	code = check_group(c->m, group);
	if (!code) t->group = group;
	return code;
}

static int64_t count_input(struct call *c, const struct console *t, int64_t to)
{
	int32_t n = (int32_t)(is_canonical(t) && t->nline ? t->lines[0] : t->whole);
	return call_store(c, to, &n, sizeof n);
}

static void set_size(struct machine *m, struct console *t, const struct winsize *size)
{
	bool changed = memcmp(size, &t->size, sizeof *size);
	t->size = *size;
	if (changed) signal_group(m, t->group, SIGWINCH);
}

void machine_resize(struct machine *m, uint16_t rows, uint16_t cols)
{
	struct console *t = object_edit(m, m->terminal);
	if (t->tty) set_size(m, t, &(struct winsize){.ws_row = rows, .ws_col = cols});
	machine_go_on(m);
}

static int64_t call_set_size(struct call *c, struct console *t, int64_t from)
{
	struct winsize size;
	if (call_load(c, &size, from, sizeof size)) return -EFAULT;
	set_size(c->m, t, &size);
	return 0;
}

static int64_t console_ioctl(struct call *c, struct file *f, int32_t fd, int64_t request, int64_t arg)
{
	struct console *t = object_edit(c->m, f->target);
	(void)fd;
	if (request == FIONREAD) return count_input(c, t, arg);
	if (!t->tty) return -ENOTTY;
	switch (request) {
	case TCGETS: return call_store(c, arg, &t->modes, sizeof t->modes);
	case TCSETS: case TCSETSW: return set_modes(c, t, arg, false);
	case TCSETSF: return set_modes(c, t, arg, true);
	case TIOCGPGRP: return c->p->sid == PID_SHELL ? call_store(c, arg, &t->group, sizeof t->group) : -ENOTTY;
	case TIOCSPGRP: return set_group(c, t, arg);
	case TIOCGSID: return call_store(c, arg, &(int32_t){PID_SHELL}, 4);
	case TIOCGWINSZ: return call_store(c, arg, &t->size, sizeof t->size);
	case TIOCSWINSZ: return call_set_size(c, t, arg);
	case TCFLSH: if (arg != TCOFLUSH) t->n = t->whole = t->nline = 0; return 0;
	case TCSBRK: case TCXONC: return 0;
	default: return -ENOTTY;
	}
}

const struct file_ops console_ops = {
	.name = "console", .mode = S_IFIFO | 0600, .read = console_read, .write = console_write, .ready = console_ready, .ioctl = console_ioctl,
	.async = true,
};

void write_stderr(struct machine *m, struct process *p, const char *text, size_t n)
{
	emit_out(m, p->pid, m->at_work ? m->at_work : p->pid, 2, text, n);
}
