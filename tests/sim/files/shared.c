/* Mapped files, shared memory, futexes, POSIX message queues. */
#include "rt.h"
#include <mqueue.h>

static char b[10000];

static char *map(long size, int prot, int flags, long fd, long at)
{
	return (char *)call(mmap, NULL, size, prot, flags, fd, at);
}

static long is_error(const void *p)
{
	return (long)p < 0 && (long)p > -4096 ? (long)p : 0;
}

static void files(void)
{
	long fd = call(open, "mapped", O_RDWR | O_CREAT, 0600), r = call(open, "mapped", O_RDONLY), w = call(open, "mapped", O_WRONLY);
	for (int i = 0; i < 5000; i++) b[i] = (char)('a' + i % 26);
	call(write, fd, b, 5000);
	char *s = map(8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), *p = map(8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, r, 0);
	say("shows the file", memcmp(s, b, 5000) == 0 && memcmp(p, b, 5000) == 0);
	say("zeros behind", s[5000] + s[8191]);
	s[0] = 'X';
	call(pread64, fd, b, 10, 0);
	say_text("what is written there", b, 3);
	call(pwrite64, fd, "Y", 1, 1);
	say("and the other way", s[1] == 'Y');
	p[2] = 'P';
	call(pread64, fd, b, 10, 0);
	say_text("not by a private one", b, 3);
	call(pwrite64, fd, "12345", 5, 4096);
	say("a private page not yet written shows it", p[4096]);
	call(pwrite64, fd, "6", 1, 2);
	say("one that was does not", p[2]);
	long pid = fork_();
	if (!pid) {
		s[3] = 'C';
		p[3] = 'Q';
		leave(0);
	}
	status_of(pid);
	say("shared with a child", s[3]);
	say("private from it", p[3] != 'Q');
	say("read only file", is_error(map(4096, PROT_READ | PROT_WRITE, MAP_SHARED, r, 0)));
	say("to read", is_error(map(4096, PROT_READ, MAP_SHARED, r, 0)));
	say("write only file", is_error(map(4096, PROT_WRITE, MAP_SHARED, w, 0)));
	say("no file", is_error(map(4096, PROT_READ, MAP_PRIVATE, 99, 0)));
	say("bad offset", is_error(map(4096, PROT_READ, MAP_PRIVATE, fd, 100)));
	call(mkdir, "dir", 0700);
	say("a folder", is_error(map(4096, PROT_READ, MAP_PRIVATE, call(open, "dir", O_RDONLY), 0)));
	char *second = map(4096, PROT_READ, MAP_SHARED, fd, 4096);
	say_text("from the second page", second, 5);
	pid = fork_();
	if (!pid) {
		char *far = map(4096 * 3, PROT_READ, MAP_SHARED, fd, 0);
		leave(far[8192]);
	}
	say("beyond the end", status_of(pid));
	call(close, fd);
	call(unlink, "mapped");
	say("still mapped", s[0]);
	call(ftruncate, w, 100);
	pid = fork_();
	if (!pid) leave(s[4096]);
	say("cut off", status_of(pid));
	say("unmap", call(munmap, s, 8192));
	call(close_range, 3, ~0u, 0);
}

