/*
 * jobs.c - reads job tables.
 */
#include "sim/policy/jobs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define END_OF_TABLE ",\n"
#define END_OF_FIELD ":,\n"

/* A word of the text; what is complained of is shown as it stands there. */
struct word {
	const char *at;
	int len;
};

static struct word next_word(const char *at, const char *ends)
{
	return (struct word){at, (int)strcspn(at, ends)};
}

static bool word_is(struct word w, const char *text)
{
	return strlen(text) == (size_t)w.len && !strncmp(w.at, text, (size_t)w.len);
}

/* A whole number that fills the word. */
static int read_number(struct word w, const char *what, int64_t least, int64_t most, int64_t *out, struct diag *d)
{
	char *end;
	errno = 0;
	*out = strtoll(w.at, &end, 10);
	if (w.len && end == w.at + w.len && !errno && *out >= least && *out <= most) return 0;
	return diag_set(d, ERR_USAGE, "%s is a whole number from %lld to %lld, not '%.*s'", what, (long long)least, (long long)most,
		w.len, w.at);
}

static struct job *add_job(struct job_table *t)
{
	t->jobs = sim_resize(t->jobs, (t->n + 1) * sizeof *t->jobs);
	memset(&t->jobs[t->n], 0, sizeof *t->jobs);
	return &t->jobs[t->n++];
}

static int read_name(struct job_table *t, struct word w, struct job *j, struct diag *d)
{
	if (!w.len || w.len >= JOB_NAME)
		return diag_set(d, ERR_USAGE, "a job's name has 1 to %d characters, unlike '%.*s'", JOB_NAME - 1, w.len, w.at);
	for (struct job *other = t->jobs; other < j; other++)
		if (word_is(w, other->name)) return diag_set(d, ERR_USAGE, "there are two jobs named '%s'", other->name);
	memcpy(j->name, w.at, (size_t)w.len);
	return 0;
}

static int find_device(struct job_table *t, struct word w, int *out, struct diag *d)
{
	if (!w.len || w.len >= JOB_NAME)
		return diag_set(d, ERR_USAGE, "a device's name has 1 to %d characters, unlike '%.*s'", JOB_NAME - 1, w.len, w.at);
	for (*out = 1; *out <= t->ndevice; ++*out)
		if (word_is(w, t->devices[*out])) return 0;
	if (t->ndevice + 1 >= JOB_DEVICES) return diag_set(d, ERR_USAGE, "there are more than %d devices", JOB_DEVICES - 1);
	memcpy(t->devices[*out = ++t->ndevice], w.at, (size_t)w.len);
	return 0;
}

/* One burst: "8", or for an I/O also "5@disk". */
static int read_burst(struct job_table *t, struct job *j, struct word w, struct diag *d)
{
	bool io = j->nburst % 2;
	struct job_burst b = {0};
	struct word number = next_word(w.at, "@+:,\n");
	int err = read_number(number, io ? "an I/O burst" : "a CPU burst", 1, JOB_TIME_MAX, &b.length, d);
	if (err) return err;
	if (number.len < w.len && !io) return diag_set(d, ERR_USAGE, "a CPU burst has no device: '%.*s'", w.len, w.at);
	if (number.len < w.len && (err = find_device(t, (struct word){w.at + number.len + 1, w.len - number.len - 1}, &b.device, d)))
		return err;
	if (j->nburst == JOB_BURSTS_MAX) return diag_set(d, ERR_USAGE, "job %s has more than %d bursts", j->name, JOB_BURSTS_MAX);
	j->bursts = sim_resize(j->bursts, (j->nburst + 1) * sizeof *j->bursts);
	j->bursts[j->nburst++] = b;
	return 0;
}

static int read_bursts(struct job_table *t, struct job *j, struct word w, struct diag *d)
{
	const char *at = w.at;
	for (;;) {
		struct word burst = next_word(at, "+:,\n");
		int err = read_burst(t, j, burst, d);
		if (err) return err;
		at += burst.len;
		if (at >= w.at + w.len) break;
		at++;
	}
	if (j->nburst % 2) return 0;
	return diag_set(d, ERR_USAGE, "job %s ends with an I/O burst ('%.*s'); bursts are CPU + I/O + CPU ...", j->name, w.len, w.at);
}

static int read_property(struct job *j, struct word key, struct word value, struct diag *d)
{
	int64_t v;
	int err;
	if (word_is(key, "priority")) {
		if (!(err = read_number(value, "a priority", -1000000, 1000000, &v, d))) j->params.priority = (int32_t)v;
	} else if (word_is(key, "nice")) {
		if (!(err = read_number(value, "a nice value", -20, 19, &v, d))) j->params.nice = (int32_t)v;
	} else if (word_is(key, "tickets")) {
		if (!(err = read_number(value, "a number of tickets", 1, 1000000000, &v, d))) j->params.tickets = v;
	} else if (word_is(key, "period")) {
		if (!(err = read_number(value, "a period", 1, JOB_TIME_MAX, &v, d))) j->params.period = v;
	} else
		err = diag_set(d, ERR_USAGE, "a job has no '%.*s'; it may have priority, tickets, nice and period", key.len, key.at);
	return err;
}

/* ":priority=2:tickets=50" up to the job's end. */
static int read_properties(struct job *j, const char **at, struct diag *d)
{
	while (**at == ':') {
		struct word key = next_word(*at + 1, "=" END_OF_FIELD);
		if (key.at[key.len] != '=')
			return diag_set(d, ERR_USAGE, "'%.*s' in job %s: what follows the bursts is written name=value", key.len, key.at,
				j->name);
		struct word value = next_word(key.at + key.len + 1, END_OF_FIELD);
		int err = read_property(j, key, value, d);
		if (err) return err;
		*at = value.at + value.len;
	}
	return 0;
}

