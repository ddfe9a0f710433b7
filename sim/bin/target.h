/*
 * target.h - where cp, mv and ln put a file: at the last argument, or in it when it is a folder.
 */
#ifndef SIM_BIN_TARGET_H
#define SIM_BIN_TARGET_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static inline int is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* out: where `from` goes. */
static inline void target_of(const char *from, const char *last, char *out, size_t size)
{
	const char *name = strrchr(from, '/');
	if (is_folder(last))
		snprintf(out, size, "%s/%s", last, name ? name + 1 : from);
	else
		snprintf(out, size, "%s", last);
}

/* The first argument that is no option. Too few of them, or several for something that is no folder: said. */
static inline int first_file(int argc, char **argv)
{
	int first = 1;
	while (first < argc && argv[first][0] == '-' && argv[first][1]) first++;
	if (argc - first < 1)
		fprintf(stderr, "%s: missing file operand\n", program_invocation_name);
	else if (argc - first < 2)
		fprintf(stderr, "%s: missing destination file operand after '%s'\n", program_invocation_name, argv[first]);
	else if (argc - first > 2 && !is_folder(argv[argc - 1]))
		fprintf(stderr, "%s: target '%s' is not a directory\n", program_invocation_name, argv[argc - 1]);
	else
		return first;
	return -1;
}

#endif
