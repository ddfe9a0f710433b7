/*
 * gen.h - what the files of the code generator share. Private to gen*.c and link.c.
 *
 * A function is compiled in one walk over its tree. Registers are handed out like a stack: variables in the order of their
 * scopes, and temporaries above them; each function below that makes a value leaves g->top as it was, plus one when the value is
 * in a new register. So what lies above g->top is dead. Values are always extended as their type says (see vm/op.h).
 */
#ifndef PROCLAB_SIM_LANG_GEN_H
#define PROCLAB_SIM_LANG_GEN_H

#include "sim/lang/ast.h"
#include "sim/vm/image.h"
#include "sim/vm/op.h"

typedef uint32_t reg_t;
#define NOWHERE UINT32_MAX       /* as `want`: wherever it suits */
#define REGISTERS_MOST 60000u

/* object->mark of automatic variables: what object->slot is. */
enum place_kind {
	PLACE_NONE,
	PLACE_REGISTER,              /* the variable */
	PLACE_FRAME,                 /* offset from fp */
	PLACE_POINTER,               /* the register that holds its address: parameters of record type, VLAs */
};

/* A block with variable-length arrays, around what is being compiled. */
struct vla_scope {
	struct vla_scope *outer;
	reg_t sp;                    /* the stack pointer at its beginning */
	bool used;                   /* an array was made in it */
	uint32_t depth;
};

/* A variable that was assigned in a part that may be skipped, and what its slot2 was before. */
struct gen_set {
	struct object *object;
	uint32_t was;
};

struct gen {
	struct link *link;
	struct image *image;
	struct unit *unit;
	struct function *function;
	uint32_t first;              /* its first instruction */
	uint32_t top, most;          /* the next free register; the most that were in use */
	int64_t frame, frame_most;   /* bytes of the frame in use; the most */
	uint32_t *labels;            /* instruction of each label */
	uint32_t nlabels, cap_labels;
	uint32_t labelled;           /* last instruction that a label stands before */
	bool lines;                  /* mark where they begin */
	loc_t loc, loc_said;         /* of what is being compiled; of the last line noted */
	struct vla_scope *vla;
	reg_t last_call;             /* keeps the last call's result, for who falls off the end; NOWHERE: not needed */
	reg_t area;                  /* variadic function: holds the address of its further arguments */
	uint32_t part;               /* how deep in parts that may be skipped */
	struct gen_set *set;         /* what is set in them, but not for certain after them */
	uint32_t nset, cap_set;
	uint32_t switch_part;        /* where the innermost switch began */
	uint32_t ntargets;           /* jump-table targets before this function's */
	bool failed;
};

/* Where something is in memory. */
struct addr {
	enum { ADDR_REGISTER, ADDR_FRAME, ADDR_GLOBAL, ADDR_THREAD } base;
	bool indexed;                /* + index * size of the access */
	reg_t reg, index;
	int64_t off;
	struct object *object;       /* ADDR_GLOBAL, ADDR_THREAD: relative to it */
};

/* ---- link.c: the image under construction ---------------------------------------------------------------------------------- */

/* Append an instruction; returns its index. */
uint32_t link_emit(struct link *l, struct insn i);
/* The number of the function that object (declared in u) stands for. UINT32_MAX, with an error said at loc, when nobody defines
 * it. */
uint32_t link_function(struct link *l, struct unit *u, struct object *object, loc_t loc);
/* The declaration with the body, of an object as above; NULL when there is none. */
const struct object *link_definition(struct link *l, struct unit *u, struct object *object);
/* imm of instruction pc is relative to the variable object: it becomes relative to the image (or to the thread's variables). */
void link_variable(struct link *l, uint32_t pc, struct unit *u, struct object *object, loc_t loc);
/* imm of instruction pc becomes the address of a label. */
void link_label(struct link *l, uint32_t pc, struct stmt *label);
/* The label is at instruction pc. */
void link_label_at(struct link *l, struct stmt *label, uint32_t pc);
/* A jump table; its targets are given as labels of the function being compiled. */
uint32_t link_table(struct link *l, int64_t low, const uint32_t *labels, uint32_t count);
const char *link_text(struct link *l, const char *s);
uint32_t link_file(struct link *l, const char *name);
void link_line(struct link *l, uint32_t pc, uint32_t file, uint32_t line);
/* Whether the unit's lines are to be marked. */
bool link_wants_lines(const struct link *l, const struct unit *u);
uint32_t link_var(struct link *l, struct image_var var);

