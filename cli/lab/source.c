/*
 * source.c - see source.h.
 */
#include "cli/lab/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/suggest.h"
#include "sim/lang/calls.h"
#include "sim/lang/parse.h"
#include "sim/library/library.h"
#include "trace/memory.h"

static void keep_call(void *arg, const char *name, struct place where)
{
	struct source_calls *c = arg;
	memory_check(c->list = realloc(c->list, (c->n + 1) * sizeof *c->list));
	memory_check(c->list[c->n].name = strdup(name));
	c->list[c->n++].line = where.line;
}

static struct unit *parse(const char *path, const struct library *lib, struct diag_list *said)
{
	char include[512], own[528] = "", *text;
	size_t len;
	if (suggest_include(include, sizeof include)) snprintf(own, sizeof own, "-I%s", include);
	const char *const arguments[] = {*own ? own : NULL, NULL};
	struct preprocess_options pre = {.include = lib->include, .arguments = arguments};
	struct parse_options options = {.prototypes = lib->prototypes, .prototypes_len = lib->prototypes_len};
	return preprocess(path, &pre, &text, &len, said) ? NULL : unit_parse(path, text, len, &options, said);
}

int source_calls_read(const char *path, struct source_calls *out, struct diag *d)
{
	struct library lib;
	struct diag_list said = {0};
	*out = (struct source_calls){0};
	int error = library_open(&lib);
	if (error) return diag_set(d, ERR_SYSTEM, "the simulator's headers cannot be laid out: %s", strerror(error));
	struct unit *u = parse(path, &lib, &said);
	int code = u && !said.errors ? 0 : diag_set(d, ERR_COMPILE, "the simulator's compiler cannot read it%s%.200s", said.first ? ": " : "",
	                                            said.first ? said.first->text : "");
	if (code == 0) unit_calls(u, keep_call, out);
	if (u) unit_free(u);
	diag_list_clear(&said);
	library_close(&lib);
	return code;
}

void source_calls_clear(struct source_calls *c)
{
	for (size_t i = 0; i < c->n; i++) free(c->list[i].name);
	free(c->list);
}

int source_calls_find(const struct source_calls *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->list[i].name, name)) return c->list[i].line;
	return 0;
}
