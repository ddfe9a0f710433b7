/* A pipe for the items, and a pipe of tokens for the room. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/mp.h>
#include <proclab/proclab.h>

static void make(int i)
{
	dprintf(STDOUT_FILENO, "made %d\n", i);
}

static void use(int i)
{
	dprintf(STDOUT_FILENO, "used %d\n", i);
	compute(2);
}

int main(int argc, char **argv)
{
	int items = argc > 1 ? atoi(argv[1]) : 40, consumers = argc > 2 ? atoi(argv[2]) : 2, capacity = argc > 3 ? atoi(argv[3]) : 4, i;
	int data[2], room[2];
	char token = 't';
	if (pipe(data) || pipe(room)) return 1;
	for (i = 0; i < capacity; i++)
		if (write(room[1], &token, 1) != 1) return 1;
	for (int c = 0; c < consumers; c++)
		if (fork() == 0) {
			close(data[1]);
			while (read(data[0], &i, sizeof i) == sizeof i) { /* so few bytes come whole */
				if (write(room[1], &token, 1) != 1) _exit(1);
				use(i);
			}
			_exit(0);
		}
	for (i = 1; i <= items; i++) {
		make(i);
		if (read(room[0], &token, 1) != 1 || write(data[1], &i, sizeof i) != sizeof i) return 1;
	}
	close(data[1]); /* end of file for all of them */
	while (wait(NULL) > 0) {}
	return 0;
}
