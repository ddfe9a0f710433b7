/*
 * vm_link.c - several units make one image: which definition counts, what is left out, what is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/diag.h"
#include "sim/lang/link.h"
#include "sim/lang/parse.h"
#include "tests/sim/vm_driver.h"
#include "tests/test.h"

struct source {
	const char *text;
	bool library;
};

static struct image *link_texts(const struct source *sources, int count, char **said)
{
	struct diag_list list = {0};
	struct link_input inputs[4] = {0};
	for (int i = 0; i < count; i++) {
		char name[] = {(char)('a' + i), '.', 'c', 0}, *text = strdup(sources[i].text);
		inputs[i] = (struct link_input){
			.unit = unit_parse(name, text, strlen(text), &(struct parse_options){0}, &list), .library = sources[i].library};
	}
	struct image *image = list.errors ? NULL : link_image(inputs, count, &list);
	*said = list.first ? diag_text(&list, 0) : strdup("");
	for (int i = 0; i < count; i++)
		unit_free(inputs[i].unit);
	diag_list_clear(&list);
	return image;
}

static int result_of(const struct source *sources, int count)
{
	char *said;
	struct image *image = link_texts(sources, count, &said);
	struct vm_ran r = {.status = -1};
	if (image)
		vm_execute(image, 1000, 1000000, &r, NULL);
	else
		fprintf(stderr, "%s", said);
	int status = r.status;
	image_unref(image);
	free(said);
	vm_ran_clear(&r);
	return status;
}

static void units_share_what_is_extern(void)
{
	CU_ASSERT_EQUAL(result_of((struct source[]){
		{"int shared = 3; static int own = 1; int next(void); int main(void) { return shared + next() + own; }", false},
		{"extern int shared; static int own = 40; int next(void) { return shared * own; }", false},
	}, 2), 124);
}

static void a_program_takes_precedence_over_the_library(void)
{
	CU_ASSERT_EQUAL(result_of((struct source[]){
		{"int helper(void) { return 5; } int outside(void); int main(void) { return helper() * 10 + outside(); }", false},
		{"int helper(void) { return 7; } int outside(void) { return helper(); }", true},
	}, 2), 55);
}

static void addresses_in_static_data_are_relocated(void)
{
	CU_ASSERT_EQUAL(result_of((struct source[]){
		{"int a[4] = {1, 2, 3, 4}; int *p = &a[2]; int f(int n) { return n + 1; } int (*g)(int) = f; const char *s[] = {\"xy\", \"z\"};"
		 "struct { int *p; int (*f)(int); } both = {a + 1, f};"
		 "int main(void) { return *p + g(10) + s[0][1] - 'x' + *both.p + both.f(1) + (s[1][0] == 'z'); }", false},
	}, 1), 3 + 11 + 1 + 2 + 2 + 1);
}

static void only_what_is_reached_is_there(void)
{
	char *said;
	struct image *image = link_texts((struct source[]){
		{"int missing(void); int unused(void) { return missing(); } static int used(void) { return 1; }"
		 "int (*pointer)(void) = used; int main(void) { return pointer(); }", false},
	}, 1, &said);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	CU_ASSERT_EQUAL(image->nfuncs, 2);
	CU_ASSERT_PTR_NOT_NULL(image_func_named(image, "used"));
	CU_ASSERT_PTR_NULL(image_func_named(image, "unused"));
	image_unref(image);
	free(said);
}

static void equal_strings_are_one(void)
{
	CU_ASSERT_EQUAL(result_of((struct source[]){
		{"const char *other(void); int main(void) { const char *s = \"same\"; return (s == other()) + 2 * (s != \"else\"); }", false},
		{"const char *other(void) { return \"same\"; }", false},
	}, 2), 3);
}

struct refusal {
	struct source sources[2];
	int count;
	const char *says[3];
};

static const struct refusal refusals[] = {
	{{{"int main(void) {\n return nowhere();\n}\n", false}}, 1, {"a.c:2", "'nowhere'", "defined nowhere"}},
	{{{"extern int nowhere;\nint main(void) { return nowhere; }", false}}, 1, {"a.c:2", "'nowhere'"}},
	{{{"int f(void) { return 1; }\nint main(void) { return f(); }", false}, {"\nint f(void) { return 2; }", false}}, 2,
		{"b.c:2", "'f' is defined twice", "a.c:1"}},
	{{{"int f(void) { return 1; }", false}}, 1, {"no function 'main'"}},
	{{{"int Main(void) { return 1; }", false}, {"int main(void); void _start(void) { main(); }", true}}, 2,
		{"no function 'main'", "is 'Main' meant to be it?"}},
	{{{"static int f(void);\nint main(void) { return f(); }", false}}, 1, {"'f'", "never defined"}},
};

static void what_is_wrong_is_said_with_its_place(void)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		char *said;
		struct image *image = link_texts(refusals[i].sources, refusals[i].count, &said);
		bool fine = !image;
		for (int k = 0; k < 3 && refusals[i].says[k]; k++)
			fine &= strstr(said, refusals[i].says[k]) != NULL;
		if (!fine)
			fprintf(stderr, "%s\nsaid: %s\n", refusals[i].sources[0].text, said);
		CU_ASSERT(fine);
		image_unref(image);
		free(said);
	}
}

static void the_dump_shows_code_beside_its_source(void)
{
	char *text = NULL;
	size_t size;
	const char *path = test_path("a.c");
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs("int main(void)\n{\n\tlong sum = 0;\n\tfor (int i = 0; i < 1000; i++)\n\t\tsum += i;\n\treturn sum;\n}\n", f);
	fclose(f);
	struct vm_ran r = {0};
	struct image *image = vm_compile(&path, 1, &r);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	FILE *out = open_memstream(&text, &size);
	image_dump(image, out, true);
	fclose(out);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "a.c:5: \t\tsum += i;\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "ADD64      r0:sum, r0:sum, r1:i"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "STEPLTI32  r1:i += 1, 1000, ->"));
	free(text);
	image_unref(image);
	vm_ran_clear(&r);
}

SUITE(vm_link, units_share_what_is_extern, a_program_takes_precedence_over_the_library, addresses_in_static_data_are_relocated,
	only_what_is_reached_is_there, equal_strings_are_one, what_is_wrong_is_said_with_its_place, the_dump_shows_code_beside_its_source)
