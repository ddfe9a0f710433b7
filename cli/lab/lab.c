/*
 * lab.c - lab.json: its members as tables, and what has to hold between them.
 */
#include "cli/lab/lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/member.h"
#include "cli/lab/property.h"
#include "cli/lab/schedule.h"
#include "sim/policy/options.h"
#include "trace/memory.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define KERNELS "sim|real"
#define TABLE(type, list, start) {list, COUNT(list), sizeof(struct type), start}

static const struct lab_run run_start = {.input = "", .time_limit = 10, .only = KERNEL_ANY};
static const struct lab_check check_start = {.points = 1, .only = KERNEL_ANY};
static const struct lab_source source_start = {.points = 1};
static const struct lab_question question_start = {.only = KERNEL_ANY};
static const struct lab_schedule schedule_start = {.cpus = 1, .seed = 1, .points = 1};

#define AT(field) offsetof(struct lab_run, field)
static const struct member run_members[] = {
	{"id", MEMBER_TEXT, true, AT(id), NULL, NULL},
	{"args", MEMBER_TEXTS, false, AT(args), NULL, NULL},
	{"stdin", MEMBER_TEXT, false, AT(input), NULL, NULL},
	{"env", MEMBER_TEXTS, false, AT(env), NULL, NULL},
	{"cpus", MEMBER_NUMBERS, false, AT(cpus), "1..64", NULL},
	{"policies", MEMBER_TEXTS, false, AT(policies), NULL, NULL},
	{"seeds", MEMBER_NUMBERS, false, AT(seeds), "0..1000000000", NULL},
	{"quantum", MEMBER_NUMBER, false, AT(quantum), "1..10000", NULL},
	{"streams", MEMBER_CHOICE, false, AT(streams), "pipe|tty", NULL},
	{"time_limit", MEMBER_FRACTION, false, AT(time_limit), NULL, NULL},
	{"only", MEMBER_CHOICE, false, AT(only), KERNELS, NULL},
};
#undef AT
#define AT(field) offsetof(struct lab_check, field)
static const struct member check_members[] = {
	{"id", MEMBER_TEXT, true, AT(id), NULL, NULL},
	{"run", MEMBER_NAMES, true, AT(run), NULL, NULL},
	{"is", MEMBER_TEXT, false, AT(is), NULL, NULL},
	{"expect", MEMBER_TEXT, false, AT(expect), NULL, NULL},
	{"expected", MEMBER_TEXT, false, AT(expected), NULL, NULL},
	{"got", MEMBER_TEXT, false, AT(got), NULL, NULL},
	{"at", MEMBER_TEXT, false, AT(at), NULL, NULL},
	{"fault", MEMBER_TEXT, false, AT(fault), NULL, NULL},
	{"points", MEMBER_FRACTION, false, AT(points), NULL, NULL},
	{"only", MEMBER_CHOICE, false, AT(only), KERNELS, NULL},
	{"across", MEMBER_FLAG, false, AT(across), NULL, NULL},
};
#undef AT
#define AT(field) offsetof(struct lab_source, field)
static const struct member source_members[] = {
	{"id", MEMBER_TEXT, true, AT(id), NULL, NULL},
	{"file", MEMBER_TEXT, false, AT(file), NULL, NULL},
	{"must_call", MEMBER_TEXTS, false, AT(must_call), NULL, NULL},
	{"must_not_call", MEMBER_TEXTS, false, AT(must_not_call), NULL, NULL},
	{"fault", MEMBER_TEXT, false, AT(fault), NULL, NULL},
	{"points", MEMBER_FRACTION, false, AT(points), NULL, NULL},
};
#undef AT
#define AT(field) offsetof(struct lab_question, field)
static const struct member question_members[] = {
	{"id", MEMBER_TEXT, true, AT(id), NULL, NULL},
	{"ask", MEMBER_TEXT, true, AT(ask), NULL, NULL},
	{"run", MEMBER_TEXT, true, AT(run), NULL, NULL},
	{"answer", MEMBER_TEXT, false, AT(answer), NULL, NULL},
	{"at", MEMBER_TEXT, false, AT(at), NULL, NULL},
	{"of", MEMBER_CHOICE, false, AT(of), "starter|solution", NULL},
	{"only", MEMBER_CHOICE, false, AT(only), KERNELS, NULL},
};
#undef AT
#define AT(field) offsetof(struct lab_schedule, field)
static const struct member schedule_members[] = {
	{"id", MEMBER_TEXT, true, AT(id), NULL, NULL},
	{"file", MEMBER_TEXT, false, AT(file), NULL, NULL},
	{"jobs", MEMBER_TEXT, true, AT(jobs), NULL, NULL},
	{"policy", MEMBER_TEXT, true, AT(policy), NULL, NULL},
	{"cpus", MEMBER_NUMBER, false, AT(cpus), "1..8", NULL},
	{"quantum", MEMBER_NUMBER, false, AT(quantum), "1..1000", NULL},
	{"switch_cost", MEMBER_NUMBER, false, AT(switch_cost), "0..1000", NULL},
	{"seed", MEMBER_NUMBER, false, AT(seed), "0..1000000000", NULL},
	{"points", MEMBER_FRACTION, false, AT(points), NULL, NULL},
};
#undef AT
static const struct member_table runs = TABLE(lab_run, run_members, &run_start), checks = TABLE(lab_check, check_members, &check_start),
                                 sources = TABLE(lab_source, source_members, &source_start),
                                 questions = TABLE(lab_question, question_members, &question_start),
                                 schedules = TABLE(lab_schedule, schedule_members, &schedule_start);

