/* ps.c - processes, as far as /proc tells of them: those of the session, -e all; in columns as -f, -l, u, or -o lists them. */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define COLUMNS 24

struct process {
	int pid, ppid, group, session, tty, foreground, nice, threads, uid;
	unsigned long ticks, size;
	long pages, started;
	char state, name[64], args[256];
};

enum what { PID, PPID, PGID, SID, UID_, USER, STATE, STAT, COMM, ARGS, TTY, TIME, SHORT_TIME, NICE, PRIORITY, RANK, SIZE, RESIDENT, PAGES, THREADS, FIXED };

/* How a column is asked for; its heading, its width (below 0: to the left), and what stands in all rows of a FIXED one. */
static const struct column {
	const char *name, *heading;
	int width;
	enum what what;
	const char *fixed;
} known[] = {
	{"pid", "PID", 7, PID, 0}, {"ppid", "PPID", 7, PPID, 0}, {"pgid", "PGID", 7, PGID, 0}, {"pgrp", "PGRP", 7, PGID, 0}, {"sid", "SID", 7, SID, 0},
	{"sess", "SESS", 7, SID, 0}, {"uid", "UID", 5, UID_, 0}, {"user", "USER", -8, USER, 0}, {"s", "S", -1, STATE, 0}, {"state", "S", -1, STATE, 0},
	{"stat", "STAT", -4, STAT, 0}, {"comm", "COMMAND", -15, COMM, 0}, {"ucmd", "CMD", -15, COMM, 0}, {"cmd", "CMD", -27, ARGS, 0},
	{"args", "COMMAND", -27, ARGS, 0}, {"command", "COMMAND", -27, ARGS, 0}, {"tty", "TT", -8, TTY, 0}, {"tt", "TT", -8, TTY, 0},
	{"tname", "TTY", -8, TTY, 0}, {"time", "TIME", 8, TIME, 0}, {"ni", "NI", 3, NICE, 0}, {"nice", "NI", 3, NICE, 0}, {"pri", "PRI", 3, RANK, 0},
	{"vsz", "VSZ", 6, SIZE, 0}, {"rss", "RSS", 5, RESIDENT, 0}, {"nlwp", "NLWP", 4, THREADS, 0}, {"pcpu", "%CPU", 4, FIXED, "0.0"},
	{"%cpu", "%CPU", 4, FIXED, "0.0"}, {"pmem", "%MEM", 4, FIXED, "0.0"}, {"%mem", "%MEM", 4, FIXED, "0.0"}, {"ruid", "USER", -8, USER, 0},
	/* Only of the ready-made lists. */
	{"UID", "UID", -8, USER, 0}, {"C", "C", 2, FIXED, "0"}, {"STIME", "STIME", 5, FIXED, "00:00"}, {"START", "START", 5, FIXED, "00:00"},
	{"F", "F", 1, FIXED, "0"}, {"PRI", "PRI", 3, PRIORITY, 0}, {"ADDR", "ADDR", -4, FIXED, "-"}, {"SZ", "SZ", 2, PAGES, 0},
	{"WCHAN", "WCHAN", -6, FIXED, "-"}, {"TIME", "TIME", 6, SHORT_TIME, 0}, {"LTTY", "TTY", -8, TTY, 0}, {"UCMD", "CMD", -15, COMM, 0},
};

static struct column columns[COLUMNS];
static int ncolumn;
static bool titled;

static int usage(const char *word)
{
	fprintf(stderr, "ps: '%s' is not simulated\n", word);
	return -1;
}

static int add_columns(const char *list)
{
	char text[256], *rest;
	snprintf(text, sizeof text, "%s", list);
	for (char *word = strtok_r(text, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest)) {
		size_t i = 0, n = sizeof known / sizeof *known, len = strcspn(word, "=");
		while (i < n && (strlen(known[i].name) != len || strncmp(known[i].name, word, len))) i++;
		if (i == n || ncolumn == COLUMNS) return usage(word);
		columns[ncolumn] = known[i];
		if (word[len]) columns[ncolumn].heading = strdup(word + len + 1);
		titled |= *columns[ncolumn++].heading;
	}
	return 0;
}

/* ---- What /proc says ------------------------------------------------------------------------------------------------------- */

static FILE *open_of(int pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	return fopen(path, "r");
}

