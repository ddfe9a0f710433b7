/*
 * attribute.c - __attribute__((...)): what matters is obeyed, what would change the meaning and is not there is refused, the rest
 * is passed over as gcc's optimiser would use it only to be faster or to warn.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

/* The names without their underscores. */
static const char *const harmless[] = {
	"access",
	"alloc_align",
	"alloc_size",
	"always_inline",
	"artificial",
	"assume_aligned",
	"cdecl",
	"cold",
	"const",
	"deprecated",
	"error",
	"externally_visible",
	"fallthrough",
	"flatten",
	"format",
	"format_arg",
	"gnu_inline",
	"hot",
	"leaf",
	"malloc",
	"may_alias",
	"no_icf",
	"no_instrument_function",
	"no_profile_instrument_function",
	"no_reorder",
	"no_sanitize",
	"no_sanitize_address",
	"no_sanitize_undefined",
	"no_split_stack",
	"no_stack_limit",
	"no_stack_protector",
	"noclone",
	"nocommon",
	"nocf_check",
	"noinit",
	"noinline",
	"noipa",
	"nonnull",
	"nonstring",
	"noplt",
	"nothrow",
	"optimize",
	"patchable_function_entry",
	"pure",
	"regparm",
	"returns_nonnull",
	"returns_twice",
	"section",
	"sentinel",
	"simd",
	"stack_protect",
	"stdcall",
	"target",
	"tls_model",
	"unavailable",
	"unused",
	"used",
	"visibility",
	"warn_if_not_aligned",
	"warn_unused_result",
	"warning",
	"zero_call_used_regs",
	"retain",
	"designated_init",
};
static const char *const refused[] = {
	"address_space", "cleanup", "ifunc",         "interrupt",         "ms_struct",   "naked",   "ms_abi", "scalar_storage_order",
	"symver",        "target_clones", "transparent_union", "vector_size", "weakref",
};

static bool listed(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0) return true;
	return false;
}

/* __packed__ is packed. */
static void plain_name(const struct name *n, char *buf, size_t size)
{
	const char *s = n->text;
	size_t len = n->len;
	if (len > 4 && memcmp(s, "__", 2) == 0 && memcmp(s + len - 2, "__", 2) == 0) {
		s += 2;
		len -= 4;
	}
	snprintf(buf, size, "%.*s", (int)len, s);
}

static void read_aligned(struct parser *p, struct attributes *a)
{
	int64_t align = 16;
	loc_t loc = p->token.loc;
	if (accept_token(p, '(')) {
		constant_expression(p, &align, NULL, "alignment");
		expect(p, ')', "after the alignment");
	}
	if (align <= 0 || (align & (align - 1)) || align > 1 << 28)
		error_at(p, loc, "the alignment is not a power of two");
	else if (align > a->align)
		a->align = (int)align;
}

static void read_mode(struct parser *p, struct attributes *a)
{
	static const struct {
		const char *name;
		int kind;
	} modes[] = {
		{"QI",      TYPE_CHAR  },
        {"byte",    TYPE_CHAR  },
        {"HI",      TYPE_SHORT },
        {"SI",      TYPE_INT   },
        {"DI",      TYPE_LONG  },
		{"word",    TYPE_LONG  },
        {"pointer", TYPE_LONG  },
        {"SF",      TYPE_FLOAT },
        {"DF",      TYPE_DOUBLE}
    };
	char name[32];
	if (!expect(p, '(', "after 'mode'")) return;
	if (p->token.kind == TOKEN_NAME) {
		plain_name(p->token.name, name, sizeof name);
		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
			if (strcmp(modes[i].name, name) == 0) a->mode = modes[i].kind;
		if (!a->mode) error_at(p, p->token.loc, "mode '%s' is not supported by the simulator", name);
		advance_token(p);
	}
	expect(p, ')', "after the mode");
}

static void read_alias(struct parser *p, struct attributes *a)
{
	if (!expect(p, '(', "after 'alias'")) return;
	struct string *s = string_tokens(p);
	if (s) a->alias = name_of(p, (const char *)s->bytes, s->len)->text;
	expect(p, ')', "after the alias");
}

/* Of a constructor or destructor; without a number it is the last, or the first to be undone. */
static void read_priority(struct parser *p, int *priority)
{
	enum { LAST = 65535 };
	int64_t n = LAST;
	loc_t loc = p->token.loc;
	if (accept_token(p, '(')) {
		constant_expression(p, &n, NULL, "priority");
		expect(p, ')', "after the priority");
	}
	if (n < 0 || n > LAST) error_at(p, loc, "a priority is an integer from 0 to %d", LAST);
	else *priority = (int)n + 1;
}

static void read_attribute(struct parser *p, struct attributes *a, const char *name, loc_t loc)
{
	if (strcmp(name, "aligned") == 0)
		read_aligned(p, a);
	else if (strcmp(name, "mode") == 0)
		read_mode(p, a);
	else if (strcmp(name, "alias") == 0)
		read_alias(p, a);
	else if (strcmp(name, "constructor") == 0)
		read_priority(p, &a->constructor);
	else if (strcmp(name, "destructor") == 0)
		read_priority(p, &a->destructor);
	else if (strcmp(name, "packed") == 0)
		a->packed = true;
	else if (strcmp(name, "noreturn") == 0)
		a->noreturn = true;
	else if (strcmp(name, "weak") == 0)
		a->weak = true;
	else if (listed(refused, sizeof refused / sizeof *refused, name))
		error_at(p, loc, "attribute '%s' is not supported by the simulator", name);
	else if (!listed(harmless, sizeof harmless / sizeof *harmless, name))
		warn_at(p, loc, "'%s' attribute ignored", name);
	if (p->token.kind == '(') skip_parentheses(p);
}

void attributes(struct parser *p, struct attributes *a)
{
	struct attributes none = {0};
	if (!a) a = &none;
	char name[64];
	while (p->token.kind == KEYWORD_ATTRIBUTE) {
		a->loc = p->token.loc;
		advance_token(p);
		if (!expect(p, '(', "after '__attribute__'") || !expect(p, '(', "after '__attribute__('")) return;
		while (p->token.kind != ')' && !p->is_broken && p->token.kind != TOKEN_END) {
			if (accept_token(p, ',')) continue;
			loc_t loc = p->token.loc;
			if (p->token.kind != TOKEN_NAME && !p->token.name) {
				expect(p, TOKEN_NAME, "as an attribute");
				return;
			}
			if (p->token.kind < TOKEN_NAME || (p->token.kind > TOKEN_NAME && p->token.kind <= KEYWORD_FIRST)) {
				expect(p, TOKEN_NAME, "as an attribute");
				return;
			}
			plain_name(p->token.name, name, sizeof name);
			advance_token(p);
			read_attribute(p, a, name, loc);
		}
		expect(p, ')', "after the attributes");
		expect(p, ')', "after the attributes");
	}
}

const char *asm_label(struct parser *p)
{
	const char *symbol = NULL;
	if (p->token.kind != KEYWORD_ASM) return NULL;
	advance_token(p);
	if (!expect(p, '(', "after 'asm'")) return NULL;
	struct string *s = string_tokens(p);
	if (s) symbol = name_of(p, (const char *)s->bytes, s->len)->text;
	expect(p, ')', "after the asm label");
	return symbol;
}
