/* date.c - print the time; it is UTC here, also without -u. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "options.h"

int main(int argc, char **argv)
{
	if (argc > 1 && (!strcmp(argv[1], "--utc") || !strcmp(argv[1], "--universal"))) argv[1] = "-u";
	options_check(argc, argv, "u");
	char text[256];
	time_t now = time(NULL);
	const char *format = argc > 1 && argv[argc - 1][0] == '+' ? argv[argc - 1] + 1 : "%a %b %e %H:%M:%S %Z %Y";
	strftime(text, sizeof text, format, localtime(&now));
	puts(text);
	return 0;
}