/* ---- gen.c: a function ----------------------------------------------------------------------------------------------------- */

/* Compile a function: its code is appended to image, and what funcs[index] says of the code is filled. False: errors were said.
 * */
bool gen_function(struct link *l, struct image *image, struct unit *u, struct function *function, uint32_t index);

reg_t gen_alloc(struct gen *g);
/* want, or a new register at mark; temporaries from mark on are given back. */
reg_t gen_place(struct gen *g, reg_t want, reg_t mark);
/* size bytes of frame. */
int64_t gen_frame(struct gen *g, int64_t size, int32_t align);

void gen_emit(struct gen *g, enum op op, reg_t a, reg_t b, reg_t c);
void gen_emit_imm(struct gen *g, enum op op, reg_t a, reg_t b, int64_t imm);
void gen_load_constant(struct gen *g, reg_t a, int64_t value);
uint32_t gen_label(struct gen *g);
void gen_label_here(struct gen *g, uint32_t label);
/* A jump of any form. Steps and comparisons of the same register become one instruction. */
void gen_jump(struct gen *g, enum op op, reg_t a, reg_t b, int64_t imm, uint32_t label);
/* Note where a variable is from here on; returns its number. gen_forget ends the scope of all variables noted since. */
void gen_remember(struct gen *g, const struct object *o);
void gen_forget(struct gen *g, uint32_t since);

/* ---- gen_unset.c: use of variables that were never set --------------------------------------------------------------------- */

/* o, which lives in a register, is declared without a value. */
void gen_unset(struct gen *g, struct object *o);
/* o has a value from here on. */
void gen_is_set(struct gen *g, struct object *o);
/* o is read here. */
void gen_check(struct gen *g, struct object *o);
/* What e, a condition that is compiled later, sets on every way. */
void gen_sets(struct gen *g, const struct expr *e);
/* The code between begin and end may be skipped; again: it may be entered here, from before its beginning. */
uint32_t gen_part_begin(struct gen *g);
void gen_part_again(struct gen *g, uint32_t begin);
void gen_part_end(struct gen *g, uint32_t begin);

/* ---- gen_stmt.c ------------------------------------------------------------------------------------------------------------ */

void gen_stmt(struct gen *g, struct stmt *s);
void gen_stmts(struct gen *g, struct stmt *s);
/* The block of a statement expression, whose last expression's value is wanted. */
reg_t gen_stmts_value(struct gen *g, struct stmt *body, struct expr *value_of, reg_t want);
/* For functions with VLAs: how deep each label is in blocks that have some. */
void gen_label_depths(struct stmt *s, uint32_t depth);

/* ---- gen_switch.c ---------------------------------------------------------------------------------------------------------- */

void gen_switch(struct gen *g, struct stmt *s);

/* ---- gen_expr.c ------------------------------------------------------------------------------------------------------------ */

/* The value of e: in register want, or (NOWHERE) in any: a variable's own or a new one. want is written last of all. */
reg_t gen_expr(struct gen *g, struct expr *e, reg_t want);
/* Only e's effects. */
void gen_discard(struct gen *g, struct expr *e);
/* The initialiser of an object. */
void gen_assigns(struct gen *g, struct object *o, bool zeroed, struct expr *assigns);

/* ---- gen_cond.c ------------------------------------------------------------------------------------------------------------ */

/* Jump to label when e holds (or, with holds false, when it does not). */
void gen_branch(struct gen *g, struct expr *e, bool holds, uint32_t label);
/* The same for a value of type t. */
void gen_branch_value(struct gen *g, reg_t r, const struct type *t, bool holds, uint32_t label);
/* Whether gcc exchanges these operands of an operation that commutes: constants go right, and variables right of what is
 * computed. */
