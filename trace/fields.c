/*
 * fields.c - the tables of fields.h. A new event's line is a table here and nothing else.
 */
#include "trace/fields.h"

/* The lists' words, as in vocab.c. */
#define WORD_2(name, word) word,
#define WORD_3(name, word, text) word,
#define WORD_4(name, word, letter, text) word,
static const char *const state_words[] = {STATE_LIST(WORD_4)};
static const char *const fork_how_words[] = {FORK_HOW_LIST(WORD_2)};
static const char *const wait_words[] = {WAIT_LIST(WORD_3)};
static const char *const chan_words[] = {CHAN_LIST(WORD_2)};
static const char *const end_how_words[] = {END_HOW_LIST(WORD_2)};
static const char *const stage_words[] = {SIGNAL_STAGE_LIST(WORD_3)};
static const char *const cause_words[] = {SIGNAL_CAUSE_LIST(WORD_3)};
static const char *const fault_words[] = {FAULT_LIST(WORD_3)};
static const char *const region_how_words[] = {REGION_HOW_LIST(WORD_2)};
static const char *const page_words[] = {PAGE_LIST(WORD_3)};
static const char *const prot_words[] = {"", "r", "w", "rw", "x", "rx", "wx", "rwx"};
static const char *const mark_words[] = {MARK_LIST(WORD_2)};
static const char *const run_end_words[] = {RUN_END_LIST(WORD_2)};
static const char *const mode_words[] = {"", "r", "w", "rw"};

#define AT(member) .at = offsetof(struct event, member)
#define NUMBER(name, kind, member, value) {.key = name, .type = FIELD_##kind, AT(member), .absent = (value)}
#define ALWAYS(name, kind, member) {.key = name, .type = FIELD_##kind, AT(member), .always = true}
#define FLAG(name, member) {.key = name, .type = FIELD_BOOL, AT(member)}
#define WORD(name, member, list) \
	{.key = name, .type = FIELD_WORD, AT(member), .always = true, .words = list, .nword = sizeof list / sizeof *list}
#define OPTION(name, member, list) {.key = name, .type = FIELD_WORD, AT(member), .words = list, .nword = sizeof list / sizeof *list}
#define TEXT(name, member) {.key = name, .type = FIELD_TEXT, AT(member)}
#define BYTES(name, member, length) {.key = name, .type = FIELD_BYTES, AT(member), .len_at = offsetof(struct event, length)}
#define END_OF_TABLE {.key = NULL}

