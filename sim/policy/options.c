/*
 * options.c - reads what the user says of a policy, against the policy's own table of parameters.
 */
#include "sim/policy/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/policy/policy.h"

#define DEFAULT_QUANTUM 10

static bool same_word(const char *word, const char *text, size_t len)
{
	return word && strlen(word) == len && !strncmp(word, text, len);
}

static const struct policy *find_policy(const char *name, size_t len)
{
	for (int i = 0; policies[i]; i++)
		if (same_word(policies[i]->name, name, len) || same_word(policies[i]->alias, name, len)) return policies[i];
	return NULL;
}

static int complain_name(const char *text, int len, struct diag *d)
{
	char list[256] = "";
	for (int i = 0; policies[i]; i++) {
		size_t used = strlen(list);
		snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", policies[i]->name);
	}
	return diag_set(d, ERR_USAGE, "there is no policy '%.*s'; there are %s", len, text, list);
}

static int count_params(const struct policy *p)
{
	int n = 0;
	while (n < POLICY_PARAMS && p->params[n].name) n++;
	return n;
}

static int complain_param(const struct policy *p, const char *text, int len, struct diag *d)
{
	char list[256] = "queues_per_cpu";
	for (int i = 0; i < count_params(p); i++) {
		size_t used = strlen(list);
		snprintf(list + used, sizeof list - used, ", %s", p->params[i].name);
	}
	return diag_set(d, ERR_USAGE, "policy %s has no parameter '%.*s'; it has %s%s", p->name, len, text, list,
		p->quantum ? ", and --quantum says for how long one may run" : "");
}

/* One whole number of a value; *end behind it. */
static int parse_number(const struct policy_param *row, const char *text, const char **end, int64_t *out, struct diag *d)
{
	char *stop;
	errno = 0;
	long long v = strtoll(text, &stop, 10);
	if (stop == text || errno || v < row->least || v > row->most)
		return diag_set(d, ERR_USAGE, "%s= takes whole numbers from %lld to %lld, not '%.*s'", row->name, (long long)row->least,
		                (long long)row->most, (int)strcspn(text, ",/"), text);
	*out = v;
	*end = stop;
	return 0;
}

static int parse_value(const struct policy_param *row, const char *text, int64_t unit, int64_t *out, const char **end,
	struct diag *d)
{
	int n = 0, err = 0;
	for (;;) {
		int64_t number = 0;
		if ((err = parse_number(row, text, &text, &number, d))) return err;
		out[n++] = number * (row->time ? unit : 1);
		if (*text != '/') break;
		if (!row->list || n == POLICY_LEVELS) return diag_set(d, ERR_USAGE, "%s= has too many values", row->name);
		text++;
	}
	for (; n < POLICY_LEVELS; n++) out[n] = out[n - 1];
	*end = text;
	return 0;
}

static int parse_pair(const char **text, struct policy_options *o, struct diag *d)
{
	static const struct policy_param per_cpu = {.name = "queues_per_cpu", .least = 0, .most = 1};
	int len = (int)strcspn(*text, "=,"), err;
	const char *key = *text;
	int64_t flag[POLICY_LEVELS];
	if (key[len] != '=') return diag_set(d, ERR_USAGE, "policy parameters are written name=value, not '%.*s'", len, key);
	*text += len + 1;
	if (same_word(per_cpu.name, key, (size_t)len)) {
		if ((err = parse_value(&per_cpu, *text, 1, flag, text, d))) return err;
		o->per_cpu = flag[0];
		return 0;
	}
	for (int i = 0; i < count_params(o->policy); i++) {
		const struct policy_param *row = &o->policy->params[i];
		if (!same_word(row->name, key, (size_t)len)) continue;
		err = parse_value(row, *text, o->unit, o->value[i], text, d);
		for (const char *c = key; c < *text; c++) o->given[i] += *c == '=' || *c == '/';
		return err;
	}
	return complain_param(o->policy, key, len, d);
}

/* What is said for each queue is said for no more than there are. */
static int check_levels(const struct policy_options *o, struct diag *d)
{
	int queues = POLICY_LEVELS;
	for (int i = 0; i < count_params(o->policy); i++)
		if (!strcmp(o->policy->params[i].name, "queues")) queues = (int)o->value[i][0];
	for (int i = 0; i < count_params(o->policy); i++)
		if (o->given[i] > queues)
			return diag_set(d, ERR_USAGE, "%s= has %d values, but there are %d queues", o->policy->params[i].name, o->given[i], queues);
	return 0;
}

static void set_defaults(struct policy_options *o)
{
	for (int i = 0; i < count_params(o->policy); i++) {
		const struct policy_param *row = &o->policy->params[i];
		for (int l = 0; l < POLICY_LEVELS; l++) o->value[i][l] = row->words ? o->quantum : row->value * (row->time ? o->unit : 1);
	}
}

int policy_parse(const char *text, int64_t unit, int64_t quantum, struct policy_options *out, struct diag *d)
{
	size_t len = strcspn(text, ":");
	memset(out, 0, sizeof *out);
	out->unit = unit;
	out->quantum = (quantum ? quantum : DEFAULT_QUANTUM) * unit;
	if (!(out->policy = find_policy(text, len))) return complain_name(text, (int)len, d);
	set_defaults(out);
	for (text += len; *text; ) {
		int err;
		text++; /* the colon or comma */
		if ((err = parse_pair(&text, out, d))) return err;
		if (*text && *text != ',')
			return diag_set(d, ERR_USAGE, "'%s' is left over behind a value of policy %s", text, out->policy->name);
	}
	return check_levels(out, d);
}

int policy_check_quantum(const struct policy_options *o, struct diag *d)
{
	char list[256] = "";
	if (o->policy->quantum) return 0;
	for (int i = 0; policies[i]; i++) {
		size_t used = strlen(list);
		if (policies[i]->quantum) snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", policies[i]->name);
	}
	return diag_set(d, ERR_USAGE, "policy %s knows no quantum; leave out --quantum, or take one that does: %s", o->policy->name, list);
}

static void help_param(FILE *out, const struct policy_param *row)
{
	char value[32];
	snprintf(value, sizeof value, "%lld", (long long)row->value);
	fprintf(out, "      %-14s %s (%s)\n", row->name, row->help, row->words ? row->words : value);
}

void policy_help(FILE *out)
{
	for (int i = 0; policies[i]; i++) {
		fprintf(out, "  %-10s %s%s%s%s\n", policies[i]->name, policies[i]->summary, policies[i]->alias ? " (also: " : "",
		        policies[i]->alias ? policies[i]->alias : "", policies[i]->alias ? ")" : "");
		for (int k = 0; k < count_params(policies[i]); k++) help_param(out, &policies[i]->params[k]);
	}
	fprintf(out, "  Each: queues_per_cpu  1: a queue per CPU, idle CPUs take from the longest; 0: one for all (0)\n");
}
