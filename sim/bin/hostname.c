/* hostname.c - the name of the machine. */
#include <stdio.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	char name[256];
	options_check(argc, argv, "");
	if (gethostname(name, sizeof name) < 0) return perror("hostname"), 1;
	puts(name);
	return 0;
}
