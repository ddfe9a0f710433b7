/*
 * vocab.c - names, meanings and look-ups, all derived from the lists of vocab.h.
 *
 * Invariant: no word is written here that a list of vocab.h has; a new row there needs no line here. The one list that lives
 * here is that of the signals' names, which the system numbers.
 */
#include "trace/vocab.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT(list) (int)(sizeof(list) / sizeof *(list))

#define WORD_OF_2(name, word) word,
#define WORD_OF_3(name, word, text) word,
#define TEXT_OF_3(name, word, text) text,
#define WORD_OF_4(name, word, letter, text) word,
#define TEXT_OF_4(name, word, letter, text) text,
#define LETTER_OF_4(name, word, letter, text) letter,

static const char *const state_words[] = {STATE_LIST(WORD_OF_4)};
static const char *const state_texts[] = {STATE_LIST(TEXT_OF_4)};
static const char state_letters[] = {STATE_LIST(LETTER_OF_4)};
static const char *const event_words[] = {EVENT_LIST(WORD_OF_3)};
static const char *const event_texts[] = {EVENT_LIST(TEXT_OF_3)};
static const char *const precision_words[] = {PRECISION_LIST(WORD_OF_3)};
static const char *const precision_texts[] = {PRECISION_LIST(TEXT_OF_3)};
static const char *const fork_how_words[] = {FORK_HOW_LIST(WORD_OF_2)};
static const char *const wait_words[] = {WAIT_LIST(WORD_OF_3)};
static const char *const wait_texts[] = {WAIT_LIST(TEXT_OF_3)};
static const char *const chan_words[] = {CHAN_LIST(WORD_OF_2)};
static const char *const end_how_words[] = {END_HOW_LIST(WORD_OF_2)};
static const char *const stage_words[] = {SIGNAL_STAGE_LIST(WORD_OF_3)};
static const char *const stage_texts[] = {SIGNAL_STAGE_LIST(TEXT_OF_3)};
static const char *const cause_words[] = {SIGNAL_CAUSE_LIST(WORD_OF_3)};
static const char *const cause_texts[] = {SIGNAL_CAUSE_LIST(TEXT_OF_3)};
static const char *const fault_words[] = {FAULT_LIST(WORD_OF_3)};
static const char *const fault_texts[] = {FAULT_LIST(TEXT_OF_3)};
static const char *const region_how_words[] = {REGION_HOW_LIST(WORD_OF_2)};
static const char *const page_words[] = {PAGE_LIST(WORD_OF_3)};
static const char *const page_texts[] = {PAGE_LIST(TEXT_OF_3)};
static const char *const mark_words[] = {MARK_LIST(WORD_OF_2)};
static const char *const run_end_words[] = {RUN_END_LIST(WORD_OF_2)};

static const char *pick(const char *const *list, int count, int row)
{
	return row >= 0 && row < count ? list[row] : "?";
}

static int find(const char *const *list, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(list[i], word)) return i;
	return -1;
}

const char *state_name(enum state s) { return pick(state_words, COUNT(state_words), (int)s); }
const char *state_meaning(enum state s) { return pick(state_texts, COUNT(state_texts), (int)s); }
const char *event_kind_name(enum event_kind k) { return pick(event_words, COUNT(event_words), (int)k); }
const char *event_kind_meaning(enum event_kind k) { return pick(event_texts, COUNT(event_texts), (int)k); }
const char *precision_name(enum precision p) { return pick(precision_words, COUNT(precision_words), (int)p); }
const char *precision_meaning(enum precision p) { return pick(precision_texts, COUNT(precision_texts), (int)p); }
const char *fork_how_name(enum fork_how h) { return pick(fork_how_words, COUNT(fork_how_words), (int)h); }
const char *wait_name(enum wait_why w) { return pick(wait_words, COUNT(wait_words), (int)w); }
const char *wait_meaning(enum wait_why w) { return pick(wait_texts, COUNT(wait_texts), (int)w); }
const char *chan_kind_name(enum chan_kind k) { return pick(chan_words, COUNT(chan_words), (int)k); }
const char *end_how_name(enum end_how h) { return pick(end_how_words, COUNT(end_how_words), (int)h); }
const char *signal_stage_name(enum signal_stage s) { return pick(stage_words, COUNT(stage_words), (int)s); }
const char *signal_stage_meaning(enum signal_stage s) { return pick(stage_texts, COUNT(stage_texts), (int)s); }
const char *signal_cause_name(enum signal_cause c) { return pick(cause_words, COUNT(cause_words), (int)c); }
const char *signal_cause_meaning(enum signal_cause c) { return pick(cause_texts, COUNT(cause_texts), (int)c); }
const char *fault_name(enum fault_kind f) { return pick(fault_words, COUNT(fault_words), (int)f); }
const char *fault_meaning(enum fault_kind f) { return pick(fault_texts, COUNT(fault_texts), (int)f); }
const char *region_how_name(enum region_how h) { return pick(region_how_words, COUNT(region_how_words), (int)h); }
const char *page_name(enum page_kind p) { return pick(page_words, COUNT(page_words), (int)p); }
const char *page_meaning(enum page_kind p) { return pick(page_texts, COUNT(page_texts), (int)p); }
const char *mark_name(enum mark_kind m) { return pick(mark_words, COUNT(mark_words), (int)m); }
const char *run_end_name(enum run_end r) { return pick(run_end_words, COUNT(run_end_words), (int)r); }