static int read_job(struct job_table *t, const char **at, struct diag *d)
{
	struct job *j = add_job(t);
	struct word whole = next_word(*at, END_OF_TABLE), name = next_word(*at, END_OF_FIELD);
	int err = read_name(t, name, j, d);
	if (err) return err;
	if (name.at[name.len] != ':')
		return diag_set(d, ERR_USAGE, "a job is written NAME:ARRIVAL:BURSTS, as in A:0:8, not '%.*s'", whole.len, whole.at);
	struct word arrival = next_word(name.at + name.len + 1, END_OF_FIELD);
	if ((err = read_number(arrival, "an arrival", 0, JOB_TIME_MAX, &j->arrival, d))) return err;
	if (arrival.at[arrival.len] != ':')
		return diag_set(d, ERR_USAGE, "job %s has no bursts: a job is written NAME:ARRIVAL:BURSTS, as in A:0:8", j->name);
	struct word bursts = next_word(arrival.at + arrival.len + 1, END_OF_FIELD);
	if ((err = read_bursts(t, j, bursts, d))) return err;
	*at = bursts.at + bursts.len;
	return read_properties(j, at, d);
}

int jobs_parse(const char *text, struct job_table *out, struct diag *d)
{
	memset(out, 0, sizeof *out);
	for (const char *at = text; *at; ) {
		int err;
		if (out->n == JOBS_MAX) return diag_set(d, ERR_USAGE, "there are more than %d jobs", JOBS_MAX);
		if ((err = read_job(out, &at, d))) return err;
		if (*at == ',' || *at == '\n') at++;
	}
	return out->n ? 0 : diag_set(d, ERR_USAGE, "there are no jobs");
}

/* ---- CSV ---- */

enum column { COLUMN_NAME, COLUMN_ARRIVAL, COLUMN_BURSTS, COLUMN_PROPERTY };
enum { COLUMNS_MAX = 16 };

struct columns {
	enum column what[COLUMNS_MAX];
	struct word name[COLUMNS_MAX];
	int n;
};

static struct word trim(struct word w)
{
	while (w.len && strchr(" \t\"", *w.at)) w.at++, w.len--;
	while (w.len && strchr(" \t\r\"", w.at[w.len - 1])) w.len--;
	return w;
}

static struct word next_cell(const char **at)
{
	struct word w = next_word(*at, ",\n");
	*at += w.len + (w.at[w.len] == ',');
	return trim(w);
}

static int read_header(const char **at, const char *file, struct columns *c, struct diag *d)
{
	static const char *const names[] = {[COLUMN_NAME] = "name", [COLUMN_ARRIVAL] = "arrival", [COLUMN_BURSTS] = "bursts"};
	bool seen[COLUMN_PROPERTY] = {false};
	for (c->n = 0; **at && **at != '\n' && c->n < COLUMNS_MAX; c->n++) {
		struct word w = c->name[c->n] = next_cell(at);
		c->what[c->n] = COLUMN_PROPERTY;
		for (int i = 0; i < COLUMN_PROPERTY; i++)
			if (word_is(w, names[i])) seen[c->what[c->n] = (enum column)i] = true;
	}
	for (int i = 0; i < COLUMN_PROPERTY; i++)
		if (!seen[i])
			return diag_set(d, ERR_USAGE, "%s:1: there is no column '%s'; the first line names name, arrival, bursts", file,
				names[i]);
	return 0;
}

static int read_cell(struct job_table *t, struct job *j, enum column what, struct word name, struct word w, struct diag *d)
{
	switch (what) {
	case COLUMN_NAME: return read_name(t, w, j, d);
	case COLUMN_ARRIVAL: return read_number(w, "an arrival", 0, JOB_TIME_MAX, &j->arrival, d);
	case COLUMN_BURSTS: return read_bursts(t, j, w, d);
	default: return w.len ? read_property(j, name, w, d) : 0;
	}
}

static int read_line(struct job_table *t, const char **at, const struct columns *c, struct diag *d)
{
	struct job *j = add_job(t);
	for (int i = 0; i < c->n; i++) {
		int err = read_cell(t, j, c->what[i], c->name[i], next_cell(at), d);
		if (err) return err;
	}
	if (**at && **at != '\n') return diag_set(d, ERR_USAGE, "there are more cells than columns");
	return 0;
}

int jobs_parse_csv(const char *text, const char *file, struct job_table *out, struct diag *d)
{
	struct columns columns;
	struct diag inner = {{0}};
	const char *at = text;
	memset(out, 0, sizeof *out);
	int err = read_header(&at, file, &columns, d);
	for (int line = 2; !err && *at; line++) {
		at += *at == '\n';
		if (!trim(next_word(at, "\n")).len) {
			at += strcspn(at, "\n");
			continue;
		}
		if (out->n == JOBS_MAX) return diag_set(d, ERR_USAGE, "%s: there are more than %d jobs", file, JOBS_MAX);
		if ((err = read_line(out, &at, &columns, &inner))) diag_set(d, err, "%s:%d: %s", file, line, inner.text);
	}
	if (!err && !out->n) err = diag_set(d, ERR_USAGE, "%s: there are no jobs", file);
	return err;
}

void jobs_clear(struct job_table *t)
{
	for (uint32_t i = 0; i < t->n; i++) free(t->jobs[i].bursts);
	free(t->jobs);
	memset(t, 0, sizeof *t);
}
