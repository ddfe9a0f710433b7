/*
 * specifiers.c - what stands before the declarators: storage class, qualifiers, and the type's words in any order.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

/* The words of the arithmetic types, counted: each has two bits, so that `long long` is twice LONG. */
enum {
	WORD_VOID = 1 << 0,
	WORD_BOOL = 1 << 2,
	WORD_CHAR = 1 << 4,
	WORD_SHORT = 1 << 6,
	WORD_INT = 1 << 8,
	WORD_LONG = 1 << 10,
	WORD_FLOAT = 1 << 12,
	WORD_DOUBLE = 1 << 14,
	WORD_SIGNED = 1 << 16,
	WORD_UNSIGNED = 1 << 18,
	WORD_OTHER = 1 << 20,
};

static int word_of(int kind)
{
	switch (kind) {
	case KEYWORD_VOID: return WORD_VOID;
	case KEYWORD_BOOL: return WORD_BOOL;
	case KEYWORD_CHAR: return WORD_CHAR;
	case KEYWORD_SHORT: return WORD_SHORT;
	case KEYWORD_INT: return WORD_INT;
	case KEYWORD_LONG: return WORD_LONG;
	case KEYWORD_FLOAT: return WORD_FLOAT;
	case KEYWORD_DOUBLE: return WORD_DOUBLE;
	case KEYWORD_SIGNED: return WORD_SIGNED;
	case KEYWORD_UNSIGNED: return WORD_UNSIGNED;
	default: return 0;
	}
}

/* Combinations without `int` (which may stand with short, long, signed and unsigned, and means nothing there). */
static const struct {
	int words;
	enum type_kind kind;
} combinations[] = {
	{WORD_VOID,							 TYPE_VOID  },
	{WORD_BOOL,							 TYPE_BOOL  },
	{WORD_CHAR,							 TYPE_CHAR  },
	{WORD_SIGNED + WORD_CHAR,               TYPE_SCHAR },
	{WORD_UNSIGNED + WORD_CHAR,             TYPE_UCHAR },
	{WORD_SHORT,							TYPE_SHORT },
	{WORD_SIGNED + WORD_SHORT,              TYPE_SHORT },
	{WORD_UNSIGNED + WORD_SHORT,            TYPE_USHORT},
	{WORD_SIGNED,						   TYPE_INT   },
	{WORD_UNSIGNED,						 TYPE_UINT  },
	{WORD_LONG,							 TYPE_LONG  },
	{WORD_SIGNED + WORD_LONG,               TYPE_LONG  },
	{WORD_UNSIGNED + WORD_LONG,             TYPE_ULONG },
	{WORD_LONG + WORD_LONG,                 TYPE_LLONG },
	{WORD_SIGNED + WORD_LONG + WORD_LONG,   TYPE_LLONG },
	{WORD_UNSIGNED + WORD_LONG + WORD_LONG, TYPE_ULLONG},
	{WORD_FLOAT,							TYPE_FLOAT },
	{WORD_DOUBLE,						   TYPE_DOUBLE},
};

static const struct type *basic_of(struct parser *p, int words, loc_t loc)
{
	if (words == WORD_LONG + WORD_DOUBLE) {
		error_hint(p, loc, "use double", "long double is not supported by the simulator");
		return type_basic(TYPE_DOUBLE);
	}
	if (words == WORD_INT) return int_type();
	bool with_int = words & WORD_INT;
	if (with_int && !(words & (WORD_CHAR | WORD_VOID | WORD_BOOL | WORD_FLOAT | WORD_DOUBLE))) words -= WORD_INT;
	for (size_t i = 0; i < sizeof combinations / sizeof *combinations; i++)
		if (combinations[i].words == words) return type_basic(combinations[i].kind);
	error_at(p, loc, "these words together are no type");
	return int_type();
}

struct reading {
	struct specifiers *s;
	int words;
	unsigned qualifiers;
	const struct type *type;
	bool storage_allowed;
};

static bool read_storage(struct parser *p, struct reading *r)
{
	int kind = p->token.kind;
	struct specifiers *s = r->s;
	switch (kind) {
	case KEYWORD_TYPEDEF:
	case KEYWORD_EXTERN:
	case KEYWORD_STATIC:
	case KEYWORD_AUTO:
	case KEYWORD_REGISTER:
		if (s->storage)
			error_at(p, p->token.loc,
					 s->storage == kind ? "duplicate storage class" : "multiple storage classes in a declaration");
		s->storage = kind;
		break;
	case KEYWORD_INLINE: s->is_inline = true; break;
	case KEYWORD_NORETURN: s->is_noreturn = true; break;
	case KEYWORD_THREAD_LOCAL: s->is_thread_local = true; break;
	default: return false;
	}
	if (!r->storage_allowed && kind != KEYWORD_REGISTER) error_at(p, p->token.loc, "a storage class is not allowed here");
	advance_token(p);
	return true;
}

