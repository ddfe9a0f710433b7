/*
 * type_text.c - types as C writes them, for messages: the name of the base, and around nothing the pointers, arrays and
 * parameters.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/type.h"

enum { DEPTH_MOST = 20 };

static const char *const basic_names[] = {[TYPE_VOID] = "void",
#define X(kind, name, size, is_signed) [TYPE_##kind] = name,
										  BASIC_TYPE_LIST(X)
#undef X
};

struct text {
	char *buf;
	int size, len;
};

static void put(struct text *t, const char *s)
{
	int n = (int)strlen(s);
	if (n > t->size - 1 - t->len) n = t->size - 1 - t->len;
	memcpy(t->buf + t->len, s, (size_t)n);
	t->len += n;
	t->buf[t->len] = 0;
}

static void put_qualifiers(struct text *t, unsigned q)
{
	static const char *const words[] = {"const ", "volatile ", "restrict ", "_Atomic "};
	for (int i = 0; i < 4; i++)
		if (q & (1u << i)) put(t, words[i]);
}

static void put_base(struct text *t, const struct type *type)
{
	put_qualifiers(t, type->qualifiers);
	if (type->kind <= TYPE_DOUBLE) {
		char bits[8] = "";
		if (type->bits) snprintf(bits, sizeof bits, ":%d", type->bits);
		put(t, basic_names[type->kind]);
		put(t, bits);
		return;
	}
	put(t, type->kind == TYPE_STRUCT ? "struct " : type->kind == TYPE_UNION ? "union " : "enum ");
	put(t, type->tag ? type->tag : "<anonymous>");
}

static bool is_derived(const struct type *t)
{
	return t->kind == TYPE_POINTER || t->kind == TYPE_FUNCTION || type_is_array(t);
}

static void put_before(struct text *t, const struct type *type, int depth);
static void put_after(struct text *t, const struct type *type, int depth);

static void put_type(struct text *t, const struct type *type, int depth)
{
	put_before(t, type, depth);
	put_after(t, type, depth);
}

static void put_pointer_before(struct text *t, const struct type *type)
{
	bool grouped = type->base->kind != TYPE_POINTER && is_derived(type->base);
	if (grouped)
		put(t, " (");
	else if (type->base->kind != TYPE_POINTER)
		put(t, " ");
	put(t, "*");
	put_qualifiers(t, type->qualifiers);
	while (t->len && t->buf[t->len - 1] == ' ') t->buf[--t->len] = 0;
}

static void put_before(struct text *t, const struct type *type, int depth)
{
	if (depth > DEPTH_MOST) {
		put(t, "...");
		return;
	}
	if (!is_derived(type)) {
		put_base(t, type);
		return;
	}
	put_before(t, type->base, depth + 1);
	if (type->kind == TYPE_POINTER) put_pointer_before(t, type);
}

static void put_parameters(struct text *t, const struct type *type, int depth)
{
	put(t, "(");
	for (struct parameter *p = type->parameters; p && !type->is_unprototyped; p = p->next) {
		put_type(t, p->type, depth + 1);
		if (p->next || type->is_variadic) put(t, ", ");
	}
	if (type->is_variadic)
		put(t, "...");
	else if (!type->parameters && !type->is_unprototyped)
		put(t, "void");
	put(t, ")");
}

static void put_after(struct text *t, const struct type *type, int depth)
{
	if (depth > DEPTH_MOST || !is_derived(type)) return;
	if (type->kind == TYPE_POINTER) {
		if (type->base->kind != TYPE_POINTER && is_derived(type->base)) put(t, ")");
	} else if (type->kind == TYPE_FUNCTION) {
		put_parameters(t, type, depth);
	} else {
		char length[24] = "[]";
		if (type->kind == TYPE_VLA)
			snprintf(length, sizeof length, "[*]");
		else if (type->length >= 0)
			snprintf(length, sizeof length, "[%lld]", (long long)type->length);
		put(t, length);
	}
	put_after(t, type->base, depth + 1);
}

char *type_text(const struct type *t, char *buf, int size)
{
	struct text out = {buf, size, 0};
	buf[0] = 0;
	put_type(&out, t, 0);
	return buf;
}
