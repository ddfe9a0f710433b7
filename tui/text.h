/*
 * text.h - texts that several views use, and a list of lines for what is read as a page.
 */
#ifndef PROCLAB_TUI_TEXT_H
#define PROCLAB_TUI_TEXT_H

#include <stddef.h>

#include "trace/world.h"
#include "tui/paint.h"

/* "512", "4.0K", "1.2M", "?" for UNKNOWN. */
const char *bytes_text(int64_t n, char buf[16]);
/* "1.23ms", "42us"; "-" for UNKNOWN. */
const char *time_text(int64_t ns, char buf[24]);
/* "pipe 3", with its name if it has one. */
const char *channel_text(const struct world_chan *c, char *buf, size_t size);
/* The first bytes of a message in quotes, control characters as in C. */
const char *data_text(const char *data, size_t len, char *buf, size_t size);
/* One event as a line without its number. w: a world in which its processes are known. */
const char *event_text(const struct event *e, const struct world *w, char *buf, size_t size);

struct line { char *text; int style; };
struct lines { struct line *line; size_t count, cap; };

void lines_add(struct lines *l, int style, const char *format, ...) __attribute__((format(printf, 3, 4)));
void lines_clear(struct lines *l);
/* Draw from row top of the wrapped lines; returns how many rows there are in all. */
int lines_draw(const struct lines *l, const struct area *a, int top);

#endif
