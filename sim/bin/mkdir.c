/* mkdir.c - make folders; -p with those above them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "options.h"

static int make_all(char *path)
{
	for (char *s = path + 1; *s; s++)
		if (*s == '/') {
			*s = 0;
			if (mkdir(path, 0777) < 0 && errno != EEXIST) return -1;
			*s = '/';
		}
	return mkdir(path, 0777) < 0 && errno != EEXIST ? -1 : 0;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "p");
	int parents = argc > 1 && !strcmp(argv[1], "-p"), result = 0;
	for (int i = 1 + parents; i < argc; i++)
		if ((parents ? make_all(argv[i]) : mkdir(argv[i], 0777)) < 0) {
			fprintf(stderr, "%s: cannot create directory '%s': %s\n", program_invocation_name, argv[i], strerror(errno));
			result = 1;
		}
	return result;
}