#define AT(field) offsetof(struct lab, field)
static const struct member members[] = {
	{"proclab_lab", MEMBER_NUMBER, true, AT(version), "1..1", NULL},
	{"title", MEMBER_TEXT, true, AT(title), NULL, NULL},
	{"level", MEMBER_NUMBER, false, AT(level), "1..4", NULL},
	{"kind", MEMBER_CHOICE, false, AT(kind), "program|schedule", NULL},
	{"kernels", MEMBER_CHOICES, true, AT(kernels), KERNELS, NULL},
	{"files", MEMBER_TEXTS, true, AT(files), NULL, NULL},
	{"runs", MEMBER_ROWS, false, AT(runs), NULL, &runs},
	{"define", MEMBER_NAMES, false, AT(defines), NULL, NULL},
	{"checks", MEMBER_ROWS, false, AT(checks), NULL, &checks},
	{"source", MEMBER_ROWS, false, AT(sources), NULL, &sources},
	{"questions", MEMBER_ROWS, false, AT(questions), NULL, &questions},
	{"schedules", MEMBER_ROWS, false, AT(schedules), NULL, &schedules},
	{"hints", MEMBER_TEXTS, false, AT(hints), NULL, NULL},
	{"explain", MEMBER_TEXT, false, AT(explain), NULL, NULL},
};
#undef AT
static const struct member_table table = TABLE(lab, members, NULL);

/* Asked of every run. Out of memory, a process of the simulated machine is killed, too. */
static const char ended[] = "(.status.ended_by | IN(\"limit\", \"deadlock\")) or (.backend == \"sim\" and .status.signal == 9)";
static const char crash[] =
	"[lines[] | select(startswith(\"proclab: process \")) | ltrimstr(\"proclab: \")][0] // "
	"([.processes[] | select(.exit.signal | IN(4, 6, 7, 8, 11))][0] | if . then \"process \\(.pid) (\\(.name)) crashed by signal \\(.exit.signal)\" else null end)";

/* ---- what has to hold between members ---- */

