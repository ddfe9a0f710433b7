/*
 * property.c - the table of property.h.
 */
#include "cli/lab/property.h"

#include <stdlib.h>
#include <string.h>

#include "trace/nearest.h"

#define ENDED "(if .deadlock then .deadlock.why elif .status.ended_by == \"limit\" then \"it had to be ended at its limit\" elif .status.signal then \"it was killed by signal \\(.status.signal)\" " \
              "elif .status.code == null then \"it did not end by itself\" else \"it ended with \\(.status.code)\" end)"
#define UNREAPED "[children[] | select(.reaped_by != \"auto\" and .reaped_by != .ppid)]"

const struct property properties[] = {
	{"exit", "STATUS", ".status.code == $n", "the program ends with status $n", ENDED, "program.died_ns", false},
	{"exit-0", NULL, ".status.code == 0", "the program ends with status 0", ENDED, "program.died_ns", false},
	{"ends", NULL, ".status.ended_by | IN(\"exit\", \"signal\")", "the program and all its children end by themselves",
	 "if .deadlock then .deadlock.why else [.processes[] | select(.exit.signal == 9)] | \"killed at the limit: \" + names end", "program.died_ns", false},
	{"no-limit", NULL, ".status.ended_by != \"limit\"", "the program and all its children end in time",
	 "\"it was stopped after \\(.duration_ns | ms | round) ms; still alive: \" + ([.processes[] | select(.died_ns == null or .exit.signal == 9)] | names)",
	 ".duration_ns", false},
	{"all-reaped", NULL, UNREAPED " == []", "every child is waited for by its parent",
	 UNREAPED " | \"never waited for by their parent: \" + names", UNREAPED " | map(.died_ns) | min", false},
	{"no-zombie-longer-than", "MS", "[children[] | select((.zombie_ns // 0) > $n * 1000000)] == []", "no child is a zombie for longer than $n ms",
	 "children | max_by(.zombie_ns // 0) | \"\\(.name) (\\(.pid)) was a zombie for \\(.zombie_ns | ms | floor) ms\"",
	 "children | max_by(.zombie_ns // 0) | .died_ns", false},
	{"no-orphan", NULL, "[children[] | select(.orphaned_ns != null)] == []", "no child outlives its parent",
	 "[children[] | select(.orphaned_ns != null)] | \"orphans: \" + names", "[children[].orphaned_ns | numbers] | min", false},
	{"no-deadlock", NULL, ".deadlock == null", "nobody waits for what cannot come", ".deadlock.why", "[.processes[].died_ns | numbers] | min", false},
	{"all-ends-closed", NULL, ".deadlock == null or (.deadlock.why | test(\"hold[s]? its (write|read) end\") | not)",
	 "every process closes the ends of pipes that it does not use", ".deadlock.why", "[.processes[].died_ns | numbers] | min", false},
	{"no-crash", NULL, "[.processes[] | select(.exit.signal | IN(4, 6, 7, 8, 11))] == []", "no process crashes",
	 "[.processes[] | select(.exit.signal | IN(4, 6, 7, 8, 11))] | map(\"\\(.name) (\\(.pid)) by signal \\(.exit.signal)\") | join(\", \")",
	 "[.processes[] | select(.exit.signal | IN(4, 6, 7, 8, 11)) | .died_ns] | min", false},
	{"processes", "COUNT", "(.processes | length) == $n", "there are $n processes in all, the first included",
	 ".processes | \"there are \\(length): \" + names", NULL, false},
	{"no-busy-wait", "MS", "[.processes[] | select((.running_ns // 0) > $n * 1000000)] == []", "nobody runs for longer than $n ms while it waits",
	 ".processes | max_by(.running_ns // 0) | \"\\(.name) (\\(.pid)) was running for \\(.running_ns | ms | floor) ms\"", NULL, false},
	{"same-output-everywhere", NULL, "map(.output) | unique | length == 1", "the output is the same in every run",
	 "map(.output) | unique | \"\\(length) different outputs, as \\(.[0] | tojson) and \\(.[1] | tojson)\"", NULL, true},
	{"same-lines-everywhere", NULL, "map(lines | sort) | unique | length == 1", "the lines of the output are the same in every run, in any order",
	 "map(lines | sort | join(\"; \")) | unique | \"\\(length) different, as \\(.[0] | tojson) and \\(.[1] | tojson)\"", NULL, true},
};
const size_t property_count = sizeof properties / sizeof *properties;

static const struct property *find(const char *word, size_t len)
{
	for (size_t i = 0; i < property_count; i++)
		if (strlen(properties[i].name) == len && !memcmp(properties[i].name, word, len)) return &properties[i];
	return NULL;
}

static int refuse(const char *word, struct diag *d)
{
	const char *names[sizeof properties / sizeof *properties];
	for (size_t i = 0; i < property_count; i++) names[i] = properties[i].name;
	const char *near = word_nearest(word, names, property_count);
	return diag_set(d, ERR_USAGE, "no property is called \"%.60s\"%s%s%s", word, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

const struct property *property_find(const char *word, double *value, struct diag *d)
{
	size_t len = strcspn(word, ":");
	const struct property *p = find(word, len);
	char *end = NULL;
	if (!p) return refuse(word, d), NULL;
	*value = word[len] ? strtod(word + len + 1, &end) : 0;
	if (!p->value && word[len]) diag_set(d, ERR_USAGE, "\"%s\" takes no value", p->name);
	else if (p->value && (!end || end == word + len + 1 || *end)) diag_set(d, ERR_USAGE, "\"%s\" takes a number: \"%s:%s\"", p->name, p->name, p->value);
	else return p;
	return NULL;
}
