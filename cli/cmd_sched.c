/*
 * cmd_sched.c - `proclab sched`: the classic exercise. A job table, a policy: who ran when, response, turnaround and waiting times.
 */
#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/gantt.h"
#include "sim/policy/exercise.h"
#include "sim/policy/policy.h"
#include "trace/event.h"

#define FILE_MAX_SIZE (16 << 20)

struct sched_settings {
	const char *policy;
	int64_t quantum, cpus, switch_cost, seed, until;
	bool compare, why, json, help, version;
};

#define AT(field) offsetof(struct sched_settings, field)

static const struct option_row rows[] = {
	{0, "policy", OPTION_TEXT, "NAME[:k=v,...]", NULL, "how to schedule (below); fcfs", AT(policy)},
	{0, "quantum", OPTION_NUMBER, "N", "1..1000000000", "length of a time slice; 10", AT(quantum)},
	{0, "cpus", OPTION_NUMBER, "N", "1..64", "number of CPUs; 1", AT(cpus)},
	{0, "switch-cost", OPTION_NUMBER, "N", "0..1000000000", "ticks a CPU needs before it runs another job than its last; 0",
	 AT(switch_cost)},
	{0, "seed", OPTION_NUMBER, "N", "0..1000000000", "of the lottery's draws; 1", AT(seed)},
	{0, "until", OPTION_NUMBER, "N", "1..1000000000", "end here; jobs with a period else run for the time in which all periods repeat",
	 AT(until)},
	{0, "compare", OPTION_FLAG, NULL, NULL, "all policies side by side", AT(compare)},
	{0, "why", OPTION_FLAG, NULL, NULL, "each decision with its reason", AT(why)},
	{0, "json", OPTION_FLAG, NULL, NULL, "one JSON object on stdout", AT(json)},
	{'h', "help", OPTION_FLAG, NULL, NULL, "this help", AT(help)},
	{'V', "version", OPTION_FLAG, NULL, NULL, "the version", AT(version)},
};

static const char about[] =
	"Schedules a job table and prints who ran when, and each job's response time (arrival to first run), turnaround time (arrival to "
	"finish) and waiting time (ready, but without a CPU). Times are ticks.";

static const char details[] =
	"JOBS is a table or a CSV file. A:0:8,B:2:4+5+3 is A, arriving at 0, with a CPU burst of 8, and B, arriving at 2, with a CPU "
	"burst of 4, an I/O of 5 and a CPU burst of 3. Behind a job may stand :priority=2 (the smallest is the best), :tickets=50, :nice=5, "
	":period=20. I/Os do not wait for each other, but on a named device they do: 4+5@disk+3. A CSV file's first line names its "
	"columns: name,arrival,bursts and, if wanted, priority,tickets,nice,period.\n"
	"\n"
	"Ties. Arrivals and I/O completions of an instant, in the order in which they were announced, come before the choice made at that "
	"instant. A job whose quantum ends goes to the back, behind those that arrived before that instant and ahead of those that arrive at "
	"it. Equal keys by job order. mlfq's boost comes before the arrivals of its instant, and takes the lowest queue's jobs to the top "
	"first; a quantum that ends in the very instant in which an I/O starts has ended.\n"
	"\n"
	"sjf and srtf know the length of the next CPU burst. edf and rm take the jobs' periods; a job must finish before its next "
	"release.\n";

static const char examples[] =
	"  proclab sched A:0:8,B:1:4,C:2:9,D:3:5\n"
	"  proclab sched --policy rr --quantum 4 --why A:0:24,B:0:3,C:0:3\n"
	"  proclab sched --policy mlfq:queues=3,quantum=10/20/40,boost=100 A:0:200,B:50:20+5+20\n"
	"  proclab sched --compare jobs.csv\n";

static const char statuses[] = "  0 fine, 2 wrong usage.\n";

