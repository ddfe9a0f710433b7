/* pwd.c - print the working directory. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char path[4096];
	if (!getcwd(path, sizeof path)) return perror("pwd"), 1;
	puts(path);
	return 0;
}