static void read_args(struct process *p)
{
	FILE *f = open_of(p->pid, "cmdline");
	size_t n = f ? fread(p->args, 1, sizeof p->args - 1, f) : 0;
	if (f) fclose(f);
	while (n && !p->args[n - 1]) n--;
	for (size_t i = 0; i < n; i++)
		if (!p->args[i]) p->args[i] = ' ';
	p->args[n] = '\0';
	if (!n) snprintf(p->args, sizeof p->args, p->state == 'Z' ? "[%s]" : "%s", p->name);
}

static int read_process(int pid, struct process *p)
{
	unsigned long user, system;
	FILE *f = open_of(pid, "stat");
	if (!f) return -1;
	int n = fscanf(f, "%d (%63[^)]) %c %d %d %d %d %d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %d %d %*d %ld %lu %ld", &p->pid,
		p->name, &p->state, &p->ppid, &p->group, &p->session, &p->tty, &p->foreground, &user, &system, &p->nice, &p->threads,
		&p->started, &p->size, &p->pages);
	fclose(f);
	if (n != 15) return -1;
	p->ticks = user + system;
	p->uid = pid > 1 ? (int)getuid() : 0;
	read_args(p);
	if (p->state == 'Z') strcat(p->args, " <defunct>"), strcat(p->name, " <defunct>");
	return 0;
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------------ */

static void put_stat(const struct process *p, char *out)
{
	*out++ = p->state;
	if (p->nice < 0) *out++ = '<';
	if (p->nice > 0) *out++ = 'N';
	if (p->session == p->pid) *out++ = 's';
	if (p->threads > 1) *out++ = 'l';
	if (p->tty && p->foreground == p->group) *out++ = '+';
	*out = '\0';
}

static void put_cell(const struct process *p, const struct column *c, char *out, size_t size)
{
	unsigned long seconds = p->ticks / 100;
	switch (c->what) {
	case PID: snprintf(out, size, "%d", p->pid); break;
	case PPID: snprintf(out, size, "%d", p->ppid); break;
	case PGID: snprintf(out, size, "%d", p->group); break;
	case SID: snprintf(out, size, "%d", p->session); break;
	case UID_: snprintf(out, size, "%d", p->uid); break;
	case USER: snprintf(out, size, "%s", p->uid ? "user" : "root"); break;
	case STATE: snprintf(out, size, "%c", p->state); break;
	case STAT: put_stat(p, out); break;
	case COMM: snprintf(out, size, "%s", p->name); break;
	case ARGS: snprintf(out, size, "%s", p->args); break;
	case TTY: snprintf(out, size, "%s", p->tty ? "pts/0" : "?"); break;
	case TIME: snprintf(out, size, "%02lu:%02lu:%02lu", seconds / 3600, seconds / 60 % 60, seconds % 60); break;
	case SHORT_TIME: snprintf(out, size, "%lu:%02lu", seconds / 60, seconds % 60); break;
	case NICE: snprintf(out, size, "%d", p->nice); break;
	case PRIORITY: snprintf(out, size, "%d", 80 + p->nice); break;
	case RANK: snprintf(out, size, "%d", 19 - p->nice); break;
	case SIZE: snprintf(out, size, "%lu", p->size / 1024); break;
	case RESIDENT: snprintf(out, size, "%ld", p->pages * 4); break;
	case PAGES: snprintf(out, size, "%lu", p->size / 4096); break;
	case THREADS: snprintf(out, size, "%d", p->threads); break;
	case FIXED: snprintf(out, size, "%s", c->fixed); break;
	}
}

/* A row, or with NULL the headings. */
static void print_row(const struct process *p)
{
	char cell[320];
	for (int i = 0; i < ncolumn; i++) {
		const struct column *c = &columns[i];
		bool last = i == ncolumn - 1;
		if (p) put_cell(p, c, cell, sizeof cell);
		else strcpy(cell, c->heading);
		printf("%*s%s", last && c->width < 0 ? 0 : c->width, cell, last ? "\n" : " ");
	}
}

/* ---- Which ----------------------------------------------------------------------------------------------------------------- */

struct options {
	bool all, led, own, terminal;      /* -e; -a: those that are led; x: the user's own; a: those of terminals */
	bool full, lengthy, user, jobs, bsd;
	const char *pids, *parents, *users, *names, *list;
};

static const char **value_of(struct options *o, char letter, bool dashed)
{
	switch (letter) {
	case 'o': return &o->list;
	case 'p': return &o->pids;
	case 'C': return &o->names;
	case 'u': case 'U': return dashed ? &o->users : NULL;
	default: return NULL;
	}
}

/* What a letter means depends on a dash before the word: BSD's have none. -x is BSD's all the same. */
static bool take_letter(struct options *o, char letter, bool dashed)
{
	static const struct { char letter; bool dashed; size_t flag; } letters[] = {
		{'e', true, offsetof(struct options, all)}, {'A', true, offsetof(struct options, all)}, {'a', true, offsetof(struct options, led)},
		{'f', true, offsetof(struct options, full)}, {'l', true, offsetof(struct options, lengthy)}, {'j', true, offsetof(struct options, jobs)},
		{'x', true, offsetof(struct options, own)}, {'a', false, offsetof(struct options, terminal)}, {'x', false, offsetof(struct options, own)},
		{'u', false, offsetof(struct options, user)},
	};
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == letter && letters[i].dashed == dashed) return *(bool *)((char *)o + letters[i].flag) = true;
	return letter == 'w';
}

