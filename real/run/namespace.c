/*
 * namespace.c - see namespace.h; user_namespaces(7), pid_namespaces(7).
 */
#include "real/run/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* fork() with flags: the child goes on on a copy of the caller's stack. */
static pid_t fork_into(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

pid_t namespace_fork(bool *user)
{
	*user = false;
	pid_t pid = fork_into(CLONE_NEWPID | CLONE_NEWNS);
	if (pid >= 0 || errno != EPERM) return pid;
	*user = true;
	return fork_into(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS);
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	ssize_t n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

static int keep_ids(uid_t uid, gid_t gid)
{
	char map[64];
	snprintf(map, sizeof map, "%u %u 1", uid, uid);
	if (write_file("/proc/self/uid_map", map)) return -1;
	if (write_file("/proc/self/setgroups", "deny") && errno != ENOENT) return -1;
	snprintf(map, sizeof map, "%u %u 1", gid, gid);
	return write_file("/proc/self/gid_map", map);
}

int namespace_enter(bool user, uid_t uid, gid_t gid)
{
	/* Containers often refuse the mount. Without it the program's pids differ from those in /proc, and all else holds. */
	if (user && keep_ids(uid, gid)) return -1;
	if (!mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	return 0;
}

/* The text of a setting under /proc/sys is this, or the setting is not there. */
static bool setting_is(const char *path, char value)
{
	char c = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return false;
	ssize_t n = read(fd, &c, 1);
	close(fd);
	return n == 1 && c == value;
}

const char *namespace_cure(void)
{
	if (setting_is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1'))
		return "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0";
	if (setting_is("/proc/sys/kernel/unprivileged_userns_clone", '0')) return "sudo sysctl kernel.unprivileged_userns_clone=1";
	if (setting_is("/proc/sys/user/max_user_namespaces", '0')) return "sudo sysctl user.max_user_namespaces=10000";
	return "run proclab as root";
}

int namespace_probe(struct diag *d)
{
	bool user;
	int status = 0;
	uid_t uid = getuid();
	gid_t gid = getgid();
	pid_t pid = namespace_fork(&user);
	if (!pid) _exit(namespace_enter(user, uid, gid) ? errno : 0);
	int error = errno;
	if (pid > 0) {
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
		error = WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
	}
	if (!error) return 0;
	return diag_set(d, ERR_UNSUPPORTED, "a PID namespace of its own (--init) is refused here: %s; try: %s", strerror(error), namespace_cure());
}
