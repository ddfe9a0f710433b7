/*
 * text.c - the live log and the report of a trace made by hand, letter by letter.
 */
#include "trace/text.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/trace/story.h"

static const struct text_style ascii80 = {.ascii = true, .width = 80, .supervisor = STORY_SUPERVISOR};

static char *log_of(const struct trace *t, const struct text_style *style)
{
	char *text = NULL, line[4096];
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct world w;
	world_init(&w);
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		world_apply(&w, e);
		if (!style->verbose && !text_worth(e, &w)) continue;
		text_event(line, sizeof line, e, &w, style);
		fprintf(f, "%s\n", line);
	}
	world_clear(&w);
	fclose(f);
	return text;
}

static char *report_of(const struct story *s, const struct text_style *style)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct source_status status = {.done = true, .code = 3, .sig = UNKNOWN, .ended_by = "exit"};
	struct report_input in = {trace_header_const(s->trace), &s->world, &status, s->notes, NULL, NULL};
	text_report(f, &in, s->timeline, style);
	fclose(f);
	return text;
}

/* What one event looks like, without its time and who it is about. */
static void says(const struct event *e, bool worth, const char *want)
{
	char line[4096];
	struct world w;
	world_init(&w);
	text_event(line, sizeof line, e, &w, &ascii80);
	CU_ASSERT_EQUAL(text_worth(e, &w), worth);
	CU_ASSERT_STRING_EQUAL(line + (strlen(line) > 34 ? 34 : 0), want);
	world_clear(&w);
}

static void tells_signals_and_failed_execs(void)
{
	struct event e = {.kind = EV_SIGNAL, .signal = {.to = 7, .sig = SIGSEGV, .cause = SIGNAL_CAUSE_FAULT}};
	says(&e, true, "is sent SIGSEGV by the kernel: a fault in the program");
	e = (struct event){.kind = EV_SIGNAL, .pid = 7, .tid = 7, .signal = {.to = 7, .sig = SIGABRT, .cause = SIGNAL_CAUSE_PROCESS}};
	says(&e, true, "sends SIGABRT to itself");
	e = (struct event){.kind = EV_SIGNAL, .pid = 3, .tid = 3, .signal = {.to = 7, .sig = SIGKILL, .cause = SIGNAL_CAUSE_PROCLAB}};
	says(&e, true, "is sent SIGKILL by proclab");
	e = (struct event){.kind = EV_SIGNAL, .signal = {.to = 7, .sig = SIGCHLD, .stage = SIGNAL_STAGE_DELIVERED}};
	says(&e, false, "gets SIGCHLD: default action, nothing happens");
	e = (struct event){.kind = EV_SIGNAL, .signal = {.to = 7, .sig = SIGUSR1, .stage = SIGNAL_STAGE_ACCEPTED}};
	says(&e, true, "takes SIGUSR1 (sigwait, signalfd)");
	e = (struct event){.kind = EV_CALL, .pid = 7, .tid = 7, .call = {.name = "execve", .args = "\"/bin/lss\"", .result = -1, .err = ENOENT}};
	says(&e, true, "cannot execute \"/bin/lss\": ENOENT (No such file or directory); goes on as it was");
	e.call.err = 0;
	says(&e, true, "cannot execute \"/bin/lss\"; goes on as it was");
	e.call.name = "read";
	e.call.dur = UNKNOWN;
	says(&e, false, "read(\"/bin/lss\") = -1");
}

/* What was missed and what could not be placed are two things. */
static void reports_what_was_lost(void)
{
	struct story s;
	story_begin(&s);
	story_tell(&s, (struct event){.kind = EV_LOST, .lost = {.count = 2, .what = "records"}});
	story_tell(&s, (struct event){.kind = EV_LOST, .lost = {.count = 1, .what = "messages", .messages = true}});
	char *text = report_of(&s, &ascii80);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "Not everything was seen: 2 events were missed, at least."));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "1 message is in no channel's count: nobody saw through which."));
	free(text);
	story_end(&s);
}

