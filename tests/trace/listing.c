/*
 * listing.c - source files in a recording: cut in lines as an editor shows them, each file once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "trace/listing.h"

static void feed(struct listings *l, const char *file, const char *text)
{
	struct event e = {.kind = EV_SOURCE, .file = file, .source = {.text = text}};
	listings_feed(l, &e);
}

static bool is_line(const struct listing *l, int line, const char *text)
{
	size_t len;
	const char *at = listing_line(l, line, &len);
	return at && len == strlen(text) && !memcmp(at, text, len);
}

static void lines_are_those_of_an_editor(void)
{
	static const struct { const char *text; int lines; const char *last; } cases[] = {
		{"", 0, NULL}, {"\n", 1, ""}, {"one", 1, "one"}, {"one\n", 1, "one"}, {"one\n\n", 2, ""}, {"one\n\ntwo", 3, "two"}, {"a\nb\nc\n", 3, "c"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct listings l = {0};
		size_t len;
		feed(&l, "x.c", cases[i].text);
		const struct listing *found = listings_find(&l, "x.c");
		CU_ASSERT_PTR_NOT_NULL_FATAL(found);
		CU_ASSERT_EQUAL(found->lines, cases[i].lines);
		CU_ASSERT(!cases[i].last || is_line(found, cases[i].lines, cases[i].last));
		CU_ASSERT(!listing_line(found, 0, &len) && !listing_line(found, cases[i].lines + 1, &len));
		listings_clear(&l);
	}
}

static void the_first_text_of_a_file_stays(void)
{
	struct listings l = {0};
	feed(&l, "a.c", "first\n");
	feed(&l, "b.c", "other\n");
	feed(&l, "a.c", "second\n");
	feed(&l, NULL, "nobody's\n");
	feed(&l, "c.c", NULL);
	CU_ASSERT_EQUAL(l.count, 2);
	CU_ASSERT(is_line(listings_find(&l, "a.c"), 1, "first"));
	CU_ASSERT_PTR_NULL(listings_find(&l, "c.c"));
	CU_ASSERT_PTR_NULL(listings_find(&l, NULL));
	listings_clear(&l);
}

static const char *put(const char *name, const char *bytes, size_t n)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	for (size_t i = 0; i < n; i++) fputc(bytes[i], f);
	fclose(f);
	return path;
}

static void only_texts_are_read(void)
{
	char *text = listing_read(put("text.c", "int x;\n", 7));
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_STRING_EQUAL(text, "int x;\n");
	free(text);
	CU_ASSERT_PTR_NULL(listing_read(put("binary.c", "int\0x;\n", 7)));
	CU_ASSERT_PTR_NULL(listing_read("/dev/zero"));
	CU_ASSERT_PTR_NULL(listing_read("/"));
	CU_ASSERT_PTR_NULL(listing_read("/no/such/file.c"));
	char *large = calloc(1, LISTING_MOST + 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(large);
	memset(large, '\n', LISTING_MOST + 1);
	CU_ASSERT_PTR_NULL(listing_read(put("large.c", large, LISTING_MOST + 1)));
	free(large);
}

SUITE(trace_listing, lines_are_those_of_an_editor, the_first_text_of_a_file_stays, only_texts_are_read)
