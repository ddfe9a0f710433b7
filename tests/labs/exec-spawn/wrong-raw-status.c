/* says: the command exited with 7, but the program ended with status 0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status;
	if (argc < 2) return 2;
	if (fork() == 0) {
		execvp(argv[1], argv + 1);
		int why = errno;
		perror(argv[1]);
		_exit(why == ENOENT ? 127 : 126);
	}
	wait(&status);
	return status; /* 7 stands in its second byte; the first is what becomes of it */
}
