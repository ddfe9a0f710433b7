/*
 * format.c - the arguments of printf and scanf against their format (C11 7.21.6), when that is a string, and whether those of execl end
 * (exec(3)): said as warnings, since the program still is C.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

static const struct formatted {
	const char *name;
	int format; /* which argument it is, from 0 */
	bool reads;
} functions[] = {
	{"printf", 0, false}, {"fprintf", 1, false}, {"dprintf", 1, false}, {"sprintf", 1, false},
	{"snprintf", 2, false}, {"scanf", 0, true},   {"fscanf", 1, true},   {"sscanf", 1, true},
};

/* A format that is read, and the argument that is next. */
struct format {
	struct parser *p;
	const char *s, *end;
	struct expr *argument;
	int index; /* of argument, from 1 */
	bool reads, is_lost;
	loc_t loc;
};

static const char *const integers[] = {[1] = "char", [2] = "short", [4] = "int", [8] = "long"};

/* hh, h, l ...: the bytes of the integer that it means; 4 without. *is_long: l and its like. */
static int length_modifier(struct format *f, bool *is_long)
{
	int size = 4;
	for (; f->s < f->end && strchr("hlqjztL", *f->s); f->s++) {
		*is_long |= *f->s != 'h';
		size = *f->s == 'h' ? size / 2 : 8;
	}
	return size;
}

static bool is_integer_of(const struct type *t, int size)
{
	return type_is_integer(t) && type_size(t) == size;
}

/* Whether t is a pointer to an integer of so many bytes, or to void. */
static bool points_to(const struct type *t, int size)
{
	return t->kind == TYPE_POINTER && (t->base->kind == TYPE_VOID || is_integer_of(t->base, size));
}

/* What a conversion of scanf wants, in want; whether t is that. */
static bool reads_into(const struct type *t, char letter, int size, bool is_long, char *want, size_t room)
{
	bool is_float = strchr("eEfFgGaA", letter) != NULL, is_text = strchr("sc[", letter) != NULL;
	if (is_float) {
		snprintf(want, room, "%s *", is_long ? "double" : "float");
		return t->kind == TYPE_POINTER && t->base->kind == (is_long ? TYPE_DOUBLE : TYPE_FLOAT);
	}
	if (letter == 'p') size = 8;
	if (is_text) size = is_long ? 4 : 1;
	snprintf(want, room, letter == 'p' ? "void **" : "%s *", integers[size]);
	return letter == 'p' ? t->kind == TYPE_POINTER : points_to(t, size);
}

/* The same of printf's. */
static bool writes(const struct type *t, char letter, int size, bool is_long, char *want, size_t room)
{
	if (strchr("eEfFgGaA", letter)) {
		snprintf(want, room, "double");
		return t->kind == TYPE_DOUBLE;
	}
	if (letter == 'p' || letter == 's') {
		snprintf(want, room, letter == 'p' ? "void *" : is_long ? "wchar_t *" : "char *");
		return letter == 'p' ? t->kind == TYPE_POINTER : points_to(t, is_long ? 4 : 1);
	}
	if (letter == 'n') {
		snprintf(want, room, "%s *", integers[size]);
		return points_to(t, size);
	}
	if (size < 4 || letter == 'c') size = 4;
	snprintf(want, room, "%s", integers[size]);
	return is_integer_of(t, size);
}

/* The next argument, for the conversion that begins at start and ends before f->s. NULL: none, which is said once. */
static struct expr *take(struct format *f, const char *start)
{
	struct expr *e = f->argument;
	if (e) {
		f->argument = e->next;
		f->index++;
	} else if (!f->is_lost) {
		warn_at(f->p, f->loc, "there is no argument for '%.*s' of the format", (int)(f->s - start), start);
		f->is_lost = true;
	}
	return e;
}

static void star(struct format *f, const char *start)
{
	char buf[120];
	f->s++;
	const struct expr *e = take(f, start);
	if (e && !is_integer_of(e->type, 4))
		warn_at(f->p, e->loc, "'*' of the format wants 'int', but argument %d is '%s'", f->index, type_text(e->type, buf, sizeof buf));
}

/* Flags, width and precision. False: an argument that scanf passes over. */
static bool before_length(struct format *f, const char *start)
{
	bool taken = true;
	while (f->s < f->end && (isdigit((unsigned char)*f->s) || strchr("-+ #0'.*m", *f->s))) {
		if (*f->s == 'm' && !f->reads) break;
		if (*f->s != '*' || f->reads) {
			taken &= *f->s != '*';
			f->s++;
		} else {
			star(f, start);
		}
	}
	return taken;
}

