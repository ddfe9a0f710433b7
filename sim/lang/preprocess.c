/*
 * preprocess.c - the system's own preprocessor, run on a program with the simulator's headers. See parse.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/lang/parse.h"
#include "sim/lang/similar.h"
#include "trace/error.h"
#include "trace/memory.h"

enum { ARGUMENTS_MOST = 64 };
static const size_t output_most = (size_t)256 << 20;

struct output {
	char *text;
	size_t len, room;
};

static int say(struct diag_list *said, const char *file, int code, const char *text)
{
	diag_add(said, DIAG_ERROR, file, 0, 0, 1, NULL, NULL, text);
	return code;
}

/* Whether the beginning of a file could be a program's: at most one byte in eight is a control character that text has not got. */
static bool looks_like_text(const char *path)
{
	char bytes[512];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes), odd = 0;
	if (fd >= 0) close(fd);
	for (ssize_t i = 0; i < n; i++) odd += (unsigned char)bytes[i] < 32 && !strchr("\t\n\v\f\r", bytes[i] ? bytes[i] : 1);
	return odd * 8 <= n;
}

static int check_file(const char *path, struct diag_list *said)
{
	struct stat st;
	char text[300];
	if (stat(path, &st) < 0) {
		snprintf(text, sizeof text, "cannot read the program: %s", strerror(errno));
		return say(said, path, ERR_COMPILE, text);
	}
	if (!S_ISREG(st.st_mode))
		return say(said, path, ERR_COMPILE, S_ISDIR(st.st_mode) ? "this is a folder, not a C program" : "this is not a file");
	if (access(path, R_OK) < 0) {
		snprintf(text, sizeof text, "cannot read the program: %s", strerror(errno));
		return say(said, path, ERR_COMPILE, text);
	}
	return looks_like_text(path) ? 0 : say(said, path, ERR_COMPILE, "this is no text, so no C program: was it compiled?");
}

/* $CC may have arguments; the words are kept in buf. */
static int compiler_words(char *buf, size_t size, const char **argv)
{
	const char *cc = getenv("CC");
	int n = 0;
	snprintf(buf, size, "%s", cc && *cc ? cc : "cc");
	char *rest = NULL;
	for (char *w = strtok_r(buf, " ", &rest); w && n < ARGUMENTS_MOST / 4; w = strtok_r(NULL, " ", &rest)) argv[n++] = w;
	if (n == 0) argv[n++] = "cc";
	return n;
}

/* What the machine has not is not offered either: programs that ask go another way. */
static const char *const fixed[] = {
	"-E",
	"-x",
	"c",
	"-std=gnu17",
	"-nostdinc",
	"-U__SIZEOF_INT128__",
	"-U__SIZEOF_FLOAT128__",
	"-D__STDC_NO_COMPLEX__=1",
	"-D__proclab_sim__=1",
};

static void run_child(const char *path, const struct preprocess_options *options, int out, int err)
{
	const char *argv[ARGUMENTS_MOST + 1];
	char words[200];
	int n = compiler_words(words, sizeof words, argv);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) argv[n++] = fixed[i];
	for (const char *const *a = options->arguments; a && *a && n < ARGUMENTS_MOST - 5; a++) argv[n++] = *a;
	if (options->include) {
		argv[n++] = "-isystem";
		argv[n++] = options->include;
	}
	argv[n++] = path;
	argv[n] = NULL;
	int null = open("/dev/null", O_RDONLY);
	setenv("LC_ALL", "C", 1);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(126);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

/* Read until the end or the limit; false: too much, and there is more. */
static bool read_all(int fd, struct output *o, size_t most)
{
	for (;;) {
		if (o->len + 65536 > o->room) {
			size_t room = o->room ? o->room * 2 : 1 << 17;
			if (room > most * 2) return false;
			o->text = realloc(o->text, room);
			memory_check(o->text);
			o->room = room;
		}
		ssize_t n = read(fd, o->text + o->len, o->room - o->len - 1);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) break;
		o->text[o->len += (size_t)n] = 0;
		if (o->len > most) return false;
	}
	o->text[o->len] = 0;
	return true;
}

/* Whether the wanted header is this one in another folder, or a letter away. */
static bool is_meant(const char *wanted, const char *have)
{
	const char *a = strrchr(wanted, '/'), *b = strrchr(have, '/');
	a = a ? a + 1 : wanted;
	b = b ? b + 1 : have;
	return names_similar(a, b) || strcmp(a, b) == 0;
}

/* "did you mean sys/wait.h?", or all that there is in folder and the folders in it. */
static void header_hint(const char *folder, const char *wanted, char *buf, size_t size)
{
	glob_t found = {0};
	char all[PATH_MAX], deeper[PATH_MAX];
	size_t len = (size_t)snprintf(buf, size, "it has:");
	snprintf(all, sizeof all, "%s/*.h", folder ? folder : "");
	snprintf(deeper, sizeof deeper, "%s/*/*.h", folder ? folder : "");
	if (folder && (!glob(all, 0, NULL, &found) || found.gl_pathc == 0)) glob(deeper, GLOB_APPEND, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, " %s", found.gl_pathv[i] + strlen(folder) + 1);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = found.gl_pathv[i] + strlen(folder) + 1;
		if (is_meant(wanted, name)) snprintf(buf, size, "did you mean <%s>?", name);
	}
	if (found.gl_pathc == 0) snprintf(buf, size, "write the declarations that you need yourself");
	globfree(&found);
}

