/*
 * catalog.c - see catalog.h. What a scenario is about is said by the comment that it begins with: "name - a sentence.", then more.
 */
#include "cli/catalog.h"

#include <dirent.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/recent.h"
#include "cli/suggest.h"
#include "trace/memory.h"

#define COMMENT_MOST 4096
#define HEADER_MOST 8192

static char *join(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *join(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	int n = vasprintf(&text, format, args);
	va_end(args);
	memory_check(n < 0 ? NULL : text);
	return text;
}

static struct catalog_entry *add(struct catalog *c, enum catalog_kind kind, char *name)
{
	if (c->count == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 32;
		c->entries = realloc(c->entries, c->cap * sizeof *c->entries);
		memory_check(c->entries);
	}
	struct catalog_entry *e = &c->entries[c->count++];
	*e = (struct catalog_entry){.kind = kind, .name = name};
	return e;
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n > m && !strcmp(name + n - m, end);
}

/* ---- What a source says of itself ---------------------------------------------------------------------------------------------- */

/* The comment that a file begins with, without its stars; lines of a paragraph joined by blanks, paragraphs ended by a newline. */
static void read_comment(const char *path, char *out, size_t size)
{
	char line[512];
	size_t n = 0;
	FILE *f = fopen(path, "re");
	*out = 0;
	if (!f) return;
	while (n + sizeof line < size && fgets(line, sizeof line, f)) {
		char *text = line + strspn(line, n ? " *" : " /*"), *end = strstr(line, "*/");
		if (end) *end = 0;
		text[strcspn(text, "\n")] = 0;
		if (text > line + strlen(line)) text = line + strlen(line);
		bool indented = text - line > 4;
		if (n && (!*text || indented) && out[n - 1] != '\n') n += (size_t)snprintf(out + n, size - n, "\n");
		if (*text) n += (size_t)snprintf(out + n, size - n, "%s%s%s", n && out[n - 1] != '\n' ? " " : "", indented ? "  " : "", text);
		if (end) break;
	}
	fclose(f);
}

/* What follows "name - ", up to the end of its first sentence; and the paragraphs after the first. */
static void describe(struct catalog_entry *e, const char *source)
{
	char text[COMMENT_MOST];
	read_comment(source, text, sizeof text);
	char *dash = strstr(text, " - "), *rest = strchr(text, '\n');
	const char *about = dash && (!rest || dash < rest) ? dash + 3 : text;
	size_t len = strcspn(about, "\n");
	const char *sentence = strstr(about, ". ");
	if (sentence && (size_t)(sentence - about) < len) len = (size_t)(sentence - about);
	if (len && about[len - 1] == '.') len--;
	e->about = join("%.*s", (int)len, about);
	if (rest && rest[1]) e->text = join("%s", rest + 1);
}

/* ---- The sections --------------------------------------------------------------------------------------------------------------- */

/* Call take for each name of a folder that begins with no dot, in order of the alphabet. */
static void each_name(const char *folder, void (*take)(struct catalog *c, const char *folder, const char *name, void *arg), struct catalog *c, void *arg)
{
	struct dirent **names;
	int n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (*names[i]->d_name != '.') take(c, folder, names[i]->d_name, arg);
		free(names[i]);
	}
	if (n >= 0) free(names);
}

/* arg: what comes before the names of a sub-folder. */
static void take_scenario(struct catalog *c, const char *folder, const char *name, void *arg)
{
	const char *prefix = arg;
	if (!ends_in(name, ".c")) return;
	struct catalog_entry *e = add(c, CATALOG_SCENARIO, join("%s%.*s", prefix, (int)strlen(name) - 2, name));
	e->path = join("%s/%s", folder, name);
	e->script = join("%.*s.script", (int)strlen(e->path) - 2, e->path);
	if (access(e->script, R_OK)) {
		free(e->script);
		e->script = NULL;
	}
	describe(e, e->path);
}

static void add_scenarios(struct catalog *c)
{
	char folder[512], more[520], prefix[] = "", mp[] = "mp/";
	if (!suggest_scenarios(folder, sizeof folder)) return;
	each_name(folder, take_scenario, c, prefix);
	snprintf(more, sizeof more, "%s/mp", folder);
	each_name(more, take_scenario, c, mp);
}

