/*
 * progress.c - see progress.h. The file is JSON: {"predictions": [{"id", "answer", "time", "lock"}], "hints": n, "passed": time}.
 */
#include "cli/lab/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#include "cli/state.h"
#include "trace/memory.h"

static const char *member(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));
	return text ? text : "";
}

static json_t *predictions(const struct progress *p)
{
	return json_object_get(p->root, "predictions");
}

static void make_lock(const char *before, const char *id, const char *answer, const char *time, char out[20])
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	fprintf(f, "%s\n%s\n%s\n%s\n", before, id, answer, time);
	fclose(f);
	snprintf(out, 20, "%016llx", (unsigned long long)XXH64(text, len, 0));
	free(text);
}

static bool locks_fit(const struct progress *p)
{
	const char *before = "";
	size_t i;
	json_t *o;
	json_array_foreach(predictions(p), i, o)
	{
		char lock[20];
		make_lock(before, member(o, "id"), member(o, "answer"), member(o, "time"), lock);
		if (strcmp(lock, member(o, "lock")) != 0) return false;
		before = member(o, "lock");
	}
	return true;
}

void progress_init(struct progress *p, const struct lab *lab)
{
	char folder[512], name[160];
	*p = (struct progress){0};
	snprintf(name, sizeof name, "%.150s.json", lab->name);
	if (state_folder("labs", folder, sizeof folder)) p->path = lab_path(folder, name);
	p->root = p->path ? json_load_file(p->path, 0, NULL) : NULL;
	if (!json_is_object(p->root)) {
		json_decref(p->root);
		p->root = json_object();
	}
	if (!json_is_array(predictions(p))) json_object_set_new(p->root, "predictions", json_array());
	memory_check(p->root);
	p->intact = locks_fit(p);
}

void progress_clear(struct progress *p)
{
	json_decref(p->root);
	free(p->path);
}

/* Beside it and then in its place: whoever is interrupted has the old one. */
static int save(const struct progress *p)
{
	if (!p->path) return ERR_SYSTEM;
	char *beside = malloc(strlen(p->path) + 5);
	memory_check(beside);
	sprintf(beside, "%s.new", p->path);
	int code = json_dump_file(p->root, beside, JSON_INDENT(2)) || rename(beside, p->path) ? ERR_SYSTEM : 0;
	free(beside);
	return code;
}

static const json_t *find(const struct progress *p, const struct lab_question *q)
{
	size_t i;
	json_t *o;
	json_array_foreach(predictions(p), i, o) if (!strcmp(member(o, "id"), q->id)) return o;
	return NULL;
}

const char *progress_predicted(const struct progress *p, const struct lab_question *q)
{
	const json_t *o = find(p, q);
	return o ? member(o, "answer") : NULL;
}

const char *progress_time(const struct progress *p, const struct lab_question *q)
{
	const json_t *o = find(p, q);
	return o ? member(o, "time") : "";
}

const char *progress_seal(const struct progress *p)
{
	size_t n = json_array_size(predictions(p));
	return n ? member(json_array_get(predictions(p), n - 1), "lock") : "";
}

static const char *now_text(char buf[40])
{
	time_t now = time(NULL);
	struct tm tm;
	strftime(buf, 40, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &tm));
	return buf;
}

int progress_lock(struct progress *p, const struct lab_question *q, const char *answer)
{
	char now[40], lock[20];
	if (find(p, q)) return ERR_USAGE;
	make_lock(progress_seal(p), q->id, answer, now_text(now), lock);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "id", q->id, "answer", answer, "time", now, "lock", lock);
	if (!o) return ERR_USAGE;
	json_array_append_new(predictions(p), o);
	return save(p);
}

size_t progress_hints(const struct progress *p)
{
	json_int_t n = json_integer_value(json_object_get(p->root, "hints"));
	return n > 0 ? (size_t)n : 0;
}

int progress_count_hint(struct progress *p)
{
	json_object_set_new(p->root, "hints", json_integer((json_int_t)progress_hints(p) + 1));
	return save(p);
}

const char *progress_passed(const struct progress *p)
{
	return json_string_value(json_object_get(p->root, "passed"));
}

int progress_pass(struct progress *p)
{
	char now[40];
	if (progress_passed(p)) return 0;
	json_object_set_new(p->root, "passed", json_string(now_text(now)));
	return save(p);
}
