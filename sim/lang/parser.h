/*
 * parser.h - what the parser's files share: its state while one unit is read, and the grammar's functions.
 *
 * A syntax error is said once; from then on every token is TOKEN_ERROR, so that all functions return quickly, until the statement or
 * declaration level skips to the next `;` or `}` (recover). An error of meaning gives an expression of the broken type, about
 * which nothing more is said.
 */
#ifndef PROCLAB_SIM_LANG_PARSER_H
#define PROCLAB_SIM_LANG_PARSER_H

#include <locale.h>

#include "sim/lang/ast.h"
#include "sim/lang/parse.h"
#include "sim/lang/similar.h"
#include "sim/lang/token.h"

enum { NESTING_MOST = 1200, HEIGHT_MOST = 4000, NAMES_FIRST = 1 << 11, PACK_MOST = 16 };

enum symbol_kind { SYMBOL_OBJECT, SYMBOL_TYPEDEF, SYMBOL_CONSTANT, SYMBOL_TAG, SYMBOL_LABEL };

struct symbol {
	enum symbol_kind kind;
	int depth; /* of its scope; 0: the file */
	loc_t loc;
	struct name *name;
	struct symbol *shadowed; /* what the name stood for outside */
	struct symbol *next;     /* in its scope */
	union {
		struct object *object;
		const struct type *type; /* TYPEDEF, TAG */
		struct stmt *label;
		int64_t value; /* CONSTANT */
	};
	const struct type *constant_type;
};

struct scope {
	struct symbol *symbols; /* newest first */
	struct scope *outer;
};

/* A variable of variable size in scope. */
struct vla {
	const struct vla *outer;
	const struct object *object;
};

/* The statements around the one that is read. */
struct nest {
	struct nest *outer;
	struct stmt *breaks, *continues; /* what `break` and `continue` leave */
	struct stmt *cases;              /* the SWITCH, */
	struct stmt *last_case;          /*   its last case, */
	struct stmt *default_case;
};

struct parser {
	struct unit *unit;
	struct arena *arena; /* the unit's */
	const struct parse_options *options;
	struct lexer lexer;
	struct token token, ahead; /* current, and the one after it when has_ahead */
	bool has_ahead;
	bool is_broken;   /* a syntax error was said, and tokens are TOKEN_ERROR until recover */
	bool is_given_up; /* nesting too deep or the like: nothing more is read */
	struct token broken_at;
	int open;       /* parentheses and brackets that are open */
	loc_t spoilt_from, spoilt_to; /* the last literal that has no end, up to its line's end */
	int nesting;    /* of what is being read */
	loc_t last_end; /* where the last token ended */

	struct name **names; /* open hash, name_slots chains */
	uint32_t name_slots, name_count;
	locale_t c_locale; /* for strtod; 0: not yet made */

	struct scope *scope;
	int depth;                  /* of scope */
	struct object *last_object; /* of unit->objects */
	struct object *last_local;  /* of function->locals */
	struct function *function;  /* being read, or NULL */
	const struct type *result;  /* what it returns, without qualifiers */
	struct symbol *labels;      /* of the function */
	struct stmt *gotos;         /* of the function, through next_goto */
	const struct vla *vla;      /* innermost in scope */
	loc_t block_end;            /* the last brace that closed a block */
	struct nest *nest;
	struct expr *sizes, *last_size; /* assignments to the hidden sizes of VLAs, to be done before what is being declared */
	bool block_has_vla;
	int unevaluated;         /* inside sizeof, typeof ...: nothing is used */
	int in_parameters;       /* inside parameter lists */
	int in_static;           /* inside the initialiser of something static */
	bool elision_stop;       /* a list without braces ended at a designator, its comma read */
	int skipped;             /* inside what a constant has decided never to run */
	uint32_t hidden;         /* number of the next hidden object */
	uint8_t pack[PACK_MOST]; /* #pragma pack; pack[packs] is in force */
	int packs;
	struct parser *library;                 /* the prototypes' parser, once they were read */
	struct type *pointers[TYPE_DOUBLE + 1]; /* to basic types */
	struct type *va_list_type;              /* __builtin_va_list: an array of one struct */
	const struct type *broken;              /* of expressions about which something was said */
	bool is_prototypes;                     /* the text is the library's declarations, read for another unit */
	bool library_failed;
};

/* What declaration specifiers say. */
struct specifiers {
	const struct type *type;
	int storage; /* KEYWORD_TYPEDEF, EXTERN, STATIC, AUTO, REGISTER, or 0 */
	bool is_inline, is_noreturn, is_thread_local;
	bool is_implicit_int; /* no type was written */
	bool declares_tag;    /* struct, union or enum with a tag or a body: may stand without a declarator */
	bool has_any;
	int align; /* _Alignas, or attribute; 0: none */
	loc_t loc;
	struct attributes *attributes;
};

