/*
 * headers.c - the headers as files, for the preprocessor to read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/library/archive.h"
#include "sim/library/library.h"

static const char prefix[] = "include/";

/* Path of a header below the folder; false: the member is none. */
static bool header_path(const struct library *lib, const struct archive_member *m, char *path, size_t size)
{
	size_t n = sizeof prefix - 1;
	if (m->name_len < n || memcmp(m->name, prefix, n) != 0) return false;
	snprintf(path, size, "%s/%.*s", lib->include, (int)(m->name_len - n), m->name + n);
	return true;
}

/* Folders that headers are in are one level deep. */
static void parent_of(const char *path, char *folder, size_t size)
{
	snprintf(folder, size, "%.*s", (int)(strrchr(path, '/') - path), path);
}

static int write_header(const char *path, const struct archive_member *m)
{
	char folder[600];
	parent_of(path, folder, sizeof folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == ENOENT && mkdir(folder, 0700) == 0) fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) return errno;
	ssize_t n = write(fd, m->text, m->len);
	int code = n < 0 ? errno : (size_t)n < m->len ? ENOSPC : 0;
	close(fd);
	return code;
}

static void remove_folder(void *arg)
{
	const struct library *lib = arg;
	struct archive_member m = {0};
	char path[600], folder[600];
	while (archive_next(&m))
		if (header_path(lib, &m, path, sizeof path)) unlink(path);
	for (m = (struct archive_member){0}; archive_next(&m);)
		if (header_path(lib, &m, path, sizeof path)) {
			parent_of(path, folder, sizeof folder);
			if (strcmp(folder, lib->include) != 0) rmdir(folder);
		}
	rmdir(lib->include);
}

/* A hundred small files take a disk longer than all the rest of a short run: in memory, where there is such a folder. */
static const char *temporary(void)
{
	const char *said = getenv("TMPDIR");
	if (said && *said) return said;
	return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

int library_open(struct library *lib)
{
	struct archive_member m = {0};
	char path[600];
	int code = 0;
	snprintf(lib->include, sizeof lib->include, "%s/proclab-sim-XXXXXX", temporary());
	if (!mkdtemp(lib->include)) return errno;
	lib->undo = (struct memory_undo){.undo = remove_folder, .arg = lib};
	memory_undo_add(&lib->undo);
	while (!code && archive_next(&m))
		if (header_path(lib, &m, path, sizeof path)) code = write_header(path, &m);
	if (code) library_close(lib);
	else if (archive_find("prototypes", &m)) {
		lib->prototypes = m.text;
		lib->prototypes_len = m.len;
	}
	return code;
}

void library_close(struct library *lib)
{
	memory_undo_remove(&lib->undo);
	remove_folder(lib);
}