static int check_files(const struct lab *lab, struct diag *d)
{
	if (!lab->files.n) return diag_set(d, ERR_USAGE, "files: expected the names of the files that students write");
	for (size_t i = 0; i < lab->files.n; i++) {
		const char *name = lab->files.list[i];
		char *path = lab_path(lab->folder, name);
		bool plain = *name && *name != '.' && !strchr(name, '/'), there = plain && !access(path, R_OK);
		free(path);
		if (!plain) return diag_set(d, ERR_USAGE, "files[%zu]: expected a file's name without a folder, not \"%.60s\"", i, name);
		if (!there) return diag_set(d, ERR_USAGE, "files[%zu]: there is no file %.60s in the lab's folder", i, name);
	}
	return 0;
}

static int check_run(const struct lab *lab, const char *run, const char *list, size_t i, struct diag *d)
{
	if (lab_find_run(lab, run)) return 0;
	return diag_set(d, ERR_USAGE, "%s[%zu].run: there is no run with the id \"%.60s\"", list, i, run);
}

static int check_runs(const struct lab *lab, const struct lab_check *c, size_t i, struct diag *d)
{
	if (!c->run.n) return diag_set(d, ERR_USAGE, "checks[%zu].run: expected the id of a run, some of them, or \"all\"", i);
	for (size_t k = 0; k < c->run.n; k++)
		if (strcmp(c->run.list[k], "all") != 0 && check_run(lab, c->run.list[k], "checks", i, d) < 0) return ERR_USAGE;
	return 0;
}

static int add_filter(const struct lab *lab, const char *text, const char *list, size_t i, const char *member)
{
	char where[80];
	snprintf(where, sizeof where, "%s[%zu].%s", list, i, member);
	return filters_add(lab->filters, text, where);
}

/* What the lab says itself goes before the property's own. */
static int fill_property(struct lab_check *c, size_t i, struct diag *d)
{
	struct diag said = {""};
	const struct property *p = property_find(c->is, &c->n, &said);
	if (!p) return diag_set(d, ERR_USAGE, "checks[%zu].is: %.400s", i, said.text);
	c->expect = p->expect;
	if (!c->expected) c->expected = p->expected;
	if (!c->got) c->got = p->got;
	if (!c->at) c->at = p->at;
	c->across = p->across;
	return 0;
}

static int check_check(const struct lab *lab, size_t i, struct diag *d)
{
	struct lab_check *c = &lab->checks[i];
	if (check_runs(lab, c, i, d) < 0) return ERR_USAGE;
	if (!c->is == !c->expect)
		return diag_set(d, ERR_USAGE, "checks[%zu]: expected one of \"is\" (a property known by name) and \"expect\" (a filter of jq)", i);
	if (c->is && fill_property(c, i, d) < 0) return ERR_USAGE;
	if (!c->expected) return diag_set(d, ERR_USAGE, "checks[%zu].expected: missing: what is expected, in words", i);
	c->f_expect = add_filter(lab, c->expect, "checks", i, "expect");
	c->f_got = add_filter(lab, c->got, "checks", i, "got");
	c->f_at = add_filter(lab, c->at, "checks", i, "at");
	return 0;
}

static int check_file(const struct lab *lab, const char *file, const char *list, size_t i, struct diag *d)
{
	for (size_t k = 0; file && k < lab->files.n; k++)
		if (!strcmp(file, lab->files.list[k])) return 0;
	return file ? diag_set(d, ERR_USAGE, "%s[%zu].file: \"%.60s\" is not one of \"files\"", list, i, file) : 0;
}

static int check_source(const struct lab *lab, size_t i, struct diag *d)
{
	const struct lab_source *s = &lab->sources[i];
	if (!s->must_call.n && !s->must_not_call.n)
		return diag_set(d, ERR_USAGE, "source[%zu]: expected \"must_call\" or \"must_not_call\"", i);
	return check_file(lab, s->file, "source", i, d);
}

