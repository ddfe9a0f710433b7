/*
 * leak.c - see leak.h.
 */
#include "cli/lab/leak.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/lab/answer.h"
#include "trace/memory.h"

#define LINE_LEAST 28
#define FILE_MOST (1 << 20)

char *lint_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = f ? malloc(FILE_MOST + 1) : NULL;
	size_t n = text ? fread(text, 1, FILE_MOST, f) : 0;
	if (f) fclose(f);
	if (text) text[n] = 0;
	return text;
}

/* Whether text has this line, whatever is before and behind it. */
static bool has_line(const char *text, const char *line, size_t len)
{
	for (const char *at = text; at && (at = strchr(at, *line)); at++)
		if (!strncmp(at, line, len)) return true;
	return false;
}

/* Of a text of the solution the first line that the starter has not, and the released text has. Its length is in *len. */
static const char *find_line(const char *solution, const char *starter, const char *released, size_t *len)
{
	for (const char *line = solution; *line; line += *line == '\n') {
		const char *end = line + strcspn(line, "\n"), *begin = line + strspn(line, " \t");
		*len = (size_t)(end - begin);
		if (begin < end && *len >= LINE_LEAST && has_line(released, begin, *len) && !has_line(starter, begin, *len)) return begin;
		line = end;
	}
	return NULL;
}

static char *look_into(const struct lab *lab, const char *name, char **solution, char **starter)
{
	char *path = lab_path(lab->folder, name), *released, *found = NULL;
	struct stat st;
	bool looked = !stat(path, &st) && S_ISREG(st.st_mode) && strcmp(name, "lab.json") != 0;
	released = looked ? lint_read(path) : NULL;
	for (size_t i = 0; released && !found && i < lab->files.n; i++) {
		char *mine = lint_read(solution[i]), *theirs = lint_read(starter[i]);
		size_t len;
		const char *line = mine && theirs ? find_line(mine, theirs, released, &len) : NULL;
		if (line && asprintf(&found, "%s has its line \"%.*s\"", name, (int)len, line) < 0) memory_check(found = NULL);
		free(mine);
		free(theirs);
	}
	free(released);
	free(path);
	return found;
}

char *lint_leak(const struct lab *lab)
{
	char **solution = lab_files(lab, "solution"), **starter = lab_files(lab, ""), *found = NULL;
	DIR *folder = opendir(lab->folder);
	for (struct dirent *e; folder && !found && (e = readdir(folder));) found = look_into(lab, e->d_name, solution, starter);
	if (folder) closedir(folder);
	lab_files_free(solution);
	lab_files_free(starter);
	return found;
}
