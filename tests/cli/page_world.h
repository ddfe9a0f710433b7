/*
 * page_world.h - the world in C as the plain lists that tests/cli/page.js makes of a page's.
 */
#ifndef PROCLAB_TESTS_CLI_PAGE_WORLD_H
#define PROCLAB_TESTS_CLI_PAGE_WORLD_H

#include <jansson.h>

#include "trace/world.h"

json_t *world_lists(const struct world *w);

#endif
