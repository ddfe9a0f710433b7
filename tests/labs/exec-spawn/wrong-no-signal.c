/* says: the command was killed by signal 9: the program ended with status 0 instead of 137 */
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
	return WEXITSTATUS(status);
}
