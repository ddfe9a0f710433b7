/*
 * intrinsic.c - what looks like a call, but is understood by the compiler: va_arg and its kin, gcc's __builtin_*, and the
 * machine's own built-ins of builtin.h.
 *
 * A table says which name is read by which function, which is called behind the name, before its parenthesis.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

struct intrinsic {
	const char *name;
	struct expr *(*read)(struct parser *p, const struct intrinsic *i, loc_t loc);
	int data;                      /* what the function likes: a kind of expression, a number of arguments, a type */
};

enum { ARGUMENTS_MOST = 8 };

static struct expr *wrong(struct parser *p, const struct intrinsic *i, loc_t loc, const char *what)
{
	error_at(p, loc, "'%s': %s", i->name, what);
	return expr_broken(p, loc);
}

/* Exactly count arguments, values; false: said. */
static bool read_arguments(struct parser *p, const struct intrinsic *i, int count, struct expr **out, loc_t loc)
{
	int n;
	bool broken = false;
	if (p->token.kind != '(') {
		expect(p, '(', "after the name of a built-in function");
		return false;
	}
	struct expr *a = argument_list(p, &n);
	if (n != count) {
		if (!p->is_broken) error_at(p, loc, "'%s' takes %d arguments, but %d are given", i->name, count, n);
		return false;
	}
	for (int k = 0; k < count; k++) {
		struct expr *next = a->next;
		a->next = NULL;
		out[k] = decay(p, a);
		broken |= is_broken(p, out[k]);
		a = next;
	}
	return !broken;
}

/* The va_list itself: an array of one struct, or, when a parameter, a pointer to that. */
static struct expr *va_list_pointer(struct parser *p, const struct intrinsic *i, struct expr *e)
{
	e = decay(p, e);
	if (is_broken(p, e)) return e;
	if (e->type->kind == TYPE_POINTER && type_same_plain(e->type->base, p->va_list_type->base)) return e;
	return wrong(p, i, e->loc, "its first argument must be a va_list");
}

static struct expr *read_va_start(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[2];
	if (!read_arguments(p, i, 2, a, loc)) return expr_broken(p, loc);
	if (!p->function || !p->function->object->type->is_variadic)
		return wrong(p, i, loc, "it is used in a function whose parameters do not end in '...'");
	a[0] = va_list_pointer(p, i, a[0]);
	return is_broken(p, a[0]) ? a[0] : expr_unary(p, EXPR_VA_START, type_basic(TYPE_VOID), a[0], loc);
}

static struct expr *read_va_end(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[1];
	if (!read_arguments(p, i, 1, a, loc)) return expr_broken(p, loc);
	a[0] = va_list_pointer(p, i, a[0]);
	return is_broken(p, a[0]) ? a[0] : expr_unary(p, EXPR_VA_END, type_basic(TYPE_VOID), a[0], loc);
}

static struct expr *read_va_copy(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[2];
	if (!read_arguments(p, i, 2, a, loc)) return expr_broken(p, loc);
	for (int k = 0; k < 2; k++) {
		a[k] = va_list_pointer(p, i, a[k]);
		if (is_broken(p, a[k])) return a[k];
	}
	return expr_binary(p, EXPR_VA_COPY, type_basic(TYPE_VOID), a[0], a[1], loc);
}

/* A type that the default promotions never leave: the real program would abort. */
static bool is_promoted_away(const struct type *t)
{
	return t->kind == TYPE_FLOAT || (t->kind >= TYPE_BOOL && t->kind <= TYPE_USHORT);
}

static struct expr *read_va_arg(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	char buf[120];
	if (!expect(p, '(', "after 'va_arg'")) return expr_broken(p, loc);
	struct expr *list = va_list_pointer(p, i, assignment_expression(p));
	expect(p, ',', "before the type of 'va_arg'");
	const struct type *t = type_name(p);
	expect(p, ')', "after the type of 'va_arg'");
	if (is_broken(p, list)) return list;
	t = type_is_array(t) ? t : type_plain(t);
	if (t->kind == TYPE_VOID || !type_is_complete(t) || t->kind == TYPE_VLA) return wrong(p, i, loc, "its type must have a size");
	if (is_promoted_away(t)) {
		warn_at(p, loc,
			"'%s' is promoted when passed through '...': this va_arg never finds one, and the program is aborted here",
			type_text(t, buf, sizeof buf));
		struct expr *trap = expr_new(p, EXPR_BUILTIN, type_basic(TYPE_VOID), loc);
		trap->builtin = BUILTIN_TRAP;
		list = expr_comma(p, list, expr_comma(p, trap, expr_int(p, 0, list->type, loc)));
	}
	struct expr *e = expr_unary(p, EXPR_VA_ARG, t, list, loc);
	e->is_lvalue = type_is_array(t);
	return e;
}

