/* mv.c - rename files, or move them into a folder. */
#include "options.h"
#include "target.h"

int main(int argc, char **argv)
{
	char to[4096];
	int result = 0;
	options_check(argc, argv, "f");
	int first = first_file(argc, argv);
	if (first < 0) return 1;
	for (int i = first; i < argc - 1; i++) {
		struct stat st;
		target_of(argv[i], argv[argc - 1], to, sizeof to);
		if (lstat(argv[i], &st) < 0)
			fprintf(stderr, "%s: cannot stat '%s': %s\n", program_invocation_name, argv[i], strerror(errno));
		else if (rename(argv[i], to) < 0)
			fprintf(stderr, "%s: cannot move '%s' to '%s': %s\n", program_invocation_name, argv[i], to, strerror(errno));
		else
			continue;
		result = 1;
	}
	return result;
}
