/* pwd.c - print the working directory. */
#include <stdio.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "LP");
	char path[4096];
	if (!getcwd(path, sizeof path)) return perror("pwd"), 1;
	puts(path);
	return 0;
}