/* member-designator: name (. name | [ expression ])* */
static struct expr *offset_path(struct parser *p, struct expr *e, loc_t loc)
{
	struct name *n = p->token.name;
	if (!expect(p, TOKEN_NAME, "as a member of 'offsetof'")) return expr_broken(p, loc);
	e = make_member(p, e, n, false, loc);
	while (!is_broken(p, e)) {
		if (accept_token(p, '.')) {
			n = p->token.name;
			if (!expect(p, TOKEN_NAME, "as a member of 'offsetof'")) return expr_broken(p, loc);
			e = make_member(p, e, n, false, loc);
		} else if (accept_token(p, '[')) {
			e = make_index(p, e, expression(p), loc);
			expect(p, ']', "after the index");
		} else {
			break;
		}
	}
	return e;
}

/* The address of the member of an object at address 0. */
static struct expr *read_offsetof(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	if (!expect(p, '(', "after 'offsetof'")) return expr_broken(p, loc);
	const struct type *t = type_name(p), *size_type = type_basic(TYPE_ULONG);
	expect(p, ',', "before the member of 'offsetof'");
	struct expr *null = expr_int(p, 0, pointer_to(p, t), loc);
	struct expr *e = offset_path(p, expr_deref(p, null, loc), loc);
	expect(p, ')', "after the member of 'offsetof'");
	if (is_broken(p, e)) return e;
	if (e->kind == EXPR_MEMBER && e->member->is_bits) return wrong(p, i, loc, "a bit-field has no offset");
	struct expr *address = expr_address(p, e, pointer_to(p, e->type), loc);
	struct address known;
	if (address_constant(address, &known) && !known.object) return expr_int(p, known.addend, size_type, loc);
	return convert(p, address, size_type);
}

static struct expr *read_constant_p(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[1];
	p->unevaluated++;
	bool good = read_arguments(p, i, 1, a, loc);
	p->unevaluated--;
	if (!good) return expr_broken(p, loc);
	bool is_text = a[0]->kind == EXPR_ADDRESS && a[0]->left->kind == EXPR_VAR && a[0]->left->object->is_string;
	return expr_int(p, a[0]->kind == EXPR_INT || a[0]->kind == EXPR_FLOAT || is_text, int_type(), loc);
}

/* Its first argument; data: how many there are. The others, evaluated before it, say something to an optimiser. */
static struct expr *read_first(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[ARGUMENTS_MOST] = {0};
	if (!read_arguments(p, i, i->data, a, loc)) return expr_broken(p, loc);
	struct expr *e = a[0];
	if (strstr(i->name, "expect")) e = convert_assign(p, e, type_basic(TYPE_LONG), loc, "argument of __builtin_expect");
	for (int k = 1; k < i->data; k++)
		if (a[k]->kind != EXPR_INT && a[k]->kind != EXPR_FLOAT) e = expr_comma(p, a[k], e);
	return e;
}

static struct expr *read_compatible(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	(void)i;
	if (!expect(p, '(', "after '__builtin_types_compatible_p'")) return expr_broken(p, loc);
	const struct type *a = type_name(p);
	expect(p, ',', "between the types");
	const struct type *b = type_name(p);
	expect(p, ')', "after the types");
	bool enums = a->kind == TYPE_ENUM && b->kind == TYPE_ENUM;
	return expr_int(p, enums ? type_plain(a) == type_plain(b) : type_same_plain(a, b), int_type(), loc);
}

