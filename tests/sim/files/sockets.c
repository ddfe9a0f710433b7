/* AF_UNIX sockets. */
#include "rt.h"

static char b[300000];

static int ready(int fd, int events)
{
	struct pollfd p = {.fd = fd, .events = (short)events};
	call(poll, &p, 1, 0);
	return p.revents;
}

static long address(struct sockaddr_un *a, const char *path)
{
	memset(a, 0, sizeof *a);
	a->sun_family = AF_UNIX;
	memcpy(a->sun_path, path, strlen(path) + 1);
	return offsetof(struct sockaddr_un, sun_path) + (long)strlen(path) + 1;
}

static void pairs(void)
{
	int s[2], n = 0, type = 0, len = sizeof type;
	say("inet", call(socketpair, AF_INET, SOCK_STREAM, 0, s));
	say("bad type", call(socketpair, AF_UNIX, 77, 0, s));
	say("pair", call(socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s));
	say("cloexec", call(fcntl, s[0], F_GETFD));
	say("type", call(getsockopt, s[0], SOL_SOCKET, SO_TYPE, &type, &len) ? -1 : type);
	say("write", call(write, s[0], "hello", 5));
	say("more", call(sendto, s[0], "you", 3, 0, NULL, 0));
	say("peek", call(recvfrom, s[1], b, 4, MSG_PEEK, NULL, NULL));
	say("bytes", call(ioctl, s[1], FIONREAD, &n) ? -1 : n);
	say("read all", call(read, s[1], b, 100));
	say_text("it is", b, 8);
	say("nothing", call(recvfrom, s[1], b, 4, MSG_DONTWAIT, NULL, NULL));
	call(write, s[1], "back", 4);
	say("the other way", call(recvfrom, s[0], b, 2, 0, NULL, NULL));
	say("rest", call(read, s[0], b, 100));
	say("seek", call(lseek, s[0], 0, SEEK_SET));
	say("both can be written", ready(s[0], POLLIN | POLLOUT));
	say("shutdown", call(shutdown, s[0], SHUT_WR));
	say("writing then", call(sendto, s[0], "x", 1, MSG_NOSIGNAL, NULL, 0));
	say("end of file", call(read, s[1], b, 10));
	say("half", ready(s[1], POLLIN | POLLOUT | POLLRDHUP));
	say("still back", call(write, s[1], "z", 1));
	say("read", call(read, s[0], b, 10));
	call(close, s[1]);
	say("hangup", ready(s[0], POLLIN | POLLOUT | POLLRDHUP));
	say("end", call(read, s[0], b, 10));
	say("how", call(shutdown, s[0], 5));
	call(close, s[0]);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	call(write, s[0], "unread", 6);
	call(close, s[1]);
	say("reset", call(read, s[0], b, 10));
	say("once", call(read, s[0], b, 10));
	on(SIGPIPE, (void *)1, 0, 0);
	say("pipe", call(write, s[0], "x", 1));
	on(SIGPIPE, NULL, 0, 0);
	call(close, s[0]);
	say("no socket", call(sendto, 1, "x", 1, 0, NULL, 0));
	say("no descriptor", call(sendto, 99, "x", 1, 0, NULL, 0));
}

