/* ln.c - another name for a file; -s a symbolic link. */
#include <unistd.h>

#include "options.h"
#include "target.h"

int main(int argc, char **argv)
{
	char to[4096];
	int result = 0;
	options_check(argc, argv, "s");
	int first = first_file(argc, argv), symbolic = first > 1;
	if (first < 0) return 1;
	for (int i = first; i < argc - 1; i++) {
		target_of(argv[i], argv[argc - 1], to, sizeof to);
		if ((symbolic ? symlink(argv[i], to) : link(argv[i], to)) == 0) continue;
		if (!symbolic && errno == ENOENT)
			fprintf(stderr, "%s: failed to access '%s': %s\n", program_invocation_name, argv[i], strerror(errno));
		else
			fprintf(stderr, "%s: failed to create %s link '%s': %s\n", program_invocation_name, symbolic ? "symbolic" : "hard",
					to, strerror(errno));
		result = 1;
	}
	return result;
}
