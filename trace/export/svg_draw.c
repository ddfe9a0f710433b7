/*
 * svg_draw.c - see svg_draw.h.
 */
#include "trace/export/svg_draw.h"

#include <stdarg.h>
#include <string.h>

/* Textures, for a light background: colours that people with any common colour blindness can tell apart, and lines in the dark one that
 * do without. */
static const struct { const char *light, *dark, *lines; int size; } textures[STATE_COUNT] = {
	[STATE_NEW] = {"#fff", "#777", "M0 2H1", 4},
	[STATE_READY] = {"#fbe9a9", "#9a7400", "M-1 1L1-1M0 6L6 0M5 7L7 5", 6},
	[STATE_RUNNING] = {"#00845a", "#00845a", "", 6},
	[STATE_WAITING] = {"#e4f1fb", "#3d87bd", "M2 3h1.2", 6},
	[STATE_STOPPED] = {"#fbe0d0", "#b8480f", "M0 2H5", 5},
	[STATE_ZOMBIE] = {"#f6dfee", "#9c3d78", "M0 0L6 6M6 0L0 6", 6},
	[STATE_GONE] = {"#fff", "#999", "", 6},
};

static const char style[] =
	"text{font:12px 'DejaVu Sans',Verdana,Arial,sans-serif;fill:#1a1a1a}"
	".h{font-size:17px;font-weight:bold}.d{fill:#595959}.b{font-weight:bold}.e{fill:#a03c00}.s{font-size:10px}.m{text-anchor:middle}"
	".r{text-anchor:end}.w{fill:#fff}.l{fill:none;stroke:#595959}.g{fill:none;stroke:#ccc}.k{fill:none;stroke:#1a1a1a}"
	".f{stroke:#fff;stroke-width:4;paint-order:stroke}.o{fill:#fff;stroke:#1a1a1a}.q{stroke-dasharray:4 3}";

void svg_put(struct svg *s, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfprintf(s->out, format, args);
	va_end(args);
}

/* The text is clean but for what XML itself needs. */
static void put_escaped(FILE *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c == '<') fputs("&lt;", out);
		else if (*c == '>') fputs("&gt;", out);
		else if (*c == '&') fputs("&amp;", out);
		else if (!strncmp(c, "\xef\xbf\xbe", 3) || !strncmp(c, "\xef\xbf\xbf", 3)) { /* no characters, says XML */
			fputs("\xef\xbf\xbd", out);
			c += 2;
		} else fputc(*c, out);
	}
}

void svg_text(struct svg *s, double x, double y, const char *classes, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	svg_put(s, "<text x=\"%.6g\" y=\"%.6g\"%s%s%s>", x, y, *classes ? " class=\"" : "", classes, *classes ? "\"" : "");
	put_escaped(s->out, text);
	svg_put(s, "</text>\n");
}

void svg_title(struct svg *s, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	svg_put(s, "<title>");
	put_escaped(s->out, text);
	svg_put(s, "</title>");
}

static void put_textures(struct svg *s)
{
	svg_put(s, "<defs>");
	for (int i = 0; i < STATE_COUNT; i++)
		svg_put(s, "<pattern id=\"t%d\" width=\"%d\" height=\"%d\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 0h9v9H0z\" fill=\"%s\"/>"
		        "<path d=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/></pattern>", i, textures[i].size, textures[i].size, textures[i].light,
		        *textures[i].lines ? textures[i].lines : "M0 0", textures[i].dark, i == STATE_WAITING ? "1.2" : "1");
	svg_put(s, "<marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\" markerUnits=\"userSpaceOnUse\">"
	        "<path d=\"M0 .5L8 4 0 7.5z\"/></marker></defs>\n");
}

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

/* What it ran on. */
static void put_machine(struct svg *s, const struct export_run *r)
{
	const struct trace_header *h = s->header;
	char text[256], word[64], duration[24];
	int n = (int)r->world.nproc, len;
	if (h->policy) {
		len = snprintf(text, sizeof text, "simulated, %d CPU%s, policy %s", h->cpus, plural(h->cpus), words_clean(word, sizeof word, h->policy, 30));
		if (h->seed != UNKNOWN) snprintf(text + len, sizeof text - (size_t)len, ", seed %lld", (long long)h->seed);
	} else snprintf(text, sizeof text, "observed at tier %s, %d CPU%s", *words_clean(word, sizeof word, h->tier, 8) ? word : "?", h->cpus, plural(h->cpus));
	svg_text(s, 20, 48, "d", "%d process%s in %s; %s", n, n == 1 ? "" : "es", text_duration_short(r->world.t, duration), text);
}

void svg_open(struct svg *s, double width, double height, const char *what, const struct export_run *r)
{
	char name[256];
	const char *program = s->header->program ? s->header->program : "", *slash = strrchr(program, '/');
	words_clean(name, sizeof name, slash ? slash + 1 : program, 40);
	svg_put(s, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n", width, height, width, height);
	svg_title(s, "%s: %s", name, what);
	svg_put(s, "<style>%s", style);
	for (int i = 0; i < STATE_COUNT; i++) svg_put(s, ".t%d{fill:url(#t%d);stroke:%s;stroke-width:.7}", i, i, textures[i].dark);
	svg_put(s, "</style>\n");
	put_textures(s);
	svg_put(s, "<path d=\"M0 0h%.0fv%.0fH0z\" fill=\"#fff\"/>\n", width, height);
	svg_text(s, 20, 28, "h", "%s: %s", name, what);
	put_machine(s, r);
}

void svg_close(struct svg *s)
{
	svg_put(s, "</svg>\n");
}

double svg_legend(struct svg *s, double x, double y, const bool states[STATE_COUNT])
{
	for (int i = 0; i < STATE_COUNT; i++) {
		if (!states[i]) continue;
		svg_put(s, "<path class=\"t%d\" d=\"M%.0f %.0fh22v12h-22z\">", i, x, y - 10);
		svg_title(s, "%s: %s", state_name((enum state)i), state_meaning((enum state)i));
		svg_put(s, "</path>");
		svg_text(s, x + 28, y, "", "%s", state_name((enum state)i));
		x += 44 + 7.5 * (double)strlen(state_name((enum state)i));
	}
	return x;
}