static struct expr *read_choose(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	int64_t which = 0;
	(void)i;
	if (!expect(p, '(', "after '__builtin_choose_expr'")) return expr_broken(p, loc);
	constant_expression(p, &which, NULL, "first argument of '__builtin_choose_expr'");
	expect(p, ',', "after the condition");
	p->unevaluated += !which;
	struct expr *l = assignment_expression(p);
	p->unevaluated -= !which;
	expect(p, ',', "between the expressions");
	p->unevaluated += !!which;
	struct expr *r = assignment_expression(p);
	p->unevaluated -= !!which;
	expect(p, ')', "after the expressions");
	return which ? l : r;
}

/* data: ADD, SUB, MUL; with 256: the typed ones (__builtin_sadd_overflow), with 512: those that only predict. */
static struct expr *read_overflow(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[3];
	if (!read_arguments(p, i, 3, a, loc)) return expr_broken(p, loc);
	const struct type *target = a[2]->type->kind == TYPE_POINTER ? a[2]->type->base : NULL;
	if (!type_is_integer(a[0]->type) || !type_is_integer(a[1]->type)) return wrong(p, i, loc, "its operands must be integers");
	if (i->data & 512) {
		if (!p->function || !type_is_integer(a[2]->type)) return wrong(p, i, loc, "its third argument must be an integer");
		struct object *o = object_hidden(p, "overflow", type_plain(a[2]->type), loc);
		local_add(p, o);
		target = o->type;
		a[2] = expr_address(p, expr_var(p, o, loc), pointer_to(p, o->type), loc);
	}
	if (!target || !type_is_integer(target)) return wrong(p, i, loc, "its third argument must be a pointer to an integer");
	if (i->data & 256) {
		a[0] = convert(p, a[0], type_plain(target));
		a[1] = convert(p, a[1], type_plain(target));
	}
	struct expr *e = expr_new(p, EXPR_OVERFLOW, type_basic(TYPE_BOOL), loc);
	e->op = (uint16_t)(i->data & 255);
	e->left = a[0];
	e->right = a[1];
	e->third = a[2];
	expr_grow(p, e);
	return e;
}

/* What gcc itself answers when it knows nothing. */
static struct expr *read_object_size(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[2];
	p->unevaluated++;
	bool good = read_arguments(p, i, 2, a, loc);
	p->unevaluated--;
	if (!good || a[1]->kind != EXPR_INT) return expr_broken(p, loc);
	return expr_int(p, a[1]->value & 2 ? 0 : -1, type_basic(TYPE_ULONG), loc);
}

static struct expr *read_nothing(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	int count;
	(void)i;
	if (p->token.kind != '(') return expr_broken(p, loc);
	struct expr *a = argument_list(p, &count);
	struct expr *e = a ? decay(p, a) : expr_int(p, 0, int_type(), loc);
	e->next = NULL;
	return is_broken(p, e) ? e : expr_unary(p, EXPR_CONVERT, type_basic(TYPE_VOID), e, loc);
}

static struct expr *read_infinity(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	int count;
	if (p->token.kind != '(') return expr_broken(p, loc);
	argument_list(p, &count);
	bool is_nan = strstr(i->name, "nan") != NULL;
	return expr_float(p, is_nan ? (double)NAN : HUGE_VAL, type_basic((enum type_kind)i->data), loc);
}

/* A value that is used twice: kept in a hidden variable. *store sets it. */
static struct expr *keep(struct parser *p, struct expr *e, struct expr **store)
{
	struct object *o = object_hidden(p, "kept", e->type, e->loc);
	local_add(p, o);
	struct expr *s = expr_store(p, expr_var(p, o, e->loc), e);
	*store = *store ? expr_comma(p, *store, s) : s;
	return decay(p, expr_var(p, o, e->loc));
}

static struct expr *again(struct parser *p, const struct expr *kept)
{
	return decay(p, expr_var(p, kept->object, kept->loc));
}

static struct expr *fold_class(struct parser *p, const struct intrinsic *i, double d, loc_t loc)
{
	int v = i->data == 'n' ? isnan(d) != 0 : i->data == 'i' ? (isinf(d) ? (d < 0 ? -1 : 1) : 0) : i->data == 'f' ? isfinite(d) != 0 : signbit(d) != 0;
	if (i->data == 'i' && !strstr(i->name, "sign")) v = v != 0;
	return expr_int(p, v, int_type(), loc);
}

