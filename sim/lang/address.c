/*
 * address.c - address constants (C11 6.6): an object or function with static storage, plus a number of bytes.
 */
#include "sim/lang/parser.h"

static bool lvalue_constant(const struct expr *e, struct address *out);

static bool object_constant(struct object *o, struct address *out)
{
	if (!o->is_static && !o->is_function) return false;
	*out = (struct address){.object = o};
	return !o->is_thread_local;
}

static bool add_constant(const struct expr *e, struct address *out)
{
	if (e->right->kind != EXPR_INT || !address_constant(e->left, out)) return false;
	int64_t scale = e->kind == EXPR_POINTER_ADD ? e->scale : 1;
	uint64_t bytes = (uint64_t)e->right->value * (uint64_t)scale;
	out->addend = (int64_t)((uint64_t)out->addend + (e->kind == EXPR_SUB ? 0 - bytes : bytes));
	return true;
}

static bool convert_constant(const struct expr *e, struct address *out)
{
	bool wide = e->type->kind == TYPE_POINTER || (type_is_integer(e->type) && e->type->size == 8);
	return wide && address_constant(e->left, out);
}

bool address_constant(const struct expr *e, struct address *out)
{
	struct address other;
	switch (e->kind) {
	case EXPR_INT: *out = (struct address){.addend = e->value}; return true;
	case EXPR_ADDRESS: return lvalue_constant(e->left, out);
	case EXPR_LABEL: *out = (struct address){.label = e->label}; return true;
	case EXPR_CONVERT: return convert_constant(e, out);
	case EXPR_POINTER_ADD: return add_constant(e, out);
	case EXPR_ADD:
		if (e->type->size == 8 && e->left->kind == EXPR_INT && address_constant(e->right, &other)) {
			*out = other;
			out->addend = (int64_t)((uint64_t)out->addend + (uint64_t)e->left->value);
			return true;
		}
		return e->type->size == 8 && add_constant(e, out);
	case EXPR_SUB: return e->type->size == 8 && add_constant(e, out);
	case EXPR_CONDITIONAL:
		if (e->cond->kind != EXPR_INT || !e->left) return false;
		return address_constant(e->cond->value ? e->left : e->right, out);
	default: return false;
	}
}

static bool lvalue_constant(const struct expr *e, struct address *out)
{
	switch (e->kind) {
	case EXPR_VAR: return object_constant(e->object, out);
	case EXPR_DEREF: return address_constant(e->left, out);
	case EXPR_MEMBER:
		if (e->member->is_bits || !lvalue_constant(e->left, out)) return false;
		out->addend += e->member->offset;
		return true;
	default: return false;
	}
}
