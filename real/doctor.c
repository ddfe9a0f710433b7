/*
 * doctor.c - what this machine lets proclab do: each row is tried, not read from settings.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/observe.h"
#include "real/run/compile.h"
#include "real/run/namespace.h"
#include "real/run/pty.h"
#include "real/run/scratch.h"

static void copy_detail(struct real_doctor_row *row, const char *text)
{
	snprintf(row->detail, sizeof row->detail, "%s", text);
}

static void try_namespace(struct real_doctor_row *row)
{
	struct diag d = {""};
	row->works = !namespace_probe(&d);
	copy_detail(row, row->works ? "made one" : d.text);
	row->raise = row->works ? NULL : namespace_cure();
}

/* Compile the smallest program with the very options that a student's program gets. Returns the compiler's wait status, -1. */
static int compile_smallest(const char *folder)
{
	char source[SCRATCH_PATH + 8], output[SCRATCH_PATH + 8];
	int status;
	snprintf(source, sizeof source, "%s/try.c", folder);
	snprintf(output, sizeof output, "%s/try", folder);
	FILE *f = fopen(source, "we");
	if (!f) return -1;
	fputs("#include <unistd.h>\nint main(void) { return getpid() < 0; }\n", f);
	if (fclose(f)) return -1;
	pid_t pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		if (null >= 0) dup2(null, STDERR_FILENO);
		compile_exec(source, output, folder, NULL, NULL);
	}
	if (pid < 0) return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) return -1;
	return status;
}

static void try_compiler(struct real_doctor_row *row)
{
	char folder[SCRATCH_PATH];
	struct diag d = {""};
	if (scratch_make(folder, true, &d)) {
		copy_detail(row, d.text);
		return;
	}
	int status = compile_smallest(folder);
	scratch_remove(folder);
	row->works = status == 0;
	bool missing = status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127;
	snprintf(row->detail, sizeof row->detail, "%s: %s", compile_compiler(),
	         row->works ? "compiled a program" : missing ? "not there" : "could not compile the smallest program");
	if (!row->works) row->raise = "sudo apt-get install gcc libc6-dev";
}

static void try_terminal(struct real_doctor_row *row)
{
	int master, slave;
	struct diag d = {""};
	const char *term = getenv("TERM");
	row->works = !pty_open(&master, &slave, 24, 80, &d);
	if (row->works) {
		close(master);
		close(slave);
	}
	snprintf(row->detail, sizeof row->detail, "%s; stdin %s a terminal, stdout %s, TERM is %s", row->works ? "opened one" : d.text,
	         isatty(STDIN_FILENO) ? "is" : "is not", isatty(STDOUT_FILENO) ? "is" : "is not", term && *term ? term : "not set");
}

static const struct {
	struct real_doctor_row row;
	void (*try)(struct real_doctor_row *row);
} own_rows[] = {
	{{.what = "compiler", .sees = "proclab real PROGRAM.c", .misses = "commands need none: proclab real -- COMMAND"}, try_compiler},
	{{.what = "terminal", .sees = "the program has a terminal of its own in the TUI", .misses = ""}, try_terminal},
	{{.what = "namespace", .sees = "--init: an orphan's new parent is pid 1, as the textbook says",
	  .misses = "what the namespace's init reaps is known a moment later than what the supervisor reaps"}, try_namespace},
};

int real_doctor(struct real_doctor_row *rows, int max, char *tier)
{
	int n = observer_doctor(rows, max, tier);
	for (unsigned i = 0; i < sizeof own_rows / sizeof *own_rows && n < max; i++, n++) {
		rows[n] = own_rows[i].row;
		own_rows[i].try(&rows[n]);
	}
	return n;
}
