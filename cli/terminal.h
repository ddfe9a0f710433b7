/*
 * terminal.h - what proclab's own streams are: terminals or not, colour, character set.
 */
#ifndef PROCLAB_CLI_TERMINAL_H
#define PROCLAB_CLI_TERMINAL_H

#include "trace/text.h"

enum color_wish { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };   /* in the order of --color's words */

/* Give stdin, stdout and stderr, where they are missing, something that fails: no file we open takes their place, and no result
 * is swallowed. */
void terminal_hold_streams(void);
/* Whether somebody sits at both stdin and stdout. */
bool terminal_is_interactive(void);
/* The style for text on stdout. */
struct text_style terminal_style(enum color_wish color, bool ascii, bool verbose);

#endif
