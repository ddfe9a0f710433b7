/*
 * library.c - which files of the C library a program needs. See library.h.
 */
#include "sim/library/library.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/parse.h"
#include "sim/library/archive.h"
#include "sim/vm/part.h"

/* One name that a file defines. */
struct entry {
	const char *name;
	size_t len;
	int file;
};

struct index {
	struct archive_member files[LIBRARY_FILES_MOST];
	bool taken[LIBRARY_FILES_MOST];
	int nfiles;
	struct entry *entries;
	int count, room;
};

static bool is_in(const struct archive_member *m, const char *folder)
{
	size_t n = strlen(folder);
	return m->name_len > n && !memcmp(m->name, folder, n);
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = memcmp(x->name, y->name, x->len < y->len ? x->len : y->len);
	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void add_entry(struct index *x, const char *name, size_t len, int file)
{
	if (x->count == x->room) x->entries = sim_resize(x->entries, (size_t)(x->room += 1024) * sizeof *x->entries);
	x->entries[x->count++] = (struct entry){name, len, file};
}

static bool add_file(struct index *x, const struct archive_member *m)
{
	if (x->nfiles == LIBRARY_FILES_MOST) return false;
	x->files[x->nfiles] = *m;
	for (const char *s = m->symbols; s < m->symbols_end;) {
		const char *name = ++s;
		while (s < m->symbols_end && *s != ' ') s++;
		add_entry(x, name, (size_t)(s - name), x->nfiles);
	}
	x->nfiles++;
	return true;
}

static bool make_index(struct index *x)
{
	for (struct archive_member m = {0}; archive_next(&m);)
		if ((is_in(&m, "libc/") || is_in(&m, "mp/")) && !add_file(x, &m)) return false;
	if (x->count) qsort(x->entries, (size_t)x->count, sizeof *x->entries, compare);
	return true;
}

/* The file that defines name, if it was not taken yet; else -1. */
static int file_with(const struct index *x, const char *name)
{
	struct entry wanted = {name, strlen(name), 0};
	const struct entry *e = x->count == 0 ? NULL : bsearch(&wanted, x->entries, (size_t)x->count, sizeof wanted, compare);
	return e && !x->taken[e->file] ? e->file : -1;
}

static bool defines(const struct link_input *inputs, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		for (const struct object *o = inputs[i].unit->objects; o; o = o->next)
			if (o->is_defined && o->linkage == LINKAGE_EXTERNAL && !strcmp(o->symbol, name)) return true;
	return false;
}

static struct unit *read_file(const struct archive_member *m, struct diag_list *said)
{
	char path[100], *text = sim_alloc(m->len + 1);
	memcpy(text, m->text, m->len);
	snprintf(path, sizeof path, "sim/%.*s", (int)m->name_len, m->name);
	return unit_parse(path, text, m->len, &(struct parse_options){.is_library = true}, said);
}

/* Files for what input i needs. program: how many inputs, from the first, are the program's. */
static int add_needed(struct index *x, struct link_input *inputs, int i, int count, int program, int most, struct diag_list *said)
{
	for (const struct object *o = inputs[i].unit->objects; o && count < most; o = o->next) {
		if (o->is_defined || o->linkage != LINKAGE_EXTERNAL || !o->is_used) continue;
		int file = file_with(x, o->symbol);
		if (file < 0 || defines(inputs, program, o->symbol)) continue;
		x->taken[file] = true;
		inputs[count++] = (struct link_input){.unit = read_file(&x->files[file], said), .library = true};
	}
	return count;
}

int library_complete(struct link_input *inputs, int count, int most, struct diag_list *said)
{
	struct index x = {.nfiles = 0};
	int program = count;
	if (make_index(&x)) {
		int start = file_with(&x, "_start");
		struct unit *u =
			start < 0 || count >= most || defines(inputs, program, "_start") ? NULL : read_file(&x.files[start], said);
		if (u) {
			x.taken[start] = true;
			inputs[count++] = (struct link_input){.unit = u, .library = true};
		}
		for (int i = 0; i < count; i++) count = add_needed(&x, inputs, i, count, program, most, said);
	}
	free(x.entries);
	return count;
}

const char *library_program(const char *name, size_t *len)
{
	char path[100];
	struct archive_member m;
	snprintf(path, sizeof path, "bin/%s", name);
	if (!archive_find(path, &m)) return NULL;
	*len = m.len;
	return m.text;
}

int library_program_name(int i, char *name, size_t size)
{
	for (struct archive_member m = {0}; archive_next(&m);)
		if (is_in(&m, "bin/") && i-- == 0) return snprintf(name, size, "%.*s", (int)m.name_len - 4, m.name + 4);
	return 0;
}
