/*
 * procfs.c - /proc (proc(5)): what the kernel says of itself and of processes, as text.
 *
 * Its inodes are made when a name is looked up or a directory is opened, and are gone when nobody holds them. A file's text is written
 * when the file is opened.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/socket.h"
#include "sim/kernel/times.h"

#define TICK 10000000 /* ns of a clock tick, as /proc counts */
#define SECOND 1000000000

enum proc_what {
	PROC_NONE, PROC_ROOT, PROC_SELF, PROC_PROCESS, PROC_STATUS, PROC_STAT, PROC_CMDLINE, PROC_COMM, PROC_MAPS, PROC_FDS, PROC_FD, PROC_EXE,
	PROC_CWD, PROC_CPUINFO, PROC_MEMINFO, PROC_UPTIME, PROC_LOADAVG, PROC_VERSION, PROC_TOTALS, PROC_SYS, PROC_KERNEL, PROC_HOSTNAME, PROC_OSTYPE,
	PROC_OSRELEASE, PROC_PID_MAX, PROC_NET, PROC_UNIX,
};

/* The names of a directory. */
struct proc_name {
	const char *name;
	enum proc_what what;
	uint32_t mode;
};

static const struct proc_name of_root[] = {
	{"cpuinfo", PROC_CPUINFO, S_IFREG | 0444}, {"loadavg", PROC_LOADAVG, S_IFREG | 0444}, {"meminfo", PROC_MEMINFO, S_IFREG | 0444},
	{"net", PROC_NET, S_IFDIR | 0555}, {"self", PROC_SELF, S_IFLNK | 0777}, {"stat", PROC_TOTALS, S_IFREG | 0444}, {"sys", PROC_SYS, S_IFDIR | 0555},
	{"uptime", PROC_UPTIME, S_IFREG | 0444}, {"version", PROC_VERSION, S_IFREG | 0444}, {NULL, 0, 0},
};

static const struct proc_name of_sys[] = {{"kernel", PROC_KERNEL, S_IFDIR | 0555}, {NULL, 0, 0}};

static const struct proc_name of_net[] = {{"unix", PROC_UNIX, S_IFREG | 0444}, {NULL, 0, 0}};

static const struct proc_name of_kernel[] = {
	{"hostname", PROC_HOSTNAME, S_IFREG | 0444}, {"osrelease", PROC_OSRELEASE, S_IFREG | 0444}, {"ostype", PROC_OSTYPE, S_IFREG | 0444},
	{"pid_max", PROC_PID_MAX, S_IFREG | 0444}, {NULL, 0, 0},
};

static const struct proc_name of_process[] = {
	{"cmdline", PROC_CMDLINE, S_IFREG | 0444}, {"comm", PROC_COMM, S_IFREG | 0644}, {"cwd", PROC_CWD, S_IFLNK | 0777},
	{"exe", PROC_EXE, S_IFLNK | 0777}, {"fd", PROC_FDS, S_IFDIR | 0500}, {"maps", PROC_MAPS, S_IFREG | 0444},
	{"stat", PROC_STAT, S_IFREG | 0444}, {"status", PROC_STATUS, S_IFREG | 0444}, {NULL, 0, 0},
};

/* ---- Inodes ---------------------------------------------------------------------------------------------------------------- */

static uint32_t make(struct machine *m, uint32_t parent, enum proc_what what, uint32_t mode, int32_t pid, int32_t fd)
{
	uint32_t id = inode_new(m, mode);
	struct inode *node = object_edit(m, id);
	node->proc = (uint8_t)what;
	node->proc_pid = pid;
	node->proc_fd = fd;
	node->parent = parent;
	return id;
}

/* One that is looked up keeps its directory alive. */
static uint32_t find(struct machine *m, uint32_t parent, enum proc_what what, uint32_t mode, int32_t pid, int32_t fd)
{
	uint32_t id = make(m, parent, what, mode, pid, fd);
	((struct inode *)object_edit(m, id))->holds_parent = true;
	object_hold(m, parent);
	return id;
}

uint32_t procfs_root(struct machine *m)
{
	uint32_t id = find(m, m->root, PROC_ROOT, S_IFDIR | 0555, 0, 0);
	((struct inode *)object_edit(m, id))->uid = 0;
	return id;
}

