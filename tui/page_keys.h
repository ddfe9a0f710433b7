/*
 * page_keys.h - the one table of keys, for a page that is played in a browser.
 */
#ifndef PROCLAB_TUI_PAGE_KEYS_H
#define PROCLAB_TUI_PAGE_KEYS_H

#include "trace/export/export.h"

/* All keys in the order of the help, ended by a row without a request. */
const struct export_key *page_keys(void);

#endif
