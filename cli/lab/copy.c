/*
 * copy.c - see copy.h. Only plain files of the lab's own folder are copied: what lies in a folder of it (solution/) stays behind.
 */
#include "cli/lab/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/memory.h"

static int fail(const char *path, struct diag *d)
{
	return diag_set(d, errno == EEXIST ? ERR_USAGE : ERR_SYSTEM, "%.300s: %s", path, strerror(errno));
}

/* Both stay open after an error. */
static int pour(int in, int out)
{
	char block[65536];
	for (ssize_t n; (n = read(in, block, sizeof block)) != 0;)
		if (n < 0 || write(out, block, (size_t)n) != n) return -1;
	return 0;
}

static int copy_file(const char *from, const char *to, struct diag *d)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int code = in < 0 ? fail(from, d) : out < 0 || pour(in, out) < 0 ? fail(to, d) : 0;
	if (in >= 0) close(in);
	if (out >= 0) close(out);
	return code;
}

/* lab.json without what answers its questions. */
static int write_exam(const struct lab *lab, const char *to, struct diag *d)
{
	json_t *root = json_deep_copy(lab->root), *q;
	size_t i;
	memory_check(root);
	json_object_del(root, "explain");
	json_array_foreach(json_object_get(root, "questions"), i, q)
	{
		json_object_del(q, "answer");
		json_object_del(q, "at");
	}
	int code = access(to, F_OK) && !json_dump_file(root, to, JSON_INDENT(2)) ? 0 : fail(to, d);
	json_decref(root);
	return code;
}

static int copy_one(const struct lab *lab, const char *name, const char *to, enum copy_what what, struct diag *d)
{
	char *from = lab_path(lab->folder, name), *target = lab_path(to, name);
	bool is_json = !strcmp(name, "lab.json");
	struct stat st;
	int code = 0;
	if (stat(from, &st) || !S_ISREG(st.st_mode) || *name == '.' || (is_json && what == COPY_WORK)) code = 0;
	else code = is_json && what == COPY_EXAM ? write_exam(lab, target, d) : copy_file(from, target, d);
	free(from);
	free(target);
	return code;
}

/* Before anything is written. */
static int look_in_the_way(const struct lab *lab, const char *to, struct diag *d)
{
	for (size_t i = 0; i < lab->files.n; i++) {
		char *path = lab_path(to, lab->files.list[i]);
		bool there = !access(path, F_OK);
		if (there) diag_set(d, ERR_USAGE, "%.300s is there already, and is not written over; name another folder", path);
		free(path);
		if (there) return ERR_USAGE;
	}
	return 0;
}

int copy_lab(const struct lab *lab, const char *to, enum copy_what what, struct diag *d)
{
	if (look_in_the_way(lab, to, d) < 0) return ERR_USAGE;
	if (mkdir(to, 0777) && errno != EEXIST) return fail(to, d);
	DIR *folder = opendir(lab->folder);
	if (!folder) return fail(lab->folder, d);
	int code = 0;
	for (struct dirent *e; code == 0 && (e = readdir(folder));) code = copy_one(lab, e->d_name, to, what, d);
	closedir(folder);
	return code;
}