/* isnan, isinf, isfinite, signbit: data is n, i, f, s. */
static struct expr *read_class(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[1], *store = NULL, *e;
	if (!read_arguments(p, i, 1, a, loc)) return expr_broken(p, loc);
	if (!type_is_arithmetic(a[0]->type)) return wrong(p, i, loc, "its argument must be a number");
	const struct type *d = type_basic(TYPE_DOUBLE);
	a[0] = convert(p, a[0], d);
	if (a[0]->kind == EXPR_FLOAT) return fold_class(p, i, a[0]->number, loc);
	if (!p->function) return wrong(p, i, loc, "its argument is not constant");
	struct expr *v = keep(p, a[0], &store), *w = again(p, v);
	if (i->data == 'n') {
		e = expr_binary(p, EXPR_NE, int_type(), v, w, loc);
	} else if (i->data == 'i') {
		struct expr *above = expr_binary(p, EXPR_EQ, int_type(), v, expr_float(p, HUGE_VAL, d, loc), loc);
		struct expr *below = expr_binary(p, EXPR_EQ, int_type(), w, expr_float(p, -HUGE_VAL, d, loc), loc);
		e = expr_binary(p, strstr(i->name, "sign") ? EXPR_SUB : EXPR_OR, int_type(), above, below, loc);
	} else if (i->data == 'f') {
		struct expr *difference = expr_binary(p, EXPR_SUB, d, v, w, loc);
		e = expr_binary(p, EXPR_EQ, int_type(), difference, expr_float(p, 0, d, loc), loc);
	} else {
		const struct type *l = type_basic(TYPE_LONG);
		struct expr *address = expr_address(p, v, pointer_to(p, l), loc);
		e = expr_binary(p, EXPR_LT, int_type(), decay(p, expr_deref(p, address, loc)), expr_int(p, 0, l, loc), loc);
	}
	return expr_comma(p, store, e);
}

/* isgreater and its kin: comparisons that are false for NaN; data is the operator. */
static struct expr *read_compare(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[2];
	if (!read_arguments(p, i, 2, a, loc)) return expr_broken(p, loc);
	return make_binary(p, (enum expr_kind)i->data, a[0], a[1], loc);
}

static struct expr *read_unordered(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[2], *store = NULL;
	if (!read_arguments(p, i, 2, a, loc)) return expr_broken(p, loc);
	if (!p->function || !type_is_arithmetic(a[0]->type) || !type_is_arithmetic(a[1]->type))
		return wrong(p, i, loc, "its arguments must be numbers");
	const struct type *d = type_basic(TYPE_DOUBLE);
	struct expr *l = keep(p, convert(p, a[0], d), &store), *r = keep(p, convert(p, a[1], d), &store);
	bool unordered = i->data == 'u';
	struct expr *first = expr_binary(p, unordered ? EXPR_NE : EXPR_LT, int_type(), l, unordered ? again(p, l) : r, loc);
	struct expr *second =
		expr_binary(p, unordered ? EXPR_NE : EXPR_GT, int_type(), unordered ? r : again(p, l), again(p, r), loc);
	return expr_comma(p, store, expr_binary(p, EXPR_OR, int_type(), first, second, loc));
}

/* The absolute value in the type that is data. */
static struct expr *read_abs(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[1], *store = NULL;
	const struct type *t = type_basic((enum type_kind)i->data);
	if (!read_arguments(p, i, 1, a, loc)) return expr_broken(p, loc);
	if (!type_is_arithmetic(a[0]->type)) return wrong(p, i, loc, "its argument must be a number");
	a[0] = convert(p, a[0], t);
	if (a[0]->kind == EXPR_INT) return a[0]->value < 0 ? expr_unary(p, EXPR_NEG, t, a[0], loc) : a[0];
	if (!p->function) return wrong(p, i, loc, "its argument is not constant");
	struct expr *v = keep(p, a[0], &store), *w = again(p, v), *x = again(p, v);
	struct expr *negative = expr_binary(p, EXPR_LT, int_type(), v, expr_int(p, 0, t, loc), loc);
	return expr_comma(p, store, make_conditional(p, negative, expr_unary(p, EXPR_NEG, t, w, loc), x, loc));
}

