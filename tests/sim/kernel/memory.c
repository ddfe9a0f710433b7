/* Memory: mappings shared and not, protection, and what a handler sees of a fault. */
#include "rt.h"

static volatile unsigned long fault_at;
static volatile int fault_code, faults;
static char *area;

static void on_fault(int sig, char *info, void *context)
{
	(void)sig;
	(void)context;
	faults++;
	fault_code = *(int *)(info + 8);
	fault_at = *(unsigned long *)(info + 16);
	call(MPROTECT, area, 4096L, 3L);
}

static char *map(long size, int flags)
{
	return (char *)call(MMAP, NULL, size, 3L, (long)flags | 0x20, -1L, 0L);
}

static void sharing(void)
{
	char *shared = map(8192, 1), *private = map(8192, 2);
	shared[5000] = private[5000] = 1;
	long pid = fork_();
	if (!pid) {
		shared[5000] = private[5000] = 2;
		shared[100] = 3; /* not touched before the fork */
		leave(0);
	}
	status_of(pid);
	say("shared", shared[5000]);
	say("also what was untouched", shared[100]);
	say("private", private[5000]);
	say("unmap", call(MUNMAP, shared, 8192L));
	say("not a page", call(MUNMAP, private + 1, 4096L));
	say("nothing", (long)call(MMAP, NULL, 0L, 3L, 0x22L, -1L, 0L));
}

static void protection(void)
{
	area = map(4096, 2);
	area[0] = 1;
	on(SEGV, on_fault, SIGINFO, 0);
	call(MPROTECT, area, 4096L, 1L);
	area[8] = 5; /* the handler makes it possible */
	say("written in the end", area[8]);
	say("faults", faults);
	say("access", fault_code);
	say("where", fault_at == (unsigned long)(area + 8));
	on(SEGV, NULL, 0, 0);
	for (int i = 0; i < 3; i++) {
		long pid = fork_();
		if (!pid) {
			call(CLOSE, 2L); /* what the simulator says of it is not Linux's */
			if (i == 0) *(volatile int *)16 = 1;
			if (i == 1) call(MPROTECT, area, 4096L, 1L), area[0] = 1;
			if (i == 2) call(MUNMAP, area, 4096L), area[0] = 1;
			leave(1);
		}
		say("ends by", status_of(pid));
	}
	say("a bad pointer is no fault in a call", call(WRITE, 1L, (char *)16, 4L));
	say("nor for results", call(PIPE, (int *)16));
}

static int divide(int a, volatile int b)
{
	return a / b;
}

static void arithmetic(void)
{
	long pid = fork_();
	if (!pid) {
		call(CLOSE, 2L);
		leave(divide(1, 0));
	}
	say("division by zero", status_of(pid));
}

static void heap(void)
{
	char *end = (char *)call(BRK, NULL);
	say("grows", call(BRK, end + 10000) == (long)(end + 10000));
	end[9999] = 1;
	say("shrinks", call(BRK, end) == (long)end);
	say("not below its start", call(BRK, (char *)4096) == (long)end);
}

static long depth(long n)
{
	volatile char room[2000];
	room[0] = (char)n;
	return n ? depth(n - 1) + room[0] : 0;
}

static void deep(void)
{
	say("deep recursion", depth(2000) != 1);
	long pid = fork_();
	if (!pid) {
		call(CLOSE, 2L);
		leave((int)depth(1000000000));
	}
	say("too deep", status_of(pid));
}

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	sharing();
	protection();
	arithmetic();
	heap();
	deep();
	return 0;
}