/* The first paragraph of a lab's text after its title, without what is bold in it or code; NULL. */
static char *read_goal(const char *path)
{
	char text[COMMENT_MOST];
	FILE *f = fopen(path, "re");
	size_t got = f ? fread(text, 1, sizeof text - 1, f) : 0, n = 0;
	if (f) fclose(f);
	text[got] = 0;
	char *from = strstr(text, "\n\n"), *to = from ? strstr(from + 2, "\n\n") : NULL;
	if (!to) return NULL;
	for (from += 2; from < to; from++)
		if (*from != '*' && *from != '`') text[n++] = *from == '\n' ? ' ' : *from;
	return join("%.*s", (int)n, text);
}

static void take_lab(struct catalog *c, const char *folder, const char *name, void *arg)
{
	(void)arg;
	char *path = join("%s/%s/lab.json", folder, name);
	json_t *lab = json_load_file(path, 0, NULL);
	const char *title = json_string_value(json_object_get(lab, "title"));
	if (lab) {
		struct catalog_entry *e = add(c, CATALOG_LAB, join("%s", name));
		e->about = join("%s", title ? title : "");
		e->path = join("%s", name);
		e->command = join("lab");
		path[strlen(path) - strlen("json")] = 0;
		char *page = join("%smd", path);
		e->text = read_goal(page);
		free(page);
	}
	json_decref(lab);
	free(path);
}

static void add_labs(struct catalog *c)
{
	char folder[512];
	if (suggest_labs(folder, sizeof folder)) each_name(folder, take_lab, c, NULL);
}

/* What the first line of a recording says it is of, "zombie.c, sim"; NULL when it is no recording. */
static char *read_header(const char *path)
{
	char line[HEADER_MOST], *about = NULL;
	FILE *f = fopen(path, "re");
	json_t *header = f && fgets(line, sizeof line, f) ? json_loads(line, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
	const char *program = json_string_value(json_object_get(header, "program")), *backend = json_string_value(json_object_get(header, "backend"));
	if (json_object_get(header, "proclab")) about = join("%s, %s", program ? program : "?", backend ? backend : "?");
	json_decref(header);
	if (f) fclose(f);
	return about;
}

static void take_recording(struct catalog *c, const char *folder, const char *name, void *arg)
{
	struct stat st;
	(void)arg;
	(void)folder;
	bool packed = ends_in(name, ".zst");
	if ((!packed && !ends_in(name, ".jsonl") && !ends_in(name, ".trace")) || stat(name, &st) || !S_ISREG(st.st_mode)) return;
	char *about = packed ? join("compressed, %lld bytes", (long long)st.st_size) : read_header(name);
	if (!about) return;
	struct catalog_entry *e = add(c, CATALOG_RECORDING, join("%s", name));
	e->about = about;
	e->path = join("%s", name);
	e->command = join("play");
}

static void add_recent(struct catalog *c)
{
	struct recent list[RECENT_MOST];
	size_t n = recent_read(list);
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(list[i].path, '/');
		struct catalog_entry *e = add(c, CATALOG_RECENT, join("%s %s", list[i].command, slash ? slash + 1 : list[i].path));
		e->about = join("%s", list[i].path);
		e->path = join("%s", list[i].path);
		e->command = join("%s", list[i].command);
	}
	recent_clear(list, n);
}

/* ---- All of it ------------------------------------------------------------------------------------------------------------------ */

static void make_items(struct catalog *c)
{
	static const char *const sections[] = {
		[CATALOG_RECENT] = "Recent", [CATALOG_SCENARIO] = "Scenarios", [CATALOG_LAB] = "Labs", [CATALOG_RECORDING] = "Recordings in this folder",
	};
	c->items = calloc(c->count + 1, sizeof *c->items);
	memory_check(c->items);
	for (size_t i = 0; i < c->count; i++) {
		const struct catalog_entry *e = &c->entries[i];
		c->items[i] = (struct home_item){sections[e->kind], e->name, e->about, e->text, !e->command, e->script};
	}
}

void catalog_init(struct catalog *c)
{
	*c = (struct catalog){0};
	add_recent(c);
	add_scenarios(c);
	add_labs(c);
	each_name(".", take_recording, c, NULL);
	make_items(c);
}

void catalog_clear(struct catalog *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct catalog_entry *e = &c->entries[i];
		free(e->name);
		free(e->about);
		free(e->text);
		free(e->path);
		free(e->script);
		free(e->command);
	}
	free(c->entries);
	free(c->items);
	*c = (struct catalog){0};
}