static int read_letters(struct options *o, const char *word, char *const **next)
{
	if (!strcmp(word, "-aux") || !strcmp(word, "-ax")) word++;          /* as ps(1) takes them */
	o->bsd |= *word != '-' || !strcmp(word, "-x");
	for (const char *c = word + (*word == '-'); *c; c++) {
		const char **value = value_of(o, *c, *word == '-');
		if (value) {
			*value = c[1] ? c + 1 : **next ? *(*next)++ : "";
			return 0;
		}
		if (!take_letter(o, *c, *word == '-')) return usage(word);
	}
	return 0;
}

static const char *ready_made(const struct options *o)
{
	if (o->user) return "user,pid,%cpu,%mem,vsz,rss,LTTY,stat,START,TIME,command";
	if (o->bsd) return "pid,LTTY,stat,TIME,command";
	if (o->lengthy && o->full) return "F,s,UID,pid,ppid,C,PRI,ni,ADDR,SZ,WCHAN,STIME,LTTY,time,cmd";
	if (o->lengthy) return "F,s,uid,pid,ppid,C,PRI,ni,ADDR,SZ,WCHAN,LTTY,time,UCMD";
	if (o->jobs) return o->full ? "UID,pid,ppid,pgid,sid,C,STIME,LTTY,time,cmd" : "pid,pgid,sid,LTTY,time,UCMD";
	return o->full ? "UID,pid,ppid,C,STIME,LTTY,time,cmd" : "pid,LTTY,time,UCMD";
}

static bool is_in(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; *at; at += strcspn(at, ", "), at += strspn(at, ", "))
		if (!strncmp(at, word, n) && strcspn(at, ", ") == n) return true;
	return false;
}

static bool is_wanted(const struct options *o, const struct process *p)
{
	char pid[16], parent[16], uid[16];
	snprintf(pid, sizeof pid, "%d", p->pid);
	snprintf(parent, sizeof parent, "%d", p->ppid);
	snprintf(uid, sizeof uid, "%d", p->uid);
	if (o->pids) return is_in(o->pids, pid);
	if (o->parents) return is_in(o->parents, parent);
	if (o->users) return is_in(o->users, uid) || is_in(o->users, p->uid ? "user" : "root");
	if (o->names) return is_in(o->names, p->name);
	if (o->all || (o->terminal && o->own)) return true;
	if (o->own) return p->uid == (int)getuid();
	if (o->led || o->terminal) return p->pid != 1 && (o->terminal || p->session != p->pid);
	return p->session == getsid(0);
}

static int by_pid(const struct dirent **a, const struct dirent **b)
{
	return atoi((*a)->d_name) - atoi((*b)->d_name);
}

static int is_pid(const struct dirent *e)
{
	return isdigit((unsigned char)e->d_name[0]);
}

int main(int argc, char **argv)
{
	struct dirent **names;
	struct options o = {0};
	struct process p;
	int shown = 0;
	(void)argc;
	for (char *const *next = (char *const *)argv + 1; *next;) {
		const char *word = *next++;
		if (isdigit((unsigned char)*word)) o.pids = word, o.bsd = true;
		else if (!strcmp(word, "--ppid") && *next) o.parents = *next++;
		else if (word[0] == '-' && word[1] == '-') return usage(word), 1;
		else if (read_letters(&o, word, &next)) return 1;
	}
	if (add_columns(o.list ? o.list : ready_made(&o))) return 1;
	int n = scandir("/proc", &names, is_pid, by_pid);
	if (titled) print_row(NULL);
	for (int i = 0; i < n; i++) {
		if (read_process(atoi(names[i]->d_name), &p) || !is_wanted(&o, &p)) continue;
		print_row(&p);
		shown++;
	}
	return !shown;
}
