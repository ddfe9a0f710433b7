/*
 * lint.c - the proofs of lint.h.
 */
#include "cli/lab/lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/answer.h"
#include "cli/lab/judge.h"
#include "cli/lab/leak.h"
#include "cli/lab/result.h"
#include "cli/options.h"
#include "trace/event.h"
#include "trace/memory.h"

struct lint {
	const struct lab *lab;
	const bool *kernels;
	FILE *out;
	int width;
	size_t wrong;
};

#define INDENT 8

static void say(struct lint *l, const char *mark, const char *format, va_list args)
{
	char text[1024];
	vsnprintf(text, sizeof text, format, args);
	fprintf(l->out, "  %-*s", INDENT - 2, mark);
	options_hang(l->out, text, INDENT, l->width);
}

__attribute__((format(printf, 2, 3))) static void proved(struct lint *l, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(l, "ok", format, args);
	va_end(args);
}

__attribute__((format(printf, 2, 3))) static void wrong(struct lint *l, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(l, "WRONG", format, args);
	va_end(args);
	l->wrong++;
}

/* ---- what is to be read ---- */

static void lint_text(struct lint *l)
{
	char *path = lab_path(l->lab->folder, "lab.md"), *text = lint_read(path);
	size_t before = l->wrong;
	if (!text) wrong(l, "lab.md: there is none: what the lab is about, what to read, what to do");
	else if (strncmp(text, "# ", 2) != 0) wrong(l, "lab.md: its first line is no title (# %s)", l->lab->title);
	for (size_t i = 0; text && i < l->lab->files.n; i++)
		if (!strstr(text, l->lab->files.list[i])) wrong(l, "lab.md: does not name %s, which the student edits", l->lab->files.list[i]);
	if (l->wrong == before) proved(l, "lab.md names every file");
	free(text);
	free(path);
}

static bool is_constant(const char *filter)
{
	json_t *v = json_loads(filter, JSON_DECODE_ANY, NULL);
	json_decref(v);
	return v != NULL;
}

static void lint_members(struct lint *l)
{
	size_t before = l->wrong;
	if (!l->lab->hints.n) wrong(l, "hints: there is none");
	if (!l->lab->explain) wrong(l, "explain: missing: what to understand afterwards");
	for (size_t i = 0; i < l->lab->nquestion; i++) {
		const struct lab_question *q = &l->lab->questions[i];
		if (!q->answer) wrong(l, "questions[%zu] (%s): has no answer", i, q->id);
		else if (is_constant(q->answer)) wrong(l, "questions[%zu] (%s): its answer, %s, is written down: it has to follow from the run, by a filter", i, q->id, q->answer);
	}
	if (l->wrong == before) proved(l, "%zu hints, %zu questions with answers, an explanation", l->lab->hints.n, l->lab->nquestion);
}

/* ---- what is to be run ---- */

static const char *where(const bool kernels[KERNEL_COUNT], char buf[32])
{
	snprintf(buf, 32, "%s%s%s", kernels[KERNEL_SIM] ? "sim" : "", kernels[KERNEL_SIM] && kernels[KERNEL_REAL] ? " and " : "", kernels[KERNEL_REAL] ? "real" : "");
	return buf;
}

/* On one kernel: on that alone it must fail. Returns whether it had to be ended. */
static bool lint_starter_on(struct lint *l, enum lab_kernel kernel, const char *const *files)
{
	struct judge_wishes w = {.seed = UNKNOWN};
	struct verdict v;
	w.kernels[kernel] = true;
	judge_files(l->lab, files, &w, &v);
	const char *on = lab_kernel_name(kernel);
	if (v.trouble) wrong(l, "the starter cannot be run on %s: %.600s", on, v.trouble);
	else if (verdict_passed(&v)) wrong(l, "the starter passes all checks on %s: nothing is left to do", on);
	else proved(l, "the starter fails on %s (%g of %g points)", on, v.score, v.most);
	verdict_clear(&v);
	return v.endless;
}

static void lint_starter(struct lint *l)
{
	char **files = lab_files(l->lab, "");
	bool endless = false;
	for (int k = 0; k < KERNEL_COUNT; k++) {
		if (!l->kernels[k]) continue;
		if (endless) proved(l, "the starter has to be ended on sim, and so is not run on real");
		else endless = lint_starter_on(l, (enum lab_kernel)k, (const char *const *)files);
	}
	lab_files_free(files);
}

