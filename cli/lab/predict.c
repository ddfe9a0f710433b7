/*
 * predict.c - see predict.h.
 */
#include "cli/lab/predict.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/answer.h"
#include "cli/options.h"
#include "trace/event.h"
#include "trace/memory.h"

size_t predict_open(const struct lab *lab, const struct progress *p)
{
	size_t n = 0;
	for (size_t i = 0; i < lab->nquestion; i++) n += !progress_predicted(p, &lab->questions[i]);
	return n;
}

static void put_question(FILE *out, size_t i, const struct lab_question *q, int width)
{
	fprintf(out, "%2zu. ", i + 1);
	options_hang(out, q->ask, 4, width);
}

/* Returns 1 when it is locked in, 0 when it is left for later, -1 at the end of input, ERR_SYSTEM. */
static int ask_one(struct progress *p, const struct lab_question *q, FILE *in, FILE *out)
{
	char *line = NULL;
	size_t size = 0;
	fprintf(out, "    > ");
	fflush(out);
	int code = getline(&line, &size, in) < 0 ? -1 : 0;
	if (code == 0) line[strcspn(line, "\r\n")] = 0;
	if (!isatty(fileno(in))) fprintf(out, "%s\n", code == 0 ? line : "");
	if (code == 0 && line[strspn(line, " \t")]) code = progress_lock(p, q, line) < 0 ? ERR_SYSTEM : 1;
	free(line);
	return code;
}

int predict_ask(const struct lab *lab, struct progress *p, FILE *in, FILE *out, int width)
{
	size_t locked = 0;
	for (size_t i = 0; i < lab->nquestion; i++) {
		const struct lab_question *q = &lab->questions[i];
		if (progress_predicted(p, q)) continue;
		put_question(out, i, q, width);
		int code = ask_one(p, q, in, out);
		if (code == ERR_SYSTEM) return ERR_SYSTEM;
		if (code < 0) break;
		locked += code > 0;
	}
	if (locked) fprintf(out, "\nLocked in: %zu (seal %s). They cannot be changed any more.\n", locked, progress_seal(p));
	if (predict_open(lab, p)) fprintf(out, "%zu of %zu questions are still open.\n", predict_open(lab, p), lab->nquestion);
	return 0;
}

/* ---- comparing ---- */

static void write_place(FILE *f, const struct answer *a)
{
	char position[40];
	if (a->label) fprintf(f, " (%s", a->label);
	if (a->label && a->at != UNKNOWN) fprintf(f, ", at %s", result_position(a->at, position));
	if (a->label) fputc(')', f);
}

static void compare_one(FILE *out, size_t i, const struct lab_question *q, const char *predicted, const struct answer *a, int width)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	if (q->f_answer == FILTER_NONE) fprintf(f, "You said %s. Your teacher has the answer", predicted);
	else if (!a->text) fprintf(f, "You said %s. It cannot be compared: %s", predicted, a->trouble ? a->trouble : "no run answers it");
	else if (answer_is(a->text, predicted)) fprintf(f, "You said %s, and so it is", predicted);
	else fprintf(f, "You said %s, but it is %s", predicted, a->text);
	if (a->text) write_place(f, a);
	fputc('.', f);
	fclose(f);
	put_question(out, i, q, width);
	fprintf(out, "    ");
	options_hang(out, text, 4, width);
	free(text);
}

static bool has_prediction(const struct lab *lab, const struct progress *p, enum lab_of of)
{
	for (size_t i = 0; i < lab->nquestion; i++)
		if (lab->questions[i].of == (int)of && progress_predicted(p, &lab->questions[i])) return true;
	return false;
}

static void find_answers(const struct lab *lab, const struct progress *p, const char *const *files, bool passed, int64_t seed, struct answer *out)
{
	const bool everywhere[KERNEL_COUNT] = {true, true};
	char **starter = lab_files(lab, "");
	if (has_prediction(lab, p, OF_STARTER)) answers_find(lab, (const char *const *)starter, OF_STARTER, everywhere, false, seed, out);
	if (passed && has_prediction(lab, p, OF_SOLUTION)) answers_find(lab, files, OF_SOLUTION, everywhere, false, seed, out);
	lab_files_free(starter);
}

static void compare_all(FILE *out, const struct lab *lab, const struct progress *p, const struct answer *answers, bool passed, int width)
{
	size_t later = 0;
	for (size_t i = 0; i < lab->nquestion; i++) {
		const struct lab_question *q = &lab->questions[i];
		const char *predicted = progress_predicted(p, q);
		if (!predicted) continue;
		if (q->of == OF_SOLUTION && !passed) later++;
		else compare_one(out, i, q, predicted, &answers[i], width);
	}
	if (later) fprintf(out, "    %zu more when all checks have passed: they are about a program that is right.\n", later);
}

void predict_compare(FILE *out, const struct lab *lab, const struct progress *p, const char *const *files, bool passed, int64_t seed,
                     const struct result_style *style)
{
	size_t open = predict_open(lab, p);
	struct answer *answers = calloc(lab->nquestion + 1, sizeof *answers);
	memory_check(answers);
	find_answers(lab, p, files, passed, seed, answers);
	if (open < lab->nquestion) {
		fprintf(out, "\nWhat you predicted\n");
		compare_all(out, lab, p, answers, passed, style->width);
		if (!p->intact) fprintf(out, "    They were changed after they had been locked in.\n");
	}
	if (open) fprintf(out, "\n%zu question%s wait%s for your prediction: proclab lab predict %s\n", open, open == 1 ? "" : "s", open == 1 ? "s" : "", lab->name);
	answers_clear(answers, lab->nquestion);
	free(answers);
}
