/*
 * text_line.c - the line builder of text_line.h, and the phrases that log and report share.
 */
#include "trace/text_line.h"

#include <stdarg.h>
#include <string.h>
#include <utf8proc.h>

/* The colour-blind-safe palette, 256 colours. */
static const char *const colors[] = {
	[STATE_NEW] = "\033[38;5;250m",
	[STATE_READY] = "\033[38;5;178m",
	[STATE_RUNNING] = "\033[38;5;35m",
	[STATE_WAITING] = "\033[38;5;74m",
	[STATE_STOPPED] = "\033[38;5;166m",
	[STATE_ZOMBIE] = "\033[38;5;175m",
	[STATE_GONE] = "\033[2m",
	[TEXT_DIM] = "\033[2m",
	[TEXT_BOLD] = "\033[1m",
	[TEXT_ERROR] = "\033[1;38;5;166m",
};

void line_init(struct text_line *l, char *buf, size_t size, const struct text_style *style)
{
	*l = (struct text_line){.buf = buf, .size = size, .style = style};
	if (size) buf[0] = 0;
}

/* Add n bytes that take some columns, all or nothing. */
static bool put(struct text_line *l, const char *bytes, size_t n, int columns)
{
	if (l->len + n + 1 > l->size) return false;
	memcpy(l->buf + l->len, bytes, n);
	l->len += n;
	l->buf[l->len] = 0;
	l->column += columns;
	return true;
}

void line_add(struct text_line *l, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	for (const char *c = text; *c; c++)
		if (!put(l, c, 1, 1)) return;
}

void line_glyph(struct text_line *l, const char *utf8, const char *ascii)
{
	const char *glyph = l->style->ascii ? ascii : utf8;
	put(l, glyph, strlen(glyph), l->style->ascii ? (int)strlen(ascii) : 1);
}

/* The next character of text from outside as it may be shown, in out. Returns the bytes taken; *columns what it takes. */
static size_t next_clean(const char *bytes, size_t n, bool ascii, char out[8], int *columns)
{
	utf8proc_int32_t code;
	unsigned char c = (unsigned char)*bytes;
	static const char *const short_escapes[] = {['\n'] = "\\n", ['\t'] = "\\t", ['\r'] = "\\r"};
	if (c >= ' ' && c < 0x7f) {
		*columns = snprintf(out, 8, "%c", c);
		return 1;
	}
	utf8proc_ssize_t used = c < 0x80 ? -1 : utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)n, &code);
	if (used > 0 && used <= 4 && !ascii && code >= 0xa0 && utf8proc_category(code) != UTF8PROC_CATEGORY_CF) {
		memcpy(out, bytes, (size_t)used);
		out[used] = 0;
		*columns = utf8proc_charwidth(code);
		return (size_t)used;
	}
	if (c < sizeof short_escapes / sizeof *short_escapes && short_escapes[c]) *columns = snprintf(out, 8, "%s", short_escapes[c]);
	else *columns = snprintf(out, 8, "\\x%02x", c);
	return 1;
}

int line_columns(const char *bytes, size_t n, bool ascii)
{
	int total = 0;
	for (size_t i = 0; i < n;) {
		char out[8];
		int columns;
		i += next_clean(bytes + i, n - i, ascii, out, &columns);
		total += columns;
	}
	return total;
}

void line_clean(struct text_line *l, const char *bytes, size_t n, int columns)
{
	bool cut = line_columns(bytes, n, l->style->ascii) > columns;
	int room = cut ? columns - (l->style->ascii ? 3 : 1) : columns;
	for (size_t i = 0; i < n;) {
		char out[8];
		int wide;
		i += next_clean(bytes + i, n - i, l->style->ascii, out, &wide);
		if (wide > room) break;
		if (!put(l, out, strlen(out), wide)) return;
		room -= wide;
	}
	if (cut && columns >= 3) line_glyph(l, "…", "...");
}

void line_pad(struct text_line *l, int column)
{
	do {
		if (!put(l, " ", 1, 1)) return;
	} while (l->column < column);
}

void line_color(struct text_line *l, int color)
{
	if (l->style->color) put(l, colors[color], strlen(colors[color]), 0);
}

void line_plain(struct text_line *l)
{
	if (l->style->color) put(l, "\033[0m", 4, 0);
}

void line_put(struct text_line *l, FILE *out)
{
	while (l->len && l->buf[l->len - 1] == ' ') l->len--;
	fwrite(l->buf, 1, l->len, out);
	fputc('\n', out);
	line_init(l, l->buf, l->size, l->style);
}

const char *line_outsider(const struct text_style *style, int32_t pid)
{
	if (pid == style->supervisor) return style->supervisor_name ? style->supervisor_name : "proclab";
	return pid == 1 ? "init" : "process";
}

void line_process(struct text_line *l, const struct world *w, int32_t pid)
{
	const struct world_proc *p = pid ? world_proc(w, pid) : NULL;
	if (!pid) line_add(l, "the kernel");
	else if (p && p->name && *p->name) {
		line_clean(l, p->name, strlen(p->name), 24);
		line_add(l, " (%d)", pid);
	} else line_add(l, pid == l->style->supervisor || pid == 1 ? "%s (%d)" : "%s %d", line_outsider(l->style, pid), pid);
}

void line_status(struct text_line *l, int32_t code, int32_t sig)
{
	char name[24];
	if (sig > 0) line_add(l, "killed by %s", signal_name(sig, name));
	else if (code != UNKNOWN) line_add(l, "exit %d", code);
	else line_add(l, "ended, how is not known");
}

void line_channel(struct text_line *l, const struct world *w, uint32_t id)
{
	const struct world_chan *c = world_chan(w, id);
	line_add(l, "%s %u", c ? chan_kind_name(c->kind) : "channel", id);
	if (!c || !c->name || !*c->name) return;
	line_add(l, " (");
	line_clean(l, c->name, strlen(c->name), 30);
	line_add(l, ")");
}
