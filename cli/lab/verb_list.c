/*
 * verb_list.c - `proclab lab list`: the labs that came with proclab, one line each.
 */
#include <jansson.h>
#include <stdlib.h>

#include "cli/lab/folder.h"
#include "cli/lab/subcommand.h"

struct list_settings {
	bool json, help;
};

#define AT(field) offsetof(struct list_settings, field)
static const struct option_row rows[] = {
	{0, "json", OPTION_FLAG, NULL, NULL, "one JSON object on stdout", AT(json)},
	SUBCOMMAND_HELP(AT(help)),
};

static const char *kernels(const struct lab *lab)
{
	bool sim = lab_has_kernel(lab, KERNEL_SIM), real = lab_has_kernel(lab, KERNEL_REAL);
	return sim && real ? "sim, real" : sim ? "sim" : "real";
}

static json_t *in_json(const struct lab *lab)
{
	return json_pack("{s:s, s:s, s:I, s:s, s:s}", "name", lab->name, "title", lab->title, "level", (json_int_t)lab->level, "kernels", kernels(lab),
	                 "folder", lab->folder);
}

/* One that cannot be read hides no other. Returns the status. */
static int list_one(const char *name, json_t *all)
{
	struct lab lab = {0};
	struct diag d = {""};
	char *folder = folder_find(name, &d);
	int code = folder ? lab_read(&lab, folder, &d) : ERR_NOTFOUND;
	if (code < 0) fprintf(stderr, "proclab lab list: %s\n", d.text);
	else if (all) json_array_append_new(all, in_json(&lab));
	else printf("  %-18s %-46s %s\n", lab.name, lab.title, kernels(&lab));
	free(folder);
	lab_clear(&lab);
	return code < 0 ? EXIT_CHECKED_FAILED : EXIT_FINE;
}

static int list_all(bool json)
{
	char **names = folder_names();
	json_t *all = json ? json_array() : NULL;
	int status = EXIT_FINE;
	for (char **n = names; *n; n++) status |= list_one(*n, all);
	if (!*names) fprintf(stderr, "proclab lab list: there are no labs beside this proclab\n");
	if (all) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		json_decref(all);
	}
	printf(json ? "\n" : *names ? "\n`proclab lab show LAB` to read one, `proclab lab start LAB` to begin.\n" : "");
	folder_free(names);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct list_settings set = {0};
	int status;
	if (subcommand_begin(c, argc, argv, &set, &set.help, 0, 0, &status) < 0) return status;
	return command_finish(list_all(set.json));
}

const struct command lab_list = {
	.name = "lab list",
	.synopsis = "[OPTIONS]",
	.summary = "the labs that came with proclab",
	.options = SUBCOMMAND_TABLE("list", rows),
	.examples = "  proclab lab list\n",
	.statuses = "  0 fine, 1 a lab cannot be read, 2 wrong usage.\n",
	.run = run,
};