static void set_type(struct parser *p, struct reading *r, const struct type *t, loc_t loc)
{
	if (r->words || r->type) error_hint(p, loc, "is a ';' missing before it?", "two types in one declaration");
	r->type = t;
	r->words |= WORD_OTHER;
}

static bool read_atomic(struct parser *p, struct reading *r)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	if (p->token.kind == '(') {
		advance_token(p);
		set_type(p, r, type_name(p), loc);
		expect(p, ')', "after the type of _Atomic");
	}
	r->qualifiers |= QUALIFIER_ATOMIC;
	return true;
}

static bool read_qualifier(struct parser *p, struct reading *r)
{
	switch (p->token.kind) {
	case KEYWORD_CONST: r->qualifiers |= QUALIFIER_CONST; break;
	case KEYWORD_VOLATILE: r->qualifiers |= QUALIFIER_VOLATILE; break;
	case KEYWORD_RESTRICT: r->qualifiers |= QUALIFIER_RESTRICT; break;
	case KEYWORD_EXTENSION: break;
	case KEYWORD_ATOMIC: return read_atomic(p, r);
	case KEYWORD_ATTRIBUTE: attributes(p, r->s->attributes); return true;
	case KEYWORD_ALIGNAS: {
		int align = alignas_specifier(p);
		if (align > r->s->align) r->s->align = align;
		return true;
	}
	default: return false;
	}
	advance_token(p);
	return true;
}

int alignas_specifier(struct parser *p)
{
	int64_t align = 0;
	loc_t loc = p->token.loc;
	advance_token(p);
	if (!expect(p, '(', "after '_Alignas'")) return 0;
	if (starts_type(p, &p->token))
		align = type_align(type_name(p));
	else
		constant_expression(p, &align, NULL, "alignment");
	expect(p, ')', "after the alignment");
	if (align < 0 || (align & (align - 1)) || align > 1 << 28) {
		error_at(p, loc, "the alignment is not a power of two");
		return 0;
	}
	return (int)align;
}

static const char *const refused[] = {
	"__int128 is",
	"_Complex is",
	"_Imaginary is",
	"__float128 is",
};

static bool read_refused(struct parser *p, struct reading *r)
{
	static const int kinds[] = {KEYWORD_INT128, KEYWORD_COMPLEX, KEYWORD_IMAGINARY, KEYWORD_FLOAT128};
	for (int i = 0; i < 4; i++) {
		if (p->token.kind != kinds[i]) continue;
		unsupported(p, p->token.loc, refused[i]);
		advance_token(p);
		if (!r->words) r->words = WORD_INT;
		return true;
	}
	return false;
}

/* One word of a type. */
static bool read_type(struct parser *p, struct reading *r)
{
	const struct token *t = &p->token;
	loc_t loc = t->loc;
	int word = word_of(t->kind);
	if (word) {
		if (r->words & WORD_OTHER) {
			error_hint(p, loc, "is a ';' missing before it?", "two types in one declaration");
			r->type = NULL;
			r->words = 0;
		}
		if (((r->words / word) & 3) == 3)
			error_at(p, loc, "'%.*s' once too often", (int)t->len, p->lexer.text + loc);
		else
			r->words += word;
		advance_token(p);
		return true;
	}
	switch (t->kind) {
	case KEYWORD_STRUCT:
	case KEYWORD_UNION: set_type(p, r, struct_or_union_specifier(p, r->s), loc); return true;
	case KEYWORD_ENUM: set_type(p, r, enum_specifier(p, r->s), loc); return true;
	case KEYWORD_TYPEOF: set_type(p, r, typeof_specifier(p), loc); return true;
	case TOKEN_NAME: break;
	default: return read_refused(p, r);
	}
	if (r->words || !t->name->symbol || t->name->symbol->kind != SYMBOL_TYPEDEF) return false;
	set_type(p, r, t->name->symbol->type, loc);
	advance_token(p);
	return true;
}

const struct type *typeof_specifier(struct parser *p)
{
	const struct type *t = int_type();
	advance_token(p);
	if (!expect(p, '(', "after 'typeof'")) return t;
	if (starts_type(p, &p->token)) {
		t = type_name(p);
	} else {
		p->unevaluated++;
		struct expr *e = expression(p);
		t = e->type;
		p->unevaluated--;
	}
	expect(p, ')', "after the operand of 'typeof'");
	return t;
}