struct message {
	char file[500], text[600];
	int line, column;
	enum diag_level level;
};

/* file:line:column: [fatal ]error: text */
static bool parse_message(const char *s, struct message *m)
{
	char level[40];
	int n = 0;
	m->line = m->column = 0;
	if (sscanf(s, "%499[^:]:%d:%d: %39[^:]: %599[^\n]%n", m->file, &m->line, &m->column, level, m->text, &n) < 5 || !n)
		return false;
	m->level = strstr(level, "error") ? DIAG_ERROR : strstr(level, "warning") ? DIAG_WARNING : DIAG_NOTE;
	return true;
}

static void missing_header(const struct message *m, const struct preprocess_options *options, struct diag_list *said)
{
	static const char tail[] = ": No such file or directory", other[] = " file not found";
	char text[1300], hint[6000], name[600];
	snprintf(name, sizeof name, "%s", m->text);
	char *end = strstr(name, tail);
	if (!end) end = strstr(name, other);
	if (end) *end = 0;
	if (name[0] == '\'') memmove(name, name + 1, strlen(name));
	name[strcspn(name, "'")] = 0;
	snprintf(text, sizeof text, "the simulator has no header '%s'", name);
	header_hint(options->include, name, hint, sizeof hint);
	diag_add(said, DIAG_ERROR, m->file, m->line, m->column, 1, NULL, hint, text);
}

static bool is_missing_header(const struct message *m)
{
	return m->level == DIAG_ERROR && (strstr(m->text, ": No such file or directory") || strstr(m->text, " file not found"));
}

/* The preprocessor's messages as ours. Its source line and caret follow each: passed over. */
static void read_messages(char *err, const struct preprocess_options *options, struct diag_list *said)
{
	struct message m;
	char *rest = NULL;
	for (char *s = strtok_r(err, "\n", &rest); s; s = strtok_r(NULL, "\n", &rest)) {
		if (!parse_message(s, &m)) continue;
		if (m.level == DIAG_WARNING && !strncmp(m.text, "missing terminating", 19)) continue; /* the lexer says it */
		if (is_missing_header(&m))
			missing_header(&m, options, said);
		else
			diag_add(said, m.level, m.file, m.line, m.column, 1, NULL, NULL, m.text);
	}
}

/* Its status, and what it wrote. */
static int run(const char *path, const struct preprocess_options *options, struct output *out, struct output *err, int *status)
{
	int fds[2] = {-1, -1}, messages = memfd_create("messages", MFD_CLOEXEC), result = ERR_SYSTEM;
	pid_t pid = -1;
	if (messages < 0 || pipe2(fds, O_CLOEXEC) < 0) goto out;
	pid = fork();
	if (pid == 0) run_child(path, options, fds[1], messages);
	if (pid < 0) goto out;
	close(fds[1]);
	fds[1] = -1;
	bool fits = read_all(fds[0], out, output_most);
	if (!fits) kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR) continue;
	if (lseek(messages, 0, SEEK_SET) < 0) goto out;
	read_all(messages, err, 1 << 20); /* more nobody reads */
	result = fits ? 0 : ERR_MEMORY;
out:
	if (fds[0] >= 0) close(fds[0]);
	if (fds[1] >= 0) close(fds[1]);
	if (messages >= 0) close(messages);
	return result;
}

/* Why there is no text. */
static int judge(const char *path, int status, const struct diag_list *said_before, struct diag_list *said, const char *err)
{
	char text[400];
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return say(said, path, ERR_COMPILE, "no C compiler to preprocess with: install gcc, or set CC");
	if (said->errors > said_before->errors) return ERR_COMPILE;
	snprintf(text, sizeof text, "the preprocessor failed%s%.300s", err && *err ? ": " : "", err ? err : "");
	return say(said, path, ERR_COMPILE, text);
}

/* The headers' folder is of this run only: their places are told without it. */
static void forget_folder(struct output *out, const char *folder)
{
	char mark[520];
	size_t n = (size_t)snprintf(mark, sizeof mark, "\"%.500s/", folder), len;
	char *to = out->text, *from = to, *end = to + out->len, *hit;
	while ((hit = memmem(from, (size_t)(end - from), mark, n))) {
		len = (size_t)(hit + 1 - from);
		memmove(to, from, len);
		to += len;
		from = hit + n;
	}
	len = (size_t)(end - from);
	memmove(to, from, len + 1);
	out->len = (size_t)(to - out->text) + len;
}

int preprocess(const char *path, const struct preprocess_options *options, char **text, size_t *len, struct diag_list *said)
{
	struct output out = {0}, err = {0};
	struct diag_list before = {.errors = said->errors};
	int status = 0, result = check_file(path, said);
	*text = NULL;
	*len = 0;
	if (result) return result;
	result = run(path, options, &out, &err, &status);
	if (result == ERR_MEMORY) say(said, path, result, "the program is too large when its macros are expanded: more than 256 MiB");
	if (result == ERR_SYSTEM) say(said, path, result, "the preprocessor could not be run");
	if (!result) {
		read_messages(err.text, options, said);
		result = judge(path, status, &before, said, err.text);
	}
	if (!result) {
		if (options->include) forget_folder(&out, options->include);
		*text = out.text;
		*len = out.len;
		out.text = NULL;
	}
	free(out.text);
	free(err.text);
	return result;
}
