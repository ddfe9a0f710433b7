/*
 * terminal.c - a pty, a child, and libvterm.
 */
#include "tests/tui/terminal.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include "tests/test.h"

#define PATIENCE 30.0 /* s; a machine may be busy */

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int on_property(VTermProp p, VTermValue *v, void *user)
{
	struct terminal *t = user;
	if (p == VTERM_PROP_ALTSCREEN) t->alternate = v->boolean;
	if (p == VTERM_PROP_TITLE || p == VTERM_PROP_ICONNAME) t->strange = true;
	if (p == VTERM_PROP_CURSORVISIBLE) t->cursor = v->boolean;
	return 1;
}

static void open_screen(struct terminal *t)
{
	static const VTermScreenCallbacks callbacks = {.settermprop = on_property};
	t->vt = vterm_new(t->rows, t->cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	t->cursor = true;
}

static void environment(const struct terminal_kind *k)
{
	setenv("TERM", k->term ? k->term : "xterm-256color", 1);
	setenv("LC_ALL", k->locale ? k->locale : "C.UTF-8", 1);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
	unsetenv("COLORFGBG");
	if (k->no_color) setenv("NO_COLOR", "1", 1);
}

void terminal_start(struct terminal *t, const struct terminal_kind *k, int (*run)(void *arg), void *arg)
{
	struct winsize size = {.ws_row = (unsigned short)k->rows, .ws_col = (unsigned short)k->cols};
	*t = (struct terminal){.rows = k->rows, .cols = k->cols};
	open_screen(t);
	fflush(NULL);
	int slave;
	if (openpty(&t->fd, &slave, NULL, NULL, &size)) abort();
	tcgetattr(slave, &t->before);
	t->pid = fork();
	if (t->pid < 0) abort();
	if (!t->pid) {
		close(t->fd);
		login_tty(slave);
		environment(k);
		signal(SIGPIPE, SIG_DFL);
		int status = run(arg);
		_exit(status);
	}
	/* the slave stays open here, so that its settings can still be looked at when the child has ended */
	t->slave = slave;
}

int terminal_exec(void *arg)
{
	char *const *argv = arg;
	execv(argv[0], argv);
	perror(argv[0]);
	return 99;
}

void terminal_send(struct terminal *t, const char *bytes)
{
	if (write(t->fd, bytes, strlen(bytes)) < 0) perror("terminal_send");
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	ioctl(t->fd, TIOCSWINSZ, &size);
}

void terminal_read(struct terminal *t, int ms)
{
	char buf[65536], answer[1024];
	struct pollfd p = {t->fd, POLLIN, 0};
	if (poll(&p, 1, ms) <= 0 || !(p.revents & POLLIN)) return;
	ssize_t n = read(t->fd, buf, sizeof buf);
	if (n <= 0) return;
	t->bytes += (size_t)n;
	vterm_input_write(t->vt, buf, (size_t)n);
	size_t m = vterm_output_read(t->vt, answer, sizeof answer);
	if (m && write(t->fd, answer, m) < 0) perror("terminal_read");
}

static size_t put_cell(char *out, const VTermScreenCell *c)
{
	size_t n = 0;
	if (!c->chars[0]) return (size_t)sprintf(out, " ");
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c->chars[i]; i++) {
		uint32_t u = c->chars[i];
		if (u < 0x80) out[n++] = (char)u;
		else if (u < 0x800) n += (size_t)sprintf(out + n, "%c%c", (int)(0xc0 | u >> 6), (int)(0x80 | (u & 63)));
		else if (u < 0x10000)
			n += (size_t)sprintf(out + n, "%c%c%c", (int)(0xe0 | u >> 12), (int)(0x80 | (u >> 6 & 63)), (int)(0x80 | (u & 63)));
		else n += (size_t)sprintf(out + n, "%c%c%c%c", (int)(0xf0 | u >> 18), (int)(0x80 | (u >> 12 & 63)),
			                      (int)(0x80 | (u >> 6 & 63)), (int)(0x80 | (u & 63)));
	}
	return n;
}