static const struct field fork_fields[] = {
	ALWAYS("child", I32, fork.child), WORD("how", fork.how, fork_how_words), TEXT("name", fork.name), END_OF_TABLE,
};
static const struct field thread_fields[] = {
	ALWAYS("child", I32, thread.child), TEXT("name", thread.name), END_OF_TABLE,
};
static const struct field exec_fields[] = {
	TEXT("path", exec.path),
	{.key = "args", .type = FIELD_ARGS, AT(exec.args), .len_at = offsetof(struct event, exec.args_len),
	 .count_at = offsetof(struct event, exec.argc)},
	END_OF_TABLE,
};
static const struct field state_fields[] = {
	WORD("from", state.from, state_words), WORD("to", state.to, state_words), NUMBER("sig", SIG16, state.sig, 0),
	NUMBER("by", I32, state.by, 0), TEXT("decision", state.decision), END_OF_TABLE,
};
static const struct field of_wait[] = {
	WORD("why", state.wait.why, wait_words), NUMBER("fd", I32, state.wait.fd, UNKNOWN), NUMBER("target", I32, state.wait.target, 0),
	NUMBER("chan", U32, state.wait.chan, 0), FLAG("timed", state.wait.timed),
	FLAG("perhaps_timed", state.wait.perhaps_timed), TEXT("call", state.wait.call), TEXT("on", state.wait.on), END_OF_TABLE,
};
static const struct field sched_fields[] = {
	WORD("state", sched.state, state_words), TEXT("decision", sched.decision), END_OF_TABLE,
};
static const struct field of_turn[] = {
	NUMBER("queue", I16, state.turn.queue, 0), NUMBER("level", I16, state.turn.level, 0), NUMBER("key", I64, state.turn.key, 0),
	NUMBER("order", I64, state.turn.order, 0), FLAG("lot", state.turn.lot), NUMBER("slice", I64, state.turn.slice, 0),
	TEXT("measure", state.turn.measure), END_OF_TABLE,
};
_Static_assert(offsetof(struct event, state.turn) == offsetof(struct event, sched.turn), "one table for both");
static const struct field call_fields[] = {
	TEXT("call", call.name), TEXT("args", call.args), ALWAYS("result", I64, call.result), NUMBER("errno", I32, call.err, 0),
	NUMBER("dur", I64, call.dur, UNKNOWN), END_OF_TABLE,
};
static const struct field chan_fields[] = {
	ALWAYS("chan", U32, chan.id), WORD("kind", chan.kind, chan_words), FLAG("outside", chan.outside),
	NUMBER("capacity", I64, chan.capacity, UNKNOWN), TEXT("name", chan.name), END_OF_TABLE,
};
static const struct field end_fields[] = {
	ALWAYS("chan", U32, end.chan), NUMBER("fd", I32, end.fd, UNKNOWN), WORD("mode", end.mode, mode_words),
	WORD("how", end.how, end_how_words), NUMBER("side", U8, end.side, 0), ALWAYS("gained", BOOL, end.gained), END_OF_TABLE,
};
static const struct field io_fields[] = {
	ALWAYS("chan", U32, io.chan), NUMBER("fd", I32, io.fd, UNKNOWN), NUMBER("side", U8, io.side, 0), ALWAYS("bytes", I64, io.bytes),
	NUMBER("queued", I64, io.queued, UNKNOWN), NUMBER("messages", I64, io.messages, 0), BYTES("data", io.data, io.data_len), END_OF_TABLE,
};
static const struct field signal_fields[] = {
	ALWAYS("to", I32, signal.to), NUMBER("to_tid", I32, signal.to_tid, 0), ALWAYS("sig", SIG16, signal.sig),
	WORD("stage", signal.stage, stage_words), OPTION("cause", signal.cause, cause_words), END_OF_TABLE,
};
static const struct field fault_fields[] = {
	ALWAYS("addr", HEX, fault.addr), NUMBER("before", I64, fault.before, UNKNOWN), NUMBER("after", I64, fault.after, UNKNOWN),
	OPTION("what", fault.what, fault_words), END_OF_TABLE,
};
static const struct field region_fields[] = {
	WORD("how", region.how, region_how_words), ALWAYS("start", HEX, region.start), ALWAYS("end", HEX, region.end),
	OPTION("prot", region.prot, prot_words), FLAG("shared", region.shared), TEXT("name", region.name), END_OF_TABLE,
};
static const struct field pages_fields[] = {
	ALWAYS("addr", HEX, pages.addr), ALWAYS("count", I64, pages.count), WORD("page", pages.page, page_words),
	NUMBER("frame", I64, pages.frame, UNKNOWN), END_OF_TABLE,
};
static const struct field var_fields[] = {
	TEXT("name", var.name), ALWAYS("addr", HEX, var.addr), ALWAYS("size", I64, var.size), TEXT("value", var.value),
	OPTION("page", var.page, page_words), NUMBER("frame", I64, var.frame, UNKNOWN), END_OF_TABLE,
};
static const struct field out_fields[] = {
	ALWAYS("stream", U8, out.stream), BYTES("data", out.data, out.data_len), END_OF_TABLE,
};
static const struct field exit_fields[] = {
	NUMBER("code", I32, exit.code, UNKNOWN), NUMBER("sig", SIG32, exit.sig, UNKNOWN), FLAG("core", exit.core), END_OF_TABLE,
};
static const struct field reap_fields[] = {
	ALWAYS("child", I32, reap.child), NUMBER("code", I32, reap.code, UNKNOWN), NUMBER("sig", SIG32, reap.sig, UNKNOWN), END_OF_TABLE,
};
static const struct field adopt_fields[] = {
	ALWAYS("from", I32, adopt.from), ALWAYS("to", I32, adopt.to), END_OF_TABLE,
};
static const struct field line_fields[] = {END_OF_TABLE};
static const struct field source_fields[] = {TEXT("text", source.text), END_OF_TABLE};
static const struct field mark_fields[] = {
	WORD("what", mark.what, mark_words), FLAG("waits", mark.waits), TEXT("text", mark.text), END_OF_TABLE,
};
static const struct field chunk_fields[] = {
	ALWAYS("chan", U32, chunk.chan), ALWAYS("at", I64, chunk.at), ALWAYS("chunk", I64, chunk.number),
	ALWAYS("items", I64, chunk.items), FLAG("ends", chunk.ends), END_OF_TABLE,
};
static const struct field usage_fields[] = {
	NUMBER("run", I64, usage.run, UNKNOWN), NUMBER("ready", I64, usage.ready, UNKNOWN), NUMBER("vol", I64, usage.vol, UNKNOWN),
	NUMBER("invol", I64, usage.invol, UNKNOWN), FLAG("whole", usage.whole), END_OF_TABLE,
};
static const struct field lost_fields[] = {
	NUMBER("count", I64, lost.count, UNKNOWN), TEXT("what", lost.what), FLAG("messages", lost.messages), END_OF_TABLE,
};

