/* Three children in a ring each wait for a byte of the one before, and their parent for them. */
#include <sys/wait.h>
#include <unistd.h>

enum { RING = 3 };

int main(void)
{
	int ring[RING][2];
	char byte = 0;
	for (int i = 0; i < RING; i++)
		if (pipe(ring[i])) return 1;
	for (int i = 0; i < RING; i++)
		if (fork() == 0) _exit(read(ring[i][0], &byte, 1) == 1 && write(ring[(i + 1) % RING][1], &byte, 1) == 1);
	while (wait(NULL) > 0) {}
	return 0;
}
