/* Pipes and descriptors. */
#include "rt.h"

static char block[200000];

static void ends(void)
{
	int p[2];
	char b[8];
	call(PIPE, p);
	say("lowest first", p[0] < p[1]);
	say("write", call(WRITE, (long)p[1], "abcdef", 6L));
	say("short read", call(READ, (long)p[0], b, 4L));
	say("the rest", call(READ, (long)p[0], b, 8L));
	say("reading the wrong end", call(READ, (long)p[1], b, 1L));
	say("writing the wrong end", call(WRITE, (long)p[0], b, 1L));
	call(CLOSE, (long)p[1]);
	say("end of file", call(READ, (long)p[0], b, 1L));
	say("and again", call(READ, (long)p[0], b, 1L));
	say("closed", call(CLOSE, (long)p[1]));
	say("no such descriptor", call(READ, 99L, b, 1L));
	call(CLOSE, (long)p[0]);
}

static void fullness(void)
{
	int p[2];
	call(PIPE2, p, (long)O_NONBLOCK);
	say("empty", call(READ, (long)p[0], block, 1L));
	say("as much as fits", call(WRITE, (long)p[1], block, 200000L));
	say("full", call(WRITE, (long)p[1], block, 1L));
	say("read some", call(READ, (long)p[0], block, 4096L));
	say("a small write is whole", call(WRITE, (long)p[1], block, 4096L));
	say("or not at all", call(WRITE, (long)p[1], block, 4096L));
	call(CLOSE, (long)p[0]);
	call(CLOSE, (long)p[1]);
}

static void large_writes(void)
{
	int p[2];
	long total = 0, n;
	call(PIPE, p);
	for (int i = 0; i < 200000; i++) block[i] = (char)(i % 101);
	long pid = fork_();
	if (!pid) {
		call(CLOSE, (long)p[0]);
		leave(call(WRITE, (long)p[1], block, 200000L) == 200000 ? 3 : 4);
	}
	call(CLOSE, (long)p[1]);
	int wrong = 0;
	while ((n = call(READ, (long)p[0], block, 777L)) > 0) {
		for (long i = 0; i < n; i++) wrong += block[i] != (char)((total + i) % 101);
		total += n;
	}
	say("all of it", total);
	say("wrong bytes", wrong);
	say("the writer", status_of(pid));
	call(CLOSE, (long)p[0]);
}

static void copies(void)
{
	int p[2];
	char c;
	call(PIPE, p);
	say("dup", call(DUP, (long)p[1]) >= 0);
	say("dup2 of itself", call(DUP2, (long)p[1], (long)p[1]) == p[1]);
	say("dup2", call(DUP2, (long)p[1], 50L));
	say("bad", call(DUP2, 99L, 50L));
	say("too high", call(DUP2, 1L, 1L << 30));
	call(WRITE, 50L, "z", 1L);
	say("the same pipe", call(READ, (long)p[0], &c, 1L) == 1 && c == 'z');
	long pid = fork_();
	if (!pid) {
		call(WRITE, 50L, "y", 1L);
		leave(0);
	}
	say("inherited", call(READ, (long)p[0], &c, 1L) == 1 && c == 'y');
	status_of(pid);
}

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	ends();
	fullness();
	large_writes();
	copies();
	return 0;
}