char state_letter(enum state s)
{
	return (int)s >= 0 && (int)s < COUNT(state_letters) ? state_letters[s] : '?';
}

int state_find(const char *word) { return find(state_words, COUNT(state_words), word); }
int event_kind_find(const char *word) { return find(event_words, COUNT(event_words), word); }
int precision_find(const char *word) { return find(precision_words, COUNT(precision_words), word); }
int fork_how_find(const char *word) { return find(fork_how_words, COUNT(fork_how_words), word); }
int wait_find(const char *word) { return find(wait_words, COUNT(wait_words), word); }
int chan_kind_find(const char *word) { return find(chan_words, COUNT(chan_words), word); }
int end_how_find(const char *word) { return find(end_how_words, COUNT(end_how_words), word); }
int signal_stage_find(const char *word) { return find(stage_words, COUNT(stage_words), word); }
int signal_cause_find(const char *word) { return find(cause_words, COUNT(cause_words), word); }
int fault_find(const char *word) { return find(fault_words, COUNT(fault_words), word); }
int region_how_find(const char *word) { return find(region_how_words, COUNT(region_how_words), word); }
int page_find(const char *word) { return find(page_words, COUNT(page_words), word); }
int mark_find(const char *word) { return find(mark_words, COUNT(mark_words), word); }
int run_end_find(const char *word) { return find(run_end_words, COUNT(run_end_words), word); }

static const struct {
	int number;
	const char *name;
} signals[] = {
	{SIGHUP, "SIGHUP"}, {SIGINT, "SIGINT"}, {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},
	{SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"},
	{SIGKILL, "SIGKILL"}, {SIGUSR1, "SIGUSR1"}, {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"},
	{SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"}, {SIGCHLD, "SIGCHLD"},
	{SIGCONT, "SIGCONT"}, {SIGSTOP, "SIGSTOP"}, {SIGTSTP, "SIGTSTP"}, {SIGTTIN, "SIGTTIN"},
	{SIGTTOU, "SIGTTOU"}, {SIGURG, "SIGURG"}, {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"},
	{SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGWINCH, "SIGWINCH"}, {SIGIO, "SIGIO"},
	{SIGPWR, "SIGPWR"}, {SIGSYS, "SIGSYS"},
#ifdef SIGSTKFLT
	{SIGSTKFLT, "SIGSTKFLT"},
#endif
};

const char *signal_name(int sig, char buf[24])
{
	for (int i = 0; i < COUNT(signals); i++)
		if (signals[i].number == sig) return signals[i].name;
	if (sig == SIGRTMIN) return "SIGRTMIN";
	if (sig > SIGRTMIN && sig <= SIGRTMAX) snprintf(buf, 24, "SIGRTMIN+%d", sig - SIGRTMIN);
	else snprintf(buf, 24, "signal %d", sig);
	return buf;
}

static const struct { int number; const char *text; } milder[] = {
	{SIGCHLD, "nothing happens"}, {SIGURG, "nothing happens"}, {SIGWINCH, "nothing happens"}, {SIGCONT, "it goes on"},
	{SIGSTOP, "it stops"}, {SIGTSTP, "it stops"}, {SIGTTIN, "it stops"}, {SIGTTOU, "it stops"},
};

const char *signal_default(int sig)
{
	for (int i = 0; i < COUNT(milder); i++)
		if (milder[i].number == sig) return milder[i].text;
	return "it ends";
}

/* A whole number that fits a signal's, or -1. */
static int number(const char *s)
{
	char *end;
	long value = strtol(s, &end, 10);
	return end == s || *end || value < 0 || value > INT16_MAX ? -1 : (int)value;
}

int signal_number(const char *name)
{
	if (*name >= '0' && *name <= '9') return number(name);
	if (!strncmp(name, "signal ", 7)) return number(name + 7);
	if (!strncasecmp(name, "SIG", 3)) name += 3;
	for (int i = 0; i < COUNT(signals); i++)
		if (!strcasecmp(signals[i].name + 3, name)) return signals[i].number;
	if (!strcasecmp(name, "POLL")) return SIGIO;
	if (!strcasecmp(name, "RTMIN")) return SIGRTMIN;
	if (!strcasecmp(name, "RTMAX")) return SIGRTMAX;
	if (strncasecmp(name, "RTMIN+", 6)) return -1;
	int above = number(name + 6);
	return above >= 0 && above <= SIGRTMAX - SIGRTMIN ? SIGRTMIN + above : -1;
}