/* ---- the job table ---- */

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t n = 0;
	if (!f) return NULL;
	if ((text = malloc(FILE_MAX_SIZE + 1))) n = fread(text, 1, FILE_MAX_SIZE, f);
	bool bad = ferror(f) || !feof(f);
	fclose(f);
	if (text) text[n] = 0;
	if (!bad && text && !memchr(text, 0, n)) return text;
	free(text);
	errno = EFBIG;
	return NULL;
}

static bool is_file_name(const char *word)
{
	struct stat st;
	size_t len = strlen(word);
	return !strchr(word, ':') || (len > 4 && !strcmp(word + len - 4, ".csv")) || (!stat(word, &st) && S_ISREG(st.st_mode));
}

/* Returns 0, or -1 after a message. */
static int read_jobs(const char *word, struct job_table *table)
{
	struct diag d = {{0}};
	int err;
	if (is_file_name(word)) {
		char *text = read_file(word);
		if (!text && errno == EFBIG) return options_complain("sched", "%s: not a text file, or larger than 16 MiB", word);
		if (!text) return options_complain("sched", "%s: %s; a job table is written A:0:8,B:2:4+5+3", word, strerror(errno));
		err = jobs_parse_csv(text, word, table, &d);
		free(text);
	} else err = jobs_parse(word, table, &d);
	return err ? options_complain("sched", "%s", d.text) : 0;
}

/* ---- results ---- */

static void describe(const struct sched_settings *set, const struct policy_options *p)
{
	printf("%s", set->policy);
	if (p->policy->quantum) printf(", quantum %lld", (long long)p->quantum);
	printf(", %lld CPU%s", (long long)set->cpus, set->cpus == 1 ? "" : "s");
	if (set->switch_cost) printf(", %lld ticks a switch", (long long)set->switch_cost);
	printf(": %s\n", p->policy->summary);
}

static void print_why(const struct job_table *table, const struct exercise *e)
{
	printf("\nDecisions\n");
	for (uint32_t i = 0; i < e->nrun; i++)
		printf("  t=%-6lld CPU %d  %-8s for %-5lld %s\n", (long long)e->runs[i].from, e->runs[i].cpu, table->jobs[e->runs[i].job].name,
		       (long long)(e->runs[i].to - e->runs[i].from), e->runs[i].why);
}

static void print_time(int64_t t)
{
	if (t == UNKNOWN) printf("%11s", "-");
	else printf("%11lld", (long long)t);
}

static bool is_periodic(const struct job_table *table)
{
	for (uint32_t i = 0; i < table->n; i++)
		if (table->jobs[i].params.period) return true;
	return false;
}

static void print_table(const struct job_table *table, const struct exercise *e)
{
	bool periodic = is_periodic(table);
	printf("\n%-12s%11s%11s%11s%11s%11s%11s%s\n", "job", "arrival", "first run", "finish", "response", "turnaround", "waiting",
	       periodic ? "   releases  missed" : "");
	for (uint32_t i = 0; i < e->njob; i++) {
		const struct exercise_job *r = &e->jobs[i];
		bool ended = r->finish != UNKNOWN;
		printf("%-12s", table->jobs[i].name);
		print_time(table->jobs[i].arrival);
		print_time(r->first_run);
		print_time(r->finish);
		print_time(ended ? r->response : UNKNOWN);
		print_time(ended ? r->turnaround : UNKNOWN);
		print_time(ended ? r->waiting : UNKNOWN);
		if (periodic) printf("%11u%8u", r->releases, r->missed);
		printf("\n");
	}
	printf("%-45s%11.2f%11.2f%11.2f\n", "average", e->response, e->turnaround, e->waiting);
}

static double busy_share(const struct sched_settings *set, const struct exercise *e)
{
	return e->total ? 100.0 * (double)e->busy / ((double)e->total * (double)set->cpus) : 0;
}