static void same_text(const char *got, const char *want)
{
	CU_ASSERT_STRING_EQUAL(got, want);
	if (strcmp(got, want)) fprintf(stderr, "\n--- got\n%s--- wanted\n%s---\n", got, want);
}

static const char golden_log[] =
	"     0.000 ms   sh (12)           started by proclab\n"
	"     1.000 ms   sh (12)           executes sh -c x \\x1b[1m\n"
	"     2.000 ms   sh (12)           has pipe 3 with room for 65536 bytes\n"
	"    10.000 ms   cat (13)          forked by sh (12)\n"
	"    20.000 ms   cat (13)          waits for data to read from pipe 3 (fd 3)\n"
	"    30.000 ms   wc (14)           forked by sh (12)\n"
	"    40.000 ms   sub (15)          forked by wc (14)\n"
	"    60.000 ms   sh (12)           writes 7 bytes into pipe 3, 7 in it now: \"hello\\n\\xff\"\n"
	"    70.000 ms   sh (12)           sends SIGKILL to wc (14)\n"
	"    71.000 ms   wc (14)           is killed by SIGKILL\n"
	"    71.000 ms   sub (15)          is an orphan: wc (14) has ended; now a child of proclab (4)\n"
	"    72.000 ms   sh (12)           reaps wc (14): killed by SIGKILL, zombie for 1.00ms\n"
	"    90.000 ms   cat (13)          exits with status 3\n"
	"    95.000 ms ~ sh (12)           -- cat is a zombie --\n"
	"   200.000 ms   sub (15)          exits with status 0\n"
	"   200.000 ms   proclab (4)       reaps sub (15): exit 0\n"
	"   390.000 ms   sh (12)           reaps cat (13): exit 3, zombie for 300ms\n"
	"   400.000 ms   sh (12)           exits with status 3\n"
	"   400.000 ms   proclab (4)       reaps sh (12): exit 3\n";
static const char golden_report[] =
	"\n"
	"-- proclab: fork-wait ----------------------------------------------------------\n"
	"  exit 3 after 400.000 ms; 4 processes used 2 CPUs for 37.5 %\n"
	"  Tier P: switches are the kernel's word; when a wait ended is concluded (~i).\n"
	"  Of 43 facts 42 are exact, 1 with a time not exact (~).\n"
	"\n"
	"-- Processes -------------------------------------------------------------------\n"
	"    PID NAME                  RUN  READY   WAIT ZOMBIE TURNAR   RESP   VOL INVOL\n"
	"     12 sh                  110ms  100us  290ms      0  400ms  100us     2     0\n"
	"     13 cat                19.9ms  100us 60.0ms  300ms 80.0ms  100us     2     0\n"
	"     14 wc                 19.9ms 21.1ms      0 1.00ms 41.0ms  100us     1     1\n"
	"     15 sub                 150ms  100us      0      0  160ms 10.1ms     1     0\n"
	"  TURNAR turnaround, birth to death; RESP response, birth to first time on CPU;\n"
	"  VOL, INVOL switches: gave the CPU up by itself, was preempted\n"
	"\n"
	"-- Tree and fates --------------------------------------------------------------\n"
	"  12 sh                       exit 3\n"
	"  |- 13 cat                   exit 3, zombie for 300ms\n"
	"  `- 14 wc                    killed by SIGKILL, zombie for 1.00ms\n"
	"     `- 15 sub                exit 0, orphan since 71.0ms, adopted by proclab (4)\n"
	"  proclab (4) adopts and reaps orphans here, as init would\n"
	"\n"
	"-- Timeline --------------------------------------------------------------------\n"
	" A      12 sh      |###############...........................................#|\n"
	" B      13 cat     | ##.........#zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz |\n"
	" C      14 wc      |    ###====                                                |\n"
	" D      15 sub     |     ++#######################                             |\n"
	"   CPU 0           |AAAAAAAAAAAAB-                                           -A|\n"
	"   CPU 1           | BB CCCDDDDDDDDDDDDDDDDDDDDDDD                             |\n"
	"                    0                                                     400ms\n"
	"  + new  # running  = ready  . waiting  z zombie  - CPU busy for less than half\n"
	"\n"
	"-- Channels --------------------------------------------------------------------\n"
	"    ID KIND       WRITERS        READERS           BYTES   MSGS QUEUED\n"
	"     3 pipe       12             12 13                 7      1      7\n"
	"  writers, readers: who ever held such an end; - not known\n";

