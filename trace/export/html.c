/*
 * html.c - a recording as one page that plays it: nothing is fetched, it may be opened from a file.
 *
 * The page (html/page.html, with the style and the scripts that it names put in) is part of the program; the recording goes where it
 * says @DATA@.
 */
#include <stdint.h>
#include <string.h>

#include "trace/export/formats.h"
#include "trace/export/html_data.h"

#define PLACE "@DATA@"

extern const char html_page[], html_page_end[]; /* trace/embedded.S */

int export_html(FILE *out, const struct trace *t, const struct export_options *o)
{
	size_t size = (uintptr_t)html_page_end - (uintptr_t)html_page;
	const char *place = memmem(html_page, size, PLACE, strlen(PLACE));
	fwrite(html_page, 1, (size_t)(place - html_page), out);
	html_data(out, t, o);
	place += strlen(PLACE);
	fwrite(place, 1, (size_t)(html_page_end - place), out);
	return ferror(out) ? ERR_SYSTEM : 0;
}