static const struct field ended_fields[] = {
	WORD("by", ended.by, run_end_words), TEXT("limit", ended.limit), END_OF_TABLE,
};

static const struct field *const tables[] = {
	[EV_FORK] = fork_fields, [EV_THREAD] = thread_fields, [EV_EXEC] = exec_fields, [EV_STATE] = state_fields,
	[EV_SCHED] = sched_fields, [EV_CALL] = call_fields, [EV_CHAN] = chan_fields, [EV_END] = end_fields, [EV_SEND] = io_fields,
	[EV_RECV] = io_fields, [EV_SIGNAL] = signal_fields, [EV_FAULT] = fault_fields, [EV_REGION] = region_fields, [EV_PAGES] = pages_fields,
	[EV_VAR] = var_fields, [EV_OUT] = out_fields,
	[EV_EXIT] = exit_fields, [EV_REAP] = reap_fields, [EV_ADOPT] = adopt_fields, [EV_LINE] = line_fields,
	[EV_SOURCE] = source_fields, [EV_MARK] = mark_fields,
	[EV_CHUNK] = chunk_fields, [EV_USAGE] = usage_fields, [EV_LOST] = lost_fields, [EV_ENDED] = ended_fields,
};
_Static_assert(sizeof tables / sizeof *tables == EV_COUNT, "every event has a table");

const struct field *event_fields(enum event_kind k)
{
	return tables[k];
}

const struct field *wait_fields(void)
{
	return of_wait;
}

const struct field *turn_fields(void)
{
	return of_turn;
}

bool event_has_turn(const struct event *e)
{
	return e->kind == EV_SCHED || (e->kind == EV_STATE && (e->state.to == STATE_READY || e->state.to == STATE_RUNNING));
}

int64_t field_get(const struct field *f, const struct event *e)
{
	const void *at = (const char *)e + f->at;
	switch (f->type) {
	case FIELD_I64: return *(const int64_t *)at;
	case FIELD_I32:
	case FIELD_SIG32: return *(const int32_t *)at;
	case FIELD_I16:
	case FIELD_SIG16: return *(const int16_t *)at;
	case FIELD_U32: return *(const uint32_t *)at;
	case FIELD_BOOL: return *(const bool *)at;
	default: return *(const uint8_t *)at;
	}
}

void field_set(const struct field *f, struct event *e, int64_t value)
{
	void *at = (char *)e + f->at;
	switch (f->type) {
	case FIELD_I64: *(int64_t *)at = value; break;
	case FIELD_I32:
	case FIELD_SIG32: *(int32_t *)at = (int32_t)value; break;
	case FIELD_I16:
	case FIELD_SIG16: *(int16_t *)at = (int16_t)value; break;
	case FIELD_U32: *(uint32_t *)at = (uint32_t)value; break;
	case FIELD_BOOL: *(bool *)at = value; break;
	default: *(uint8_t *)at = (uint8_t)value;
	}
}

bool field_fits(const struct field *f, int64_t value)
{
	switch (f->type) {
	case FIELD_I64: return true;
	case FIELD_I32:
	case FIELD_SIG32: return value >= INT32_MIN && value <= INT32_MAX;
	case FIELD_I16:
	case FIELD_SIG16: return value >= INT16_MIN && value <= INT16_MAX;
	case FIELD_U32: return value >= 0 && value <= UINT32_MAX;
	case FIELD_WORD: return value >= 0 && value < f->nword;
	default: return value >= 0 && value <= UINT8_MAX;
	}
}
