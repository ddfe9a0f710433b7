/* says: the number of workers that had something to do was 0 */
#include <stdio.h>
#include <stdlib.h>

#include <proclab/mp.h>

enum { TASKS = 960 };

/* A task counts to 5000, one of the last quarter to 30000. Its result is a number. Leave it as it is. */
static int work(const void *item, void *result)
{
	int i = *(const int *)item;
	for (volatile int k = i < TASKS * 3 / 4 ? 0 : -25000; k < 5000; k++) {}
	*(long *)result = (long)i * i % 97;
	return 0;
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4;
	int items[TASKS];
	long results[TASKS] = {0}, sum = 0, check = 0;
	struct mp_pool *pool;

	for (int i = 0; i < TASKS; i++) items[i] = i;
	if (mp_pool_new(&pool, &(struct mp_pool_options){.workers = workers}) != 0) return 1;

	for (int i = 0; i < TASKS; i++) work(&items[i], &results[i]);
	mp_pool_free(pool);

	for (int i = 0; i < TASKS; i++) {
		sum += results[i];
		check += i * results[i]; /* in the order of the tasks */
	}
	printf("sum %ld, in order %ld\n", sum, check);
	return 0;
}
