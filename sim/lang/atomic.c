/*
 * atomic.c - gcc's __atomic_* and __sync_* functions: operations on memory that others share, which happen as one. The orders are read and
 * not needed: every atomic operation of the machine is sequentially consistent.
 */
#include <string.h>

#include "sim/lang/parser.h"

enum what { LOAD, LOAD_TO, STORE, STORE_FROM, EXCHANGE, EXCHANGE_WITH, CAS, CAS_FROM, FETCH_OP, OP_FETCH, TEST_AND_SET, CLEAR, FENCE, LOCK_FREE, SWAP_IF, SWAP_IF_BOOL };

static const struct row {
	const char *name;
	enum what what;
	int count;                     /* arguments; the __sync ones may have more, which mean nothing */
	enum expr_kind op;
} rows[] = {
	{"__atomic_load_n", LOAD, 2, 0},
	{"__atomic_load", LOAD_TO, 3, 0},
	{"__atomic_store_n", STORE, 3, 0},
	{"__atomic_store", STORE_FROM, 3, 0},
	{"__atomic_exchange_n", EXCHANGE, 3, 0},
	{"__atomic_exchange", EXCHANGE_WITH, 4, 0},
	{"__atomic_compare_exchange_n", CAS, 6, 0},
	{"__atomic_compare_exchange", CAS_FROM, 6, 0},
	{"__atomic_test_and_set", TEST_AND_SET, 2, 0},
	{"__atomic_clear", CLEAR, 2, 0},
	{"__atomic_thread_fence", FENCE, 1, 0},
	{"__atomic_signal_fence", FENCE, 1, 0},
	{"__atomic_always_lock_free", LOCK_FREE, 2, 0},
	{"__atomic_is_lock_free", LOCK_FREE, 2, 0},
#define OPERATION(name, KIND) \
	{"__atomic_fetch_" name, FETCH_OP, 3, EXPR_##KIND}, {"__atomic_" name "_fetch", OP_FETCH, 3, EXPR_##KIND}, \
		{"__sync_fetch_and_" name, FETCH_OP, 2, EXPR_##KIND}, {"__sync_" name "_and_fetch", OP_FETCH, 2, EXPR_##KIND},
	OPERATION("add", ADD) OPERATION("sub", SUB) OPERATION("and", AND) OPERATION("or", OR) OPERATION("xor", XOR) OPERATION("nand", NAND)
#undef OPERATION
	{"__sync_bool_compare_and_swap", SWAP_IF_BOOL, 3, 0},
	{"__sync_val_compare_and_swap", SWAP_IF, 3, 0},
	{"__sync_lock_test_and_set", EXCHANGE, 2, 0},
	{"__sync_lock_release", CLEAR, 1, 0},
};

struct operation {
	struct parser *p;
	const struct row *row;
	loc_t loc;
	struct expr *a[6];
	const struct type *t;          /* what the first argument points to */
};

/* A value for the memory. */
static struct expr *value(const struct operation *o, int i)
{
	return convert_assign(o->p, o->a[i], o->t, o->loc, "operand of an atomic operation");
}

/* What another pointer argument points to. */
static struct expr *behind(const struct operation *o, int i)
{
	struct parser *p = o->p;
	struct expr *pointer = convert_assign(p, o->a[i], pointer_to(p, o->t), o->loc, "operand of an atomic operation");
	return is_broken(p, pointer) ? pointer : expr_deref(p, pointer, o->loc);
}

static struct expr *pair(const struct operation *o, enum expr_kind kind, const struct type *t, struct expr *r)
{
	return is_broken(o->p, r) ? r : expr_binary(o->p, kind, t, o->a[0], r, o->loc);
}

static struct expr *three(const struct operation *o, enum expr_kind kind, const struct type *t, struct expr *r, struct expr *third)
{
	if (is_broken(o->p, r) || is_broken(o->p, third)) return expr_broken(o->p, o->loc);
	struct expr *e = expr_new(o->p, kind, t, o->loc);
	e->left = o->a[0];
	e->right = r;
	e->third = third;
	expr_grow(o->p, e);
	return e;
}

static struct expr *expected(const struct operation *o)
{
	return convert_assign(o->p, o->a[1], pointer_to(o->p, o->t), o->loc, "expected value of an atomic operation");
}

/* gcc adds bytes to a pointer here, not elements. */
static struct expr *modify(const struct operation *o)
{
	struct parser *p = o->p;
	bool pointer = o->t->kind == TYPE_POINTER;
	const struct type *t = pointer ? type_basic(TYPE_LONG) : o->t;
	struct expr *r = convert_assign(p, o->a[1], t, o->loc, "operand of an atomic operation");
	if (is_broken(p, r)) return r;
	struct expr *e = expr_new(p, EXPR_ATOMIC_OP, o->t, o->loc);
	e->left = o->a[0];
	e->op = (uint16_t)o->row->op;
	e->compute = o->t;
	e->is_post = o->row->what == FETCH_OP;
	if (pointer) {
		e->op = EXPR_POINTER_ADD;
		e->scale = 1;
		if (o->row->op == EXPR_SUB) r = expr_unary(p, EXPR_NEG, t, r, o->loc);
	}
	e->right = r;
	expr_grow(p, e);
	return e;
}

static struct expr *fence(const struct operation *o)
{
	struct expr *e = expr_new(o->p, EXPR_BUILTIN, type_basic(TYPE_VOID), o->loc);
	e->builtin = BUILTIN_FENCE;
	return e;
}

static struct expr *void_of(const struct operation *o, struct expr *e)
{
	return is_broken(o->p, e) ? e : expr_unary(o->p, EXPR_CONVERT, type_basic(TYPE_VOID), e, o->loc);
}

static struct expr *make(struct operation *o)
{
	struct parser *p = o->p;
	const struct type *truth = type_basic(TYPE_BOOL);
	struct expr *one = expr_int(p, 1, o->t, o->loc), *zero = expr_int(p, 0, o->t, o->loc);
	switch (o->row->what) {
	case LOAD: return expr_unary(p, EXPR_ATOMIC_LOAD, o->t, o->a[0], o->loc);
	case LOAD_TO: {
		struct expr *to = behind(o, 1);
		if (is_broken(p, to)) return to;
		return void_of(o, expr_store(p, to, expr_unary(p, EXPR_ATOMIC_LOAD, o->t, o->a[0], o->loc)));
	}
	case STORE: return void_of(o, pair(o, EXPR_ATOMIC_STORE, o->t, value(o, 1)));
	case STORE_FROM: return void_of(o, pair(o, EXPR_ATOMIC_STORE, o->t, decay(p, behind(o, 1))));
	case EXCHANGE: return pair(o, EXPR_ATOMIC_EXCHANGE, o->t, value(o, 1));
	case EXCHANGE_WITH: {
		struct expr *to = behind(o, 2);
		if (is_broken(p, to)) return to;
		return void_of(o, expr_store(p, to, pair(o, EXPR_ATOMIC_EXCHANGE, o->t, decay(p, behind(o, 1)))));
	}
	case CAS: return three(o, EXPR_ATOMIC_CAS, truth, value(o, 2), expected(o));
	case CAS_FROM: return three(o, EXPR_ATOMIC_CAS, truth, decay(p, behind(o, 2)), expected(o));
	case SWAP_IF: return three(o, EXPR_ATOMIC_SWAP_IF, o->t, value(o, 2), value(o, 1));
	case SWAP_IF_BOOL: return make_swap_bool(p, o->a[0], value(o, 1), value(o, 2), o->loc);
	case TEST_AND_SET: return convert(p, pair(o, EXPR_ATOMIC_EXCHANGE, o->t, one), truth);
	case CLEAR: return void_of(o, pair(o, EXPR_ATOMIC_STORE, o->t, zero));
	case FETCH_OP:
	case OP_FETCH: return modify(o);
	default: return fence(o);
	}
}

/* As CAS: what is expected is kept in a hidden variable. */
struct expr *make_swap_bool(struct parser *p, struct expr *pointer, struct expr *old, struct expr *new, loc_t loc)
{
	if (is_broken(p, old) || is_broken(p, new) || !p->function) return expr_broken(p, loc);
	struct object *kept = object_hidden(p, "expected", old->type, loc);
	local_add(p, kept);
	struct expr *e = expr_new(p, EXPR_ATOMIC_CAS, type_basic(TYPE_BOOL), loc);
	e->left = pointer;
	e->right = new;
	e->third = expr_address(p, expr_var(p, kept, loc), pointer_to(p, old->type), loc);
	expr_grow(p, e);
	return expr_comma(p, expr_store(p, expr_var(p, kept, loc), old), e);
}

/* The arguments, and what the first one points to; false: said. */
static bool read_operands(struct operation *o)
{
	struct parser *p = o->p;
	int count;
	struct expr *a = argument_list(p, &count);
	bool is_sync = o->row->name[2] == 's';
	if (count < o->row->count || (count > o->row->count && !is_sync)) {
		error_at(p, o->loc, "'%s' takes %d arguments, but %d are given", o->row->name, o->row->count, count);
		return false;
	}
	for (int i = 0; i < o->row->count; i++) {
		struct expr *next = a->next;
		a->next = NULL;
		o->a[i] = decay(p, a);
		if (is_broken(p, o->a[i])) return false;
		a = next;
	}
	if (o->row->what == FENCE || o->row->what == LOCK_FREE) return true;
	bool pointer = o->a[0]->type->kind == TYPE_POINTER;
	if (pointer) o->t = type_plain(o->a[0]->type->base);
	if (pointer && (o->row->what == TEST_AND_SET || o->row->what == CLEAR) && o->t->size == 1) o->t = type_basic(TYPE_UCHAR);
	if (pointer && type_is_scalar(o->t)) return true;
	if (pointer && type_is_record(o->t)) unsupported(p, o->loc, "an atomic operation on a struct or union is");
	else error_at(p, o->loc, "'%s': its first argument must be a pointer to an integer or pointer", o->row->name);
	return false;
}

struct expr *atomic_call(struct parser *p, struct name *n, loc_t loc)
{
	struct operation o = {.p = p, .loc = loc, .t = int_type()};
	if (n->len < 8 || (memcmp(n->text, "__atomic", 8) != 0 && memcmp(n->text, "__sync_", 7) != 0)) return NULL;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, n->text) == 0) o.row = &rows[i];
	if (!o.row || p->token.kind != '(') return NULL;
	if (!read_operands(&o)) return expr_broken(p, loc);
	if (o.row->what == LOCK_FREE) return expr_int(p, o.a[0]->kind == EXPR_INT && o.a[0]->value <= 8, int_type(), loc);
	return make(&o);
}
