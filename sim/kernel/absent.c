/*
 * absent.c - commands that Linux has and the machine has not: who tries to execute one is told, once each, lest "not found" be
 * taken for the program's doing.
 */
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"

/* At most as many as there are bits in machine.told_absent. */
static const char *const commands[] = {
	"awk",   "bash", "bc",     "cal",  "cc",     "clear",   "cmp",   "comm",   "cpp",    "csh",     "dd",   "df",     "diff",
	"du",    "ed",   "file",   "find", "finger", "free",    "ftp",   "gcc",    "gdb",    "gedit",   "git",  "gzip",   "ifconfig",
	"ip",    "ipcs", "ipcrm",  "last", "less",   "lsof",    "make",  "man",    "mkfifo", "more",    "nano", "nice",   "nl",
	"nohup", "paste",  "perl", "pgrep",  "ping",    "pkill", "pstree", "python", "python3", "rev",  "script", "sed",
	"ssh",   "stat", "strace", "stty", "tar",    "timeout", "top",   "vi",     "vim",    "xterm",
};
_Static_assert(sizeof commands / sizeof *commands <= 64, "a bit for each");

void tell_absent(struct call *c, const char *path)
{
	char text[160];
	const char *name = strrchr(path, '/');
	if (strncmp(path, "/bin/", 5) != 0 && strncmp(path, "/usr/bin/", 9) != 0) return;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(name + 1, commands[i]) != 0 || c->m->told_absent >> i & 1) continue;
		c->m->told_absent |= 1ULL << i;
		snprintf(text, sizeof text, "the simulated machine has no %s (a program of one's own: --bin %s=FILE.c)", path, name + 1);
		not_simulated(c, text);
	}
}