/* Its jobs and its policy are tried. */
static int check_schedule(const struct lab *lab, size_t i, struct diag *d)
{
	struct lab_schedule *asked = &lab->schedules[i];
	struct schedule s;
	struct diag said = {""};
	asked->run = run_start;
	asked->run.id = asked->id;
	int code = schedule_init(&s, asked, &said);
	schedule_clear(&s);
	if (code < 0) return diag_set(d, ERR_USAGE, "schedules[%zu]: %.400s", i, said.text);
	return check_file(lab, asked->file, "schedules", i, d);
}

static int check_question(const struct lab *lab, size_t i, struct diag *d)
{
	struct lab_question *q = &lab->questions[i];
	if (check_run(lab, q->run, "questions", i, d) < 0) return ERR_USAGE;
	q->f_answer = add_filter(lab, q->answer, "questions", i, "answer");
	q->f_at = add_filter(lab, q->at, "questions", i, "at");
	return 0;
}

static int check_policies(const struct lab *lab, size_t i, struct diag *d)
{
	struct policy_options o;
	struct diag said = {""};
	for (size_t k = 0; k < lab->runs[i].policies.n; k++)
		if (policy_parse(lab->runs[i].policies.list[k], 1, 0, &o, &said) < 0)
			return diag_set(d, ERR_USAGE, "runs[%zu].policies[%zu]: %.300s", i, k, said.text);
	return 0;
}

static int count_sources(const struct lab *lab)
{
	int n = 0;
	for (size_t i = 0; i < lab->files.n; i++) {
		size_t len = strlen(lab->files.list[i]);
		n += len > 2 && !strcmp(lab->files.list[i] + len - 2, ".c");
	}
	return n;
}

static int check_kind(const struct lab *lab, struct diag *d)
{
	if (lab->kind == LAB_SCHEDULE) return lab->nschedule ? 0 : diag_set(d, ERR_USAGE, "schedules: missing: which jobs, and which policy");
	if (!lab->nrun) return diag_set(d, ERR_USAGE, "runs: missing: how the program is run");
	if (!lab->ncheck) return diag_set(d, ERR_USAGE, "checks: missing: what must hold of a run");
	if (count_sources(lab) < 1) return diag_set(d, ERR_USAGE, "files: none of them is a C file");
	if (count_sources(lab) > 1 && lab_has_kernel(lab, KERNEL_REAL))
		return diag_set(d, ERR_USAGE, "files: on the real kernel a program is one C file; leave out others, or \"real\"");
	return 0;
}

typedef int check_row(const struct lab *lab, size_t i, struct diag *d);

static int check_rows(const struct lab *lab, size_t n, check_row *check, struct diag *d)
{
	for (size_t i = 0; i < n; i++)
		if (check(lab, i, d) < 0) return ERR_USAGE;
	return 0;
}

/* Every id of these arrays, once. */
static int check_ids(const struct lab *lab, struct diag *d)
{
	static const char *const lists[] = {"runs", "checks", "source", "questions", "schedules"};
	for (size_t l = 0; l < COUNT(lists); l++) {
		const json_t *rows = json_object_get(lab->root, lists[l]);
		for (size_t i = 0; i < json_array_size(rows); i++)
			for (size_t k = 0; k < i; k++)
				if (json_equal(json_object_get(json_array_get(rows, i), "id"), json_object_get(json_array_get(rows, k), "id")))
					return diag_set(d, ERR_USAGE, "%s[%zu].id: %s[%zu] has the same", lists[l], i, lists[l], k);
	}
	return 0;
}

static int check_all(const struct lab *lab, struct diag *d)
{
	if (check_files(lab, d) < 0 || check_kind(lab, d) < 0 || check_ids(lab, d) < 0) return ERR_USAGE;
	if (check_rows(lab, lab->nrun, check_policies, d) < 0 || check_rows(lab, lab->nschedule, check_schedule, d) < 0) return ERR_USAGE;
	if (check_rows(lab, lab->ncheck, check_check, d) < 0 || check_rows(lab, lab->nsource, check_source, d) < 0) return ERR_USAGE;
	if (check_rows(lab, lab->nquestion, check_question, d) < 0) return ERR_USAGE;
	return filters_compile(lab->filters, d);
}

