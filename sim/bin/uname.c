/* uname.c - what system this is. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "options.h"

int main(int argc, char **argv)
{
	struct utsname u;
	char wanted[64] = "";
	options_check(argc, argv, "asnrvmo");
	for (int i = 1; i < argc && strlen(wanted) + strlen(argv[i]) < sizeof wanted; i++) strcat(wanted, argv[i]);
	if (uname(&u) < 0) return perror("uname"), 1;
	const struct { char letter; const char *text; } parts[] = {{'s', u.sysname}, {'n', u.nodename}, {'r', u.release}, {'v', u.version}, {'m', u.machine}, {'o', "GNU/Linux"}};
	bool all = strchr(wanted, 'a'), some = false;
	if (!*wanted) strcpy(wanted, "s");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!all && !strchr(wanted, parts[i].letter)) continue;
		printf("%s%s", some ? " " : "", parts[i].text);
		some = true;
	}
	putchar('\n');
	return 0;
}
