/* says: not a chain */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 3;
	for (int i = 0; i < n; i++)
		if (fork() == 0) exit(0);
	while (wait(NULL) > 0) {}
	return 0;
}
