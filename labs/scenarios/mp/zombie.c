/*
 * zombie.c - a child has ended and nobody has asked how. In Python: p.start(), and no join; active_children() reaps.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

static int leaves(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	usleep(50000);
	return 7;
}

/* The letter that ps shows; - when there is no such process. */
static char state_of(pid_t pid)
{
	char path[40], letter = '-';
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f) return '-';
	if (fscanf(f, "%*d (%*[^)]) %c", &letter) != 1) letter = '-';
	fclose(f);
	return letter;
}

int main(void)
{
	struct mp_process *p;
	int code = 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	must(mp_process_new(&p, MP_FORK, leaves, NULL, 0));
	must(mp_process_start(p));
	step("the child ends; its sentinel tells so, and the parent does not join it");
	struct pollfd sentinel = {.fd = mp_process_sentinel(p), .events = POLLIN};
	poll(&sentinel, 1, -1);
	printf("the child has ended and is in state %c\n", state_of(mp_process_pid(p)));
	usleep(100000);
	step("the parent asks which children run; that reaps those that do not");
	size_t running = mp_active_children(NULL, 0);
	printf("children that run: %zu; the child is in state %c\n", running, state_of(mp_process_pid(p)));
	must(mp_process_exit_code(p, &code));
	printf("its exit code is kept: %d\n", code);
	mp_process_free(p);
	return 0;
}
