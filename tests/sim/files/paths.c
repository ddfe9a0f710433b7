/* Regular files, directories, links, devices. */
#include "rt.h"

static char b[70000];

static void opening(void)
{
	struct stat st;
	say("not there", call(open, "a", O_RDONLY));
	say("no name", call(open, "", O_RDONLY));
	long fd = call(open, "a", O_RDWR | O_CREAT | O_EXCL, 0666);
	say("created", fd);
	say("again", call(open, "a", O_RDWR | O_CREAT | O_EXCL, 0666));
	say("write", call(write, fd, "hello, world", 12));
	say("stat", call(stat, "a", &st));
	say("mode", st.st_mode);
	say("size", st.st_size);
	say("links", st.st_nlink);
	say("mine", st.st_uid == call(getuid));
	say("seek", call(lseek, fd, 7, SEEK_SET));
	say("read", call(read, fd, b, 100));
	say_text("it is", b, 5);
	say("at the end", call(read, fd, b, 100));
	say("from the end", call(lseek, fd, -5L, SEEK_END));
	say("before the start", call(lseek, fd, -1L, SEEK_SET));
	say("no such whence", call(lseek, fd, 0, 9));
	say("far out", call(lseek, fd, 100, SEEK_SET));
	say("a hole", call(write, fd, "x", 1));
	say("size", call(fstat, fd, &st) ? -1 : st.st_size);
	say("pread", call(pread64, fd, b, 4, 0));
	say_text("it is", b, 4);
	say("pread far", call(pread64, fd, b, 4, 5000));
	say("pread before", call(pread64, fd, b, 4, -1L));
	say("pwrite", call(pwrite64, fd, "J", 1, 0));
	say("its offset", call(lseek, fd, 0, SEEK_CUR));
	say("truncate", call(ftruncate, fd, 3));
	say("and", call(pread64, fd, b, 10, 0));
	say_text("it is", b, 3);
	say("grow", call(ftruncate, fd, 6));
	say("zeros", call(pread64, fd, b, 10, 0) == 6 && !b[3] && !b[4] && !b[5]);
	say("negative", call(ftruncate, fd, -1L));
	say("read only", call(open, "a", O_RDONLY));
	say("writing it", call(write, 4, "x", 1));
	say("truncating it", call(ftruncate, 4, 1));
	say("by name", call(truncate, "a", 2));
	say("of a folder", call(truncate, ".", 2));
	say("write only", call(open, "a", O_WRONLY | O_TRUNC));
	say("reading it", call(read, 5, b, 1));
	say("it is empty", call(stat, "a", &st) ? -1 : st.st_size);
	for (int i = 3; i < 6; i++) call(close, i);
}