/* What attributes mean that matter here. */
struct attributes {
	int align;
	bool packed, noreturn, weak, transparent, gnu_inline, ms_struct;
	int constructor, destructor; /* the priority + 1 */
	const char *alias;
	int mode; /* type_kind, or -1 */
	int vector;
	const char *cleanup;
	loc_t loc;
};

/* A declarator, from the type outwards. */
struct declarator {
	struct name *name; /* NULL: abstract */
	loc_t loc;
	const struct type *type;
	struct function_part *function; /* when it declares a function: its parameters, as the outermost part said */
	struct attributes attributes;
	const char *symbol; /* asm label */
	bool is_abstract;   /* a name is not read */
};

/* Parameters as one parameter list had them. */
struct function_part {
	struct object *objects; /* through next; named or not */
	int count;
	struct expr *sizes;     /* VLA sizes to be computed at entry */
	struct symbol *symbols; /* all that was declared in the list, newest first */
	bool is_old_style;      /* names only */
};

/* parser.c: tokens, errors, recovering */
void advance_token(struct parser *p);
const struct token *peek(struct parser *p);
bool accept_token(struct parser *p, int kind);
/* The token, or a syntax error that says after what. */
bool expect(struct parser *p, int kind, const char *where);
void syntax_error(struct parser *p, loc_t loc, const char *hint, const char *format, ...) __attribute__((format(printf, 4, 5)));
void error_at(struct parser *p, loc_t loc, const char *format, ...) __attribute__((format(printf, 3, 4)));
void error_hint(struct parser *p, loc_t loc, const char *hint, const char *format, ...) __attribute__((format(printf, 4, 5)));
void warn_at(struct parser *p, loc_t loc, const char *format, ...) __attribute__((format(printf, 3, 4)));
void unsupported(struct parser *p, loc_t loc, const char *what);
/* Enter one level of nesting: false when that is too deep, and said. */
bool enter(struct parser *p);
void leave(struct parser *p);
/* After a syntax error: skip to behind the next `;`, or to `}` or a keyword that begins a statement. open: how many parentheses were open
 * where the statement began; what the line closes of the others is passed over first. */
void recover(struct parser *p, int open);
/* After one between parentheses: go on behind them, if the line closes them. */
void recover_inside(struct parser *p, int open);
/* Skip a balanced (...) whose ( is the current token. */
void skip_parentheses(struct parser *p);
const char *token_text(const struct token *t, char *buf, int size, const struct parser *p);

/* unit.c */
void parser_init(struct parser *p, struct unit *u, struct arena *a, const struct parse_options *options);
void translation_unit(struct parser *p);

/* scope.c */
void scope_enter(struct parser *p, struct scope *s);
void scope_leave(struct parser *p);
struct symbol *scope_declare(struct parser *p, struct name *n, enum symbol_kind kind, loc_t loc);
/* About n something was said: in the whole function, or file, it is now something about which nothing more is said. */
void declare_broken(struct parser *p, struct name *n, loc_t loc);
/* Of this scope only, or NULL. */
struct symbol *scope_own(struct parser *p, struct name *n);
struct symbol *scope_own_tag(struct parser *p, struct name *n);
/* Declare again what a parameter list declared. */
void scope_adopt(struct parser *p, struct symbol *symbols);
struct object *object_new(struct parser *p, const char *name, const struct type *t, loc_t loc);
struct object *object_static(struct parser *p, const char *prefix, const struct type *t, loc_t loc);
struct object *object_hidden(struct parser *p, const char *prefix, const struct type *t, loc_t loc);
void local_add(struct parser *p, struct object *o);
void global_add(struct parser *p, struct object *o);

/* types of the parser */
const struct type *pointer_to(struct parser *p, const struct type *t);
const struct type *array_of(struct parser *p, const struct type *t, int64_t length);
static inline const struct type *int_type(void)
{
	return type_basic(TYPE_INT);
}

/* declaration.c */
void external_declaration(struct parser *p);
/* A declaration in a block: the statements that it needs, through next; NULL: none. */
struct stmt *declaration(struct parser *p);
bool starts_declaration(struct parser *p);
void static_assert_declaration(struct parser *p);
/* function.c */
void function_definition(struct parser *p, struct specifiers *s, struct declarator *d);
bool starts_definition(struct parser *p, const struct declarator *d);
/* define.c: one name declared; the object, shared by all its declarations. NULL: said why not */
struct object *declare_object(struct parser *p, const struct specifiers *s, struct declarator *d, bool has_initializer);
struct object *declare_function(struct parser *p, const struct specifiers *s, struct declarator *d, bool has_body);
void declare_typedef(struct parser *p, const struct specifiers *specifiers, struct declarator *d);
/* What the declarator and its attributes say about the type: modes, alignment. */
void apply_attributes(struct parser *p, const struct specifiers *s, struct declarator *d);

