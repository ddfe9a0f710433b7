/*
 * jump.c - labels, cases, goto, break and continue.
 *
 * A label may be used before it stands: it is made when it is first named, and at the function's end all must have been placed.
 */
#include <stdlib.h>

#include "sim/lang/parser.h"

/* Labels belong to the function: they are declared in a scope of their own depth, forgotten in labels_check. */
struct stmt *label_find(struct parser *p, struct name *n, loc_t loc)
{
	if (n->label) return n->label->label;
	struct symbol *s = ARENA_NEW(p->arena, struct symbol);
	struct stmt *label = stmt_new(p, STMT_LABEL, loc);
	*s = (struct symbol){.kind = SYMBOL_LABEL, .loc = loc, .name = n, .label = label, .next = p->labels};
	p->labels = s;
	n->label = s;
	label->name = n->text;
	label->next_label = p->function->labels;
	p->function->labels = label;
	return label;
}

/* (__label__ name (, name)* ;)*, at the head of a block: labels that only it knows. */
struct symbol *local_labels(struct parser *p)
{
	struct symbol *outer = p->labels, *own;
	p->labels = NULL;
	while (accept_token(p, KEYWORD_LABEL)) {
		do {
			struct name *n = p->token.name;
			loc_t loc = p->token.loc;
			if (!expect(p, TOKEN_NAME, "after '__label__'")) break;
			struct symbol *shadowed = n->label;
			n->label = NULL;
			label_find(p, n, loc);
			n->label->shadowed = shadowed;
		} while (accept_token(p, ','));
		expect(p, ';', "after the labels");
	}
	own = p->labels;
	p->labels = outer;
	return own;
}

void labels_forget(struct parser *p, struct symbol *labels)
{
	for (struct symbol *s = labels; s; s = s->next) {
		s->name->label = s->shadowed;
		if (!s->label->is_placed) error_at(p, s->loc, "label '%s' used but not defined", s->name->text);
	}
}

/* Whether what was declared around the label is around the jump as well: the size of a VLA must have been computed. */
static void check_jump(struct parser *p, const struct vla *from, const struct stmt *to, loc_t loc)
{
	while (from && from != to->vla) from = from->outer;
	if (from == to->vla) return;
	error_at(p, loc, "jump into the scope of '%s', whose size is only known when its declaration is reached",
			 to->vla->object->name);
	unit_note(p->unit, to->vla->object->loc, "'%s' is declared here", to->vla->object->name);
}

void labels_check(struct parser *p)
{
	for (const struct stmt *s = p->gotos; s; s = s->next_goto)
		if (s->target->is_placed) check_jump(p, s->vla, s->target, s->loc);
	p->gotos = NULL;
	labels_forget(p, p->labels);
	p->labels = NULL;
}

/* What a label or case stands before; at the end of a block, nothing. */
static struct stmt *labeled(struct parser *p)
{
	while (p->token.kind == KEYWORD_ATTRIBUTE) attributes(p, NULL);
	if (p->token.kind == '}') {
		error_hint(p, p->token.loc, "write ';' after the label", "label at end of compound statement");
		return stmt_new(p, STMT_EMPTY, p->token.loc);
	}
	if (starts_declaration(p) && !(p->token.kind == TOKEN_NAME && peek(p)->kind == ':')) {
		error_hint(p, p->token.loc, "put what follows the label into braces: { ... }",
				   "a label can only be part of a statement and a declaration is not a statement");
		struct stmt *block = stmt_new(p, STMT_BLOCK, p->token.loc);
		block->body = declaration(p);
		return block;
	}
	return statement(p);
}

/* name : statement. A long row of labels is walked, not nested. */
struct stmt *labeled_statement(struct parser *p)
{
	struct name *n = p->token.name;
	loc_t loc = p->token.loc;
	struct stmt *label = label_find(p, n, loc);
	if (label->is_placed) {
		error_at(p, loc, "duplicate label '%s'", n->text);
		unit_note(p->unit, label->loc, "it stands here, too");
		label = stmt_new(p, STMT_LABEL, loc);
		label->name = n->text;
	}
	label->is_placed = true;
	label->vla = p->vla;
	label->loc = loc;
	advance_token(p);
	advance_token(p);
	label->body = labeled(p);
	return label;
}

static int by_signed(const void *a, const void *b)
{
	const struct stmt *s = *(struct stmt *const *)a, *t = *(struct stmt *const *)b;
	return s->low != t->low ? (s->low < t->low ? -1 : 1) : s->loc < t->loc ? -1 : 1;
}

static int by_unsigned(const void *a, const void *b)
{
	const struct stmt *s = *(struct stmt *const *)a, *t = *(struct stmt *const *)b;
	return s->low != t->low ? ((uint64_t)s->low < (uint64_t)t->low ? -1 : 1) : s->loc < t->loc ? -1 : 1;
}