static void memory(void)
{
	long fd = call(memfd_create, "name", 0);
	say("empty", call(read, fd, b, 10));
	call(ftruncate, fd, 4096);
	int *p = (int *)map(4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), *q = (int *)map(4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	p[5] = 77;
	say("twice the same", q[5]);
	call(close, fd);
	long pid = fork_();
	if (!pid) {
		q[5]++;
		leave(0);
	}
	status_of(pid);
	say("shared", p[5]);
	fd = call(open, "/dev/shm/files-test", O_RDWR | O_CREAT | O_EXCL, 0600);
	say("shm", fd >= 0);
	call(ftruncate, fd, 100);
	char *s = map(100, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	s[3] = 'z';
	say("unlink", call(unlink, "/dev/shm/files-test"));
	call(pread64, fd, b, 10, 0);
	say("it is a file", b[3]);
	call(close, fd);
	fd = call(open, "/dev/zero", O_RDWR);
	s = map(4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	s[0] = 1;
	say("of zeros", s[0] + s[1]);
	call(close, fd);
}

static long wait_at(int *p, int value, const void *time)
{
	return call(futex, p, FUTEX_WAIT, value, time, NULL, 0);
}

static long wake(int *p, int n)
{
	return call(futex, p, FUTEX_WAKE, n, NULL, NULL, 0);
}

static void futexes(void)
{
	int *p = (int *)map(4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1L, 0);
	int *o = (int *)map(4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1L, 0);
	long ts[2] = {0, 1000000}, bad[2] = {0, 2000000000};
	say("another value", wait_at(p, 1, NULL));
	say("time is up", wait_at(p, 0, ts));
	say("bad time", wait_at(p, 0, bad));
	say("unaligned", wait_at((int *)((char *)p + 1), 0, NULL));
	say("nowhere", wait_at((int *)4096, 0, NULL));
	say("nobody waits", wake(p, 1));
	long pids[3];
	for (int i = 0; i < 3; i++) {
		pids[i] = fork_();
		if (!pids[i]) leave((int)wait_at(p, 0, NULL) + 3);
		until_waits(pids[i]);
	}
	say("private memory is another", (o[0] = 0, wake(o, 9)));
	say("one", wake(p, 1));
	say("the first", status_of(pids[0]));
	say("the others", wake(p, 9));
	say("second", status_of(pids[1]));
	say("third", status_of(pids[2]));
	for (int i = 0; i < 3; i++) {
		pids[i] = fork_();
		if (!pids[i]) leave((int)wait_at(p, 0, NULL) + 3);
		until_waits(pids[i]);
	}
	say("requeue with another value", call(futex, p, FUTEX_CMP_REQUEUE, 1, 9L, p + 1, 5));
	say("requeue", call(futex, p, FUTEX_CMP_REQUEUE, 1, 9L, p + 1, 0));
	say("first", status_of(pids[0]));
	say("nobody here", wake(p, 9));
	say("but there", wake(p + 1, 9));
	status_of(pids[1]);
	status_of(pids[2]);
	pids[0] = fork_();
	if (!pids[0]) leave((int)call(futex, p, FUTEX_WAIT_BITSET, 0, NULL, NULL, 6) + 3);
	until_waits(pids[0]);
	say("other bits", call(futex, p, FUTEX_WAKE_BITSET, 9, NULL, NULL, 9));
	say("a common one", call(futex, p, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4));
	say("woken", status_of(pids[0]));
	say("no bits", call(futex, p, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
	pids[0] = fork_();
	if (!pids[0]) {
		on(SIGUSR1, (void *)handler_, 0, 0);
		leave((int)-wait_at(p, 0, NULL));
	}
	until_waits(pids[0]);
	call(kill, pids[0], SIGUSR1);
	say("interrupted", status_of(pids[0]));
	say("unknown", call(futex, p, 77, 0, NULL, NULL, 0));
	/* a robust mutex whose owner ends */
	struct { void *next; long offset; void *pending; } *head = (void *)(p + 100);
	struct { void *next; int word; } *mutex = (void *)(p + 200);
	pids[0] = fork_();
	if (!pids[0]) {
		head->next = mutex;
		head->offset = (long)((char *)&mutex->word - (char *)mutex);
		head->pending = NULL;
		mutex->next = head;
		mutex->word = (int)((unsigned)call(gettid) | 0x80000000u);
		call(set_robust_list, head, 24L);
		leave(0);
	}
	status_of(pids[0]);
	say("owner died", (mutex->word & 0x40000000) != 0);
	say("waiters", mutex->word < 0);
	say("nobody", mutex->word & 0x3fffffff);
}

static void queues(void)
{
	struct mq_attr a, small = {0};
	small.mq_maxmsg = 3;
	small.mq_msgsize = 20;
	unsigned prio = 0;
	call(mq_unlink, "files-test");
	say("not there", call(mq_open, "files-test", O_RDWR, 0, NULL));
	long q = call(mq_open, "files-test", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &small);
	say("open", q >= 0);
	say("exists", call(mq_open, "files-test", O_RDWR | O_CREAT | O_EXCL, 0600, NULL));
	say("attributes", call(mq_getsetattr, q, NULL, &a));
	say("most", a.mq_maxmsg);
	say("size", a.mq_msgsize);
	say("nonblocking", a.mq_flags);
	say("empty", call(mq_timedreceive, q, b, 100, &prio, NULL));
	say("send", call(mq_timedsend, q, "low", 3, 1, NULL));
	call(mq_timedsend, q, "high1", 5, 9, NULL);
	call(mq_timedsend, q, "high2", 5, 9, NULL);
	say("full", call(mq_timedsend, q, "x", 1, 1, NULL));
	say("too long", call(mq_timedsend, q, b, 21, 1, NULL));
	say("priority", call(mq_timedsend, q, b, 1, 40000, NULL));
	say("small buffer", call(mq_timedreceive, q, b, 19, &prio, NULL));
	for (int i = 0; i < 3; i++) {
		long n = call(mq_timedreceive, q, b, 20, &prio, NULL);
		say_text("received", b, n);
		say("of priority", prio);
	}
	struct sigevent event;
	memset(&event, 0, sizeof event);
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = SIGUSR1;
	block(SIGUSR1);
	say("notify", call(mq_notify, q, &event));
	say("one at a time", call(mq_notify, q, &event));
	call(mq_timedsend, q, "x", 1, 1, NULL);
	unsigned long pending = 0;
	call(rt_sigpending, &pending, 8);
	say("told", (pending >> (SIGUSR1 - 1)) & 1);
	say("again free", call(mq_notify, q, &event));
	say("no more", call(mq_notify, q, NULL));
	call(mq_timedreceive, q, b, 20, NULL, NULL);
	a.mq_flags = 0;
	call(mq_getsetattr, q, &a, NULL);
	long ts[2] = {1, 0};
	say("time is up", call(mq_timedreceive, q, b, 20, NULL, ts));
	long pid = fork_();
	if (!pid) leave((int)call(mq_timedreceive, q, b, 20, NULL, NULL));
	until_waits(pid);
	call(mq_timedsend, q, "four", 4, 1, NULL);
	say("woken", status_of(pid));
	say("read only", call(mq_timedsend, call(mq_open, "files-test", O_RDONLY, 0, NULL), "x", 1, 1, NULL));
	say("no queue", call(mq_timedsend, 1, "x", 1, 1, NULL));
	say("unlink", call(mq_unlink, "files-test"));
	say("again", call(mq_unlink, "files-test"));
	say("still works", call(mq_timedsend, q, "x", 1, 1, NULL));
}

static int test(void)
{
	files();
	memory();
	futexes();
	queues();
	return 0;
}