static struct expr *read_classify_type(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	struct expr *a[1];
	p->unevaluated++;
	bool good = read_arguments(p, i, 1, a, loc);
	p->unevaluated--;
	if (!good) return expr_broken(p, loc);
	enum type_kind k = a[0]->type->kind;
	int class = k == TYPE_VOID ? 0 : type_is_integer(a[0]->type) ? 1 : k == TYPE_POINTER ? 5 : type_is_floating(a[0]->type) ? 8 : k == TYPE_STRUCT ? 12 : 13;
	return expr_int(p, class, int_type(), loc);
}

static struct expr *read_refused(struct parser *p, const struct intrinsic *i, loc_t loc)
{
	error_at(p, loc, "'%s' is not supported by the simulator", i->name);
	if (p->token.kind == '(') skip_parentheses(p);
	return expr_broken(p, loc);
}

static const struct intrinsic intrinsics[] = {
	{"__builtin_va_start", read_va_start, 0},
	{"__builtin_va_end", read_va_end, 0},
	{"__builtin_va_copy", read_va_copy, 0},
	{"__builtin_va_arg", read_va_arg, 0},
	{"__builtin_offsetof", read_offsetof, 0},
	{"__builtin_constant_p", read_constant_p, 0},
	{"__builtin_expect", read_first, 2},
	{"__builtin_expect_with_probability", read_first, 3},
	{"__builtin_assume_aligned", read_first, 2},
	{"__builtin_extract_return_addr", read_first, 1},
	{"__builtin_launder", read_first, 1},
	{"__builtin_types_compatible_p", read_compatible, 0},
	{"__builtin_choose_expr", read_choose, 0},
	{"__builtin_add_overflow", read_overflow, EXPR_ADD},
	{"__builtin_sub_overflow", read_overflow, EXPR_SUB},
	{"__builtin_mul_overflow", read_overflow, EXPR_MUL},
	{"__builtin_add_overflow_p", read_overflow, EXPR_ADD | 512},
	{"__builtin_sub_overflow_p", read_overflow, EXPR_SUB | 512},
	{"__builtin_mul_overflow_p", read_overflow, EXPR_MUL | 512},
#define TYPED(op, KIND) \
	{"__builtin_s" op "_overflow", read_overflow, KIND | 256}, {"__builtin_sl" op "_overflow", read_overflow, KIND | 256}, \
		{"__builtin_sll" op "_overflow", read_overflow, KIND | 256}, {"__builtin_u" op "_overflow", read_overflow, KIND | 256}, \
		{"__builtin_ul" op "_overflow", read_overflow, KIND | 256}, {"__builtin_ull" op "_overflow", read_overflow, KIND | 256},
	TYPED("add", EXPR_ADD) TYPED("sub", EXPR_SUB) TYPED("mul", EXPR_MUL)
#undef TYPED
	{"__builtin_object_size", read_object_size, 0},
	{"__builtin_dynamic_object_size", read_object_size, 0},
	{"__builtin_abs", read_abs, TYPE_INT},
	{"__builtin_labs", read_abs, TYPE_LONG},
	{"__builtin_llabs", read_abs, TYPE_LLONG},
	{"__builtin_prefetch", read_nothing, 0},
	{"__builtin___clear_cache", read_nothing, 0},
	{"__builtin_huge_val", read_infinity, TYPE_DOUBLE},
	{"__builtin_huge_valf", read_infinity, TYPE_FLOAT},
	{"__builtin_inf", read_infinity, TYPE_DOUBLE},
	{"__builtin_inff", read_infinity, TYPE_FLOAT},
	{"__builtin_nan", read_infinity, TYPE_DOUBLE},
	{"__builtin_nanf", read_infinity, TYPE_FLOAT},
	{"__builtin_isnan", read_class, 'n'},
	{"__builtin_isinf", read_class, 'i'},
	{"__builtin_isinf_sign", read_class, 'i'},
	{"__builtin_isfinite", read_class, 'f'},
	{"__builtin_finite", read_class, 'f'},
	{"__builtin_signbit", read_class, 's'},
	{"__builtin_signbitf", read_class, 's'},
	{"__builtin_isgreater", read_compare, EXPR_GT},
	{"__builtin_isgreaterequal", read_compare, EXPR_GE},
	{"__builtin_isless", read_compare, EXPR_LT},
	{"__builtin_islessequal", read_compare, EXPR_LE},
	{"__builtin_islessgreater", read_unordered, 'l'},
	{"__builtin_isunordered", read_unordered, 'u'},
	{"__builtin_classify_type", read_classify_type, 0},
	{"__builtin_apply", read_refused, 0},
	{"__builtin_apply_args", read_refused, 0},
	{"__builtin_return", read_refused, 0},
	{"__builtin_setjmp", read_refused, 0},
	{"__builtin_longjmp", read_refused, 0},
	{"__builtin_va_arg_pack", read_refused, 0},
	{"__builtin_va_arg_pack_len", read_refused, 0},
	{"__builtin_shuffle", read_refused, 0},
	{"__builtin_shufflevector", read_refused, 0},
	{"__builtin_convertvector", read_refused, 0},
	{"__builtin_complex", read_refused, 0},
	{"__builtin_call_with_static_chain", read_refused, 0},
	{"__builtin_alloca_with_align", read_refused, 0},
	{"__builtin_has_attribute", read_refused, 0},
	{"__builtin_tgmath", read_refused, 0},
};

