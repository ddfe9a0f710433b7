/* says: what was executed is not the command as it was given */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char line[1000] = "";
	if (argc < 2) return 2;
	for (int i = 1; i < argc; i++) {
		strcat(line, argv[i]);
		strcat(line, " ");
	}
	int status = system(line); /* a shell reads it once more */
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