char *terminal_text(const struct terminal *t)
{
	char *text = malloc((size_t)t->rows * ((size_t)t->cols * 24 + 1) + 1);
	size_t n = 0;
	if (!text) abort();
	for (int y = 0; y < t->rows; y++) {
		for (int x = 0; x < t->cols;) {
			VTermScreenCell c = {.width = 1};
			vterm_screen_get_cell(t->screen, (VTermPos){y, x}, &c);
			n += put_cell(text + n, &c);
			x += c.width > 0 ? c.width : 1;
		}
		while (n && text[n - 1] == ' ') n--;
		text[n++] = '\n';
	}
	text[n] = 0;
	return text;
}

int terminal_row(const struct terminal *t, const char *text)
{
	char *screen = terminal_text(t);
	const char *at = strstr(screen, text);
	int row = at ? 0 : -1;
	for (const char *p = screen; at && p < at; p++) row += *p == '\n';
	free(screen);
	return row;
}

bool terminal_shows(struct terminal *t, const char *text)
{
	bool absent = *text == '!' && text[1];
	for (double end = now() + PATIENCE; now() < end;) {
		if ((terminal_row(t, text + absent) >= 0) != absent) return true;
		terminal_read(t, 20);
	}
	char *screen = terminal_text(t);
	printf("\n%s \"%s\":\n%s", absent ? "still on the screen:" : "not on the screen:", text + absent, screen);
	free(screen);
	return false;
}

bool terminal_colored(const struct terminal *t)
{
	for (int y = 0; y < t->rows; y++)
		for (int x = 0; x < t->cols; x++) {
			VTermScreenCell c;
			vterm_screen_get_cell(t->screen, (VTermPos){y, x}, &c);
			if (!VTERM_COLOR_IS_DEFAULT_FG(&c.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&c.bg)) return true;
		}
	return false;
}

static bool is_restored(const struct terminal *t)
{
	struct termios is;
	if (tcgetattr(t->slave, &is)) return false;
	return is.c_iflag == t->before.c_iflag && is.c_oflag == t->before.c_oflag && is.c_lflag == t->before.c_lflag &&
	       !memcmp(is.c_cc, t->before.c_cc, sizeof is.c_cc) && !t->alternate && t->cursor;
}

bool terminal_restored(struct terminal *t)
{
	for (double end = now() + PATIENCE; now() < end; terminal_read(t, 20))
		if (is_restored(t)) return true;
	struct termios is;
	tcgetattr(t->slave, &is);
	printf("\nnot restored: input %x for %x, output %x for %x, local %x for %x%s%s%s\n", is.c_iflag, t->before.c_iflag, is.c_oflag,
	       t->before.c_oflag, is.c_lflag, t->before.c_lflag, memcmp(is.c_cc, t->before.c_cc, sizeof is.c_cc) ? ", other keys" : "",
	       t->alternate ? ", the alternate screen" : "", t->cursor ? "" : ", no cursor");
	return false;
}

int terminal_wait(struct terminal *t)
{
	int status;
	for (double end = now() + PATIENCE; now() < end;) {
		pid_t pid = waitpid(t->pid, &status, WNOHANG);
		terminal_read(t, pid ? 0 : 20);
		if (pid != t->pid) continue;
		t->pid = 0;
		for (size_t before = t->bytes;; before = t->bytes) {
			terminal_read(t, 0);
			if (t->bytes == before) return status;
		}
	}
	printf("\nthe child did not end\n");
	return -1;
}

void terminal_exits(struct terminal *t, int code)
{
	int status = terminal_wait(t);
	CU_ASSERT(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), code);
	CU_ASSERT(terminal_restored(t));
	terminal_end(t);
}

void terminal_quit(struct terminal *t)
{
	terminal_send(t, "Qy");
	terminal_wait(t);
	CU_ASSERT(terminal_restored(t));
	terminal_end(t);
}

void terminal_end(struct terminal *t)
{
	if (t->pid > 0) {
		kill(t->pid, SIGKILL);
		while (waitpid(t->pid, NULL, 0) < 0 && errno == EINTR) {}
	}
	close(t->fd);
	close(t->slave);
	vterm_free(t->vt);
}
