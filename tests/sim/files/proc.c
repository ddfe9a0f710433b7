/* What /proc says. */
#include "rt.h"

static char b[20000];

static long slurp(const char *path)
{
	long fd = call(open, path, O_RDONLY), n = 0, k;
	if (fd < 0) return fd;
	while ((k = call(read, fd, b + n, sizeof b - 1 - n)) > 0) n += k;
	b[n] = 0;
	call(close, fd);
	return k < 0 ? k : n;
}

static int contains(const char *what)
{
	size_t n = strlen(what);
	for (const char *at = b; *at; at++)
		if (!memcmp(at, what, n)) return 1;
	return 0;
}

static const char *path_to(long pid, const char *rest)
{
	static char path[64];
	memcpy(path, "/proc/", 6);
	char *at = put_number(path + 6, pid);
	memcpy(at, rest, strlen(rest) + 1);
	return path;
}

static char state(long pid)
{
	long n = slurp(path_to(pid, "/stat"));
	while (n > 0 && b[n] != ')') n--;
	return b[n + 2];
}

static void myself(void)
{
	char cwd[4096], pid[40] = "\nPid:\t";
	say("status", slurp("/proc/self/status") > 100);
	say("running", contains("State:\tR (running)\n"));
	*put_number(pid + 6, call(getpid)) = 0;
	say("my pid", contains(pid));
	say("one thread", contains("Threads:\t1\n"));
	say("stat", slurp("/proc/self/stat") > 50);
	say("totals", slurp("/proc/stat") > 50 && !memcmp(b, "cpu  ", 5));
	say("boot time", contains("\nbtime "));
	say("processes", contains("\nprocesses "));
	say("kernel", slurp("/proc/sys/kernel/ostype") == 6 && !memcmp(b, "Linux\n", 6));
	say("pids", slurp("/proc/sys/kernel/pid_max") >= 6);
	say("my pid", b[0] != '0' && slurp(path_to(call(getpid), "/stat")) > 50);
	long n = call(readlink, "/proc/self", b, 100);
	b[n] = 0;
	*put_number(pid, call(getpid)) = 0;
	say("self", strcmp(b, pid));
	n = call(readlink, "/proc/self/cwd", b, 4096);
	b[n] = 0;
	call(getcwd, cwd, sizeof cwd);
	say("cwd", strcmp(b, cwd));
	say("exe", call(readlink, "/proc/self/exe", b, 4096) > 0);
	say("maps", slurp("/proc/self/maps") > 100);
	say("stack", contains("[stack]"));
	say("text", contains(" r-xp "));
	say("comm", slurp("/proc/self/comm") > 1);
	say("cmdline", slurp("/proc/self/cmdline") > 1);
	say("ends in a NUL", b[slurp("/proc/self/cmdline") - 1]);
	struct stat st;
	say("no size", call(stat, "/proc/self/status", &st) ? -1 : st.st_size);
	say("mode", st.st_mode);
	say("through cwd", call(stat, "/proc/self/cwd/.", &st) ? -1 : (st.st_mode & S_IFMT) == S_IFDIR);
	say("write", call(open, "/proc/self/stat", O_WRONLY));
	say("nobody", call(open, "/proc/4000000/stat", O_RDONLY));
	say("nothing", call(open, "/proc/self/nothing", O_RDONLY));
}

static void descriptors(void)
{
	static char dir[4096];
	int p[2], count = 0, n;
	call(pipe, p);
	long file = call(open, "named", O_CREAT | O_RDWR, 0600), fd = call(open, "/proc/self/fd", O_RDONLY | O_DIRECTORY);
	while ((n = (int)call(getdents64, fd, dir, sizeof dir)) > 0)
		for (int at = 0; at < n; at += *(unsigned short *)(dir + at + 16)) count += dir[at + 19] != '.';
	say("descriptors", count);
	call(close, fd);
	char link[40] = "/proc/self/fd/";
	*put_number(link + 14, p[0]) = 0;
	n = (int)call(readlink, link, b, 100);
	b[n] = 0;
	say("a pipe", n > 6 && !memcmp(b, "pipe:[", 6));
	*put_number(link + 14, file) = 0;
	n = (int)call(readlink, link, b, 4096);
	say_text("a file", b + n - 6, 6);
	call(write, file, "again", 5);
	fd = call(open, link, O_RDONLY);
	say("opened anew", call(read, fd, b, 100));
	call(unlink, "named");
	n = (int)call(readlink, link, b, 4096);
	say_text("deleted", b + n - 10, 10);
	say("closed", (call(close, 77), call(readlink, "/proc/self/fd/77", b, 100)));
	call(close_range, 3, ~0u, 0);
}

/* Names that are in no folder. */
static void nameless(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0files-proc=7"};
	struct stat st;
	char link[40] = "/proc/self/fd/";
	long fd = call(memfd_create, "made of cloth", 0L), n;
	*put_number(link + 14, fd) = 0;
	n = call(readlink, link, b, 100);
	say_text("a memfd", b, n);
	call(write, fd, "warm", 4);
	say("opened anew", (fd = call(open, link, O_RDONLY), call(read, fd, b, 100)));
	fd = call(socket, AF_UNIX, SOCK_DGRAM, 0);
	say("bound", call(bind, fd, &address, sizeof address.sun_family + 13));
	say("sockets", slurp("/proc/net/unix") > 0 && contains(" @files-proc=7\n"));
	call(close, fd);
	say("and no more", slurp("/proc/net/unix") > 0 && contains("@files-proc=7"));
	say("the program is a file", call(stat, "/proc/self/exe", &st) ? -1 : (st.st_mode & S_IFMT) == S_IFREG && st.st_mode & 0111);
	call(close_range, 3, ~0u, 0);
}

static void others(void)
{
	int p[2];
	call(pipe, p);
	long pid = reader_of(p[0]);
	until_waits(pid);
	say_text("waiting", (char[]){state(pid)}, 1);
	call(kill, pid, SIGSTOP);
	while (state(pid) != 'T') nap(1);
	say_text("stopped", (char[]){state(pid)}, 1);
	call(kill, pid, SIGCONT);
	call(write, p[1], "x", 1);
	while (state(pid) != 'Z') nap(1);
	say_text("zombie", (char[]){state(pid)}, 1);
	say("no command", slurp(path_to(pid, "/cmdline")));
	say("status", slurp(path_to(pid, "/status")) > 0 && contains("State:\tZ (zombie)\n"));
	status_of(pid);
	say("reaped", slurp(path_to(pid, "/stat")));
	call(close, p[0]);
	call(close, p[1]);
}

static void the_system(void)
{
	say("cpuinfo", slurp("/proc/cpuinfo") > 10 && contains("processor"));
	say("meminfo", slurp("/proc/meminfo") > 10 && contains("MemTotal:"));
	say("uptime", slurp("/proc/uptime") > 4);
	say("loadavg", slurp("/proc/loadavg") > 10);
	say("version", slurp("/proc/version") > 10 && contains("Linux version"));
	static char dir[8192];
	long fd = call(open, "/proc", O_RDONLY | O_DIRECTORY), n;
	int numbers = 0;
	while ((n = call(getdents64, fd, dir, sizeof dir)) > 0)
		for (long at = 0; at < n; at += *(unsigned short *)(dir + at + 16)) numbers += dir[at + 19] >= '0' && dir[at + 19] <= '9';
	say("processes", numbers >= 2);
	say("open", call(openat, fd, "self/stat", O_RDONLY) >= 0);
}

static int test(void)
{
	myself();
	descriptors();
	nameless();
	others();
	the_system();
	return 0;
}
