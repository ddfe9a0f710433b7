/*
 * suggest.c - the looks around of suggest.h.
 */
#include "cli/suggest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/nearest.h"

#define FILES_MOST 512

static bool is_source(const char *name)
{
	size_t len = strlen(name);
	return len > 2 && !strcmp(name + len - 2, ".c");
}

static size_t read_sources(const char *directory, char **names)
{
	DIR *d = opendir(directory);
	size_t n = 0;
	if (!d) return 0;
	for (struct dirent *e; n < FILES_MOST && (e = readdir(d));)
		if (is_source(e->d_name) && (names[n] = strdup(e->d_name))) n++;
	closedir(d);
	return n;
}

bool suggest_file(const char *path, char *out, size_t size)
{
	char directory[512] = ".", *names[FILES_MOST];
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	if (slash) snprintf(directory, sizeof directory, "%.*s", (int)(slash - path) + 1, path);
	size_t n = read_sources(directory, names);
	const char *near = word_nearest(base, (const char *const *)names, n);
	if (near) snprintf(out, size, "%.*s%s", slash ? (int)(slash - path) + 1 : 0, path, near);
	for (size_t i = 0; i < n; i++) free(names[i]);
	return near != NULL;
}

bool suggest_in_path(const char *name, char *out, size_t size)
{
	const char *path = getenv("PATH");
	if (strchr(name, '/') || !path) return false;
	while (*path) {
		size_t len = strcspn(path, ":");
		int n = snprintf(out, size, "%.*s/%s", (int)len, path, name);
		if (n > 0 && (size_t)n < size && !access(out, X_OK)) return true;
		path += len + (path[len] == ':');
	}
	return false;
}

/* Whether a folder holds what is looked for. */
static bool holds(const char *folder, const char *wanted)
{
	char path[640];
	snprintf(path, sizeof path, "%s/%s", folder, wanted);
	return !access(path, R_OK);
}

/* Somewhere above proclab itself: build/proclab and PREFIX/bin/proclab have it one folder up, build/NAME/proclab two. places: where it may be
 * there, ended by NULL; wanted: a file that the folder holds. */
static const char *find_above(const char *const *places, const char *wanted, char *out, size_t size)
{
	char exe[384];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (len <= 0) return NULL;
	exe[len] = 0;
	for (int up = 0; up < 3; up++) {
		char *slash = strrchr(exe, '/');
		if (!slash) return NULL;
		*slash = 0;
		for (const char *const *place = places; *place; place++) {
			snprintf(out, size, "%s/%s", exe, *place);
			if (holds(out, wanted)) return out;
		}
	}
	return NULL;
}

const char *suggest_include(char *out, size_t size)
{
	return find_above((const char *const[]){"include", NULL}, "proclab/proclab.h", out, size);
}

const char *suggest_scenarios(char *out, size_t size)
{
	return find_above((const char *const[]){"labs/scenarios", "share/proclab/scenarios", NULL}, "zombie.c", out, size);
}

/* build/labs holds compiled scenarios and no lab: one that is there is looked for. */
const char *suggest_labs(char *out, size_t size)
{
	return find_above((const char *const[]){"labs", "share/proclab/labs", NULL}, "wait-zombies/lab.json", out, size);
}

const char *suggest_workbench(char *out, size_t size)
{
	return find_above((const char *const[]){"labs/workbench", "share/proclab/workbench", NULL}, "worker.c", out, size);
}

const char *suggest_scenario(const char *path, char *out, size_t size)
{
	static const char prefix[] = "labs/scenarios/";
	char folder[512];
	if (strncmp(path, prefix, sizeof prefix - 1) || !suggest_scenarios(folder, sizeof folder)) return NULL;
	int n = snprintf(out, size, "%s/%s", folder, path + sizeof prefix - 1);
	return n > 0 && (size_t)n < size && !access(out, R_OK) ? out : NULL;
}

/* Beside build/proclab; for PREFIX/bin/proclab in ../lib. */
const char *suggest_library(char *out, size_t size)
{
	static const char *const places[] = {"", "../lib/"};
	char exe[384];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (len <= 0) return NULL;
	exe[len] = 0;
	const char *slash = strrchr(exe, '/');
	for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
		snprintf(out, size, "%.*s%slibproclab_mp.a", (int)(slash - exe) + 1, exe, places[i]);
		if (!access(out, R_OK)) return out;
	}
	return NULL;
}