static void streams_are_streams(void)
{
	int s[2];
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	long pid = fork_();
	if (!pid) {
		call(close, s[0]);
		long total = 0, n;
		while ((n = call(read, s[1], b, 10000)) > 0) total += n;
		leave(total == 300000 ? 3 : 4);
	}
	call(close, s[1]);
	say("large", call(write, s[0], b, 300000));
	call(close, s[0]);
	say("all of it", status_of(pid));
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	pid = fork_();
	if (!pid) leave(call(recvfrom, s[1], b, 10, MSG_WAITALL, NULL, NULL) == 10 ? 5 : 6);
	call(write, s[0], "12345", 5);
	until_waits(pid);
	call(write, s[0], "67890", 5);
	say("waitall", status_of(pid));
	struct timeval tv = {0, 1000};
	say("rcvtimeo", call(setsockopt, s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
	say("time is up", call(read, s[0], b, 1));
	call(close, s[0]);
	call(close, s[1]);
}

static void packets(void)
{
	int s[2];
	call(socketpair, AF_UNIX, SOCK_SEQPACKET, 0, s);
	call(write, s[0], "first", 5);
	call(write, s[0], "second", 6);
	say("one at a time", call(read, s[1], b, 100));
	struct iovec v = {b, 3};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	say("cut off", call(recvmsg, s[1], &h, 0));
	say("told", h.msg_flags & MSG_TRUNC);
	say("the rest is gone", call(recvfrom, s[1], b, 9, MSG_DONTWAIT, NULL, NULL));
	call(write, s[0], "12345678", 8);
	say("its real length", call(recvfrom, s[1], b, 2, MSG_TRUNC, NULL, NULL));
	call(write, s[0], "", 0);
	say("empty", call(read, s[1], b, 9));
	say("too large", call(write, s[0], b, 300000));
	call(close, s[0]);
	say("end", call(read, s[1], b, 9));
	say("to nobody", call(write, s[1], b, 9));
	call(close, s[1]);
	call(socketpair, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, s);
	call(write, s[0], "abc", 3);
	call(write, s[0], "de", 2);
	say("datagram", call(read, s[1], b, 9));
	say("another", call(read, s[1], b, 9));
	say("none", call(read, s[1], b, 9));
	call(close, s[0]);
	say("refused", call(write, s[1], "x", 1));
	call(close, s[1]);
}

static void servers(void)
{
	struct sockaddr_un a, from;
	int len = sizeof from;
	long n = address(&a, "sock");
	long l = call(socket, AF_UNIX, SOCK_STREAM, 0);
	say("kind", call(socket, 77, SOCK_STREAM, 0));
	say("connect to nothing", call(connect, l, &a, n));
	say("listen without a name", call(listen, l, 5));
	say("bind", call(bind, l, &a, n));
	say("twice", call(bind, l, &a, n));
	long other = call(socket, AF_UNIX, SOCK_STREAM, 0);
	say("in use", call(bind, other, &a, n));
	say("nobody listens", call(connect, other, &a, n));
	say("accept", call(accept, l, NULL, NULL));
	say("listen", call(listen, l, 5));
	struct stat st;
	say("a socket", call(stat, "sock", &st) ? -1 : st.st_mode);
	say("open", call(open, "sock", O_RDWR));
	long d = call(socket, AF_UNIX, SOCK_DGRAM, 0);
	say("wrong type", call(connect, d, &a, n));
	call(close, d);
	say("nobody there", (call(fcntl, l, F_SETFL, O_NONBLOCK), call(accept, l, NULL, NULL)));
	call(fcntl, l, F_SETFL, 0);
	long pid = fork_();
	if (!pid) {
		call(close, other);
		long c = call(accept, l, NULL, NULL), k;
		while ((k = call(read, c, b, 100)) > 0) {
			for (long i = 0; i < k; i++) b[i] -= 32;
			call(write, c, b, k);
		}
		leave(3);
	}
	until_waits(pid);
	say("connect", call(connect, other, &a, n));
	say("again", call(connect, other, &a, n));
	call(write, other, "abc", 3);
	say("answer", call(read, other, b, 100));
	say_text("it is", b, 3);
	say("peer", call(getpeername, other, &from, &len));
	say("its length", len);
	say_text("its name", from.sun_path, 4);
	len = sizeof from;
	say("own name", call(getsockname, other, &from, &len));
	say("has none", len);
	struct { int pid, uid, gid; } who;
	len = sizeof who;
	say("peercred", call(getsockopt, other, SOL_SOCKET, SO_PEERCRED, &who, &len));
	say("who listens", who.pid == call(getpid) && who.uid == call(getuid));
	call(close, other);
	say("server", status_of(pid));
	other = call(socket, AF_UNIX, SOCK_STREAM, 0);
	say("before accept", call(connect, other, &a, n));
	call(write, other, "early", 5);
	say("ready", ready((int)l, POLLIN));
	long c = call(accept4, l, &from, &len, SOCK_NONBLOCK);
	say("early data", call(read, c, b, 9));
	say("nonblocking", call(read, c, b, 9));
	call(close, c);
	call(close, other);
	other = call(socket, AF_UNIX, SOCK_STREAM, 0);
	call(connect, other, &a, n);
	call(close, l);
	say("never accepted", call(read, other, b, 9));
	call(close, other);
	other = call(socket, AF_UNIX, SOCK_STREAM, 0);
	say("not bound any more", call(connect, other, &a, n));
	say("the name is", call(bind, other, &a, n));
	say("not connected", call(write, other, "x", 1));
	say("nor to read", call(read, other, b, 1));
	say("shutdown", call(shutdown, other, SHUT_RD));
	say("getpeername", call(getpeername, other, &from, &len));
	call(close, other);
	call(unlink, "sock");
	len = 1;
	say("not unix", (a.sun_family = 99, call(bind, call(socket, AF_UNIX, SOCK_STREAM, 0), &a, n)));
}

static void datagrams(void)
{
	struct sockaddr_un a, z, from;
	int len = sizeof from;
	long n = address(&a, "da"), k = address(&z, "dz"), i = 0;
	long s = call(socket, AF_UNIX, SOCK_DGRAM, 0), t = call(socket, AF_UNIX, SOCK_DGRAM, 0);
	call(bind, s, &a, n);
	say("to a name", call(sendto, t, "hi", 2, 0, &a, n));
	say("received", call(recvfrom, s, b, 10, 0, &from, &len));
	say("from nobody", len);
	call(bind, t, &z, k);
	call(sendto, t, "ho", 2, 0, &a, n);
	len = sizeof from;
	say("received", call(recvfrom, s, b, 10, 0, &from, &len));
	say_text("from", from.sun_path, 2);
	say("without a peer", call(write, t, "x", 1));
	say("connect", call(connect, t, &a, n));
	say("with", call(write, t, "x", 1));
	call(read, s, b, 1);
	call(fcntl, t, F_SETFL, O_NONBLOCK);
	while (i < 1000 && call(write, t, "x", 1) == 1) i++;
	say("as many as fit", i > 0 && i < 1000);
	say("then", call(write, t, "x", 1));
	while (i--) call(read, s, b, 1);
	say("and again", call(write, t, "x", 1));
	call(close, s);
	say("gone", call(write, t, "x", 1));
	call(unlink, "da");
	say("by name", call(sendto, t, "x", 1, 0, &a, n));
	call(close, t);
	call(unlink, "dz");
	/* abstract names */
	address(&a, "Xabstract");
	a.sun_path[0] = 0;
	n = offsetof(struct sockaddr_un, sun_path) + 9;
	s = call(socket, AF_UNIX, SOCK_DGRAM, 0);
	t = call(socket, AF_UNIX, SOCK_DGRAM, 0);
	say("nobody", call(sendto, t, "x", 1, 0, &a, n));
	say("abstract", call(bind, s, &a, n));
	say("in use", call(bind, t, &a, n));
	say("sent", call(sendto, t, "x", 1, 0, &a, n));
	call(close, s);
	say("and free again", call(bind, t, &a, n));
	call(close, t);
}

struct with_fds {
	struct cmsghdr head;
	int fds[4];
};

static void passing(void)
{
	int s[2], p[2];
	char c = 'x';
	struct iovec v = {&c, 1};
	struct with_fds out = {{CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS}, {0}}, in;
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = &out, .msg_controllen = CMSG_LEN(8)};
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	call(pipe, p);
	out.fds[0] = p[0];
	out.fds[1] = p[1];
	say("send two", call(sendmsg, s[0], &h, 0));
	call(close, p[1]);
	h.msg_control = &in;
	h.msg_controllen = sizeof in;
	say("receive", call(recvmsg, s[1], &h, MSG_CMSG_CLOEXEC));
	say("length", h.msg_controllen);
	say("kind", in.head.cmsg_type);
	say("cmsg length", in.head.cmsg_len);
	say("cloexec", call(fcntl, in.fds[1], F_GETFD));
	say("it is the pipe", call(write, in.fds[1], "abc", 3));
	say("indeed", call(read, p[0], b, 9));
	call(close, in.fds[0]);
	call(close, in.fds[1]);
	out.fds[0] = 99;
	h.msg_control = &out;
	h.msg_controllen = CMSG_LEN(8);
	say("bad", call(sendmsg, s[0], &h, 0));
	out.fds[0] = out.fds[1] = p[0];
	call(sendmsg, s[0], &h, 0);
	h.msg_control = &in;
	h.msg_controllen = CMSG_LEN(4);
	say("room for one", call(recvmsg, s[1], &h, 0));
	say("told", h.msg_flags & MSG_CTRUNC);
	call(close, in.fds[0]);
	h.msg_control = &out;
	h.msg_controllen = CMSG_LEN(8);
	call(sendmsg, s[0], &h, 0);
	say("not asked for", call(read, s[1], b, 9));
	/* a message of bytes does not run into one with descriptors */
	call(write, s[0], "aa", 2);
	call(sendmsg, s[0], &h, 0);
	call(write, s[0], "bb", 2);
	say("until there", call(read, s[1], b, 9));
	say("then", call(read, s[1], b, 9) > 0);
	/* the last end travels: there is no end of file until it has arrived and is closed */
	int q[2];
	call(pipe, q);
	out.fds[0] = out.fds[1] = q[1];
	call(sendmsg, s[0], &h, 0);
	call(close, q[1]);
	call(fcntl, q[0], F_SETFL, O_NONBLOCK);
	say("it is on its way", call(read, q[0], b, 1));
	call(close, s[0]);
	call(close, s[1]);
	say("and was lost", call(read, q[0], b, 1));
	call(close, q[0]);
	call(close, p[0]);
}

/* Give n descriptors to whoever receives from the other side of s. */
static void give(int s, const int *fds, int n)
{
	char c = 'x';
	struct iovec v = {&c, 1};
	struct with_fds out = {{CMSG_LEN(0), SOL_SOCKET, SCM_RIGHTS}, {0}};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = &out, .msg_controllen = CMSG_LEN(n * sizeof(int))};
	out.head.cmsg_len = h.msg_controllen;
	for (int i = 0; i < n; i++) out.fds[i] = fds[i];
	say("given", call(sendmsg, s, &h, 0));
}