static int32_t number(const char *name)
{
	char *end;
	long value = strtol(name, &end, 10);
	return *name < '0' || *name > '9' || *end || value > INT32_MAX ? -1 : (int32_t)value;
}

static const struct proc_name *names_of(const struct inode *dir)
{
	switch ((enum proc_what)dir->proc) {
	case PROC_ROOT: return of_root;
	case PROC_PROCESS: return of_process;
	case PROC_SYS: return of_sys;
	case PROC_KERNEL: return of_kernel;
	case PROC_NET: return of_net;
	default: return NULL;
	}
}

static bool has_descriptor(const struct machine *m, int32_t pid, int32_t fd)
{
	const struct process *p = process_find(m, pid);
	const struct files *files = p && p->files ? object_find(m, p->files) : NULL;
	return files && fd >= 0 && (uint32_t)fd < files->n && files->list[fd].file;
}

uint32_t procfs_find(struct call *c, const struct inode *dir, const char *name)
{
	int32_t n = number(name);
	uint32_t id = dir->object.id;
	for (const struct proc_name *p = names_of(dir); p && p->name; p++)
		if (!strcmp(p->name, name)) return find(c->m, id, p->what, p->mode, dir->proc_pid, 0);
	if (dir->proc == PROC_ROOT && n > 0 && process_find(c->m, n)) return find(c->m, id, PROC_PROCESS, S_IFDIR | 0555, n, 0);
	if (dir->proc == PROC_FDS && has_descriptor(c->m, dir->proc_pid, n)) return find(c->m, id, PROC_FD, S_IFLNK | 0700, dir->proc_pid, n);
	return 0;
}

/* ---- Text ------------------------------------------------------------------------------------------------------------------ */

struct text {
	char *bytes;
	uint32_t n, cap;
};

static void put(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *t, const char *format, ...)
{
	char line[PATH_MOST];
	va_list list;
	va_start(list, format);
	int n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	for (int i = 0; i < n && i < (int)sizeof line - 1; i++) {
		t->bytes = sim_grow(t->bytes, t->n, &t->cap, 1);
		t->bytes[t->n++] = line[i];
	}
}

static char state_of(const struct machine *m, const struct process *p)
{
	const struct thread *t = process_leader(m, p);
	if (p->zombie) return 'Z';
	if (!t) return 'S';
	return t->state == STATE_WAITING ? 'S' : t->state == STATE_STOPPED ? 'T' : 'R';
}

static const char *state_word(char state)
{
	return state == 'Z' ? "Z (zombie)" : state == 'T' ? "T (stopped)" : state == 'R' ? "R (running)" : "S (sleeping)";
}

static uint64_t ignored(const struct process *p, bool caught)
{
	uint64_t set = 0;
	for (int sig = 1; sig <= SIGNALS; sig++)
		if (caught ? p->actions[sig].handler > ACTION_IGNORE : p->actions[sig].handler == ACTION_IGNORE) set |= SIGNAL_BIT(sig);
	return set;
}

static uint64_t pages_mapped(const struct space *s)
{
	uint64_t n = 0;
	for (uint32_t i = 0; s && i < s->nmap; i++) n += (s->maps[i].end - s->maps[i].start) >> PAGE_BITS;
	return n;
}

static const struct space *space_of(const struct machine *m, const struct process *p)
{
	return p->space ? m->spaces[p->space - 1] : NULL;
}

