/* rm.c - remove files; -r folders with what is in them, -f without complaint. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"

static int deep, force;

static int complain(const char *path)
{
	if (force && errno == ENOENT) return 0;
	fprintf(stderr, "%s: cannot remove '%s': %s\n", program_invocation_name, path, strerror(errno));
	return 1;
}

static int remove_path(const char *path)
{
	struct stat st;
	int result = 0;
	char below[4096];
	if (lstat(path, &st) < 0) return complain(path);
	if (!S_ISDIR(st.st_mode)) return unlink(path) < 0 ? complain(path) : 0;
	if (!deep) {
		errno = EISDIR;
		return complain(path);
	}
	DIR *dir = opendir(path);
	for (struct dirent *e; dir && (e = readdir(dir));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
		snprintf(below, sizeof below, "%s/%s", path, e->d_name);
		result |= remove_path(below);
	}
	if (dir) closedir(dir);
	return rmdir(path) < 0 ? complain(path) : result;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "rRf");
	int i = 1, result = 0;
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		deep |= strpbrk(argv[i], "rR") != NULL;
		force |= strchr(argv[i], 'f') != NULL;
	}
	for (; i < argc; i++) result |= remove_path(argv[i]);
	return result;
}