static int taken(int s)
{
	char c;
	struct iovec v = {&c, 1};
	struct with_fds in;
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = &in, .msg_controllen = sizeof in};
	say("taken", call(recvmsg, s, &h, 0));
	return in.fds[0];
}

/* Linux looks for the lost when a socket is closed, but not while it still looks on account of the one before. */
static long read_to_end(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int s[2];
	for (int i = 0; i < 200 && call(poll, &p, 1, 50) == 0; i++) {
		call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
		call(close, s[0]);
		call(close, s[1]);
	}
	return p.revents ? call(read, fd, b, 9) : -1;
}

/* Descriptors that nobody can ever receive are closed: else no reader would come to the end of the pipe. */
static void lost_in_flight(void)
{
	int s[2], t[2], p[2];
	call(pipe, p);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	give(s[0], (int[]){s[0], s[1], p[1]}, 3);
	call(close, p[1]);
	call(close, s[0]);
	call(close, s[1]);
	say("within itself", read_to_end(p[0]));
	call(close, p[0]);
	call(pipe, p);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, t);
	give(s[0], (int[]){t[1], p[1]}, 2);
	give(t[0], (int[]){s[1]}, 1);
	call(close, p[1]);
	call(close, s[1]);
	call(close, t[1]);
	call(close, s[0]);
	call(close, t[0]);
	say("within each other", read_to_end(p[0]));
	call(close, p[0]);
}

/* What can still be received stays, however far it is. */
static void safe_in_flight(void)
{
	int s[2], t[2], p[2];
	call(pipe, p);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, t);
	give(s[0], (int[]){p[1]}, 1);
	give(t[0], (int[]){s[1]}, 1);
	call(close, p[1]);
	call(close, s[1]);
	call(close, s[0]);
	s[1] = taken(t[1]);
	p[1] = taken(s[1]);
	say("there and back", call(write, p[1], "abc", 3));
	say("read", call(read, p[0], b, 9));
	int all[] = {s[1], t[0], t[1], p[0], p[1]};
	for (int i = 0; i < 5; i++) call(close, all[i]);
}

static int test(void)
{
	pairs();
	streams_are_streams();
	packets();
	servers();
	datagrams();
	passing();
	lost_in_flight();
	safe_in_flight();
	return 0;
}
