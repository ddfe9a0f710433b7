/* watched-queue.c - two producers put 50 messages each, their parent gets 88 of them; it prints what it knows to be left. */
#include <proclab/mp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	struct mp_queue *q;
	int n = 0;
	if (mp_queue_new(&q, 200)) return 1;
	for (int p = 0; p < 2; p++) {
		if (fork()) continue;
		for (int i = 0; i < 50; i++)
			if (mp_queue_put(q, &i, sizeof i, MP_FOREVER)) _exit(2);
		_exit(0);
	}
	for (int i = 0; i < 88; i++)
		if (mp_queue_get(q, &n, sizeof n, NULL, MP_FOREVER)) return 3;
	while (wait(NULL) > 0) {}
	printf("left=%d\n", (int)mp_queue_size(q));
	return 0;
}