bool starts_type(struct parser *p, const struct token *t)
{
	(void)p;
	if (t->kind == TOKEN_NAME) return t->name->symbol && t->name->symbol->kind == SYMBOL_TYPEDEF;
	switch (t->kind) {
	case KEYWORD_STRUCT:
	case KEYWORD_UNION:
	case KEYWORD_ENUM:
	case KEYWORD_TYPEOF:
	case KEYWORD_CONST:
	case KEYWORD_VOLATILE:
	case KEYWORD_RESTRICT:
	case KEYWORD_ATOMIC:
	case KEYWORD_ATTRIBUTE:
	case KEYWORD_INT128:
	case KEYWORD_COMPLEX:
	case KEYWORD_IMAGINARY:
	case KEYWORD_FLOAT128: return true;
	default: return word_of(t->kind) != 0;
	}
}

static const struct {
	const char *name, *hint;
} known_types[] = {
	{"bool",            "#include <stdbool.h>"                                  },
	{"size_t",          "#include <stddef.h>"                                   },
	{"ssize_t",         "#include <sys/types.h>"                                },
	{"pid_t",           "#include <sys/types.h>"                                },
	{"FILE",            "#include <stdio.h>"									},
	{"uint8_t",         "#include <stdint.h>"                                   },
	{"uint16_t",        "#include <stdint.h>"                                   },
	{"uint32_t",        "#include <stdint.h>"                                   },
	{"uint64_t",        "#include <stdint.h>"                                   },
	{"int8_t",          "#include <stdint.h>"                                   },
	{"int16_t",         "#include <stdint.h>"                                   },
	{"int32_t",         "#include <stdint.h>"                                   },
	{"int64_t",         "#include <stdint.h>"                                   },
	{"uintptr_t",       "#include <stdint.h>"                                   },
	{"intptr_t",        "#include <stdint.h>"                                   },
	{"time_t",          "#include <time.h>"									 },
	{"pthread_t",       "#include <pthread.h>"                                  },
	{"pthread_mutex_t", "#include <pthread.h>"                                  },
	{"sem_t",           "#include <semaphore.h>"                                },
	{"key_t",           "#include <sys/types.h>"                                },
	{"mode_t",          "#include <sys/types.h>"                                },
	{"off_t",           "#include <sys/types.h>"                                },
	{"sigset_t",        "#include <signal.h>"                                   },
	{"va_list",         "#include <stdarg.h>"                                   },
	{"uint",            "write unsigned int"									},
	{"boolean",         "#include <stdbool.h> and write bool"                   },
	{"byte",            "write unsigned char"								   },
	{"string",          "C has no string type: write char * or an array of char"},
	{"String",          "C has no string type: write char * or an array of char"},
};

/* A name where a type belongs. */
static void unknown_type(struct parser *p)
{
	struct name *n = p->token.name;
	const char *hint = NULL, *keyword = similar_keyword(n);
	char buf[200];
	if (keyword) {
		snprintf(buf, sizeof buf, "did you mean '%s'?", keyword);
		hint = buf;
	}
	for (size_t i = 0; i < sizeof known_types / sizeof *known_types; i++)
		if (strcmp(known_types[i].name, n->text) == 0) hint = known_types[i].hint;
	if (n->tag && n->len < 100) {
		const struct type *t = n->tag->type;
		strcpy(buf, t->kind == TYPE_STRUCT ? "write struct " : t->kind == TYPE_UNION ? "write union " : "write enum ");
		hint = strcat(buf, n->text);
	}
	error_hint(p, p->token.loc, hint, "unknown type name '%s'", n->text);
	advance_token(p);
}

static bool is_unknown_type(struct parser *p, const struct reading *r)
{
	if (p->token.kind != TOKEN_NAME || r->words || !r->s) return false;
	const struct token *next = peek(p);
	return next->kind == TOKEN_NAME || (next->kind == '*' && !p->token.name->symbol);
}

void declaration_specifiers(struct parser *p, struct specifiers *s, bool storage_allowed)
{
	struct attributes *a = s->attributes;
	*s = (struct specifiers){.loc = p->token.loc, .attributes = a};
	struct reading r = {.s = s, .storage_allowed = storage_allowed};
	loc_t begin = p->token.loc;
	if (enter(p))
		while (read_type(p, &r) || read_qualifier(p, &r) || read_storage(p, &r)) s->has_any = true;
	leave(p);
	if (is_unknown_type(p, &r)) {
		unknown_type(p);
		r.type = p->broken;
		r.words = WORD_OTHER;
		s->has_any = true;
		while (read_qualifier(p, &r)) continue;
	}
	s->is_implicit_int = !r.words;
	s->type = r.type ? r.type : r.words ? basic_of(p, r.words, begin) : int_type();
	if (s->type != p->broken) s->type = type_qualified(p->arena, s->type, r.qualifiers);
	if ((r.qualifiers & QUALIFIER_RESTRICT) && s->type->kind != TYPE_POINTER)
		error_at(p, begin, "'restrict' is only for pointers");
	if ((s->type->qualifiers & QUALIFIER_ATOMIC) && !type_is_scalar(s->type))
		unsupported(p, begin, "_Atomic on anything but integers, pointers and floating types is");
}