static void log_reads_well(void)
{
	struct story s;
	story_fork_wait(&s);
	char *text = log_of(s.trace, &ascii80);
	same_text(text, golden_log);
	free(text);
	story_end(&s);
}

static void report_reads_well(void)
{
	struct story s;
	story_fork_wait(&s);
	char *text = report_of(&s, &ascii80);
	same_text(text, golden_report);
	free(text);
	story_end(&s);
}

static void birth(struct story *s, int32_t parent, int32_t child)
{
	story_tell(s, (struct event){.pid = parent, .tid = parent, .cpu = UNKNOWN, .kind = EV_FORK, .fork = {child, FORK_HOW_FORK, "worker"}});
}

static void death(struct story *s, int32_t pid, int32_t code)
{
	struct event e = {.t = MS, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_STATE};
	e.state.from = STATE_NEW;
	e.state.to = STATE_ZOMBIE;
	e.state.wait.fd = UNKNOWN;
	story_tell(s, (struct event){.t = MS, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_EXIT, .exit = {code, UNKNOWN, false}});
	story_tell(s, e);
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (const char *c = text; (c = strstr(c, what)); c++) n++;
	return n;
}

/* 300 children, every seventh ends otherwise, every fiftieth has a child of its own: few rows, and every process counted. */
static void alike_are_summed_up(void)
{
	struct story s;
	struct text_style style = ascii80;
	story_begin(&s);
	birth(&s, 0, 1000);
	for (int i = 1; i <= 300; i++) {
		birth(&s, 1000, 1000 + i);
		if (i % 50 == 0) birth(&s, 1000 + i, 2000 + i);
		death(&s, 1000 + i, i % 7 == 0);
	}
	char *text = report_of(&s, &style);
	/* 6 have children (none of them a seventh); of the leaves 42 end with 1 and 252 with 0, 3 of each are shown. */
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "... and 39 more like worker (exit 1)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "... and 249 more like worker (exit 0)"));
	CU_ASSERT(count(text, "\n") < 90);
	for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) CU_ASSERT(end - line <= 80);
	free(text);
	style.verbose = true;
	text = report_of(&s, &style);
	CU_ASSERT_PTR_NULL(strstr(text, "more like"));
	CU_ASSERT(count(text, " worker") > 600);
	free(text);
	story_end(&s);
}

/* Whatever a program is called, and however narrow the terminal, no control character gets out and no line is too long. */
static void hostile_names_and_narrow_terminals(void)
{
	struct story s;
	story_begin(&s);
	story_tell(&s, (struct event){.cpu = UNKNOWN, .kind = EV_FORK, .fork = {77, FORK_HOW_START, "\033]0;own\a\n\xff\xc3\xa9 \xe4\xb8\xad"}});
	death(&s, 77, 0);
	for (int width = 40; width < 200; width += 13) {
		for (int ascii = 0; ascii < 2; ascii++) {
			struct text_style style = {.ascii = ascii, .width = width};
			char *text = report_of(&s, &style);
			for (const char *c = text; *c; c++) CU_ASSERT((unsigned char)*c >= ' ' || *c == '\n');
			for (const char *c = text; ascii && *c; c++) CU_ASSERT((unsigned char)*c < 0x7f);
			free(text);
		}
	}
	story_end(&s);
}

SUITE(text, tells_signals_and_failed_execs, reports_what_was_lost, log_reads_well, report_reads_well, alike_are_summed_up,
      hostile_names_and_narrow_terminals)
