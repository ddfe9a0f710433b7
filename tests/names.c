/*
 * names.c - no name of proclab's own is one of a library that it is linked with: such a function would take the library's place for
 * everybody in the process, the libraries themselves included.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/test.h"

/* The names that a program defines and a library of its, too, one a line. Names with an underscore in front are the compiler's, those
 * with a version the library's own. A sanitizer that is linked in replaces functions on purpose: then nothing is said but that. */
static const char common_names[] =
	"libraries=$(ldd \"$1\" | sed -n 's/.* => \\(\\/[^ ]*\\) .*/\\1/p') || exit 2\n"
	"nm -D --defined-only $libraries | sed -n 's/^[0-9a-f]* [A-Z] \\([^@]*\\).*/\\1/p' | LC_ALL=C sort -u >\"$2.theirs\"\n"
	"nm -g --defined-only \"$1\" | sed -n 's/^[0-9a-f]* [A-Z] \\([^_@][^@]*\\)$/\\1/p' | LC_ALL=C sort -u >\"$2.ours\"\n"
	"grep -qx accept \"$2.theirs\" && grep -qx main \"$2.ours\" || exit 2\n"
	"nm -g --defined-only \"$1\" | grep -q ' __[at]san_init$' && exec echo sanitized\n"
	"LC_ALL=C comm -12 \"$2.ours\" \"$2.theirs\"\n";

static void find_common_names(const char *program, struct ran *r)
{
	test_run(r, 60, NULL, (const char *const[]){"sh", "-c", common_names, "sh", program, test_path("names"), NULL});
	CU_ASSERT_EQUAL(r->status, 0);
	if (r->status) fprintf(stderr, "\n%s\n", r->err);
}

static void no_library_s_name_is_taken(void)
{
	struct ran r;
	find_common_names(test_proclab(), &r);
	if (strcmp(r.out, "sanitized\n")) CU_ASSERT_STRING_EQUAL(r.out, "");
	if (*r.out) fprintf(stderr, "\nnames that libraries have too:\n%s", r.out);
	ran_clear(&r);
}

static void one_that_is_taken_is_found(void)
{
	static const char program[] = "int accept(int a) { return a; }\nint own(void) { return 0; }\nint main(void) { return accept(own()); }\n";
	struct ran r;
	const char *path = test_path("takes");
	test_run(&r, 60, program, (const char *const[]){"cc", "-w", "-x", "c", "-o", path, "-", NULL});
	CU_ASSERT_EQUAL_FATAL(r.status, 0);
	ran_clear(&r);
	find_common_names(path, &r);
	CU_ASSERT_STRING_EQUAL(r.out, "accept\n");
	ran_clear(&r);
}

SUITE(names, no_library_s_name_is_taken, one_that_is_taken_is_found)
