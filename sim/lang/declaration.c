/*
 * declaration.c - declarations at file level and in blocks.
 *
 *     declaration: specifiers (declarator (= initializer)? , ...)? ;
 */
#include "sim/lang/parser.h"

/* Statements of a declaration in a block. */
struct made {
	struct stmt *first, **end;
};

static void add(struct made *m, struct stmt *s)
{
	*m->end = s;
	m->end = &s->next;
}

/* _Static_assert ( constant , string ) ; */
void static_assert_declaration(struct parser *p)
{
	int64_t value = 1;
	loc_t loc = p->token.loc;
	struct string *text = NULL;
	advance_token(p);
	if (!expect(p, '(', "after '_Static_assert'")) return;
	bool known = constant_expression(p, &value, NULL, "condition of '_Static_assert'");
	if (accept_token(p, ',')) text = string_tokens(p);
	expect(p, ')', "after '_Static_assert'");
	if (known && !value)
		error_at(p, loc, "static assertion failed: \"%.*s\"", text ? (int)text->len : 0, text ? (const char *)text->bytes : "");
	expect(p, ';', "after '_Static_assert (...)'");
}

static bool is_storage_word(int kind)
{
	return kind == KEYWORD_TYPEDEF || kind == KEYWORD_EXTERN || kind == KEYWORD_STATIC || kind == KEYWORD_AUTO ||
		   kind == KEYWORD_REGISTER || kind == KEYWORD_INLINE || kind == KEYWORD_NORETURN || kind == KEYWORD_THREAD_LOCAL ||
		   kind == KEYWORD_ALIGNAS || kind == KEYWORD_STATIC_ASSERT;
}

bool starts_declaration(struct parser *p)
{
	const struct token *t = &p->token;
	if (t->kind == TOKEN_NAME && !t->name->symbol) return peek(p)->kind == TOKEN_NAME;
	if (t->kind == KEYWORD_EXTENSION) return is_storage_word(peek(p)->kind) || starts_type(p, peek(p));
	return is_storage_word(t->kind) || starts_type(p, t);
}

/* What sizes of VLAs must be computed first. */
static void add_sizes(struct parser *p, struct made *m)
{
	for (struct expr *e = take_sizes(p), *next; e; e = next) {
		next = e->next;
		e->next = NULL;
		struct stmt *s = stmt_new(p, STMT_EXPRESSION, e->loc);
		s->expr = e;
		if (m->end) add(m, s);
	}
}

static void initialize_static(struct parser *p, struct object *o)
{
	struct initializer i;
	initializer(p, o->type, true, &i);
	if (!p->is_broken) data_initialize(p, o, &i);
}

static void initialize_automatic(struct parser *p, struct object *o, struct stmt *s)
{
	struct initializer i;
	initializer(p, o->type, false, &i);
	if (p->is_broken) return;
	o->type = i.type;
	if (o->type->kind != TYPE_VLA) o->size = type_size(o->type);
	s->assigns = store_initialize(p, o, &i, &s->is_zeroed);
	if (o->type->kind == TYPE_VLA) s->is_zeroed = true;
}

static struct stmt *declare_stmt(struct parser *p, struct object *o, loc_t loc)
{
	struct stmt *s = stmt_new(p, STMT_DECLARE, loc);
	s->object = o;
	return s;
}

/* An object, and behind = its initialiser. */
static void object_declarator(struct parser *p, struct specifiers *s, struct declarator *d, struct made *m)
{
	bool has_initializer = p->token.kind == '=';
	struct object *o = declare_object(p, s, d, has_initializer);
	bool automatic = o && !o->is_static && o->linkage == LINKAGE_NONE && m->end;
	if (has_initializer) advance_token(p);
	struct object nobody = {.name = "", .type = d->type};
	struct stmt *made = automatic ? declare_stmt(p, o, d->loc) : NULL;
	if (has_initializer && automatic)
		initialize_automatic(p, o, made);
	else if (has_initializer)
		initialize_static(p, o ? o : &nobody);
	if (made) add(m, made);
}

static void check_plain(struct parser *p, const struct specifiers *s, const struct declarator *d)
{
	if (s->is_inline || s->is_noreturn)
		warn_at(p, s->loc, "'%s' is no function, but declared '%s'", d->name->text, s->is_inline ? "inline" : "_Noreturn");
}

static void nested_function(struct parser *p, const struct declarator *d)
{
	syntax_error(p, d->loc, "is a '}' missing before it?", "a function inside of a function is not supported by the simulator");
}

static void warn_implicit_int(struct parser *p, const struct specifiers *s, const struct declarator *d)
{
	if (!s->is_implicit_int) return;
	if (!s->has_any && d->type->kind != TYPE_FUNCTION)
		warn_at(p, d->loc, "data definition has no type: '%s' is an int", d->name->text);
	else
		warn_at(p, d->loc, "type defaults to 'int' in declaration of '%s'", d->name->text);
}

