/*
 * compile.c - see compile.h.
 */
#include "sim/compile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/diag.h"
#include "sim/lang/parse.h"
#include "sim/library/library.h"
#include "sim/vm/image.h"
#include "sim/vm/part.h"

#define UNITS_MOST (LIBRARY_FILES_MOST + 100)

struct compiler {
	const struct library *library;
	bool color, lines;
	char own_headers[520];         /* "-I" and the folder of proclab.h, or nothing */
};

/* What was said so far, on stderr. */
static void tell(const struct compiler *c, struct diag_list *said)
{
	char *text = said->first ? diag_text(said, c->color) : NULL;
	if (text) fputs(text, stderr);
	free(text);
}

static struct unit *parse(const struct compiler *c, const char *path, char *text, size_t len, struct diag_list *said)
{
	struct parse_options options = {.prototypes = c->library->prototypes, .prototypes_len = c->library->prototypes_len};
	return unit_parse(path, text, len, &options, said);
}

static struct unit *parse_file(const struct compiler *c, const char *path, struct diag_list *said)
{
	const char *const arguments[] = {*c->own_headers ? c->own_headers : NULL, NULL};
	struct preprocess_options options = {.include = c->library->include, .arguments = arguments};
	char *text;
	size_t len;
	return preprocess(path, &options, &text, &len, said) ? NULL : parse(c, path, text, len, said);
}

/* Complete the units with the library and link them; frees the units. */
static struct image *link_units(const struct compiler *c, struct link_input *inputs, int count, struct diag_list *said)
{
	struct image *image = NULL;
	if (!said->errors) count = library_complete(inputs, count, UNITS_MOST, said);
	if (!said->errors) image = link_image(inputs, count, said);
	tell(c, said);
	for (int i = 0; i < count; i++)
		if (inputs[i].unit) unit_free(inputs[i].unit);
	diag_list_clear(said);
	return image;
}

static struct image *compile_files(const struct compiler *c, const char *const *paths)
{
	struct link_input *inputs = sim_alloc(UNITS_MOST * sizeof *inputs);
	struct diag_list said = {0};
	int count = 0;
	for (; count < UNITS_MOST - LIBRARY_FILES_MOST && paths[count]; count++) {
		inputs[count].unit = parse_file(c, paths[count], &said);
		inputs[count].lines = c->lines;
		if (!inputs[count].unit && !said.errors)
			diag_add(&said, DIAG_ERROR, paths[count], 0, 0, 0, NULL, NULL, "the C preprocessor (cc -E) cannot be run");
	}
	struct image *image = link_units(c, inputs, count, &said);
	free(inputs);
	return image;
}

/* A program of sim/bin, when it is first executed. */
static struct image *compile_builtin(const char *path)
{
	struct link_input *inputs = sim_alloc(UNITS_MOST * sizeof *inputs);
	struct diag_list said = {0};
	const struct library none = {.prototypes = NULL};
	size_t len;
	const char *name = strrchr(path, '/') + 1, *text = library_program(name, &len);
	char *copy = sim_alloc(len + 1);
	memcpy(copy, text, len);
	inputs[0].unit = parse(&(struct compiler){.library = &none}, name, copy, len, &said);
	struct image *image = link_units(&(struct compiler){.library = &none}, inputs, 1, &said);
	free(inputs);
	return image;
}

static struct program *add_program(struct program *list, uint32_t *count, const char *folder, const char *name,
	struct image *image)
{
	list = sim_resize(list, (*count + 1) * sizeof *list);
	char *path = sim_alloc(strlen(folder) + strlen(name) + 1);
	strcat(strcpy(path, folder), name);
	list[(*count)++] = (struct program){path, image, image ? NULL : compile_builtin};
	return list;
}

static int compile_all(const struct compiler *c, const struct sim_options *o, struct programs *out)
{
	char name[64];
	struct image *image = compile_files(c, o->sources);
	if (!image) return ERR_COMPILE;
	out->list = add_program(out->list, &out->count, "", o->name, image);
	if (o->dump) {
		image_dump(image, o->dump, false);
		return 0;
	}
	for (size_t i = 0; i < o->nprogram; i++) {
		image = compile_files(c, (const char *const[]){o->programs[i].source, NULL});
		if (!image) return ERR_COMPILE;
		out->list = add_program(out->list, &out->count, "", o->programs[i].name, image);
	}
	for (int i = 0; library_program_name(i, name, sizeof name) > 0; i++)
		out->list = add_program(out->list, &out->count, "/bin/", name, NULL);
	return 0;
}

int compile_programs(const struct sim_options *o, struct programs *out, struct diag *d)
{
	struct library library;
	*out = (struct programs){0};
	int error = library_open(&library);
	if (error) return diag_set(d, ERR_SYSTEM, "cannot write the simulator's headers to a temporary folder: %s", strerror(error));
	struct compiler c = {&library, o->color, o->lines, ""};
	if (o->include_dir) snprintf(c.own_headers, sizeof c.own_headers, "-I%s", o->include_dir);
	int code = compile_all(&c, o, out);
	library_close(&library);
	return code;
}
