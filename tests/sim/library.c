/*
 * library.c - what the simulator carries for its programs: every file of the C library is whole, and all that it needs is there.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/lang/diag.h"
#include "sim/lang/parse.h"
#include "sim/library/archive.h"
#include "sim/library/library.h"
#include "tests/sim/vm_driver.h"
#include "tests/test.h"

#define INPUTS (LIBRARY_FILES_MOST + 1)

static struct unit *parse(const char *path, const char *text, size_t len, struct diag_list *said)
{
	char *copy = malloc(len + 1);
	memcpy(copy, text, len);
	copy[len] = 0;
	return unit_parse(path, copy, len, &(struct parse_options){.is_library = true}, said);
}

static void expect_silence(struct diag_list *said)
{
	if (said->errors) {
		char *text = diag_text(said, 0);
		fprintf(stderr, "%s", text);
		free(text);
	}
	CU_ASSERT_EQUAL(said->errors, 0);
	diag_list_clear(said);
}

/* Every file of the C library and of the runtime; returns how many. */
static int parse_all(struct link_input *inputs, struct diag_list *said)
{
	int n = 0;
	for (struct archive_member m = {0}; archive_next(&m);) {
		if ((strncmp(m.name, "libc/", 5) != 0 && strncmp(m.name, "mp/", 3) != 0) || n == INPUTS) continue;
		char name[100];
		snprintf(name, sizeof name, "%.*s", (int)m.name_len, m.name);
		inputs[n++] = (struct link_input){.unit = parse(name, m.text, m.len, said), .library = true};
		CU_ASSERT_TRUE(m.symbols_end > m.symbols);
	}
	return n;
}

static bool is_defined(const struct link_input *inputs, int n, const char *symbol)
{
	for (int i = 0; i < n; i++)
		for (const struct object *o = inputs[i].unit->objects; o; o = o->next)
			if (o->is_defined && o->linkage == LINKAGE_EXTERNAL && !strcmp(o->symbol, symbol)) return true;
	return !strcmp(symbol, "main") || !strcmp(symbol, "__init_array") || !strcmp(symbol, "__fini_array");
}

/* All files together define what each of them needs; but for main, which is the program's, and what the linker makes. */
static void the_library_is_complete(void)
{
	struct diag_list said = {0};
	struct link_input *inputs = calloc(INPUTS, sizeof *inputs);
	int n = parse_all(inputs, &said);
	CU_ASSERT_TRUE(n > 10 && n < INPUTS);
	expect_silence(&said);
	for (int i = 0; i < n; i++)
		for (const struct object *o = inputs[i].unit->objects; o; o = o->next)
			if (!o->is_defined && o->linkage == LINKAGE_EXTERNAL && o->is_used && !is_defined(inputs, n, o->symbol)) {
				fprintf(stderr, "%s: '%s' is defined nowhere\n", inputs[i].unit->path, o->symbol);
				CU_FAIL("a name that is defined nowhere");
			}
	for (int i = 0; i < n; i++) unit_free(inputs[i].unit);
	free(inputs);
}

static void headers_come_and_go(void)
{
	struct library lib;
	struct stat st;
	char path[400];
	CU_ASSERT_EQUAL_FATAL(library_open(&lib), 0);
	snprintf(path, sizeof path, "%s/sys/wait.h", lib.include);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_TRUE(st.st_size > 0);
	CU_ASSERT_TRUE(lib.prototypes_len > 1000);
	library_close(&lib);
	CU_ASSERT_NOT_EQUAL(stat(lib.include, &st), 0);
}

/* A program with the library, on the machine alone. */
static void hello_world(void)
{
	static const char program[] =
		"int printf(const char *, ...); int main(void) { printf(\"hello, %s %d\\n\", \"world\", 42); return 3; }";
	struct diag_list said = {0};
	struct link_input *inputs = calloc(INPUTS, sizeof *inputs);
	struct vm_ran r = {.status = -1};
	inputs[0].unit = parse("hello.c", program, sizeof program - 1, &said);
	int n = library_complete(inputs, 1, INPUTS, &said);
	CU_ASSERT_TRUE(n > 1 && n < 20);
	struct image *image = link_image(inputs, n, &said);
	expect_silence(&said);
	if (image) vm_execute(image, 5000, 1000000, &r, NULL);
	CU_ASSERT_EQUAL(r.status, 3);
	CU_ASSERT_STRING_EQUAL(r.out ? r.out : "", "hello, world 42\n");
	vm_ran_clear(&r);
	image_unref(image);
	for (int i = 0; i < n; i++) unit_free(inputs[i].unit);
	free(inputs);
}

SUITE(sim_library, the_library_is_complete, headers_come_and_go, hello_world)
