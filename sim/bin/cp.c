/* cp.c - copy files. */
#include <fcntl.h>
#include <unistd.h>

#include "options.h"
#include "target.h"

static int complain(const char *what, const char *path)
{
	fprintf(stderr, "%s: %s '%s': %s\n", program_invocation_name, what, path, strerror(errno));
	return 1;
}

static int write_all(int out, const char *bytes, size_t n)
{
	for (ssize_t done; n; bytes += done, n -= (size_t)done)
		if ((done = write(out, bytes, n)) < 0) return -1;
	return 0;
}

static int move_bytes(int in, int out, const char *from, const char *to)
{
	static char room[65536];
	ssize_t n;
	while ((n = read(in, room, sizeof room)) > 0)
		if (write_all(out, room, (size_t)n)) return complain("error writing", to);
	return n < 0 ? complain("error reading", from) : 0;
}

static int copy(const char *from, const char *to)
{
	struct stat st;
	if (stat(from, &st) < 0) return complain("cannot stat", from);
	if (S_ISDIR(st.st_mode)) {
		fprintf(stderr, "%s: -r not specified; omitting directory '%s'\n", program_invocation_name, from);
		return 1;
	}
	int in = open(from, O_RDONLY);
	if (in < 0) return complain("cannot open", from);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
	if (out < 0) return complain("cannot create regular file", to);
	int result = move_bytes(in, out, from, to);
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