/* What stands behind a declarator that was read. */
static void declared(struct parser *p, struct specifiers *s, struct declarator *d, struct made *m)
{
	apply_attributes(p, s, d);
	if (m->end) add_sizes(p, m);
	warn_implicit_int(p, s, d);
	if (s->storage == KEYWORD_TYPEDEF) {
		if (p->token.kind == '=')
			syntax_error(p, p->token.loc, NULL, "typedef '%s' is initialized", d->name->text);
		else
			declare_typedef(p, s, d);
	} else if (d->type->kind == TYPE_FUNCTION) {
		if (p->token.kind == '=')
			syntax_error(p, p->token.loc, NULL, "function '%s' is initialized like a variable", d->name->text);
		else
			declare_function(p, s, d, false);
	} else {
		check_plain(p, s, d);
		object_declarator(p, s, d, m);
	}
}

/* init-declarator: declarator (= initializer)? */
static void init_declarator(struct parser *p, struct specifiers *s, struct made *m)
{
	struct declarator d = {0};
	declarator(p, s->type, &d);
	if (d.name && !p->is_broken) declared(p, s, &d, m);
	if (d.name && p->is_broken && !d.name->symbol) declare_broken(p, d.name, d.loc);
}

/* A declaration without declarators must at least name a tag. */
static void check_empty(struct parser *p, const struct specifiers *s)
{
	if (s->declares_tag) return;
	if (s->has_any)
		warn_at(p, s->loc, "this declaration declares nothing");
	else
		warn_at(p, s->loc, "a ';' alone, or data without a type");
}

/* Behind the specifiers. */
static void init_declarator_list(struct parser *p, struct specifiers *s, struct made *m)
{
	if (p->token.kind == ';') {
		check_empty(p, s);
		advance_token(p);
		return;
	}
	do init_declarator(p, s, m);
	while (accept_token(p, ','));
	if (p->token.kind == '{' && !p->is_broken) {
		if (m->end) nested_function(p, &(struct declarator){.loc = p->token.loc});
	}
	expect(p, ';', "after the declaration");
}

struct stmt *declaration(struct parser *p)
{
	struct made m = {.end = &m.first};
	struct attributes a = {0};
	struct specifiers s = {.attributes = &a};
	if (p->token.kind == KEYWORD_STATIC_ASSERT) {
		static_assert_declaration(p);
		return NULL;
	}
	if (!enter(p)) {
		leave(p);
		return NULL;
	}
	declaration_specifiers(p, &s, true);
	add_sizes(p, &m);
	init_declarator_list(p, &s, &m);
	leave(p);
	return m.first;
}

static void file_asm(struct parser *p)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	bool is_empty = p->token.kind == '(' && peek(p)->kind == TOKEN_STRING && p->ahead.string->len == 0;
	if (!is_empty) unsupported(p, loc, "asm is");
	if (p->token.kind == '(') skip_parentheses(p);
	accept_token(p, ';');
}

/* What begins no declaration at file level. */
static bool is_stray(struct parser *p, const struct specifiers *s)
{
	char buf[64];
	int kind = p->token.kind;
	if (s->has_any || kind == TOKEN_NAME || kind == '*' || kind == '(' || kind == ';') return false;
	const char *hint = kind == '}' ? "one '}' too many?" : kind == '{' ? "is there a ';' too many before it?" : "statements belong into functions";
	syntax_error(p, p->token.loc, hint, "expected a declaration, but there is %s", token_text(&p->token, buf, sizeof buf, p));
	return true;
}

/* external-declaration: function-definition | declaration */
void external_declaration(struct parser *p)
{
	struct attributes a = {0};
	struct specifiers s = {.attributes = &a};
	struct made m = {0};
	if (accept_token(p, ';')) return;
	if (p->token.kind == KEYWORD_STATIC_ASSERT) {
		static_assert_declaration(p);
		return;
	}
	if (p->token.kind == KEYWORD_ASM) {
		file_asm(p);
		return;
	}
	declaration_specifiers(p, &s, true);
	if (is_stray(p, &s)) return;
	if (p->token.kind == ';') {
		init_declarator_list(p, &s, &m);
		return;
	}
	struct declarator d = {0};
	declarator(p, s.type, &d);
	if (!d.name || p->is_broken) return;
	if (d.type->kind == TYPE_FUNCTION && s.storage != KEYWORD_TYPEDEF && starts_definition(p, &d)) {
		apply_attributes(p, &s, &d);
		function_definition(p, &s, &d);
		return;
	}
	declared(p, &s, &d, &m);
	if (accept_token(p, ','))
		init_declarator_list(p, &s, &m);
	else if (d.type->kind == TYPE_FUNCTION && p->token.kind != ';' && p->token.starts_line && !p->is_broken)
		error_hint(p, p->last_end - 1, "is the '{' of the function missing?", "expected ';' after the declaration");
	else
		expect(p, ';', "after the declaration");
}
