/* system_info.c - what a process can learn of the system: limits, names, users, terminals. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>
#include <utime.h>

#include "internal.h"

enum { PAGE = 4096 };

int uname(struct utsname *out) { return (int)CALL(uname, out); }
int sysinfo(struct sysinfo *out) { return (int)CALL(sysinfo, out); }
ssize_t getrandom(void *buf, size_t n, unsigned flags) { return CALL(getrandom, buf, n, flags); }
int getentropy(void *buf, size_t n) { return n > 256 ? __fail(EIO) : CALL(getrandom, buf, n, 0) < 0 ? -1 : 0; }
int getpagesize(void) { return PAGE; }

/* ---- Limits ------------------------------------------------------------------------------------------------------ */

int get_nprocs(void)
{
	unsigned long set[16] = {0};
	int n = 0;
	long bytes = __syscall(SYS_sched_getaffinity, 0, sizeof set, set);
	for (int i = 0; bytes > 0 && i < 16; i++) n += __builtin_popcountl(set[i]);
	return n ? n : 1;
}

int get_nprocs_conf(void) { return get_nprocs(); }

int getdtablesize(void) { return (int)sysconf(_SC_OPEN_MAX); }

long pathconf(const char *path, int name)
{
	(void)path;
	switch (name) {
	case _PC_PATH_MAX: return PATH_MAX;
	case _PC_PIPE_BUF: return PIPE_BUF;
	case _PC_NAME_MAX: return NAME_MAX;
	default: return __fail(EINVAL);
	}
}

long fpathconf(int fd, int name) { return (void)fd, pathconf(NULL, name); }

size_t confstr(int name, char *buf, size_t size)
{
	static const char path[] = "/bin:/usr/bin";
	if (name != _CS_PATH) return (size_t)__fail(EINVAL) + 1;
	if (size) {
		size_t n = size < sizeof path ? size : sizeof path;
		__vm_memcpy(buf, path, n);
		buf[n - 1] = 0;
	}
	return sizeof path;
}

int getloadavg(double average[], int n)
{
	struct sysinfo info;
	if (CALL(sysinfo, &info) < 0) return -1;
	if (n > 3) n = 3;
	for (int i = 0; i < n; i++) average[i] = (double)info.loads[i] / 65536.0;
	return n;
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

int gethostname(char *name, size_t size)
{
	struct utsname u;
	if (CALL(uname, &u) < 0) return -1;
	size_t n = __vm_strlen(u.nodename) + 1;
	__vm_memcpy(name, u.nodename, n < size ? n : size);
	return n > size ? __fail(ENAMETOOLONG) : 0;
}

int sethostname(const char *name, size_t size) { return (void)name, (void)size, __fail(EPERM); }

int getdomainname(char *name, size_t size)
{
	if (size) __vm_memcpy(name, "(none)", size < 7 ? size : 7);
	return 0;
}

long gethostid(void) { return 0x007f0101; }

char *getlogin(void)
{
	struct passwd *user = getpwuid((uid_t)__syscall(SYS_getuid));
	return user ? user->pw_name : NULL;
}

int getlogin_r(char *buf, size_t size)
{
	const char *name = getlogin();
	if (!name) return ENOENT;
	if (__vm_strlen(name) >= size) return ERANGE;
	__vm_strcpy(buf, name);
	return 0;
}

const char *getprogname(void)
{
	extern char *program_invocation_short_name;
	return program_invocation_short_name;
}

/* ---- Terminals --------------------------------------------------------------------------------------------------- */

int tcgetattr(int fd, struct termios *out)
{
	__vm_memset(out, 0, sizeof *out);
	return (int)CALL(ioctl, fd, TCGETS, out);
}

int tcsetattr(int fd, int actions, const struct termios *t) { return (int)CALL(ioctl, fd, TCSETS + actions, t); }
int tcflush(int fd, int queue) { return (void)queue, isatty(fd) ? 0 : -1; }
int tcdrain(int fd) { return isatty(fd) ? 0 : -1; }
int tcsetpgrp(int fd, pid_t group) { return (int)CALL(ioctl, fd, TIOCSPGRP, &group); }

pid_t tcgetpgrp(int fd)
{
	pid_t group;
	return CALL(ioctl, fd, TIOCGPGRP, &group) < 0 ? -1 : group;
}

void cfmakeraw(struct termios *t)
{
	t->c_iflag &= ~(tcflag_t)ICRNL;
	t->c_oflag &= ~(tcflag_t)OPOST;
	t->c_lflag &= ~(tcflag_t)(ISIG | ICANON | ECHO | ECHOE | ECHONL);
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}

static char terminal[] = "/dev/tty";

char *ttyname(int fd) { return isatty(fd) ? terminal : NULL; }

int ttyname_r(int fd, char *buf, size_t size)
{
	if (!isatty(fd)) return ENOTTY;
	if (size < sizeof terminal) return ERANGE;
	__vm_strcpy(buf, terminal);
	return 0;
}

char *ctermid(char *buf) { return buf ? __vm_strcpy(buf, terminal) : terminal; }

/* ---- The rest ---------------------------------------------------------------------------------------------------- */

int daemon(int keep_dir, int keep_streams)
{
	long pid = CALL(fork);
	if (pid < 0) return -1;
	if (pid) _exit(0);
	if (CALL(setsid) < 0) return -1;
	if (!keep_dir) __syscall(SYS_chdir, "/");
	if (keep_streams) return 0;
	int fd = (int)CALL(open, "/dev/null", O_RDWR, 0);
	if (fd < 0) return -1;
	for (int i = 0; i < 3; i++) __syscall(SYS_dup2, fd, i);
	if (fd > 2) __syscall(SYS_close, fd);
	return 0;
}

void swab(const void *from, void *to, ssize_t n)
{
	const char *a = from;
	char *b = to;
	for (ssize_t i = 0; i + 1 < n; i += 2) {
		char c = a[i];
		b[i] = a[i + 1];
		b[i + 1] = c;
	}
}

/* Times of files are the machine's own. */
int utime(const char *path, const struct utimbuf *times) { return (void)times, (int)CALL(access, path, F_OK); }
int utimes(const char *path, const struct timeval times[2]) { return (void)times, (int)CALL(access, path, F_OK); }