static void put_status(struct text *t, const struct machine *m, const struct process *p)
{
	const struct thread *leader = process_leader(m, p);
	const struct space *s = space_of(m, p);
	const struct files *files = p->files ? object_find(m, p->files) : NULL;
	put(t, "Name:\t%.15s\nUmask:\t%04o\nState:\t%s\nTgid:\t%d\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n", p->name, p->umask, state_word(state_of(m, p)),
		p->pid, p->pid, p->ppid);
	put(t, "Uid:\t%d\t%d\t%d\t%d\nGid:\t%d\t%d\t%d\t%d\n", SIM_UID, SIM_UID, SIM_UID, SIM_UID, SIM_UID, SIM_UID, SIM_UID, SIM_UID);
	put(t, "FDSize:\t%u\n", files ? files->cap : 0);
	if (s) put(t, "VmSize:\t%8llu kB\nVmRSS:\t%8u kB\n", (unsigned long long)pages_mapped(s) * 4, s->pages * 4);
	put(t, "Threads:\t%u\n", p->ntid ? p->ntid : 1);
	put(t, "SigPnd:\t%016llx\nShdPnd:\t%016llx\n", leader ? (unsigned long long)leader->pending.set : 0, (unsigned long long)p->pending.set);
	put(t, "SigBlk:\t%016llx\n", leader ? (unsigned long long)leader->mask : 0);
	put(t, "SigIgn:\t%016llx\nSigCgt:\t%016llx\n", (unsigned long long)ignored(p, false), (unsigned long long)ignored(p, true));
	put(t, "voluntary_ctxt_switches:\t%lld\nnonvoluntary_ctxt_switches:\t%lld\n", (long long)p->vol, (long long)p->invol);
}

static void put_stat(struct text *t, const struct machine *m, const struct process *p)
{
	const struct space *s = space_of(m, p);
	bool tty = m->config->tty;
	put(t, "%d (%.15s) %c %d %d %d %d %d 0 ", p->pid, p->name, state_of(m, p), p->ppid, p->pgid, p->sid, tty ? 34816 : 0, tty ? p->pgid : -1);
	put(t, "%lld 0 0 0 %lld %lld %lld %lld ", (long long)p->zero_faults + p->copy_faults, (long long)(p->user / TICK), (long long)(p->system / TICK),
		(long long)(p->child_user / TICK), (long long)(p->child_system / TICK));
	put(t, "%d %d %u 0 %lld ", 20 + p->nice, p->nice, p->ntid ? p->ntid : 1, (long long)((UPTIME + p->born) / TICK));
	put(t, "%llu %u 18446744073709551615", (unsigned long long)pages_mapped(s) << PAGE_BITS, s ? s->pages : 0);
	for (int i = 0; i < 12; i++) put(t, " 0");
	put(t, " %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n", SIGCHLD);
}

static void put_maps(struct text *t, const struct machine *m, const struct process *p)
{
	const struct space *s = space_of(m, p);
	for (uint32_t i = 0; s && i < s->nmap; i++) {
		const struct mapping *map = &s->maps[i];
		put(t, "%llx-%llx %c%c%c%c %08llx 00:00 %u", (unsigned long long)map->start, (unsigned long long)map->end, map->prot & PROT_R ? 'r' : '-',
			map->prot & PROT_W ? 'w' : '-', map->prot & PROT_X ? 'x' : '-', map->shared ? 's' : 'p', (unsigned long long)map->offset, map->store);
		put(t, "%s%s\n", *map->name ? "                   " : "", map->name);
	}
}

/* argv, as it is in the memory of the process now. */
static void put_cmdline(struct text *t, struct call *c, const struct process *p)
{
	char arg[PATH_MOST];
	if (p->zombie || !p->space) return;
	struct space *s = space_edit(c->m, p->space);
	space_enter(s, &c->m->memory);
	for (uint32_t i = 0; i < p->argc; i++) {
		uint64_t at;
		int64_t n = space_load(s, p->argv + i * sizeof at, &at, sizeof at) ? space_load_string(s, at, arg, sizeof arg) : -EFAULT;
		if (n < 0) break;
		put(t, "%s", arg);
		put(t, "%c", 0);
	}
	space_enter(c->space, &c->m->memory);
}

static void put_cpuinfo(struct text *t, const struct machine *m)
{
	for (int i = 0; i < m->config->cpus; i++)
		put(t, "processor\t: %d\nvendor_id\t: proclab\nmodel name\t: simulated CPU\ncpu MHz\t\t: %lld.000\n\n", i, (long long)(m->config->ips / 1000000));
}

static void put_meminfo(struct text *t, const struct machine *m)
{
	unsigned long long total = (unsigned long long)m->memory.limit * 4, left = (unsigned long long)(m->memory.limit - m->memory.used) * 4;
	put(t, "MemTotal:       %8llu kB\nMemFree:        %8llu kB\nMemAvailable:   %8llu kB\nSwapTotal:      %8d kB\nSwapFree:       %8d kB\n", total, left,
		left, 0, 0);
}

