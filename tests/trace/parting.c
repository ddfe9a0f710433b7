/*
 * parting.c - where two recordings part, and how they go in step, against families put together by hand.
 */
#include "trace/parting.h"

#include <stdio.h>
#include <string.h>

#include "tests/test.h"
#include "tests/trace/scene.h"

static void executes(struct scene *s, int32_t pid, const char *path)
{
	scene_tell(s, (struct event){.kind = EV_EXEC, .pid = pid, .tid = pid, .exec = {.path = path, .args = path, .args_len = (uint32_t)strlen(path) + 1, .argc = 1}});
}

/* A program with two children that exit with codes a and b, under pids of its own; the second is reaped first when swapped. gap: ns
 * between events. */
static void play_two(struct scene *s, int32_t pid, int64_t gap, int a, int b, bool swapped)
{
	scene_begin(s);
	scene_born(s, 0, pid);
	executes(s, pid, pid == 10 ? "/tmp/abc/two" : "two");
	scene_runs(s, pid);
	scene_born(s, pid, pid + 1);
	s->now += gap;
	scene_born(s, pid, pid + 2);
	scene_waits_child(s, pid, -1);
	for (int i = 1; i <= 2; i++) {
		int32_t child = swapped ? pid + 3 - i : pid + i;
		s->now += gap;
		scene_runs(s, child);
		scene_exits(s, child, child == pid + 1 ? a : b);
	}
	scene_reaps(s, pid, pid + 1);
	scene_reaps(s, pid, pid + 2);
}

static void text_is(const struct parting *p, const char *expected)
{
	char text[1100];
	CU_ASSERT_STRING_EQUAL(parting_text(p, text, sizeof text), expected);
	if (strcmp(text, expected)) printf("\n%s\nnot %s\n", text, expected);
}

/* What holds of any comparison: the steps begin before the first event and end after the last, and go only forwards. */
static void steps_go_forwards(const struct parting *p, const struct trace *a, const struct trace *b)
{
	const struct trace *t[2] = {a, b};
	for (int timed = 0; timed < 2; timed++) {
		const struct parting_step *s = timed ? p->timed : p->steps;
		size_t n = timed ? p->ntimed : p->nstep;
		CU_ASSERT_FATAL(n >= 1);
		for (int side = 0; side < 2; side++) {
			CU_ASSERT_EQUAL(s[0].n[side], trace_first(t[side]) - 1);
			CU_ASSERT_EQUAL(s[n - 1].n[side], trace_count(t[side]));
			for (size_t i = 1; i < n; i++) CU_ASSERT(s[i].n[side] >= s[i - 1].n[side]);
		}
	}
	CU_ASSERT(p->at < p->nstep && p->timed_at < p->ntimed);
}

/* Two runs that differ in pids, times, folders and in who comes first do the same. */
static void pids_times_and_turns_do_not_matter(void)
{
	struct scene a, b;
	struct parting p;
	play_two(&a, 10, 1000, 3, 4, false);
	play_two(&b, 700, 77, 3, 4, true);
	parting_init(&p, a.trace, b.trace, PARTING_LIFE);
	CU_ASSERT(!p.parts);
	CU_ASSERT_EQUAL(p.count[0], 8);
	CU_ASSERT_EQUAL(p.common, 8);
	for (size_t i = 0; i < p.common; i++) CU_ASSERT_EQUAL(p.moments[0][i].who, p.moments[1][p.counterpart[i]].who);
	text_is(&p, "They do not part: what each process does is the same, in 8 moments.");
	steps_go_forwards(&p, a.trace, b.trace);
	/* in step: what has happened in the first has happened in the second */
	for (size_t i = 0; i < p.nstep; i++)
		for (size_t k = 0; k < p.common; k++)
			if (p.moments[0][k].n <= p.steps[i].n[0]) CU_ASSERT(p.moments[1][p.counterpart[k]].n <= p.steps[i].n[1]);
	parting_clear(&p);
	/* the order is another matter */
	parting_init(&p, a.trace, b.trace, PARTING_SCHEDULE);
	CU_ASSERT(p.parts);
	text_is(&p, "They part at step 6 of 11: in A 1.1 gets a CPU; in B 1.2 gets a CPU.");
	steps_go_forwards(&p, a.trace, b.trace);
	parting_clear(&p);
	scene_end(&a);
	scene_end(&b);
}

static void another_end_parts_them(void)
{
	struct scene a, b;
	struct parting p;
	play_two(&a, 10, 1000, 3, 4, false);
	play_two(&b, 10, 1000, 3, 5, false);
	parting_init(&p, a.trace, b.trace, PARTING_LIFE);
	CU_ASSERT(p.parts);
	text_is(&p, "They part at step 6 of 8: in A 1.2 exits with 4; in B 1.2 exits with 5.");
	/* at that step it has happened in both, at the step before in none */
	for (int s = 0; s < 2; s++) {
		CU_ASSERT(p.first[s]->n <= p.steps[p.at].n[s] && p.first[s]->n > p.steps[p.at - 1].n[s]);
		CU_ASSERT(p.first[s]->n <= p.timed[p.timed_at].n[s]);
		CU_ASSERT_PTR_EQUAL(parting_moment(&p, s, p.first[s]->n), p.first[s]);
		CU_ASSERT_PTR_NULL(parting_moment(&p, s, 0));
	}
	steps_go_forwards(&p, a.trace, b.trace);
	parting_clear(&p);
	scene_end(&a);
	scene_end(&b);
}