/* Other names for built-ins: long long is long here, and what gcc does itself under the library's names. */
static const char *const aliases[][2] = {
	{"__builtin_clzll", "__builtin_clzl"},     {"__builtin_ctzll", "__builtin_ctzl"},         {"__builtin_ffsll", "__builtin_ffsl"},
	{"abs", "__builtin_abs"},                  {"labs", "__builtin_labs"},                {"llabs", "__builtin_llabs"},
	{"alloca", "__builtin_alloca"},            {"fabs", "__vm_fabs"},                     {"__builtin_fabs", "__vm_fabs"},
	{"__builtin_isnanf", "__builtin_isnan"},   {"__builtin_isinff", "__builtin_isinf"},   {"__builtin_finitef", "__builtin_finite"},
	{"__builtin_popcountll", "__builtin_popcountl"}, {"__builtin_parityll", "__builtin_parityl"}, {"__builtin_clrsbll", "__builtin_clrsbl"},
};

static const struct {
	const char *name, *signature;
} builtins[] = {
#define X(id, name, signature) {name, signature},
	BUILTIN_LIST(X)
#undef X
};

static const struct type *signature_type(struct parser *p, char c)
{
	const struct type *character = type_basic(TYPE_CHAR), *nothing = type_basic(TYPE_VOID);
	switch (c) {
	case 'b': return type_basic(TYPE_BOOL);
	case 'i': return int_type();
	case 'u': return type_basic(TYPE_UINT);
	case 'l': return type_basic(TYPE_LONG);
	case 'z': return type_basic(TYPE_ULONG);
	case 'f': return type_basic(TYPE_FLOAT);
	case 'd': return type_basic(TYPE_DOUBLE);
	case 'p': return pointer_to(p, nothing);
	case 'c': return pointer_to(p, type_qualified(p->arena, nothing, QUALIFIER_CONST));
	case 's': return pointer_to(p, type_qualified(p->arena, character, QUALIFIER_CONST));
	case 't': return pointer_to(p, character);
	default: return nothing;
	}
}

static struct expr *builtin_argument(struct parser *p, struct expr *a, char c, int index, const char *name)
{
	char what[120];
	a = decay(p, a);
	if (c == '.') return promote_argument(p, a);
	snprintf(what, sizeof what, "passing argument %d of '%.60s'", index, name);
	return convert_assign(p, a, signature_type(p, c), a->loc, what);
}