/* What all have used. What ended processes used in the kernel is not kept apart. */
static void put_totals(struct text *t, const struct machine *m)
{
	int64_t system = 0, all = m->now * m->config->cpus;
	uint32_t running = 0;
	for (uint32_t i = 0; i < m->nproc; i++) system += m->procs[i]->system;
	for (uint32_t i = 0; i < m->nthread; i++) running += m->threads[i]->state == STATE_READY || m->threads[i]->state == STATE_RUNNING;
	put(t, "cpu  %lld 0 %lld %lld 0 0 0 0 0 0\n", (long long)((m->busy - system) / TICK), (long long)(system / TICK), (long long)((all - m->busy) / TICK));
	put(t, "btime %lld\nprocesses %d\nprocs_running %u\nprocs_blocked 0\n", (long long)((m->config->epoch - UPTIME) / SECOND), m->last_id, running);
}

static void put_loadavg(struct text *t, const struct machine *m)
{
	uint32_t runnable = 0;
	for (uint32_t i = 0; i < m->nthread; i++) runnable += m->threads[i]->state == STATE_READY || m->threads[i]->state == STATE_RUNNING;
	put(t, "0.00 0.00 0.00 %u/%u %d\n", runnable, m->nthread, m->last_id);
}

static void put_unix(struct text *t, const struct machine *m)
{
	char line[256];
	put(t, "Num       RefCount Protocol Flags    Type St Inode Path\n");
	for (uint32_t id = 1; id <= m->nobject; id++)
		if (m->objects[id - 1] && socket_line(m->objects[id - 1], line, sizeof line)) put(t, "%s\n", line);
}

static void put_text(struct text *t, struct call *c, const struct inode *node)
{
	const struct machine *m = c->m;
	const struct process *p = node->proc_pid ? process_find(m, node->proc_pid) : NULL;
	long long up = (long long)((UPTIME + m->now) / (SECOND / 100));
	switch ((enum proc_what)node->proc) {
	case PROC_STATUS: if (p) put_status(t, m, p); break;
	case PROC_STAT: if (p) put_stat(t, m, p); break;
	case PROC_MAPS: if (p) put_maps(t, m, p); break;
	case PROC_CMDLINE: if (p) put_cmdline(t, c, p); break;
	case PROC_COMM: if (p) put(t, "%.15s\n", p->name); break;
	case PROC_CPUINFO: put_cpuinfo(t, m); break;
	case PROC_MEMINFO: put_meminfo(t, m); break;
	case PROC_UPTIME: put(t, "%lld.%02lld 0.00\n", up / 100, up % 100); break;
	case PROC_LOADAVG: put_loadavg(t, m); break;
	case PROC_UNIX: put_unix(t, m); break;
	case PROC_TOTALS: put_totals(t, m); break;
	case PROC_HOSTNAME: put(t, "%s\n", UNAME_NODE); break;
	case PROC_OSTYPE: put(t, "Linux\n"); break;
	case PROC_OSRELEASE: put(t, "%s\n", UNAME_RELEASE); break;
	case PROC_PID_MAX: put(t, "4194304\n"); break;
	case PROC_VERSION: put(t, "Linux version %s (simulated)\n", UNAME_RELEASE); break;
	default: break;
	}
}

/* ---- Opening --------------------------------------------------------------------------------------------------------------- */

static void add(struct machine *m, struct inode *dir, const char *name, uint32_t inode)
{
	entry_add(m, dir->object.id, name, inode);
}

static void list(struct call *c, struct inode *dir)
{
	char name[16];
	for (const struct proc_name *p = names_of(dir); p && p->name; p++)
		add(c->m, dir, p->name, make(c->m, dir->object.id, p->what, p->mode, dir->proc_pid, 0));
	for (uint32_t i = 0; dir->proc == PROC_ROOT && i < c->m->nproc; i++) {
		snprintf(name, sizeof name, "%d", c->m->procs[i]->pid);
		add(c->m, dir, name, make(c->m, dir->object.id, PROC_PROCESS, S_IFDIR | 0555, c->m->procs[i]->pid, 0));
	}
	for (int32_t fd = 0; dir->proc == PROC_FDS && fd < 65536; fd++) {
		if (!has_descriptor(c->m, dir->proc_pid, fd)) continue;
		snprintf(name, sizeof name, "%d", fd);
		add(c->m, dir, name, make(c->m, dir->object.id, PROC_FD, S_IFLNK | 0700, dir->proc_pid, fd));
	}
}

