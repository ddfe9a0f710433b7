/*
 * vocab.c - every word of every list is found again, no two rows share one, and nothing outside a list has a name.
 */
#include "trace/vocab.h"

#include <ctype.h>
#include <signal.h>
#include <string.h>

#include "tests/test.h"
#include "trace/error.h"

/* A word is lower case and is found as the row it names. */
#define CHECK_LIST(count, type, name, find) \
	do { \
		for (int i = 0; i < (int)(count); i++) { \
			const char *word = name((type)i); \
			CU_ASSERT(*word && islower(*word)); \
			CU_ASSERT_EQUAL(find(word), i); \
		} \
		CU_ASSERT_STRING_EQUAL(name((type)(count)), "?"); \
		CU_ASSERT_EQUAL(find("no such word"), -1); \
		CU_ASSERT_EQUAL(find(""), -1); \
	} while (0)

static void words_are_found_again(void)
{
	CHECK_LIST(STATE_COUNT, enum state, state_name, state_find);
	CHECK_LIST(EV_COUNT, enum event_kind, event_kind_name, event_kind_find);
	CHECK_LIST(PRECISION_COUNT, enum precision, precision_name, precision_find);
	CHECK_LIST(FORK_HOW_COUNT, enum fork_how, fork_how_name, fork_how_find);
	CHECK_LIST(WAIT_COUNT, enum wait_why, wait_name, wait_find);
	CHECK_LIST(CHAN_COUNT, enum chan_kind, chan_kind_name, chan_kind_find);
	CHECK_LIST(END_COUNT, enum end_how, end_how_name, end_how_find);
	CHECK_LIST(SIGNAL_STAGE_COUNT, enum signal_stage, signal_stage_name, signal_stage_find);
	CHECK_LIST(SIGNAL_CAUSE_COUNT, enum signal_cause, signal_cause_name, signal_cause_find);
	CHECK_LIST(FAULT_COUNT, enum fault_kind, fault_name, fault_find);
	CHECK_LIST(REGION_COUNT, enum region_how, region_how_name, region_how_find);
	CHECK_LIST(PAGE_COUNT, enum page_kind, page_name, page_find);
	CHECK_LIST(MARK_COUNT, enum mark_kind, mark_name, mark_find);
}

static void meanings_and_letters(void)
{
	for (int i = 0; i < STATE_COUNT; i++) {
		CU_ASSERT(strlen(state_meaning((enum state)i)) > 5);
		for (int j = 0; j < i; j++) CU_ASSERT_NOT_EQUAL(state_letter((enum state)i), state_letter((enum state)j));
	}
	CU_ASSERT_EQUAL(state_letter(STATE_ZOMBIE), 'z');
	CU_ASSERT_EQUAL(state_letter(STATE_COUNT), '?');
	CU_ASSERT_STRING_EQUAL(wait_meaning(WAIT_CHILD), "a child to end");
	CU_ASSERT_STRING_EQUAL(wait_meaning(WAIT_NONE), "");
	CU_ASSERT_STRING_EQUAL(event_kind_meaning(EV_LOST), "the observer missed events");
	CU_ASSERT_STRING_EQUAL(precision_meaning(PRECISION_INFERRED), "concluded from other exact facts");
	CU_ASSERT_STRING_EQUAL(signal_stage_meaning(SIGNAL_STAGE_SENT), "sent");
}

static void signals_have_names(void)
{
	char buf[24], other[24];
	CU_ASSERT_STRING_EQUAL(signal_name(SIGTERM, buf), "SIGTERM");
	CU_ASSERT_STRING_EQUAL(signal_name(SIGRTMIN, buf), "SIGRTMIN");
	CU_ASSERT_STRING_EQUAL(signal_name(SIGRTMIN + 3, buf), "SIGRTMIN+3");
	CU_ASSERT_STRING_EQUAL(signal_name(99, buf), "signal 99");
	for (int sig = 1; sig <= SIGRTMAX; sig++) {
		CU_ASSERT_EQUAL(signal_number(signal_name(sig, buf)), sig);
		CU_ASSERT_STRING_EQUAL(signal_name(sig, buf), signal_name(sig, other));
	}
	CU_ASSERT_EQUAL(signal_number("TERM"), SIGTERM);
	CU_ASSERT_EQUAL(signal_number("term"), SIGTERM);
	CU_ASSERT_EQUAL(signal_number("sigterm"), SIGTERM);
	CU_ASSERT_EQUAL(signal_number("15"), 15);
	const char *const wrong[] = {"", "SIG", "SIGNONE", "-1", "15x", "RTMIN+99", "99999", "signal "};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CU_ASSERT_EQUAL(signal_number(wrong[i]), -1);
}

/* Against signal(7)'s table, and what this kernel does with the ones that end nobody. */
static void signals_have_default_actions(void)
{
	for (int sig = 1; sig <= SIGRTMAX; sig++) {
		const char *text = signal_default(sig);
		bool ignored = sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH;
		bool stops = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
		CU_ASSERT_STRING_EQUAL(text, ignored ? "nothing happens" : stops ? "it stops" : sig == SIGCONT ? "it goes on" : "it ends");
	}
}

static void errors_have_messages(void)
{
	struct diag d = {""};
	CU_ASSERT_STRING_EQUAL(error_text(ERR_CORRUPT), "the recording is corrupt");
	CU_ASSERT_STRING_EQUAL(error_text(0), "no error");
	CU_ASSERT_STRING_EQUAL(error_text(-999), "unknown error");
	CU_ASSERT_EQUAL(diag_set(&d, ERR_USAGE, "no %s here", "file"), ERR_USAGE);
	CU_ASSERT_STRING_EQUAL(d.text, "no file here");
	diag_set(&d, ERR_CORRUPT, "near '%s'", "\033[2J\177\xc3\xa9");
	CU_ASSERT_STRING_EQUAL(d.text, "near '?[2J?\xc3\xa9'"); /* nothing that a terminal obeys */
	CU_ASSERT_EQUAL(diag_set(NULL, ERR_USAGE, "nobody listens"), ERR_USAGE);
}

SUITE(vocab, words_are_found_again, meanings_and_letters, signals_have_names, signals_have_default_actions, errors_have_messages)
