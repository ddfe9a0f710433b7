/*
 * recent.c - see recent.h. The file is written anew beside the old one and put in its place, so that two proclabs do not mix theirs.
 */
#include "cli/recent.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/state.h"

static FILE *open_file(const char *suffix, const char *mode, char *path, size_t size)
{
	char folder[480];
	if (!state_folder(NULL, folder, sizeof folder)) return NULL;
	snprintf(path, size, "%s/recent%s", folder, suffix);
	return fopen(path, mode);
}

/* "COMMAND<tab>PATH" of a file that is there. */
static bool parse(char *line, struct recent *out)
{
	char *tab = strchr(line, '\t');
	line[strcspn(line, "\n")] = 0;
	if (!tab || tab == line || access(tab + 1, R_OK)) return false;
	*tab = 0;
	*out = (struct recent){strdup(line), strdup(tab + 1)};
	if (out->command && out->path) return true;
	recent_clear(out, 1);
	return false;
}

size_t recent_read(struct recent *list)
{
	char path[544], *line = NULL;
	size_t n = 0, cap = 0;
	FILE *f = open_file("", "re", path, sizeof path);
	if (!f) return 0;
	while (n < RECENT_MOST && getline(&line, &cap, f) > 0) n += parse(line, &list[n]);
	free(line);
	fclose(f);
	return n;
}

void recent_clear(struct recent *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].command);
		free(list[i].path);
	}
}

void recent_add(const char *command, const char *path)
{
	struct recent before[RECENT_MOST];
	char file[544], fresh[544], suffix[32];
	size_t n = recent_read(before);
	snprintf(suffix, sizeof suffix, ".%d", (int)getpid());
	FILE *f = strpbrk(path, "\n\t") ? NULL : open_file(suffix, "we", fresh, sizeof fresh);
	if (f) {
		fprintf(f, "%s\t%s\n", command, path);
		for (size_t i = 0; i < n; i++)
			if (strcmp(before[i].command, command) || strcmp(before[i].path, path)) fprintf(f, "%s\t%s\n", before[i].command, before[i].path);
		snprintf(file, sizeof file, "%.*s", (int)(strlen(fresh) - strlen(suffix)), fresh);
		if (fclose(f) || rename(fresh, file)) unlink(fresh);
	}
	recent_clear(before, n);
}
