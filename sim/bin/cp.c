/* cp.c - copy files. */
#include <fcntl.h>
#include <unistd.h>

#include "options.h"
#include "target.h"

static int complain(const char *what, const char *path)
{
	fprintf(stderr, "%s: cannot %s '%s': %s\n", program_invocation_name, what, path, strerror(errno));
	return 1;
}

static int move_bytes(int in, int out, const char *to)
{
	static char room[65536];
	for (ssize_t n; (n = read(in, room, sizeof room)) > 0;)
		if (write(out, room, (size_t)n) != n) return complain("write", to);
	return 0;
}

static int copy(const char *from, const char *to)
{
	struct stat st;
	int in = open(from, O_RDONLY);
	if (in < 0 || fstat(in, &st) < 0) return complain("stat", from);
	if (S_ISDIR(st.st_mode)) {
		fprintf(stderr, "%s: -r not specified; omitting directory '%s'\n", program_invocation_name, from);
		return 1;
	}
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
	if (out < 0) return complain("create regular file", to);
	int result = move_bytes(in, out, to);
	close(in);
	close(out);
	return result;
}

int main(int argc, char **argv)
{
	char to[4096];
	int result = 0;
	options_check(argc, argv, "");
	int first = first_file(argc, argv);
	if (first < 0) return 1;
	for (int i = first; i < argc - 1; i++) {
		target_of(argv[i], argv[argc - 1], to, sizeof to);
		result |= copy(argv[i], to);
	}
	return result;
}