/* %[set]: to behind its ]. */
static void skip_set(struct format *f)
{
	if (f->s < f->end && *f->s == '^') f->s++;
	if (f->s < f->end) f->s++;
	while (f->s < f->end && f->s[-1] != ']') f->s++;
}

/* One conversion, behind its %. */
static void conversion(struct format *f, const char *start)
{
	char want[40], buf[120];
	bool is_long = false, is_taken = before_length(f, start), allocates = f->reads && memchr(start, 'm', (size_t)(f->s - start));
	int size = length_modifier(f, &is_long);
	if (f->s == f->end) {
		warn_at(f->p, f->loc, "the format ends within a conversion");
		return;
	}
	char letter = *f->s++;
	if (letter == '%' || (letter == 'm' && !f->reads)) return;
	if (!strchr(f->reads ? "diouxXeEfFgGaAscpn[" : "diouxXeEfFgGaAscpn", letter)) {
		size_t len = (size_t)(f->s - start) - !isprint((unsigned char)letter);
		warn_hint(f->p, f->loc, "a percent sign is written %%", "the format has an unknown conversion '%.*s'", (int)len, start);
		f->is_lost = true;
		f->argument = NULL;
		return;
	}
	size_t len = (size_t)(f->s - start);
	if (letter == '[') skip_set(f);
	struct expr *e = is_taken ? take(f, start) : NULL;
	if (!e || allocates || is_broken(f->p, e)) return;
	bool fits = (f->reads ? reads_into : writes)(e->type, letter, size, is_long, want, sizeof want);
	if (fits) return;
	const char *hint = f->reads && e->type->kind != TYPE_POINTER ? "is a '&' missing?" : NULL;
	warn_hint(f->p, e->loc, hint, "'%.*s' wants '%s', but argument %d is '%s'", (int)len, start, want, f->index,
			  type_text(e->type, buf, sizeof buf));
}

static void read_format(struct format *f)
{
	while (f->s < f->end) {
		const char *start = f->s++;
		if (*start == '%') conversion(f, start);
	}
	if (f->argument && !f->is_lost) warn_at(f->p, f->argument->loc, "argument %d has no conversion in the format", f->index + 1);
}

/* The function of the C library that is called; "": none. */
static const char *library_function(const struct expr *call)
{
	const struct expr *f = call->left;
	if (f->kind != EXPR_ADDRESS || f->left->kind != EXPR_VAR) return "";
	const struct object *o = f->left->object;
	return o->is_defined || o->linkage != LINKAGE_EXTERNAL ? "" : o->name;
}

static const struct formatted *formatted(const char *name)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strcmp(functions[i].name, name) == 0) return &functions[i];
	return NULL;
}

static bool is_null(const struct expr *e)
{
	while (e->kind == EXPR_CONVERT) e = e->left;
	return e->kind == EXPR_INT && !e->value;
}

/* The words of execl end with a null pointer; execle has the environment behind it. */
static void check_list(struct parser *p, const struct expr *call, const char *name)
{
	int end = call->count - (strcmp(name, "execle") == 0 ? 2 : 1);
	const struct expr *last = call->arguments;
	if (strncmp(name, "execl", 5) != 0 || p->options->is_library) return;
	for (int i = 0; last && i < end; i++) last = last->next;
	if (!last || end < 0 || is_broken(p, last) || is_null(last)) return;
	warn_hint(p, last->loc, "write NULL behind the last one: it cannot see how many there are", "the arguments of '%s' have no end", name);
}

void check_format(struct parser *p, const struct expr *call)
{
	const char *name = library_function(call);
	const struct formatted *g = formatted(name);
	check_list(p, call, name);
	if (!g || call->count <= g->format || p->options->is_library) return;
	struct expr *e = call->arguments;
	for (int i = 0; i < g->format; i++) e = e->next;
	if (e->kind != EXPR_ADDRESS || e->left->kind != EXPR_VAR || !e->left->object->is_string) return;
	const struct object *o = e->left->object;
	if (type_size(o->type->base) != 1) return;
	const char *text = (const char *)o->data;
	struct format f = {p, text, text + strnlen(text, (size_t)o->size), e->next, g->format + 1, g->reads, false, e->loc};
	if (!memchr(text, '$', (size_t)(f.end - text))) read_format(&f);
}
