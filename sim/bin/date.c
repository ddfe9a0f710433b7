/* date.c - print the time. */
#include <stdio.h>
#include <time.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "u");
	char text[256];
	time_t now = time(NULL);
	const char *format = argc > 1 && argv[argc - 1][0] == '+' ? argv[argc - 1] + 1 : "%a %b %e %H:%M:%S %Z %Y";
	strftime(text, sizeof text, format, localtime(&now));
	puts(text);
	return 0;
}
