/*
 * lab_submissions.c - what students hand in (tests/labs/LAB/): a wrong-* fails, and is told what its first line says must be said; a
 * right-*, written in another way than the solution, passes. A submission of several files is a folder, with a file `about`. On the
 * simulated machine, where each has only one outcome.
 */
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/labs/labs.h"
#include "tests/test.h"

/* The file that says what a submission is about: itself, or the file `about` of a folder. */
static FILE *open_about(const char *path)
{
	char about[200];
	snprintf(about, sizeof about, "%s/about", path);
	FILE *f = fopen(about, "r");
	return f ? f : fopen(path, "r");
}

/* What its first line says that must be said: between "says: " and the comment's end. */
static bool must_say(const char *path, char *text, size_t size)
{
	char line[300] = "";
	FILE *f = open_about(path);
	if (!f || !fgets(line, sizeof line, f)) line[0] = 0;
	if (f) fclose(f);
	char *at = strstr(line, "says: "), *end = strstr(line, " */");
	if (!at) return false;
	if (end) *end = 0;
	at[strcspn(at, "\n")] = 0;
	snprintf(text, size, "%s", at + strlen("says: "));
	return *text;
}

/* All of them at once, as many side by side as there are CPUs; each result in a file, named after the submission. */
static void judge_all(void)
{
	static const char each[] = "lab=${0#tests/labs/}; \"$PROCLAB\" lab check --format json --kernel sim \"${lab%%/*}\" \"$0\" "
	                           ">\"$RESULTS/$(echo \"$0\" | tr / _)\" 2>&1 || :";
	char command[1200];
	struct ran r;
	snprintf(command, sizeof command,
	         "export PROCLAB='%s' RESULTS='%s' XDG_STATE_HOME='%s'; ls -d tests/labs/*/wrong-* tests/labs/*/right-* | "
	         "xargs -P \"$(nproc)\" -I SUBMISSION sh -c '%s' SUBMISSION", test_proclab(), test_dir(), test_path("state"), each);
	test_run(&r, 300, NULL, (const char *[]){"sh", "-c", command, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
}

static json_t *judge(const char *path)
{
	static bool judged;
	char name[200];
	if (!judged) judge_all();
	judged = true;
	snprintf(name, sizeof name, "%s", path);
	for (char *at = name; *at; at++)
		if (*at == '/') *at = '_';
	json_t *result = json_load_file(test_path(name), 0, NULL);
	if (!result) fprintf(stderr, "\n%s: no result\n", path);
	CU_ASSERT_PTR_NOT_NULL(result);
	return result;
}

static size_t count_checks(const json_t *result, const char *status)
{
	size_t i, n = 0;
	json_t *check;
	json_array_foreach(json_object_get(result, "checks"), i, check)
		n += !strcmp(json_string_value(json_object_get(check, "status")), status);
	return n;
}

/* Every check that was made; what only the real kernel can show was not. */
static bool passes(const json_t *result)
{
	return json_is_null(json_object_get(result, "trouble")) && count_checks(result, "passed") && !count_checks(result, "failed");
}

static bool is_said(const json_t *result, const char *text)
{
	size_t i;
	json_t *check;
	json_array_foreach(json_object_get(result, "checks"), i, check)
	{
		const char *happened = json_string_value(json_object_get(check, "happened"));
		const char *expected = json_string_value(json_object_get(check, "expected")); /* of a schedule: the policy's reason */
		if (happened && (strstr(happened, text) || strstr(expected, text))) return true;
	}
	return false;
}

/* All that was said, for whoever reads why a test failed. */
static void show(const char *path, const json_t *result)
{
	size_t i;
	json_t *check;
	fprintf(stderr, "\n%s:\n", path);
	json_array_foreach(json_object_get(result, "checks"), i, check)
	{
		const char *happened = json_string_value(json_object_get(check, "happened"));
		if (happened) fprintf(stderr, "  %s: %s\n", json_string_value(json_object_get(check, "id")), happened);
	}
}

static void wrong_is_told_why(const char *path)
{
	char text[300];
	bool has_text = must_say(path, text, sizeof text);
	json_t *result = judge(path);
	bool good = has_text && json_is_false(json_object_get(result, "passed")) && is_said(result, text);
	if (!good) show(path, result);
	CU_ASSERT_TRUE(good);
	json_decref(result);
}

static void right_passes(const char *path)
{
	json_t *result = judge(path);
	bool good = passes(result);
	if (!good) show(path, result);
	CU_ASSERT_TRUE(good);
	json_decref(result);
}

static void wrong_ones_are_told_why(void)
{
	CU_ASSERT(labs_each("tests/labs/*/wrong-*", wrong_is_told_why) >= 3);
}

static void right_ones_pass(void)
{
	CU_ASSERT(labs_each("tests/labs/*/right-*", right_passes) >= 3);
}

static void count_wrong(const char *path)
{
	char lab[60], pattern[120];
	const char *at = strchr(path, '/') + 1;
	glob_t found = {0};
	snprintf(lab, sizeof lab, "%.*s", (int)strcspn(at, "/"), at);
	snprintf(pattern, sizeof pattern, "tests/labs/%s/wrong-*", lab);
	glob(pattern, 0, NULL, &found);
	if (found.gl_pathc < 3) fprintf(stderr, "\n%s: only %zu wrong submissions\n", lab, found.gl_pathc);
	CU_ASSERT(found.gl_pathc >= 3);
	globfree(&found);
}

static void every_lab_has_some(void)
{
	CU_ASSERT(labs_each("labs/*/lab.json", count_wrong) >= 3);
}

SUITE(lab_submissions, wrong_ones_are_told_why, right_ones_pass, every_lab_has_some)
