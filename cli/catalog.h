/*
 * catalog.h - what there is to run: recently run things, the scenarios and labs that come with proclab, and the recordings of the current
 * folder.
 */
#ifndef PROCLAB_CLI_CATALOG_H
#define PROCLAB_CLI_CATALOG_H

#include "tui/home.h"

enum catalog_kind { CATALOG_RECENT, CATALOG_SCENARIO, CATALOG_LAB, CATALOG_RECORDING };

struct catalog_entry {
	enum catalog_kind kind;
	char *name, *about, *text; /* text may be NULL */
	char *script;              /* of a scenario: the path of its script, NULL none */
	char *path;                /* of the file, absolute where it comes with proclab; of a lab its name */
	char *command;             /* the command that shows it: "sim", "real", "play", "lab"; NULL: a scenario, sim or real */
};

struct catalog {
	struct catalog_entry *entries;
	struct home_item *items;   /* one for each entry */
	size_t count, cap;
};

/* Look around. Cleared with catalog_clear. */
void catalog_init(struct catalog *c);
void catalog_clear(struct catalog *c);

#endif