void procfs_fill(struct call *c, struct inode *node)
{
	struct text t = {0};
	if (S_ISDIR(node->mode) && !node->n) list(c, node);
	if (!S_ISREG(node->mode) || node->store) return;
	put_text(&t, c, node);
	store_write(&c->m->memory, inode_store(c->m, node), 0, t.bytes ? t.bytes : "", t.n);
	free(t.bytes);
}

/* ---- Links ----------------------------------------------------------------------------------------------------------------- */

uint32_t procfs_file(struct call *c, const struct inode *link)
{
	const struct process *p = link->proc == PROC_FD ? process_find(c->m, link->proc_pid) : NULL;
	if (!p || !has_descriptor(c->m, link->proc_pid, link->proc_fd)) return 0;
	uint32_t id = ((const struct files *)object_find(c->m, p->files))->list[link->proc_fd].file;
	return ((const struct file *)object_find(c->m, id))->inode ? 0 : id;
}

uint32_t procfs_jump(struct call *c, const struct inode *link)
{
	const struct process *p = process_find(c->m, link->proc_pid);
	uint32_t id = 0;
	if (link->proc == PROC_CWD && p) id = p->cwd;
	if (link->proc == PROC_FD && has_descriptor(c->m, link->proc_pid, link->proc_fd)) {
		const struct files *files = object_find(c->m, p->files);
		id = ((const struct file *)object_find(c->m, files->list[link->proc_fd].file))->inode;
	}
	if (id) object_hold(c->m, id);
	return id;
}

/* Inodes of /proc are in no directory. */
static void path_of_proc(const struct inode *node, char *out, size_t size)
{
	const struct proc_name *p = node->proc_pid ? of_process : of_root;
	int n = snprintf(out, size, node->proc_pid ? "/proc/%d" : "/proc", (int)node->proc_pid);
	while (p->name && p->what != node->proc) p++;
	if (p->name) snprintf(out + n, size - (size_t)n, "/%s", p->name);
}

static int64_t text_of_file(const struct machine *m, const struct file *f, char *out, size_t size)
{
	if (f->inode && !path_of(m, f->inode, out, size)) return 0;
	const struct inode *node = f->inode ? object_find(m, f->inode) : NULL;
	if (node && node->proc) path_of_proc(node, out, size);
	else if (node) snprintf(out, size, "%s (deleted)", node->text ? node->text : "/");
	else if (*f->ops->name == '/' || strchr(f->ops->name, ':')) snprintf(out, size, "%s", f->ops->name);
	else if (f->ops == &console_ops && m->config->tty) snprintf(out, size, "/dev/pts/0");
	else snprintf(out, size, "%s:[%u]", f->ops == &console_ops ? "pipe" : f->ops->name, f->target);
	return 0;
}

int64_t procfs_text(struct call *c, const struct inode *link, char *out, size_t size)
{
	const struct process *p = process_find(c->m, link->proc == PROC_SELF ? c->p->pid : link->proc_pid);
	if (!p) return -ENOENT;
	switch ((enum proc_what)link->proc) {
	case PROC_SELF: snprintf(out, size, "%d", p->pid); return 0;
	case PROC_CWD: return p->cwd ? path_of(c->m, p->cwd, out, size) : -ENOENT;
	case PROC_EXE:
		if (!p->program) return -ENOENT;
		program_path(c->m, p->program, out, size);
		return 0;
	case PROC_FD:
		if (!has_descriptor(c->m, p->pid, link->proc_fd)) return -ENOENT;
		return text_of_file(c->m, object_find(c->m, ((const struct files *)object_find(c->m, p->files))->list[link->proc_fd].file), out, size);
	default: return -EINVAL;
	}
}