static void print_text(const struct sched_settings *set, const struct policy_options *p, const struct job_table *table,
                       const struct exercise *e)
{
	describe(set, p);
	gantt_print(stdout, table, e, (int)set->cpus, command_width(1));
	if (set->why) print_why(table, e);
	print_table(table, e);
	printf("\nCPU busy for %lld of %lld ticks (%.1f %%), %u switches\n", (long long)e->busy, (long long)e->total * set->cpus,
	       busy_share(set, e), e->switches);
	if (e->unfinished) printf("%u job%s not finished at the end\n", e->unfinished, e->unfinished == 1 ? "" : "s");
}

static json_t *time_json(int64_t t)
{
	return t == UNKNOWN ? json_null() : json_integer(t);
}

static json_t *job_json(const struct job *j, const struct exercise_job *r)
{
	bool ended = r->finish != UNKNOWN;
	json_t *o = json_pack("{s:s, s:I, s:o, s:o, s:o, s:o, s:o}", "name", j->name, "arrival", (json_int_t)j->arrival, "first_run",
	                      time_json(r->first_run), "finish", time_json(r->finish), "response", time_json(ended ? r->response : UNKNOWN),
	                      "turnaround", time_json(ended ? r->turnaround : UNKNOWN), "waiting", time_json(ended ? r->waiting : UNKNOWN));
	if (o && j->params.period) {
		json_object_set_new(o, "releases", json_integer(r->releases));
		json_object_set_new(o, "missed", json_integer(r->missed));
	}
	return o;
}

static int print_json(const struct sched_settings *set, const struct job_table *table, const struct exercise *e)
{
	json_t *jobs = json_array(), *runs = json_array();
	for (uint32_t i = 0; i < e->njob; i++) json_array_append_new(jobs, job_json(&table->jobs[i], &e->jobs[i]));
	for (uint32_t i = 0; i < e->nrun; i++)
		json_array_append_new(runs, json_pack("{s:i, s:s, s:I, s:I, s:s}", "cpu", e->runs[i].cpu, "job", table->jobs[e->runs[i].job].name,
		                                      "from", (json_int_t)e->runs[i].from, "to", (json_int_t)e->runs[i].to, "why", e->runs[i].why));
	json_t *root = json_pack("{s:i, s:s, s:I, s:o, s:{s:f, s:f, s:f}, s:I, s:I, s:i, s:o}", "proclab_sched", 1, "policy", set->policy,
	                         "cpus", (json_int_t)set->cpus, "jobs", jobs, "average", "response", e->response, "turnaround", e->turnaround,
	                         "waiting", e->waiting, "cpu_busy", (json_int_t)e->busy, "total", (json_int_t)e->total, "switches",
	                         (int)e->switches, "runs", runs);
	if (!root || json_dumpf(root, stdout, JSON_INDENT(2)) < 0) {
		json_decref(root);
		fprintf(stderr, "proclab sched: cannot write the JSON\n");
		return EXIT_CHECKED_FAILED;
	}
	printf("\n");
	json_decref(root);
	return EXIT_FINE;
}

/* A policy that goes by periods has nothing to go by when no job has one. */
static int check_periods(const struct policy *p, const struct job_table *t, struct diag *d)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (t->jobs[i].params.period) return 0;
	if (!p->periods) return 0;
	return diag_set(d, ERR_USAGE, "%s goes by periods, and no job has one: %s:period=20, for instance", p->name, t->jobs[0].name);
}

/* What was asked for of a single policy must mean something to it. */
static int check_policy(const struct sched_settings *set, const struct policy_options *p, const struct job_table *t, struct diag *d)
{
	if (set->compare) return 0;
	int err = set->quantum ? policy_check_quantum(p, d) : 0;
	return err ? err : check_periods(p->policy, t, d);
}

static int simulate(const struct sched_settings *set, const char *policy, const struct job_table *table, struct policy_options *p,
                    struct exercise *e)
{
	struct diag d = {{0}};
	struct exercise_options o = {.policy = p, .cpus = (int)set->cpus, .switch_cost = set->switch_cost, .seed = (uint64_t)set->seed,
		.until = set->until};
	memset(e, 0, sizeof *e);
	if (policy_parse(policy, 1, set->quantum, p, &d) || check_policy(set, p, table, &d) || exercise_run(table, &o, e, &d)) {
		exercise_clear(e);
		return options_complain("sched", "%s", d.text);
	}
	return 0;
}

