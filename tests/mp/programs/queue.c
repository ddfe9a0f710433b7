/* queue.c - two producers, one consumer, and a queue that is full most of the time. */
#include <proclab/mp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	struct mp_queue *q;
	int sum = 0, n = 0;
	if (mp_queue_new(&q, 3)) return 1;
	for (int p = 0; p < 2; p++)
		if (fork() == 0) {
			for (int i = 0; i < 10; i++)
				if (mp_queue_put(q, &i, sizeof i, MP_FOREVER)) _exit(2);
			_exit(0);
		}
	for (int i = 0; i < 20; i++) {
		if (mp_queue_get(q, &n, sizeof n, NULL, 20)) return 3;
		sum += n;
	}
	printf("sum %d\n", sum);
	printf("empty after a while: %d\n", mp_queue_get(q, &n, sizeof n, NULL, 0.01) == MP_EEMPTY);
	while (wait(&n) > 0) printf("child: %d\n", n);
	mp_queue_free(q);
	return 0;
}