bool gen_is_swapped(const struct expr *left, const struct expr *right);
reg_t gen_compare(struct gen *g, struct expr *e, reg_t want);
/* Cheap, without effects: may be compiled twice. */
bool gen_is_simple(const struct expr *e, int budget);

/* ---- gen_arith.c ----------------------------------------------------------------------------------------------------------- */

/* How arithmetic is done on a type. */
enum kind_class { CLASS_S32, CLASS_U32, CLASS_S64, CLASS_U64, CLASS_FLOAT, CLASS_DOUBLE };
enum kind_class gen_class(const struct type *t);

/* dst = left op right, op an expr_kind from ADD to SHR, of type t. Shifts: right of any integer type. */
void gen_arith(struct gen *g, unsigned op, const struct type *t, reg_t dst, reg_t left, reg_t right);
/* The same with a constant; false when there is no such instruction. */
bool gen_arith_constant(struct gen *g, unsigned op, const struct type *t, reg_t dst, reg_t left, int64_t right);
/* What is left of a result in r, which was computed in 32 or 64 bits, in a type narrower than that. */
void gen_narrow(struct gen *g, const struct type *t, reg_t r);
/* dst = r, of type from, converted; returns where it is: r when nothing is to be done. */
reg_t gen_convert(struct gen *g, reg_t r, const struct type *from, const struct type *to, reg_t want, reg_t mark);
/* Whether a value of type from is, bit by bit, that of type to. */
bool gen_same_bits(const struct type *from, const struct type *to);
/* dst = base + index * scale */
void gen_scaled(struct gen *g, reg_t dst, reg_t base, reg_t index, int64_t scale);

/* ---- gen_addr.c ------------------------------------------------------------------------------------------------------------ */

/* Where an lvalue (or any expression of record type) is. size: of the access that follows, 0 when only the address is wanted. */
struct addr gen_addr(struct gen *g, struct expr *e, int64_t size);
/* What a pointer points to. */
struct addr gen_pointee(struct gen *g, struct expr *pointer, int64_t size);
struct addr gen_addr_frame(int64_t off);
struct addr gen_addr_register(reg_t r, int64_t off);
struct addr gen_addr_object(struct gen *g, struct object *o);
/* The address as a value. */
reg_t gen_addr_value(struct gen *g, const struct addr *at, reg_t want, reg_t mark);
void gen_load(struct gen *g, const struct type *t, reg_t dst, const struct addr *at);
void gen_store(struct gen *g, const struct type *t, reg_t value, const struct addr *at);
/* The same of a bit-field in the storage at. */
void gen_load_bits(struct gen *g, const struct member *m, reg_t dst, const struct addr *at);
void gen_store_bits(struct gen *g, const struct member *m, reg_t value, const struct addr *at);
/* dst = so many bits of value, from bit on, extended. */
void gen_cut_bits(struct gen *g, reg_t dst, reg_t value, bool is_signed, unsigned bit, unsigned bits);

/* ---- gen_assign.c, gen_call.c, gen_atomic.c: kinds of expressions ---------------------------------------------------------- */

/* A right side that was evaluated. */
struct gen_side {
	bool constant;
	int64_t value;
	reg_t reg;
};
/* dst = (t)((e->compute)old e->op right), old being of type t */
void gen_compute(struct gen *g, struct expr *e, const struct type *t, reg_t dst, reg_t old, const struct gen_side *right);
reg_t gen_assign(struct gen *g, struct expr *e, reg_t want, bool value);
reg_t gen_op_assign(struct gen *g, struct expr *e, reg_t want, bool value);
reg_t gen_call(struct gen *g, struct expr *e, reg_t want);
reg_t gen_builtin(struct gen *g, struct expr *e, reg_t want);
reg_t gen_va(struct gen *g, struct expr *e, reg_t want);
reg_t gen_overflow(struct gen *g, struct expr *e, reg_t want);
reg_t gen_atomic(struct gen *g, struct expr *e, reg_t want);

#endif