/* No two cases for one value: seen when they are sorted. */
void cases_check(struct parser *p, const struct stmt *s)
{
	size_t n = 0, i = 0;
	bool is_signed = s->cond->type->is_signed;
	for (struct stmt *c = s->cases; c; c = c->next_case) n += !c->is_default;
	struct stmt **sorted = arena_take(p->arena, (n + 1) * sizeof *sorted);
	for (struct stmt *c = s->cases; c; c = c->next_case)
		if (!c->is_default) sorted[i++] = c;
	qsort(sorted, n, sizeof *sorted, is_signed ? by_signed : by_unsigned);
	for (i = 1; i < n; i++) {
		const struct stmt *a = sorted[i - 1], *b = sorted[i];
		if (is_signed ? a->high < b->low : (uint64_t)a->high < (uint64_t)b->low) continue;
		if (a->high != a->low && (is_signed ? a->high < a->low : (uint64_t)a->high < (uint64_t)a->low)) continue;
		error_at(p, b->loc, "duplicate case value");
		unit_note(p->unit, a->loc, "it was used here");
	}
}

static void read_values(struct parser *p, struct stmt *s)
{
	const struct type *t = p->nest && p->nest->cases ? p->nest->cases->cond->type : int_type();
	constant_expression(p, &s->low, NULL, "case label");
	s->low = s->high = wrap(s->low, t);
	if (!accept_token(p, TOKEN_ELLIPSIS)) return;
	constant_expression(p, &s->high, NULL, "case label");
	s->high = wrap(s->high, t);
	if (t->is_signed ? s->high < s->low : (uint64_t)s->high < (uint64_t)s->low) warn_at(p, s->loc, "empty range specified");
}

static void add_case(struct parser *p, struct stmt *s)
{
	struct nest *n = p->nest;
	while (n->outer && n->outer->cases == n->cases) n = n->outer;
	if (n->last_case)
		n->last_case->next_case = s;
	else
		n->cases->cases = s;
	n->last_case = s;
	if (!s->is_default) return;
	if (n->default_case) {
		error_at(p, s->loc, "multiple default labels in one switch");
		unit_note(p->unit, n->default_case->loc, "the first is here");
	}
	n->default_case = s;
}

/* (case constant (... constant)? | default) : statement */
struct stmt *case_statement(struct parser *p)
{
	struct stmt *first = NULL, **at = &first;
	int row = 0;
	do {
		if (++row == HEIGHT_MOST) chain_too_long(p);
		struct stmt *s = *at = stmt_new(p, STMT_CASE, p->token.loc);
		s->is_default = p->token.kind == KEYWORD_DEFAULT;
		advance_token(p);
		if (!s->is_default) read_values(p, s);
		expect(p, ':', s->is_default ? "after 'default'" : "after the value of 'case'");
		if (!p->nest || !p->nest->cases) {
			error_at(p, s->loc, "'%s' label not within a switch statement", s->is_default ? "default" : "case");
		} else {
			add_case(p, s);
			s->vla = p->vla;
			check_jump(p, p->nest->cases->vla, s, s->loc);
		}
		at = &s->body;
	} while ((p->token.kind == KEYWORD_CASE || p->token.kind == KEYWORD_DEFAULT) && !p->is_broken);
	*at = labeled(p);
	return first;
}

static struct stmt *goto_statement(struct parser *p)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	if (accept_token(p, '*')) {
		struct stmt *s = stmt_new(p, STMT_GOTO_COMPUTED, loc);
		struct expr *e = decay(p, expression(p));
		s->expr = convert_assign(p, e, pointer_to(p, type_basic(TYPE_VOID)), loc, "computed goto");
		return s;
	}
	struct stmt *s = stmt_new(p, STMT_GOTO, loc);
	struct name *n = p->token.name;
	loc_t name_loc = p->token.loc;
	if (!expect(p, TOKEN_NAME, "after 'goto'")) return s;
	s->target = label_find(p, n, name_loc);
	s->target->is_label_used = true;
	s->vla = p->vla;
	s->next_goto = p->gotos;
	p->gotos = s;
	return s;
}

struct stmt *jump_statement(struct parser *p)
{
	struct stmt *s;
	int kind = p->token.kind;
	loc_t loc = p->token.loc;
	if (kind == KEYWORD_GOTO) {
		s = goto_statement(p);
	} else {
		bool is_break = kind == KEYWORD_BREAK;
		s = stmt_new(p, is_break ? STMT_BREAK : STMT_CONTINUE, loc);
		s->target = !p->nest ? NULL : is_break ? p->nest->breaks : p->nest->continues;
		if (!s->target) error_at(p, loc, is_break ? "'break' outside of a loop or switch" : "'continue' outside of a loop");
		advance_token(p);
	}
	expect(p, ';', kind == KEYWORD_GOTO ? "after 'goto ...'" : kind == KEYWORD_BREAK ? "after 'break'" : "after 'continue'");
	return s;
}