/* One goes on where the other has ended; whichever is first on the command line. */
static void what_only_one_does(void)
{
	for (int swapped = 0; swapped < 2; swapped++) {
		struct scene a, b;
		struct parting p;
		play_two(&a, 10, 1000, 3, 4, false);
		play_two(&b, 10, 1000, 3, 4, false);
		scene_runs(&b, 10);
		scene_exits(&b, 10, 0);
		parting_init(&p, swapped ? b.trace : a.trace, swapped ? a.trace : b.trace, PARTING_LIFE);
		CU_ASSERT(p.parts);
		CU_ASSERT_PTR_NULL(p.first[swapped]);
		CU_ASSERT_PTR_NOT_NULL(p.first[!swapped]);
		text_is(&p, swapped ? "They part at step 9 of 10: in A 1 exits with 0; in B that does not happen." :
		                      "They part at step 9 of 10: in A that does not happen; in B 1 exits with 0.");
		steps_go_forwards(&p, swapped ? b.trace : a.trace, swapped ? a.trace : b.trace);
		parting_clear(&p);
		scene_end(&a);
		scene_end(&b);
	}
}

/* The same birth by another way is where fork and spawn part. */
static void how_it_was_born(void)
{
	struct scene s[2];
	struct parting p;
	for (int i = 0; i < 2; i++) {
		scene_begin(&s[i]);
		scene_born(&s[i], 0, 10);
		scene_runs(&s[i], 10);
		scene_tell(&s[i], (struct event){.kind = EV_FORK, .pid = 10, .tid = 10,
			.fork = {.child = 11, .how = i ? FORK_HOW_POSIX_SPAWN : FORK_HOW_FORK, .name = "c"}});
	}
	parting_init(&p, s[0].trace, s[1].trace, PARTING_LIFE);
	text_is(&p, "They part at step 2 of 2: in A 1 has child 1.1 (fork); in B 1 has child 1.1 (posix_spawn).");
	steps_go_forwards(&p, s[0].trace, s[1].trace);
	parting_clear(&p);
	scene_end(&s[0]);
	scene_end(&s[1]);
}

/* Generations are told apart, an orphan's adopter too; who is reaped from outside, is. */
static void every_moment_has_words(void)
{
	static const char *const expected[] = {
		"1 begins", "1 has child 1.1 (fork)", "1.1 has child 1.1.1 (fork)", "1.1 executes x", "1.1 is killed by SIGKILL", "1.1.1 is adopted by 1",
		"1 reaps 1.1", "1.1.1 exits with 2", "1.1.1 is reaped from outside", "1.1.1 is adopted by somebody outside",
	};
	struct scene s;
	struct parting p;
	char text[200];
	scene_begin(&s);
	scene_born(&s, 0, 5);
	scene_runs(&s, 5);
	scene_born(&s, 5, 6);
	scene_born(&s, 6, 7);
	executes(&s, 6, "/bin/x");
	scene_tell(&s, (struct event){.kind = EV_EXIT, .pid = 6, .tid = 6, .exit = {.code = UNKNOWN, .sig = 9}});
	scene_tell(&s, (struct event){.kind = EV_ADOPT, .pid = 7, .tid = 7, .adopt = {.from = 6, .to = 5}});
	scene_tell(&s, (struct event){.kind = EV_REAP, .pid = 5, .tid = 5, .reap = {.child = 6, .sig = 9}});
	scene_tell(&s, (struct event){.kind = EV_EXIT, .pid = 7, .tid = 7, .exit = {.code = 2}});
	scene_tell(&s, (struct event){.kind = EV_REAP, .pid = 1, .tid = 1, .reap = {.child = 7, .code = 2}});
	scene_tell(&s, (struct event){.kind = EV_ADOPT, .pid = 7, .tid = 7, .adopt = {.from = 6, .to = 1}});
	parting_init(&p, s.trace, s.trace, PARTING_LIFE);
	CU_ASSERT_EQUAL_FATAL(p.count[0], sizeof expected / sizeof *expected);
	for (size_t i = 0; i < p.count[0]; i++) {
		CU_ASSERT_STRING_EQUAL(moment_text(&p, &p.moments[0][i], text, sizeof text), expected[i]);
		if (strcmp(text, expected[i])) printf("\n%s not %s\n", text, expected[i]);
	}
	CU_ASSERT(!p.parts);
	parting_clear(&p);
	scene_end(&s);
}

/* A long line of generations is told by its youngest; and nothing at all is compared with something. */
static void extremes(void)
{
	struct scene s, empty;
	struct parting p;
	char text[300];
	scene_begin(&s);
	scene_begin(&empty);
	for (int32_t pid = 10; pid < 2000; pid++) scene_born(&s, pid == 10 ? 0 : pid - 1, pid);
	parting_init(&p, s.trace, empty.trace, PARTING_LIFE);
	text_is(&p, "They part at step 1 of 1991: in A 1 begins; in B that does not happen.");
	moment_text(&p, &p.moments[0][p.count[0] - 1], text, sizeof text);
	CU_ASSERT(!strncmp(text, "..1.1", 5) && strlen(text) < 290);
	steps_go_forwards(&p, s.trace, empty.trace);
	parting_clear(&p);
	parting_init(&p, empty.trace, s.trace, PARTING_SCHEDULE);
	CU_ASSERT(p.parts);
	steps_go_forwards(&p, empty.trace, s.trace);
	parting_clear(&p);
	parting_init(&p, empty.trace, empty.trace, PARTING_SCHEDULE);
	text_is(&p, "They do not part: what happens, in this order is the same, in 0 moments.");
	steps_go_forwards(&p, empty.trace, empty.trace);
	parting_clear(&p);
	scene_end(&s);
	scene_end(&empty);
}

SUITE(trace_parting, pids_times_and_turns_do_not_matter, another_end_parts_them, what_only_one_does, how_it_was_born,
      every_moment_has_words, extremes)
