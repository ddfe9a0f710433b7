/*
 * folder.c - see folder.h.
 */
#include "cli/lab/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/lab.h"
#include "trace/memory.h"
#include "trace/nearest.h"

/* Seen from the folder that proclab lies in. */
static const char *const places[] = {"../labs", "../share/proclab/labs", "../../labs"};

static bool is_lab(const char *folder)
{
	char *path = lab_path(folder, "lab.json");
	bool yes = !access(path, F_OK);
	free(path);
	return yes;
}

/* Those below a folder; *n is how many. */
static struct dirent **scan(const char *folder, int *n)
{
	struct dirent **list = NULL;
	*n = scandir(folder, &list, NULL, alphasort);
	if (*n < 0) *n = 0;
	return list;
}

static char **labs_below(const char *folder)
{
	int n, found = 0;
	struct dirent **list = scan(folder, &n);
	char **names = calloc((size_t)n + 1, sizeof *names);
	memory_check(names);
	for (int i = 0; i < n; i++) {
		char *path = lab_path(folder, list[i]->d_name);
		if (is_lab(path)) memory_check(names[found++] = strdup(list[i]->d_name));
		free(path);
		free(list[i]);
	}
	free(list);
	return names;
}

/* The i-th place where labs may be; NULL behind the last. Allocated. */
static char *place(size_t i)
{
	char exe[512];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (len <= 0 || i == sizeof places / sizeof *places) return NULL;
	exe[len] = 0;
	char *slash = strrchr(exe, '/');
	*slash = 0;
	return lab_path(exe, places[i]);
}

char **folder_names(void)
{
	char **names = NULL, *folder;
	for (size_t i = 0; (!names || !*names) && (folder = place(i)); i++) {
		free(names);
		names = labs_below(folder);
		free(folder);
	}
	if (!names) memory_check(names = calloc(1, sizeof *names));
	return names;
}

void folder_free(char **names)
{
	for (char **n = names; *n; n++) free(*n);
	free(names);
}

static int refuse(const char *word, struct diag *d)
{
	char **names = folder_names();
	size_t n = 0;
	while (names[n]) n++;
	const char *near = word_nearest(word, (const char *const *)names, n);
	if (strchr(word, '/') || !access(word, F_OK)) diag_set(d, ERR_NOTFOUND, "%.200s is no lab: there is no lab.json in it", word);
	else if (near) diag_set(d, ERR_NOTFOUND, "there is no lab '%.100s'; did you mean %.100s?", word, near);
	else diag_set(d, ERR_NOTFOUND, "there is no lab '%.100s'; `proclab lab list` names those there are", word);
	folder_free(names);
	return ERR_NOTFOUND;
}

/* A name is that of a lab of proclab's; a folder here of the same name is meant only where there is none. */
char *folder_find(const char *word, struct diag *d)
{
	char *folder, *path;
	for (size_t i = 0; !strchr(word, '/') && (folder = place(i)); i++) {
		path = lab_path(folder, word);
		free(folder);
		if (is_lab(path)) return path;
		free(path);
	}
	if (!is_lab(word)) return refuse(word, d), NULL;
	memory_check(path = strdup(word));
	return path;
}