static struct expr *builtin_call(struct parser *p, int number, loc_t loc)
{
	assert(number >= 0 && number < (int)(sizeof builtins / sizeof *builtins));
	const char *s = builtins[number].signature, *name = builtins[number].name;
	int count;
	if (p->token.kind != '(') {
		error_at(p, loc, "built-in function '%s' must be directly called", name);
		return expr_broken(p, loc);
	}
	struct expr *a = argument_list(p, &count), *e = expr_new(p, EXPR_BUILTIN, signature_type(p, *s++), loc), **end = &e->arguments;
	for (int i = 1; a; i++) {
		struct expr *next = a->next;
		if (!*s) break;
		*end = builtin_argument(p, a, *s, i, name);
		if (is_broken(p, *end)) return expr_broken(p, loc);
		(*end)->next = NULL;
		end = &(*end)->next;
		if (*s != '.') s++;
		a = next;
	}
	if (a || (*s && *s != '.')) {
		if (!p->is_broken) error_at(p, loc, "too %s arguments to '%s'", a ? "many" : "few", name);
		return expr_broken(p, loc);
	}
	e->builtin = (uint16_t)number;
	e->count = (uint16_t)count;
	if (p->function && number == BUILTIN_ALLOCA) p->function->has_vla = true;
	if (p->function && number == BUILTIN_SETJMP) p->function->calls_setjmp = true;
	expr_grow(p, e);
	return e;
}

enum { BUILTIN_BASE = 1, INTRINSIC_BASE = 1000 };

/* Which one a name is, as struct name keeps it; 0: none. */
static int find(const char *name)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(aliases[i][0], name) == 0) name = aliases[i][1];
	for (size_t i = 0; i < sizeof intrinsics / sizeof *intrinsics; i++)
		if (strcmp(intrinsics[i].name, name) == 0) return INTRINSIC_BASE + (int)i;
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (strcmp(builtins[i].name, name) == 0) return BUILTIN_BASE + (int)i;
	return 0;
}

/* `__builtin_memcpy` and the like: the C library's function, whatever the program calls so. */
static struct expr *library_call(struct parser *p, struct name *n, loc_t loc)
{
	static const char prefix[] = "__builtin_";
	if (n->len < sizeof prefix || memcmp(n->text, prefix, sizeof prefix - 1) != 0) return NULL;
	struct name *plain = name_of(p, n->text + sizeof prefix - 1, n->len - (sizeof prefix - 1));
	struct object *o = implicit_function(p, plain, loc, true);
	if (o) return expr_var(p, o, loc);
	error_at(p, loc, "'%s' is not supported by the simulator", n->text);
	if (p->token.kind == '(') skip_parentheses(p);
	return expr_broken(p, loc);
}

struct expr *intrinsic_call(struct parser *p, struct name *n, loc_t loc)
{
	if (n->builtin < 0) n->builtin = (int16_t)find(n->text);
	if (n->builtin >= INTRINSIC_BASE) {
		const struct intrinsic *i = &intrinsics[n->builtin - INTRINSIC_BASE];
		return i->read(p, i, loc);
	}
	if (n->builtin > 0) return builtin_call(p, n->builtin - BUILTIN_BASE, loc);
	struct expr *e = atomic_call(p, n, loc);
	return e ? e : library_call(p, n, loc);
}

/* Declared with one parameter and a result of the built-in's types, by no more than their kinds; static ones are the program's
 * own. */
static bool agrees(const struct symbol *s, enum type_kind result, enum type_kind parameter)
{
	if (s->kind != SYMBOL_OBJECT || !s->object->is_function || s->object->linkage != LINKAGE_EXTERNAL) return false;
	const struct type *t = s->object->type;
	if (s->object->is_implicit) return true;
	if (t->base->kind != result) return false;
	return t->is_unprototyped || (t->parameter_count == 1 && t->parameters->type->kind == parameter);
}

struct expr *folded_call(struct parser *p, struct name *n, loc_t loc)
{
	static const struct {
		const char *name;
		enum type_kind result, parameter;
	} folded[] = {
		{"abs", TYPE_INT, TYPE_INT},        {"labs", TYPE_LONG, TYPE_LONG},       {"llabs", TYPE_LLONG, TYPE_LLONG},
		{"fabs", TYPE_DOUBLE, TYPE_DOUBLE}, {"alloca", TYPE_POINTER, TYPE_ULONG},
	};
	if (n->len > 6) return NULL;
	for (size_t i = 0; i < sizeof folded / sizeof *folded; i++) {
		if (strcmp(n->text, folded[i].name) != 0) continue;
		if (n->symbol && !agrees(n->symbol, folded[i].result, folded[i].parameter)) return NULL;
		if (!n->symbol) implicit_function(p, n, loc, false);
		return intrinsic_call(p, n, loc);
	}
	return NULL;
}
