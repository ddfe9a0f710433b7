/* ls.c - list files; -l long, -a those with a dot too. One a line, as into a pipe. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "options.h"

static int is_long, all;

static char type_of(mode_t mode)
{
	return S_ISDIR(mode)    ? 'd'
		   : S_ISLNK(mode)  ? 'l'
		   : S_ISFIFO(mode) ? 'p'
		   : S_ISSOCK(mode) ? 's'
		   : S_ISCHR(mode)  ? 'c'
		   : S_ISBLK(mode)  ? 'b'
							: '-';
}

static void show(const char *path, const char *name)
{
	struct stat st;
	char date[32], mode[11] = "-rwxrwxrwx";
	if (!is_long || lstat(path, &st) < 0) {
		puts(name);
		return;
	}
	mode[0] = type_of(st.st_mode);
	for (int i = 0; i < 9; i++)
		if (!(st.st_mode >> (8 - i) & 1)) mode[i + 1] = '-';
	strftime(date, sizeof date, "%b %e %H:%M", localtime(&st.st_mtime));
	printf("%s %ld %u %u %ld %s %s\n", mode, (long)st.st_nlink, st.st_uid, st.st_gid, (long)st.st_size, date, name);
}

static int keep(const struct dirent *e)
{
	return all || e->d_name[0] != '.';
}

static int list(const char *path, int title)
{
	struct dirent **names;
	struct stat st;
	char below[4096];
	if (lstat(path, &st) < 0) {
		fprintf(stderr, "%s: cannot access '%s': %s\n", program_invocation_name, path, strerror(errno));
		return 2;
	}
	if (!S_ISDIR(st.st_mode)) return show(path, path), 0;
	int n = scandir(path, &names, keep, alphasort);
	if (n < 0) {
		fprintf(stderr, "%s: cannot open directory '%s': %s\n", program_invocation_name, path, strerror(errno));
		return 2;
	}
	if (title) printf("%s:\n", path);
	for (int i = 0; i < n; i++) {
		snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name);
		show(below, names[i]->d_name);
	}
	return 0;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "al1");
	int i = 1, result = 0;
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		is_long |= strchr(argv[i], 'l') != NULL;
		all |= strchr(argv[i], 'a') != NULL;
	}
	if (i == argc) return list(".", 0);
	for (int k = i; k < argc; k++) result |= list(argv[k], argc - i > 1);
	return result;
}