static int one(const struct sched_settings *set, const struct job_table *table)
{
	struct policy_options p;
	struct exercise e;
	int status = EXIT_FINE;
	if (simulate(set, set->policy, table, &p, &e)) return EXIT_USAGE;
	if (set->json) status = print_json(set, table, &e);
	else print_text(set, &p, table, &e);
	exercise_clear(&e);
	return status;
}

static int compare(const struct sched_settings *set, const struct job_table *table)
{
	json_t *list = json_array();
	if (!set->json) printf("%-10s%11s%12s%11s%10s%10s%9s\n", "policy", "response", "turnaround", "waiting", "switches", "total", "busy");
	for (int i = 0; policies[i]; i++) {
		struct policy_options p;
		struct exercise e;
		if (simulate(set, policies[i]->name, table, &p, &e)) return json_decref(list), EXIT_USAGE;
		if (set->json)
			json_array_append_new(list, json_pack("{s:s, s:f, s:f, s:f, s:i, s:I, s:I}", "policy", policies[i]->name, "response",
			                                      e.response, "turnaround", e.turnaround, "waiting", e.waiting, "switches", (int)e.switches,
			                                      "total", (json_int_t)e.total, "cpu_busy", (json_int_t)e.busy));
		else
			printf("%-10s%11.2f%12.2f%11.2f%10u%10lld%8.1f%%\n", policies[i]->name, e.response, e.turnaround, e.waiting, e.switches,
			       (long long)e.total, busy_share(set, &e));
		exercise_clear(&e);
	}
	json_t *root = json_pack("{s:i, s:o}", "proclab_sched_compare", 1, "policies", list);
	if (set->json && root && !json_dumpf(root, stdout, JSON_INDENT(2))) printf("\n");
	json_decref(root);
	return EXIT_FINE;
}

/* Options stand before or behind the one table. Returns 0 with *word, or -1 after a message. */
static int parse(const struct command *c, int argc, char **argv, struct sched_settings *set, const char **word)
{
	int at = options_anywhere(&c->options, argc, argv, set);
	if (at < 0) return -1;
	*word = at < argc ? argv[at] : NULL;
	if (argc - at > 1) return options_complain("sched", "one job table is enough, but there is also '%s'", argv[at + 1]);
	if (set->help || set->version) return 0;
	if (!*word) return options_complain("sched", "which jobs? for instance: proclab sched A:0:8,B:2:4+5+3");
	if (set->compare && (set->policy || set->why))
		return options_complain("sched", "--compare shows all policies; leave out %s", set->policy ? "--policy" : "--why");
	if (!set->policy) set->policy = "fcfs";
	return 0;
}

static int help(const struct command *c)
{
	command_help(stdout, c);
	printf("\nPolicies, with their parameters and defaults:\n");
	policy_help(stdout);
	return command_finish(EXIT_FINE);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct sched_settings set = {.cpus = 1, .seed = 1};
	struct job_table table = {0};
	const char *word;
	int status = EXIT_USAGE;
	if (parse(c, argc, argv, &set, &word)) return EXIT_USAGE;
	if (set.help) return help(c);
	if (set.version) printf("proclab %s\n", PROCLAB_VERSION);
	if (set.version) return command_finish(EXIT_FINE);
	assert(word);
	if (!read_jobs(word, &table)) {
		assert(table.jobs);
		status = set.compare ? compare(&set, &table) : one(&set, &table);
	}
	jobs_clear(&table);
	return command_finish(status);
}

const struct command command_sched = {
	.name = "sched",
	.synopsis = "[OPTIONS] JOBS",
	.summary = "schedule a job table: response, turnaround and waiting times",
	.about = about,
	.options = {"sched", rows, sizeof rows / sizeof *rows},
	.details = details,
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
