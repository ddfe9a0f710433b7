/*
 * confine.c - the walls of confine.h where there are namespaces, and what is common to both ways.
 *
 * Process 1 of the namespace keeps house: it waits for everybody, and ends with the one who does the work; then the kernel kills the rest.
 */
#include "cli/lab/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/lab/confine_plain.h"
#include "real/observe/proc.h"
#include "real/run/descendants.h"
#include "real/run/namespace.h"

#define NOBODY 65534
#define WORK "/tmp/work"
#define WALLS (CLONE_NEWNET | CLONE_NEWIPC)

/* ---- file systems ---- */

static int make_readonly(void)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	return (int)syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attr, sizeof attr);
}

/* Empty, and gone with us. */
static int cover(const char *folder, const char *options)
{
	struct stat st;
	if (stat(folder, &st) || !S_ISDIR(st.st_mode)) return 0;
	return mount("proclab", folder, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

static void make_folders(const char *path)
{
	char part[512];
	for (const char *c = path + 1; (c = strchr(c, '/')); c++) {
		snprintf(part, sizeof part, "%.*s", (int)(c - path), path);
		mkdir(part, 0755);
	}
	mkdir(path, 0755);
}

/* A folder that was opened before its place was covered, at its place again. */
static void uncover(int fd, const char *path)
{
	char from[32];
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	if (access(path, F_OK)) make_folders(path);
	if (!mount(from, path, NULL, MS_BIND | MS_REC, NULL)) syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attr, sizeof attr);
}

enum { SEEN_MOST = 8 };

static int hide(const struct confine *c)
{
	static const char *const private[] = {"/home", "/root", "/var/tmp", "/run/user", NULL};
	const char *home = getenv("HOME");
	int fds[SEEN_MOST], n = 0, failed = 0;
	for (; c->seen[n] && n < SEEN_MOST; n++) fds[n] = open(c->seen[n], O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (const char *const *p = private; *p; p++) failed |= cover(*p, "size=16m,mode=755");
	if (home && home[0] == '/' && home[1]) failed |= cover(home, "size=16m,mode=755");
	failed |= cover("/tmp", "size=256m,nr_inodes=16k,mode=1777") | cover("/dev/shm", "size=64m,mode=1777");
	for (int i = 0; i < n; i++) {
		if (fds[i] >= 0) uncover(fds[i], c->seen[i]);
		close(fds[i]);
	}
	for (const char *const *h = c->hidden; *h; h++) failed |= cover(*h, "size=16k,mode=755");
	return failed ? -1 : 0;
}

int confine_copy(const struct confine *c, const char *folder)
{
	char block[65536];
	int to = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), failed = to < 0;
	for (size_t i = 0; i < c->nfile && !failed; i++) {
		int fd = openat(to, c->files[i].name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		ssize_t n = 0;
		while (fd >= 0 && (n = read(c->files[i].fd, block, sizeof block)) > 0)
			if (write(fd, block, (size_t)n) != n) n = -1, failed = 1;
		failed |= fd < 0 || n < 0;
		if (fd >= 0) close(fd);
	}
	if (to >= 0) close(to);
	return failed ? -1 : 0;
}

/* ---- the first process, and the one that works ---- */

static void limit(int what, rlim_t most)
{
	struct rlimit r;
	if (getrlimit(what, &r)) return;
	if (r.rlim_max > most) r.rlim_max = most;
	if (r.rlim_cur > r.rlim_max) r.rlim_cur = r.rlim_max;
	setrlimit(what, &r);
}

void confine_limits(void)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, (rlim_t)128 << 20);
	limit(RLIMIT_CPU, 120);
	limit(RLIMIT_NOFILE, 4096);
	limit(RLIMIT_MSGQUEUE, 1 << 20);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0); /* what it writes to, and what it remembers, is no business of those that it starts */
}

void confine_settle(const char *folder)
{
	if (chdir(folder)) _exit(CONFINE_FAILED);
	setenv("HOME", folder, 1);
	setenv("TMPDIR", folder, 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("OLDPWD");
	setenv("PWD", folder, 1);
}

void confine_become_nobody(unsigned processes)
{
	limit(RLIMIT_NPROC, processes);
	if (getuid() != 0) return;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY)) _exit(CONFINE_FAILED);
}

static _Noreturn void keep_house(pid_t worker)
{
	int status;
	for (pid_t pid; (pid = wait(&status)) > 0 || errno == EINTR;)
		if (pid == worker) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	_exit(CONFINE_FAILED);
}

/* In the new namespaces, up to where the work begins. */
static void enter(const struct confine *c, bool user, uid_t uid, gid_t gid)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (namespace_enter(user, uid, gid) || unshare(WALLS) || make_readonly() || hide(c)) _exit(CONFINE_FAILED);
	if (mkdir(WORK, 0777) || chmod(WORK, 0777) || confine_copy(c, WORK)) _exit(CONFINE_FAILED);
	pid_t worker = fork();
	if (worker) keep_house(worker);
	confine_become_nobody(1024); /* nobody's are counted together, another user's in a user namespace of its own */
	confine_limits();
	confine_settle(WORK);
}

static pid_t fork_walled(const struct confine *c)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	bool user;
	pid_t pid = namespace_fork(&user);
	if (pid == 0) enter(c, user, uid, gid);
	return pid;
}

pid_t confine_fork(const struct confine *c, const char *scratch, struct diag *d)
{
	fflush(NULL);
	pid_t pid = c->namespaces ? fork_walled(c) : confine_plain(c, scratch);
	if (pid < 0) diag_set(d, ERR_SYSTEM, "no process of its own can be made: %s", strerror(errno));
	return pid;
}

/* ---- what works ---- */

unsigned confine_probe(bool *namespaces)
{
	static const char *const none[] = {NULL};
	struct confine c = {.hidden = none, .seen = none, .namespaces = true};
	struct diag d;
	int status = -1;
	pid_t pid = confine_fork(&c, NULL, &d);
	if (!pid) _exit(0);
	if (pid > 0) while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	*namespaces = status == 0;
	return *namespaces ? 0 : confine_plain_lacks();
}

static bool spare_nobody(void *arg, pid_t child)
{
	(void)arg, (void)child;
	return false;
}

void confine_sweep(void)
{
	for (int round = 0; round < 1000 && descendants_signal(SIGKILL, spare_nobody, NULL).found; round++) {
		while (waitpid(-1, NULL, WNOHANG) > 0) {}
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* ---- memory ---- */

static int64_t resident(int32_t pid)
{
	char path[48];
	long long size = 0, pages = 0;
	snprintf(path, sizeof path, "/proc/%d/statm", pid);
	FILE *f = fopen(path, "re");
	if (!f) return 0;
	if (fscanf(f, "%lld %lld", &size, &pages) != 2) pages = 0;
	fclose(f);
	return pages * (int64_t)sysconf(_SC_PAGESIZE);
}

/* Everybody descends from the first: orphans are adopted by it, or by us. */
int64_t confine_memory(pid_t confined)
{
	enum { AT_ONCE = 256, DEEP = 4096 };
	int32_t todo[DEEP], children[AT_ONCE];
	int n = 0;
	int64_t sum = 0;
	todo[n++] = confined;
	while (n) {
		int32_t pid = todo[--n];
		int found = proc_children(pid, children, AT_ONCE);
		sum += resident(pid);
		for (int i = 0; i < found && i < AT_ONCE && n < DEEP; i++) todo[n++] = children[i];
	}
	return sum;
}
