/*
 * op.c - what the list of instructions says of each.
 */
#include "sim/vm/op.h"

static const struct {
	const char *name;
	enum op_form form;
} ops[] = {
#define X(opname, opform, text) [OP_##opname] = {#opname, FORM_##opform},
	OP_LIST(X)
#undef X
};

static const char *const atomics[] = {
#define X(name, text) [ATOMIC_##name] = text,
	ATOMIC_LIST(X)
#undef X
};

enum op_form op_form(unsigned op)
{
	return op < OP_COUNT ? ops[op].form : FORM_NONE;
}

bool op_jumps(unsigned op)
{
	static const bool jumps[] = {
		[FORM_J] = true, [FORM_AJ] = true, [FORM_ABJ] = true, [FORM_AIJ] = true,
		[FORM_STEP] = true, [FORM_STEPI] = true, [FORM_TABLE] = true,
		[FORM_I] = false,
	};
	return jumps[op_form(op)];
}

const char *op_name(unsigned op)
{
	return op < OP_COUNT ? ops[op].name : "?";
}

const char *atomic_name(unsigned op)
{
	return op < ATOMIC_COUNT ? atomics[op] : "?";
}