static void tell_failure(struct lint *l, const struct judge_result *r)
{
	char position[40], place[160] = "";
	if (r->label && r->at != UNKNOWN) snprintf(place, sizeof place, " (%s, at %s)", r->label, result_position(r->at, position));
	else if (r->label) snprintf(place, sizeof place, " (%s)", r->label);
	wrong(l, "the solution fails %s: %s%s", r->id, r->said ? r->said : r->expected, place);
}

static bool solution_is_there(struct lint *l, char **files)
{
	for (char **f = files; *f; f++)
		if (access(*f, R_OK)) return wrong(l, "%s: missing: the reference solution", *f), false;
	return true;
}

static void lint_solution(struct lint *l, const char *const *files)
{
	struct judge_wishes w = {.seed = UNKNOWN};
	struct verdict v;
	char buf[32];
	size_t before = l->wrong;
	memcpy(w.kernels, l->kernels, sizeof w.kernels);
	judge_files(l->lab, files, &w, &v);
	if (v.trouble) wrong(l, "the solution cannot be run: %.600s", v.trouble);
	if (v.note) wrong(l, "the solution: %s", v.note);
	for (size_t i = 0; !v.trouble && i < v.n; i++)
		if (!v.results[i].passed && !v.results[i].skipped) tell_failure(l, &v.results[i]);
	if (l->wrong == before) proved(l, "the solution passes all checks (%zu runs, %s)", v.runs, where(l->kernels, buf));
	verdict_clear(&v);
}

/* ---- answers ---- */

static void lint_answer(struct lint *l, size_t i, const struct answer *a)
{
	const struct lab_question *q = &l->lab->questions[i];
	if (!q->answer || is_constant(q->answer) || (q->only != KERNEL_ANY && !l->kernels[q->only])) return;
	if (a->trouble) wrong(l, "questions[%zu] (%s): no answer: %s", i, q->id, a->trouble);
	else if (!a->text) wrong(l, "questions[%zu] (%s): no run answers it", i, q->id);
	else if (!strcmp(a->text, "null") || !*a->text) wrong(l, "questions[%zu] (%s): the answer is %s", i, q->id, *a->text ? a->text : "empty");
	else if (a->other) wrong(l, "questions[%zu] (%s): %s in %s, but %s in %s", i, q->id, a->text, a->label, a->other, a->other_label);
	else proved(l, "%s: %s", q->id, a->text);
}

static void lint_answers(struct lint *l, const char *const *solution)
{
	struct answer *answers = calloc(l->lab->nquestion + 1, sizeof *answers);
	char **starter = lab_files(l->lab, "");
	memory_check(answers);
	answers_find(l->lab, (const char *const *)starter, OF_STARTER, l->kernels, true, UNKNOWN, answers);
	answers_find(l->lab, solution, OF_SOLUTION, l->kernels, true, UNKNOWN, answers);
	for (size_t i = 0; i < l->lab->nquestion; i++) lint_answer(l, i, &answers[i]);
	answers_clear(answers, l->lab->nquestion);
	free(answers);
	lab_files_free(starter);
}

static void lint_leaks(struct lint *l)
{
	char *leak = lint_leak(l->lab);
	if (leak) wrong(l, "a release would show the solution: %s", leak);
	else proved(l, "nothing that is released shows a line of the solution");
	free(leak);
}

size_t lint_lab(const struct lab *lab, const bool kernels[KERNEL_COUNT], FILE *out, int width)
{
	struct lint l = {.lab = lab, .kernels = kernels, .out = out, .width = width};
	char **solution = lab_files(lab, "solution");
	fprintf(out, "%s: %s\n", lab->name, lab->title);
	if (!kernels[KERNEL_SIM] && !kernels[KERNEL_REAL]) return fprintf(out, "  is not for this kernel\n"), 0;
	lint_text(&l);
	lint_members(&l);
	lint_starter(&l);
	if (solution_is_there(&l, solution)) {
		lint_solution(&l, (const char *const *)solution);
		lint_answers(&l, (const char *const *)solution);
		lint_leaks(&l);
	}
	lab_files_free(solution);
	return l.wrong;
}
