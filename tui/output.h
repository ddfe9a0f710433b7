/*
 * output.h - what a program has printed, as plain lines: a very small terminal.
 *
 * It knows carriage return, backspace, tab and erasing to the end of the line, and skips all other control sequences
 * (colours, titles). Only the newest lines are kept.
 */
#ifndef PROCLAB_TUI_OUTPUT_H
#define PROCLAB_TUI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTPUT_LINES 2000
#define OUTPUT_COLUMNS 1024 /* a longer line is broken there */

struct output_line { char *text; uint32_t len, cap; }; /* UTF-8 */
struct output {
	struct output_line lines[OUTPUT_LINES]; /* a ring */
	uint32_t first, count;
	uint32_t cells[OUTPUT_COLUMNS];         /* the last line, which is still being written */
	uint32_t cells_len, column;
	uint8_t state;                          /* of the control sequence being read */
	uint32_t value;                         /* its number */
	uint32_t character;                     /* a UTF-8 character that has not come whole */
	uint8_t missing;                        /* bytes of it still to come */
};

void output_init(struct output *o);
void output_clear(struct output *o);
void output_write(struct output *o, const char *data, size_t len);
/* Lines there are, the unfinished one included. */
uint32_t output_count(const struct output *o);
/* Line i from the oldest, NUL-terminated; the unfinished one is put in buf. */
const char *output_line(const struct output *o, uint32_t i, char *buf, size_t size);

#endif