/* specifiers.c */
void declaration_specifiers(struct parser *p, struct specifiers *s, bool storage_allowed);
bool starts_type(struct parser *p, const struct token *t);
const struct type *typeof_specifier(struct parser *p);
int alignas_specifier(struct parser *p);
/* record.c */
const struct type *struct_or_union_specifier(struct parser *p, struct specifiers *s);
/* enum.c */
const struct type *enum_specifier(struct parser *p, struct specifiers *s);
/* layout.c: give members their places, and the record its size */
void record_layout(struct parser *p, struct type *t, int pack, int align);
/* The member, through anonymous ones; *offset is where its outermost anonymous parent stands. NULL: none. */
const struct member *record_member(const struct type *t, const char *name);

/* attribute.c: any number of __attribute__((...)) */
void attributes(struct parser *p, struct attributes *a);
const char *asm_label(struct parser *p);

/* declarator.c */
void declarator(struct parser *p, const struct type *base, struct declarator *d);
void abstract_declarator(struct parser *p, const struct type *base, struct declarator *d);
const struct type *type_name(struct parser *p);
const struct type *parameter_adjusted(struct parser *p, const struct type *t);
/* VLA sizes that were noted since: the assignments that compute them, taken from the parser. */
struct expr *take_sizes(struct parser *p);

/* statement.c */
struct stmt *compound_statement(struct parser *p, bool has_scope);
struct stmt *statement(struct parser *p);
void chain_too_long(struct parser *p);
struct stmt *stmt_new(struct parser *p, enum stmt_kind kind, loc_t loc);
/* jump.c */
struct stmt *jump_statement(struct parser *p);
struct stmt *labeled_statement(struct parser *p);
struct stmt *case_statement(struct parser *p);
struct stmt *label_find(struct parser *p, struct name *n, loc_t loc);
void labels_check(struct parser *p);
/* The labels that a block declares for itself; labels_forget at its end. */
struct symbol *local_labels(struct parser *p);
void labels_forget(struct parser *p, struct symbol *labels);
void cases_check(struct parser *p, const struct stmt *s);

/* expression.c */
struct expr *expression(struct parser *p);
struct expr *assignment_expression(struct parser *p);
struct expr *conditional_expression(struct parser *p);
struct expr *cast_expression(struct parser *p);
struct expr *unary_expression(struct parser *p);
/* An integer constant expression; false: said that it is none (what is it for). */
bool constant_expression(struct parser *p, int64_t *value, const struct type **type, const char *what);
/* postfix.c, primary.c */
struct expr *postfix_expression(struct parser *p);
struct expr *postfix_operators(struct parser *p, struct expr *e);
struct expr *argument_list(struct parser *p, int *count);
struct expr *primary_expression(struct parser *p);
struct expr *compound_literal(struct parser *p, const struct type *t, loc_t loc);
struct expr *string_literal(struct parser *p);
struct string *string_tokens(struct parser *p);
struct expr *string_object(struct parser *p, const struct string *s, loc_t loc);
/* intrinsic.c: is the current name one that the parser understands by itself? then its call. NULL: no. */
struct expr *intrinsic_call(struct parser *p, struct name *n, loc_t loc);
/* The same for names of C's library that the compiler takes for its own; NULL: it is none, or is declared as something else. */
struct expr *folded_call(struct parser *p, struct name *n, loc_t loc);
struct expr *atomic_call(struct parser *p, struct name *n, loc_t loc);
struct expr *make_swap_bool(struct parser *p, struct expr *pointer, struct expr *old, struct expr *new, loc_t loc);
/* implicit.c */
/* A warning with a hint (NULL: none). */
void warn_hint(struct parser *p, loc_t loc, const char *hint, const char *format, ...) __attribute__((format(printf, 4, 5)));
struct object *implicit_function(struct parser *p, struct name *n, loc_t loc, bool quiet);
/* How a call of o, which has no prototype, passes count arguments: as the library's function of its name wants them; NULL: as they come. */
const struct type *library_prototype(struct parser *p, const struct object *o, int count);