/* ---- */

char *lab_path(const char *folder, const char *part)
{
	char *path = malloc(strlen(folder) + strlen(part) + 2);
	memory_check(path);
	sprintf(path, "%s/%s", folder, part);
	return path;
}

static void name_lab(struct lab *out, const char *folder)
{
	char *full = realpath(folder, NULL);
	const char *slash = full ? strrchr(full, '/') : NULL;
	out->folder = strdup(folder);
	out->name = strdup(slash ? slash + 1 : folder);
	memory_check(out->folder);
	memory_check(out->name);
	free(full);
}

static int load(struct lab *out, const char *path, struct diag *d)
{
	json_error_t e;
	if (access(path, R_OK)) return diag_set(d, ERR_NOTFOUND, "%.300s: %s", path, strerror(errno));
	out->root = json_load_file(path, JSON_REJECT_DUPLICATES, &e);
	if (!out->root) return diag_set(d, ERR_USAGE, "%.300s:%d:%d: %s", path, e.line, e.column, e.text);
	return json_is_object(out->root) ? 0 : diag_set(d, ERR_USAGE, "%.300s: expected an object: {\"proclab_lab\": 1, ...}", path);
}

static void join_defines(struct lab *lab)
{
	size_t len;
	FILE *f = open_memstream(&lab->define, &len);
	memory_check(f);
	for (size_t i = 0; i < lab->defines.n; i++) fprintf(f, "%s\n", lab->defines.list[i]);
	fclose(f);
}

/* The tables first, for the rest relies on them. */
static int read_members(struct lab *out, struct diag *d)
{
	if (member_read(&table, out->root, "", out, d) < 0) return ERR_USAGE;
	join_defines(out);
	out->filters = filters_new(out->define);
	out->f_ended = filters_add(out->filters, ended, "");
	out->f_crash = filters_add(out->filters, crash, "");
	return check_all(out, d);
}

int lab_read(struct lab *out, const char *folder, struct diag *d)
{
	struct diag said = {""};
	*out = (struct lab){0};
	name_lab(out, folder);
	char *path = lab_path(folder, "lab.json");
	int code = load(out, path, d);
	if (code == 0 && read_members(out, &said) < 0)
		code = diag_set(d, ERR_USAGE, "%.200s: %.300s", path, said.text);
	free(path);
	return code;
}

void lab_clear(struct lab *lab)
{
	filters_free(lab->filters);
	member_clear(&table, lab);
	json_decref(lab->root);
	free(lab->name);
	free(lab->folder);
	free(lab->define);
}

bool lab_has_kernel(const struct lab *lab, enum lab_kernel kernel)
{
	for (size_t i = 0; i < lab->kernels.n; i++)
		if (lab->kernels.list[i] == (int64_t)kernel) return true;
	return false;
}

bool lab_looks_at(const struct lab_check *c, const struct lab_run *run)
{
	for (size_t i = 0; i < c->run.n; i++)
		if (!strcmp(c->run.list[i], "all") || !strcmp(c->run.list[i], run->id)) return true;
	return false;
}

const struct lab_run *lab_find_run(const struct lab *lab, const char *id)
{
	for (size_t i = 0; i < lab->nrun; i++)
		if (!strcmp(lab->runs[i].id, id)) return &lab->runs[i];
	for (size_t i = 0; i < lab->nschedule; i++)
		if (!strcmp(lab->schedules[i].id, id)) return &lab->schedules[i].run;
	return NULL;
}

const char *lab_file_of(const struct lab *lab, const char *name, const char *const *files)
{
	for (size_t i = 0; name && i < lab->files.n; i++)
		if (!strcmp(name, lab->files.list[i])) return files[i];
	return files[0];
}

const char *lab_kernel_name(enum lab_kernel kernel)
{
	return kernel == KERNEL_SIM ? "sim" : "real";
}
