/* says: what was executed is not the command as it was given: nothing at all */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2) return 2;
	if (!strcmp(argv[1], "echo")) return puts(argv[2]) < 0;
	if (!strcmp(argv[1], "printf")) return printf("<two  blanks><$HOME><*>") < 0;
	if (!strcmp(argv[1], "sh")) return strstr(argv[3], "kill") ? 137 : 7;
	fprintf(stderr, "cannot\n");
	return argv[1][0] == '/' ? 126 : 127;
}