static void appending(void)
{
	long one = call(open, "log", O_WRONLY | O_CREAT | O_APPEND, 0600), two = call(open, "log", O_WRONLY | O_APPEND);
	call(write, one, "one", 3);
	call(write, two, "two", 3);
	call(lseek, one, 0, SEEK_SET);
	call(write, one, "three", 5);
	long fd = call(open, "log", O_RDONLY), n = call(read, fd, b, 100);
	say_text("appended", b, n);
	say("flags", call(fcntl, one, F_GETFL) & (O_ACCMODE | O_APPEND));
	call(fcntl, one, F_SETFL, O_NONBLOCK);
	say("no more", call(fcntl, one, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
	call(lseek, one, 0, SEEK_SET);
	call(write, one, "ONE", 3);
	n = call(pread64, fd, b, 100, 0);
	say_text("in place", b, n);
	struct iovec v[3] = {{"ab", 2}, {"", 0}, {"cde", 3}}, r[2] = {{b, 3}, {b + 10, 100}};
	say("writev", call(writev, two, v, 3));
	call(lseek, fd, 11, SEEK_SET);
	say("readv", call(readv, fd, r, 2));
	say_text("first", b, 3);
	say_text("second", b + 10, 2);
	say("too many pieces", call(writev, two, v, 2000));
	say("a bad piece", call(writev, two, (void *)8, 1));
	call(close, one);
	call(close, two);
	call(close, fd);
}

static void times_of_files(void)
{
	struct timespec ts[2] = {{5, 7}, {9, 11}};
	struct stat st;
	long fd = call(open, "timed", O_RDWR | O_CREAT, 0600);
	say("set", call(utimensat, AT_FDCWD, "timed", ts, 0));
	say("seconds", call(fstat, fd, &st) ? -1 : st.st_mtim.tv_sec);
	say("nanoseconds", st.st_mtim.tv_nsec);
	ts[1].tv_nsec = 1000000000;
	say("no nanoseconds", call(utimensat, AT_FDCWD, "timed", ts, 0));
	ts[0].tv_nsec = -1;
	ts[1].tv_nsec = 0;
	say("nor these", call(utimensat, AT_FDCWD, "timed", ts, 0));
	ts[0] = (struct timespec){INT64_MAX, 0};
	say("beyond all time", call(utimensat, AT_FDCWD, "timed", ts, 0));
	call(close, fd);
	say("unlink", call(unlink, "timed"));
}

static void folders(void)
{
	struct stat st;
	say("mkdir", call(mkdir, "d", 0777));
	say("again", call(mkdir, "d", 0777));
	say("no parent", call(mkdir, "x/y", 0777));
	say("through a file", call(mkdir, "a/y", 0777));
	say("root", call(mkdir, "/", 0777));
	say("nested", call(mkdir, "d/e", 0700));
	say("links", call(stat, "d", &st) ? -1 : st.st_nlink);
	say("mode", st.st_mode);
	say("slash", call(mkdir, "d/f/", 0700));
	say("not empty", call(rmdir, "d"));
	say("a file", call(rmdir, "a"));
	say("dot", call(rmdir, "d/."));
	say("dots", call(rmdir, "d/e/.."));
	say("unlink of it", call(unlink, "d"));
	say("rmdir", call(rmdir, "d/f"));
	say("open to write", call(open, "d", O_WRONLY));
	long fd = call(open, "d", O_RDONLY | O_DIRECTORY);
	say("read of it", call(read, fd, b, 10));
	say("a file as folder", call(open, "a", O_RDONLY | O_DIRECTORY));
	say("file and slash", call(open, "a/", O_RDONLY));
	say("creating with slash", call(open, "new/", O_RDWR | O_CREAT, 0600));
	long in = call(openat, fd, "e/in", O_CREAT | O_WRONLY, 0600);
	say("openat", in >= 0);
	say("fstatat", call(newfstatat, fd, "e/in", &st, 0));
	say("unlinkat", call(unlinkat, fd, "e/in", 0));
	say("it has no name", call(fstat, in, &st) ? -1 : st.st_nlink);
	say("chdir", call(chdir, "d/e"));
	say("up", call(stat, "../../a", &st));
	say("cwd", call(getcwd, b, 4096) > 5);
	say_text("ends in", b + strlen(b) - 4, 4);
	say("too small", call(getcwd, b, 3));
	say("fchdir", call(fchdir, fd));
	say("here", call(stat, "e", &st));
	say("back", call(chdir, ".."));
	say("to a file", call(chdir, "a"));
	say("rmdir e", call(unlinkat, fd, "e", AT_REMOVEDIR));
	say("rmdir d", call(rmdir, "d"));
	say("in what is gone", call(openat, fd, "z", O_CREAT | O_RDWR, 0600));
	say("bad descriptor", call(openat, 77, "z", O_RDONLY));
	say("no folder", call(openat, 1, "z", O_RDONLY));
	call(close, fd);
	call(close, in);
}

static void links(void)
{
	struct stat st;
	long fd = call(open, "f", O_CREAT | O_WRONLY, 0644);
	call(write, fd, "12345", 5);
	call(close, fd);
	say("link", call(link, "f", "g"));
	say("two", call(stat, "f", &st) ? -1 : st.st_nlink);
	say("exists", call(link, "f", "g"));
	say("of nothing", call(link, "nothing", "h"));
	call(mkdir, "d", 0755);
	say("of a folder", call(link, "d", "h"));
	say("symlink", call(symlink, "f", "s"));
	say("exists", call(symlink, "f", "s"));
	say("empty", call(symlink, "", "t"));
	say("readlink", call(readlink, "s", b, 100));
	say_text("to", b, 1);
	say("not a link", call(readlink, "f", b, 100));
	say("lstat", call(lstat, "s", &st) ? -1 : (st.st_mode & S_IFMT) == S_IFLNK);
	say("its size", st.st_size);
	say("stat", call(stat, "s", &st) ? -1 : st.st_size);
	say("nofollow", call(open, "s", O_RDONLY | O_NOFOLLOW));
	call(symlink, "loop2", "loop1");
	call(symlink, "loop1", "loop2");
	say("loop", call(open, "loop1", O_RDONLY));
	call(symlink, "nowhere", "dangling");
	say("dangling", call(open, "dangling", O_RDONLY));
	say("excl", call(open, "dangling", O_RDWR | O_CREAT | O_EXCL, 0600));
	fd = call(open, "dangling", O_RDWR | O_CREAT, 0600);
	say("made through it", call(stat, "nowhere", &st));
	call(close, fd);
	call(symlink, "d", "ld");
	say("through a link", call(mkdir, "ld/in", 0755));
	say("rename", call(rename, "g", "h"));
	say("old", call(stat, "g", &st));
	say("over", call(rename, "nowhere", "h"));
	say("links left", call(stat, "f", &st) ? -1 : st.st_nlink);
	say("folder over file", call(rename, "d", "h"));
	say("file over folder", call(rename, "h", "d"));
	say("into itself", call(rename, "d", "d/in/d"));
	say("nothing", call(rename, "nothing", "x"));
	say("to itself", call(rename, "f", "f"));
	say("over full folder", (call(mkdir, "e", 0755), call(rename, "e", "d")));
	say("over empty folder", (call(rmdir, "d/in"), call(rename, "e", "d")));
	say("noreplace", call(renameat2, AT_FDCWD, "f", AT_FDCWD, "h", 1));
	char name[300];
	memset(name, 'n', 299);
	name[299] = 0;
	say("too long", call(open, name, O_RDONLY));
	name[255] = 0;
	say("long enough", call(open, name, O_RDONLY));
	say("bad address", call(open, (void *)16, O_RDONLY));
	call(unlink, "dangling");
	call(unlink, "loop1");
	call(unlink, "loop2");
	call(unlink, "ld");
	call(rmdir, "d");
	call(unlink, "s");
}

static void permissions(void)
{
	struct stat st;
	long fd = call(open, "secret", O_CREAT | O_RDWR, 0);
	say("who makes it may use it", call(write, fd, "x", 1));
	say("nobody else", call(open, "secret", O_RDONLY));
	say("access", call(access, "secret", R_OK));
	say("it is there", call(access, "secret", F_OK));
	say("chmod", call(chmod, "secret", 0400));
	say("read", call(access, "secret", R_OK));
	say("write", call(access, "secret", W_OK));
	say("execute", call(access, "secret", X_OK));
	say("bad mode", call(access, "secret", 64));
	say("fchmod", call(fchmod, fd, 0755));
	say("mode", call(fstat, fd, &st) ? -1 : st.st_mode);
	say("umask", call(umask, 077));
	call(mkdir, "p", 0777);
	say("masked", call(stat, "p", &st) ? -1 : st.st_mode);
	call(umask, 022);
	call(chmod, "p", 0500);
	say("no new names", call(open, "p/x", O_CREAT | O_RDWR, 0600));
	call(chmod, "p", 0600);
	say("no search", call(stat, "p/x", &st));
	call(rmdir, "p");
	say("of the system", call(open, "/etc/passwd", O_WRONLY));
	say("to be read", call(open, "/etc/passwd", O_RDONLY) >= 0);
	say("in the root", call(mkdir, "/nobody-may", 0755));
	say("not ours", call(chmod, "/etc/passwd", 0777));
	call(unlink, "secret");
	for (int i = 3; i < 8; i++) call(close, i);
}

static void lists(void)
{
	static char dir[4096];
	int seen = 0, dots = 0, n, files = 0;
	call(mkdir, "many", 0755);
	call(chdir, "many");
	for (int i = 0; i < 100; i++) {
		char name[16] = "file", *end = put_number(name + 4, i);
		*end = 0;
		call(close, call(open, name, O_CREAT | O_WRONLY, 0600));
	}
	long fd = call(open, ".", O_RDONLY | O_DIRECTORY);
	say("too small", call(getdents64, fd, dir, 10));
	while ((n = (int)call(getdents64, fd, dir, 500)) > 0)
		for (int at = 0; at < n; at += *(unsigned short *)(dir + at + 16)) {
			char *name = dir + at + 19;
			seen++;
			if (name[0] == '.') dots++;
			else files += call(unlink, name) == 0 && dir[at + 18] == 8; /* while it is read */
		}
	say("end", n);
	say("seen", seen);
	say("dots", dots);
	say("files", files);
	call(lseek, fd, 0, SEEK_SET);
	say("empty again", call(getdents64, fd, dir, 4096));
	call(chdir, "..");
	say("not a folder", call(getdents64, 1, dir, 4096));
	say("rmdir", call(rmdir, "many"));
	call(close, fd);
}

static void devices(void)
{
	struct stat st;
	long fd = call(open, "/dev/null", O_RDWR);
	say("null", call(write, fd, "abc", 3));
	say("nothing in it", call(read, fd, b, 10));
	say("a device", call(fstat, fd, &st) ? -1 : (st.st_mode & S_IFMT) == S_IFCHR);
	say("its number", st.st_rdev);
	call(close, fd);
	fd = call(open, "/dev/zero", O_RDONLY);
	memset(b, 1, 5000);
	say("zero", call(read, fd, b, 5000));
	say("zeros", !b[0] && !b[4999]);
	call(close, fd);
	fd = call(open, "/dev/full", O_WRONLY);
	say("full", call(write, fd, "x", 1));
	call(close, fd);
	fd = call(open, "/dev/urandom", O_RDONLY);
	say("random", call(read, fd, b, 64));
	int set = 0;
	for (int i = 0; i < 64; i++) set += b[i] != 0;
	say("it is", set > 30);
	call(close, fd);
	int p[2];
	char path[32] = "/dev/fd/";
	call(pipe, p);
	*put_number(path + 8, p[1]) = 0;
	fd = call(open, path, O_WRONLY);
	say("a pipe by its path", call(write, fd, "by another way", 14));
	say("what comes out", call(read, p[0], b, 100));
	call(close, fd);
	call(close, p[0]);
	call(close, p[1]);
	say("no terminal", call(ioctl, 1, TIOCGWINSZ, b));
	say("nonsense", call(mknod, "dev", S_IFCHR | 0600, 0x103));
	say("fsync", call(fsync, 1));
	fd = call(open, "a", O_RDWR);
	say("of a file", call(fsync, fd));
	say("fallocate", call(fallocate, fd, 0, 0, 8192));
	say("size", call(fstat, fd, &st) ? -1 : st.st_size);
	int left = 0;
	say("fionread", call(ioctl, fd, FIONREAD, &left));
	say("left", left);
	call(close, fd);
}

static void sharing(void)
{
	long fd = call(open, "shared", O_CREAT | O_RDWR, 0600), other = call(dup, fd), own = call(open, "shared", O_RDWR);
	call(write, fd, "abcdef", 6);
	say("dup shares", call(lseek, other, 0, SEEK_CUR));
	say("open does not", call(lseek, own, 0, SEEK_CUR));
	call(lseek, fd, 1, SEEK_SET);
	long pid = fork_();
	if (!pid) {
		call(read, fd, b, 2);
		call(unlink, "shared");
		leave(0);
	}
	status_of(pid);
	say("fork shares", call(lseek, fd, 0, SEEK_CUR));
	say("still there", call(read, own, b, 100));
	say("gone", call(open, "shared", O_RDWR));
	say("cloexec", call(fcntl, fd, F_GETFD));
	call(fcntl, fd, F_SETFD, FD_CLOEXEC);
	say("set", call(fcntl, fd, F_GETFD));
	say("not by dup", call(fcntl, call(dup, fd), F_GETFD));
	say("dupfd", call(fcntl, fd, F_DUPFD, 40));
	say("next", call(fcntl, fd, F_DUPFD_CLOEXEC, 40));
	say("cloexec", call(fcntl, 41, F_GETFD));
	say("bad", call(fcntl, fd, F_DUPFD, -1L));
	say("unknown", call(fcntl, fd, 9999));
	say("dup3", call(dup3, fd, 42, O_CLOEXEC));
	say("same", call(dup3, fd, fd, 0));
	say("range", call(close_range, 40, 41, 0));
	say("closed", call(fcntl, 41, F_GETFD));
	say("kept", call(fcntl, 42, F_GETFD));
	say("wrong", call(close_range, 5, 4, 0));
	call(close_range, 3, ~0u, 0);
	unsigned long limit[2] = {8, 1024};
	call(setrlimit, 7, limit);
	int n = 0;
	long last;
	while ((last = call(dup, 1)) >= 0) n++;
	say("as many as allowed", n);
	say("then", last);
	say("pipe", call(pipe, b));
	call(close, 7);
	say("one end only", call(pipe, b));
	say("that one was given back", call(dup, 1));
	say("open", call(open, "a", O_RDONLY));
	call(close_range, 3, ~0u, 0);
}

static int test(void)
{
	opening();
	appending();
	times_of_files();
	folders();
	links();
	permissions();
	lists();
	devices();
	sharing();
	return 0;
}
