/*
 * dump.c - a unit as text: one line a node, deeper nodes further in, each expression with its type.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/lang/parser.h"

static void dump_stmt(FILE *f, const struct stmt *s, int depth);
static void dump_expr(FILE *f, const struct expr *e, int depth);

static void begin(FILE *f, int depth)
{
	for (int i = 0; i < depth; i++) fputs("  ", f);
}

static void put_type(FILE *f, const struct type *t)
{
	char buf[200];
	fprintf(f, "%s", type_text(t, buf, sizeof buf));
}

static void dump_list(FILE *f, const struct expr *e, int depth)
{
	for (; e; e = e->next) dump_expr(f, e, depth);
}

/* What the node has beside its operands. */
static void dump_detail(FILE *f, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_INT: fprintf(f, " %lld", (long long)e->value); break;
	case EXPR_FLOAT: fprintf(f, " %.17g", e->number); break;
	case EXPR_VAR: fprintf(f, " %s", e->object->name); break;
	case EXPR_LITERAL: fprintf(f, " %s%s", e->object->name, e->is_zeroed ? " zeroed" : ""); break;
	case EXPR_MEMBER:
		fprintf(f, " %s +%lld", e->member->name ? e->member->name : "?", (long long)e->member->offset);
		if (e->member->is_bits) fprintf(f, " bits %d:%d", e->member->bit, e->member->bits);
		break;
	case EXPR_POINTER_ADD:
	case EXPR_POINTER_DIFF: fprintf(f, " scale %lld", (long long)e->scale); break;
	case EXPR_OP_ASSIGN:
	case EXPR_ATOMIC_OP:
		fprintf(f, " %s%s in ", operator_text((enum expr_kind)e->op), e->is_post ? " post" : "");
		put_type(f, e->compute);
		break;
	case EXPR_LABEL: fprintf(f, " %s", e->label->name); break;
	case EXPR_BUILTIN: fprintf(f, " %d", e->builtin); break;
	default: break;
	}
	if (e->is_volatile) fputs(" volatile", f);
}

static void dump_parts(FILE *f, const struct expr *e, int depth)
{
	if (e->kind == EXPR_CONDITIONAL) dump_expr(f, e->cond, depth);
	if (e->left) dump_expr(f, e->left, depth);
	if (e->right) dump_expr(f, e->right, depth);
	if (e->kind == EXPR_CALL || e->kind == EXPR_BUILTIN) dump_list(f, e->arguments, depth);
	if (e->kind == EXPR_LITERAL) dump_list(f, e->init, depth);
	if (e->kind == EXPR_STATEMENT) dump_stmt(f, e->body, depth);
	if (e->kind == EXPR_ATOMIC_CAS || e->kind == EXPR_ATOMIC_SWAP_IF || e->kind == EXPR_OVERFLOW) dump_expr(f, e->third, depth);
}

static void dump_expr(FILE *f, const struct expr *e, int depth)
{
	begin(f, depth);
	fprintf(f, "%s", operator_text(e->kind));
	dump_detail(f, e);
	fputs(" : ", f);
	put_type(f, e->type);
	fputc('\n', f);
	dump_parts(f, e, depth + 1);
}

static const char *const stmt_names[] = {
#define X(kind) #kind,
	STMT_LIST(X)
#undef X
};

static void dump_stmt_detail(FILE *f, const struct stmt *s)
{
	switch (s->kind) {
	case STMT_DECLARE:
		fprintf(f, " %s%s : ", s->object->name, s->is_zeroed ? " zeroed" : "");
		put_type(f, s->object->type);
		break;
	case STMT_CASE:
		if (s->is_default)
			fputs(" default", f);
		else
			fprintf(f, " %lld ... %lld", (long long)s->low, (long long)s->high);
		break;
	case STMT_LABEL: fprintf(f, " %s", s->name); break;
	case STMT_GOTO: fprintf(f, " %s", s->target ? s->target->name : "?"); break;
	case STMT_LOOP: fputs(s->tests_last ? " do" : "", f); break;
	case STMT_BLOCK: fputs(s->has_vla ? " vla" : "", f); break;
	default: break;
	}
}

static void dump_stmt(FILE *f, const struct stmt *s, int depth)
{
	begin(f, depth);
	fprintf(f, "%s", stmt_names[s->kind]);
	dump_stmt_detail(f, s);
	fputc('\n', f);
	if (s->kind == STMT_DECLARE) dump_list(f, s->assigns, depth + 1);
	if (s->init) dump_stmt(f, s->init, depth + 1);
	if (s->cond) dump_expr(f, s->cond, depth + 1);
	if (s->expr) dump_expr(f, s->expr, depth + 1);
	if (s->step) dump_expr(f, s->step, depth + 1);
	if (s->kind == STMT_BLOCK) {
		for (const struct stmt *b = s->body; b; b = b->next) dump_stmt(f, b, depth + 1);
		return;
	}
	if (s->body) dump_stmt(f, s->body, depth + 1);
	if (s->otherwise) dump_stmt(f, s->otherwise, depth + 1);
}

static void dump_data(FILE *f, const struct object *o)
{
	if (!o->data) return;
	fputs(" =", f);
	for (int64_t i = 0; i < o->size && i < 64; i++) fprintf(f, " %02x", o->data[i]);
	if (o->size > 64) fputs(" ...", f);
	for (const struct relocation *r = o->relocations; r; r = r->next)
		fprintf(f, " [%lld: %s%+lld]", (long long)r->offset, r->object ? r->object->name : r->label->name, (long long)r->addend);
}

static void dump_object(FILE *f, const struct object *o)
{
	static const char *const linkages[] = {"local", "static", "global"};
	fprintf(f, "%s%s %s : ", o->is_defined ? "" : "extern ", linkages[o->linkage], o->name);
	put_type(f, o->type);
	dump_data(f, o);
	fputc('\n', f);
	if (!o->function) return;
	for (const struct object *l = o->function->locals; l; l = l->next) {
		fprintf(f, "  %s%s %s : ", l->is_parameter ? "parameter" : "local", l->is_address_taken ? " &" : "",
				l->name ? l->name : "");
		put_type(f, l->type);
		fputc('\n', f);
	}
	dump_stmt(f, o->function->body, 1);
}

char *unit_dump(const struct unit *u)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	if (!f) return NULL;
	for (const struct object *o = u->objects; o; o = o->next) dump_object(f, o);
	if (fclose(f) == 0) return text;
	free(text);
	return NULL;
}
