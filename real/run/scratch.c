/*
 * scratch.c - see scratch.h.
 */
#include "real/run/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int make_in(char path[SCRATCH_PATH], const char *folder, bool executable)
{
	struct statvfs fs;
	if (!folder || !*folder) return ENOENT;
	if (snprintf(path, SCRATCH_PATH, "%s/proclab-XXXXXX", folder) >= SCRATCH_PATH) return ENAMETOOLONG;
	if (executable && !statvfs(folder, &fs) && (fs.f_flag & ST_NOEXEC)) return EACCES;
	return mkdtemp(path) ? 0 : errno;
}

int scratch_make(char path[SCRATCH_PATH], bool executable, struct diag *d)
{
	const char *folders[] = {getenv("TMPDIR"), "/tmp", "/var/tmp"};
	int error = 0;
	for (unsigned i = 0; i < sizeof folders / sizeof *folders; i++) {
		int failed = make_in(path, folders[i], executable);
		if (!failed) return 0;
		if (!error || folders[i]) error = failed;
	}
	*path = 0;
	return diag_set(d, ERR_SYSTEM, "no temporary directory can be made in $TMPDIR, /tmp or /var/tmp: %s", strerror(error));
}

static void remove_entries(int folder, int depth)
{
	DIR *dir = fdopendir(folder);
	if (!dir) {
		close(folder);
		return;
	}
	for (struct dirent *e; (e = readdir(dir));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
		if (!unlinkat(dirfd(dir), e->d_name, 0) || depth == 0) continue;
		int inner = openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner >= 0) remove_entries(inner, depth - 1);
		unlinkat(dirfd(dir), e->d_name, AT_REMOVEDIR);
	}
	closedir(dir);
}

void scratch_remove(const char *path)
{
	if (!*path) return;
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder >= 0) remove_entries(folder, 16);
	rmdir(path);
}
