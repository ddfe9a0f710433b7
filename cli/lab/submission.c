/*
 * submission.c - see submission.h. Nothing in such a folder is trusted: not a link, which may lead anywhere, not a FIFO, which never ends.
 */
#include "cli/lab/submission.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/memory.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct submission *)a)->name, ((const struct submission *)b)->name);
}

/* Whether an entry is one: a folder; where the lab asks for one file also a file that is named like one of its kind. */
static bool is_one(const struct lab *lab, const char *dir, const char *name, bool *folder)
{
	struct stat st;
	const char *kind = strrchr(lab->files.list[0], '.'), *dot = strrchr(name, '.');
	char *path = lab_path(dir, name);
	bool there = *name != '.' && !lstat(path, &st);
	free(path);
	*folder = there && S_ISDIR(st.st_mode);
	if (!there || *folder) return there;
	return lab->files.n == 1 && kind && dot && dot != name && !strcmp(kind, dot);
}

static void add(struct submissions *s, const char *dir, const char *name, bool folder)
{
	memory_check(s->list = realloc(s->list, (s->n + 1) * sizeof *s->list));
	struct submission *new = &s->list[s->n++];
	*new = (struct submission){.name = strdup(name), .path = lab_path(dir, name), .folder = folder};
	memory_check(new->name);
	if (!folder) *strrchr(new->name, '.') = 0;
}

int submissions_read(struct submissions *out, const struct lab *lab, const char *dir, struct diag *d)
{
	DIR *entries = opendir(dir);
	bool folder;
	*out = (struct submissions){0};
	if (!entries) return diag_set(d, ERR_SYSTEM, "%s: %s", dir, strerror(errno));
	for (struct dirent *e; (e = readdir(entries));)
		if (is_one(lab, dir, e->d_name, &folder)) add(out, dir, e->d_name, folder);
	closedir(entries);
	if (!out->n) return diag_set(d, ERR_NOTFOUND, "%s: no submissions: a folder for each, with %s in it%s", dir, lab->files.list[0],
		                         lab->files.n == 1 ? ", or a file for each" : "");
	qsort(out->list, out->n, sizeof *out->list, by_name);
	return 0;
}

void submissions_clear(struct submissions *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->list[i].name);
		free(s->list[i].path);
	}
	free(s->list);
	*s = (struct submissions){0};
}

/* What is wrong with a file that was opened, or that could not be; NULL: nothing. */
static const char *fault_of(int fd)
{
	struct stat st;
	if (fd < 0) return errno == ELOOP ? "a link, not a file" : errno == ENOENT ? "it is missing" : strerror(errno);
	if (fstat(fd, &st)) return strerror(errno);
	if (!S_ISREG(st.st_mode)) return S_ISDIR(st.st_mode) ? "a folder, not a file" : "not a plain file";
	return st.st_size > SUBMISSION_FILE_MAX ? "larger than 16 MiB" : NULL;
}

int submission_open(const struct submission *s, const struct lab *lab, struct confine_file *out, struct diag *d)
{
	const char *fault = NULL;
	size_t n = 0;
	for (; n < lab->files.n && !fault; n++) {
		char *path = s->folder ? lab_path(s->path, lab->files.list[n]) : strdup(s->path);
		memory_check(path);
		out[n] = (struct confine_file){open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), lab->files.list[n]};
		fault = fault_of(out[n].fd);
		free(path);
	}
	if (!fault) return 0;
	submission_close(out, n);
	return diag_set(d, ERR_USAGE, "%s: %s", lab->files.list[n - 1], fault);
}

void submission_close(struct confine_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (files[i].fd >= 0) close(files[i].fd);
}