/* make.c: typed nodes. All take checked operands. */
struct expr *expr_new(struct parser *p, enum expr_kind kind, const struct type *t, loc_t loc);
struct expr *expr_unary(struct parser *p, enum expr_kind kind, const struct type *t, struct expr *left, loc_t loc);
struct expr *expr_binary(struct parser *p, enum expr_kind kind, const struct type *t, struct expr *l, struct expr *r, loc_t loc);
struct expr *expr_int(struct parser *p, int64_t value, const struct type *t, loc_t loc);
struct expr *expr_float(struct parser *p, double number, const struct type *t, loc_t loc);
struct expr *expr_var(struct parser *p, struct object *o, loc_t loc);
/* After its parts were set by hand: how high the tree is now. */
void expr_grow(struct parser *p, struct expr *e);
struct expr *expr_broken(struct parser *p, loc_t loc);
struct expr *expr_address(struct parser *p, struct expr *e, const struct type *t, loc_t loc);
struct expr *expr_deref(struct parser *p, struct expr *e, loc_t loc);
struct expr *expr_member(struct parser *p, struct expr *e, const struct member *m, loc_t loc);
struct expr *expr_comma(struct parser *p, struct expr *l, struct expr *r);
/* An assignment without checks, right converted: for initialisers. */
struct expr *expr_store(struct parser *p, struct expr *l, struct expr *r);

/* convert.c */
/* The value of e: arrays and functions become pointers, atomics are loaded, qualifiers go. */
struct expr *decay(struct parser *p, struct expr *e);
/* decay, and the integer promotions. */
struct expr *promote(struct parser *p, struct expr *e);
struct expr *promote_argument(struct parser *p, struct expr *e);
const struct type *promoted(const struct expr *e);
const struct type *common_type(const struct type *a, const struct type *b);
struct expr *convert(struct parser *p, struct expr *e, const struct type *t);
/* e as if assigned to t: checked; what says for what ("passing argument 1 of 'f'"). */
struct expr *convert_assign(struct parser *p, struct expr *e, const struct type *t, loc_t loc, const char *what);
bool is_null_constant(const struct expr *e);
bool is_broken(const struct parser *p, const struct expr *e);

/* similar.c: a name in scope that is like n, or NULL. */
const char *similar_name(struct parser *p, const struct name *n);
/* The keyword that n is in other letters' case (`While`), or NULL. */
const char *similar_keyword(const struct name *n);

/* operator.c, check.c: operators with their checks */
const char *operator_text(enum expr_kind kind);
/* Whether the lvalue may be written; else why not is said (what: "left operand of assignment"). */
bool check_writable(struct parser *p, const struct expr *e, loc_t loc, const char *what);
struct expr *make_binary(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc);
struct expr *make_assign(struct parser *p, struct expr *l, struct expr *r, loc_t loc);
struct expr *make_op_assign(struct parser *p, enum expr_kind op, struct expr *l, struct expr *r, bool post, loc_t loc);
struct expr *make_unary(struct parser *p, int token, struct expr *e, loc_t loc);
struct expr *make_conditional(struct parser *p, struct expr *c, struct expr *l, struct expr *r, loc_t loc);
struct expr *make_cast(struct parser *p, const struct type *t, struct expr *e, loc_t loc);
struct expr *make_index(struct parser *p, struct expr *l, struct expr *r, loc_t loc);
struct expr *make_call(struct parser *p, struct expr *f, struct expr *arguments, int count, loc_t loc);
struct expr *make_member(struct parser *p, struct expr *e, struct name *n, bool is_arrow, loc_t loc);
struct expr *make_condition(struct parser *p, struct expr *e, loc_t loc);
/* sizeof(t) as an expression; VLAs too. */
struct expr *size_of(struct parser *p, const struct type *t, loc_t loc);

/* format.c: warnings about what a call of printf, scanf or execl passes */
void check_format(struct parser *p, const struct expr *call);

/* fold.c: the constant that a node is, or the node itself */
struct expr *fold(struct parser *p, struct expr *e);
/* The value as slots hold it: extended from t's size as t says. */
int64_t wrap(int64_t value, const struct type *t);

/* address.c: what a static initialiser may hold */
struct address {
	struct object *object; /* NULL: a number */
	struct stmt *label;
	int64_t addend;
};
bool address_constant(const struct expr *e, struct address *out);

/* initializer.c */
struct init_item {
	int64_t offset;
	const struct type *type;
	const struct member *bits; /* the bit-field, or NULL */
	struct expr *value;
	struct init_item *next;
};
struct initializer {
	struct init_item *items, *last;
	const struct type *type; /* completed, when it was an array without length */
	int64_t size;            /* of the object: with what a flexible array member holds */
	loc_t loc;
	bool is_static;
	bool is_outermost; /* without braces */
};
/* Read one for an object of type t. */
void initializer(struct parser *p, const struct type *t, bool is_static, struct initializer *out);
/* data.c: items as bytes and relocations of o */
void data_initialize(struct parser *p, struct object *o, struct initializer *i);
/* store.c: items as assignments to the local o; whether it must be zeroed before */
struct expr *store_initialize(struct parser *p, struct object *o, struct initializer *i, bool *is_zeroed);

#endif
