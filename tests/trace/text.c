/*
 * text.c - the live log and the report of a trace made by hand, letter by letter.
 */
#include "trace/text.h"

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
	struct source_status status = {true, 3, UNKNOWN, "exit"};
	struct report_input in = {trace_header_const(s->trace), &s->world, &status, s->notes, NULL, NULL};
	text_report(f, &in, s->timeline, style);
	fclose(f);
	return text;
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
	"  Tier P: switches are the kernel's own word; when a wait ended is concluded (~i).\n"
	"  Of 43 facts 42 are exact, 1 with a time not exact (~).\n"
	"\n"
	"-- Processes -------------------------------------------------------------------\n"
	"    PID NAME                  RUN  READY   WAIT ZOMBIE TURNAR   RESP   VOL INVOL\n"
	"     12 sh                  110ms  100us  290ms      0  400ms  100us     2     0\n"
	"     13 cat                19.9ms  100us 60.0ms  300ms 80.0ms  100us     2     0\n"
	"     14 wc                 19.9ms 21.1ms      0 1.00ms 41.0ms  100us     1     1\n"
	"     15 sub                 150ms  100us      0      0  160ms 10.1ms     1     0\n"
	"  TURNAR turnaround, birth to death; RESP response, birth to first time on a CPU;\n"
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

SUITE(text, log_reads_well, report_reads_well)
