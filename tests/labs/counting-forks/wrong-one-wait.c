/* says: never waited for */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 3, chain = argc > 1 && strcmp(argv[1], "chain") == 0;
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();
		if (pid > 0 && chain) break;
		if (pid == 0 && !chain) exit(0);
	}
	wait(NULL); /* one child of several */
	return 0;
}
