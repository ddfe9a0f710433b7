/*
 * ast.h - a C source file, understood: every name resolved, every expression typed, every conversion a node of its own.
 *
 * Conventions, for whoever walks it:
 * - An expression's type is never qualified at its top and, where a value is asked for, never an array or function: these have become
 *   EXPR_ADDRESS nodes. So the operands of arithmetic have the very same type as the result (but see each kind).
 * - An lvalue (EXPR_VAR, EXPR_DEREF, EXPR_MEMBER, EXPR_LITERAL) is evaluated for its address under EXPR_ADDRESS, EXPR_MEMBER, and left
 *   of the assignments; anywhere else its value is loaded. There is no node for the load. e->is_volatile says that it is one.
 * - The value of an expression of struct, union or array type is the address of its bytes. Any such expression can stand below EXPR_MEMBER
 *   (a call that returns a struct, ?:, a comma, an assignment ...).
 * - A condition (if, loops, !, &&, ||, ?:) is any scalar: it holds when it is not zero.
 * - Constant expressions are folded: they are EXPR_INT or EXPR_FLOAT.
 * - Everything lives in the unit's arena.
 */
#ifndef PROCLAB_SIM_LANG_AST_H
#define PROCLAB_SIM_LANG_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/lang/arena.h"
#include "sim/lang/builtin.h"
#include "sim/lang/diag.h"
#include "sim/lang/type.h"

struct expr;
struct stmt;
struct vla;
struct function;

enum linkage { LINKAGE_NONE, LINKAGE_INTERNAL, LINKAGE_EXTERNAL };

/* Eight bytes of an initialised object that hold an address known only when the program is laid out. */
struct relocation {
	int64_t offset;            /* where in the object's data */
	struct object *object;     /* what it points into: a variable or function */
	const struct stmt *label;  /* or, when object is NULL, a label of a function (GNU && in a static table) */
	struct function *function; /*   and that function */
	int64_t addend;            /* bytes */
	struct relocation *next;   /* by rising offset */
};

/* A variable, parameter or function. One struct for all declarations of one name within its scope. */
struct object {
	const char *name;   /* interned. Hidden ones have a name with a dot, which no C name has ("str.1", "size.2") */
	const char *symbol; /* what the linker calls it: name, or what an asm label says */
	const struct type *type;
	loc_t loc;
	enum linkage linkage;
	bool is_function;
	bool is_parameter;
	bool is_static;       /* lives as long as the program: not in a frame */
	bool is_thread_local; /* one for each thread */
	bool is_defined;      /* here: has a body, data, or is tentative */
	bool is_tentative;    /* `int x;` at file level: defined as zeros unless another unit defines it */
	bool is_readonly;     /* belongs into rodata: const at its top, or a string literal */
	bool is_string;       /* a string literal: equal ones may be one */
	bool is_inline, is_noreturn, is_weak;
	bool is_implicit;      /* a function called without a declaration */
	bool is_foreign;       /* its type comes from the library's own prototypes */
	bool is_used;          /* something refers to it */
	bool is_address_taken; /* & was applied, or it is an array, struct, or union: must live in memory */
	bool is_volatile;
	bool is_register;
	int32_t align; /* bytes; at least its type's */
	int64_t size;  /* bytes; more than its type's when a flexible array member was initialised */

	/* variables with static storage */
	const uint8_t *data; /* size bytes; NULL: zeros */
	struct relocation *relocations;

	/* functions with a body */
	struct function *function;
	const char *alias; /* __attribute__((alias("x"))), or NULL */
	int32_t constructor, destructor; /* attributes: the priority + 1; 0: it is none */

	/* for the code generator: free use. Zero at first. */
	int64_t slot;
	uint32_t slot2, mark;

	struct object *next; /* in unit->objects, or in function->locals, in order of declaration */
};

struct function {
	struct object *object;      /* its name and type */
	struct object **parameters; /* in order */
	int parameter_count;
	struct object *locals;  /* all of its automatic variables, parameters first, through next */
	struct stmt *body;      /* a block */
	struct stmt *labels;    /* STMT_LABELs through next_label */
	loc_t end;              /* its last brace */
	bool is_old_style;      /* K&R definition: parameters arrive with the default promotions */
	bool calls_setjmp;      /* setjmp, sigsetjmp or vfork is called in it */
	bool has_vla;           /* a VLA or alloca is in it */
	bool has_label_address; /* && was applied to a label */
};

/* X(KIND, "text", "what it is") */
#define EXPR_LIST(X) \
	X(INT, "int", "constant: value (extended to 64 bits as its type says); of integer, enum or pointer type") \
	X(FLOAT, "float", "constant: number; of type float or double") \
	X(VAR, "var", "lvalue: object") \
	X(DEREF, "*", "lvalue: what left points to") \
	X(MEMBER, ".", "lvalue: member of left, a struct or union (not always an lvalue: see above)") \
	X(LITERAL, "literal", "lvalue: compound literal in a function: object, set anew by init") \
	X(ADDRESS, "&", "address of the lvalue left (VAR of a function too); also an array that became a pointer") \
	X(LABEL, "&&", "address of label") \
	X(CONVERT, "convert", "scalar left to the scalar type; to void: evaluated for its effects; to _Bool: != 0") \
	X(NEG, "neg", "- left") \
	X(COMPLEMENT, "~", "~ left") \
	X(NOT, "!", "! left, int; left is any scalar") \
	X(ADD, "+", "arithmetic: left, right and result of one type") \
	X(SUB, "-", "") \
	X(MUL, "*", "") \
	X(DIV, "/", "") \
	X(MOD, "%", "") \
	X(AND, "&", "") \
	X(OR, "|", "") \
	X(XOR, "^", "") \
	X(NAND, "nand", "~(left & right); only as an atomic's op") \
	X(SHL, "<<", "left and result of one type; right of another integer type") \
	X(SHR, ">>", "") \
	X(EQ, "==", "int; left and right of one scalar type") \
	X(NE, "!=", "") \
	X(LT, "<", "") \
	X(LE, "<=", "") \
	X(GT, ">", "") \
	X(GE, ">=", "") \
	X(POINTER_ADD, "p+", "left (pointer) + right (long) * scale bytes") \
	X(POINTER_DIFF, "p-", "(left - right) / scale, long; both pointers") \
	X(AND_AND, "&&", "int; left and right any scalars") \
	X(OR_OR, "||", "") \
	X(CONDITIONAL, \
	  "?:", "cond ? left : right, both of the result's type (or all void). left NULL: GNU a ?: b; value of cond, once") \
	X(COMMA, ",", "left for its effects, then right") \
	X(ASSIGN, "=", "left (lvalue) = right, of the same type; records and arrays: their bytes. Value: what was stored") \
	X(OP_ASSIGN, "op=", "left (lvalue) = (type)((compute)left op right): see op, compute, is_post. Also ++ and --") \
	X(CALL, "call", "left is a pointer to a function (ADDRESS of VAR when direct): arguments, already converted") \
	X(BUILTIN, "builtin", "builtin: arguments, already converted to its parameters") \
	X(STATEMENT, "({})", "GNU: body; its value is that of value_of, the last expression in it; void when NULL") \
	X(VA_START, "va_start", "left: pointer to the va_list") \
	X(VA_ARG, "va_arg", "left: pointer to the va_list; type: what is taken") \
	X(VA_COPY, "va_copy", "left, right: pointers to va_lists, destination first") \
	X(VA_END, "va_end", "left: pointer to the va_list") \
	X(OVERFLOW, "overflow", \
	  "_Bool: *third (pointer to an integer) = left op right in endless precision; true when cut. Operands of any integer " \
	  "types") \
	X(ATOMIC_LOAD, "atomic load", "*left") \
	X(ATOMIC_STORE, "atomic store", "*left = right; value: right") \
	X(ATOMIC_EXCHANGE, "atomic exchange", "*left = right; value: what was there") \
	X(ATOMIC_CAS, "atomic cas", "_Bool: *left == *third ? *left = right, true : *third = *left, false") \
	X(ATOMIC_SWAP_IF, "atomic swap if", "*left == third ? *left = right; value: what was there; third is a value") \
	X(ATOMIC_OP, "atomic op", "*left = (type)((compute)*left op right): as OP_ASSIGN, left being a pointer")

enum expr_kind {
#define X(kind, text, what) EXPR_##kind,
	EXPR_LIST(X)
#undef X
		EXPR_KINDS
};

struct expr {
	enum expr_kind kind;
	loc_t loc;
	const struct type *type;
	struct expr *left, *right;
	union {
		int64_t value;               /* INT */
		double number;               /* FLOAT */
		struct object *object;       /* VAR, LITERAL */
		const struct member *member; /* MEMBER; is_bits: only those bits are read or written */
		int64_t scale;               /* POINTER_ADD, POINTER_DIFF; OP_ASSIGN and ATOMIC_OP with op POINTER_ADD: bytes */
		struct expr *cond;           /* CONDITIONAL */
		struct expr *third;          /* OVERFLOW, ATOMIC_CAS, ATOMIC_SWAP_IF */
		struct stmt *body;           /* STATEMENT */
		struct stmt *label;          /* LABEL: a STMT_LABEL */
		struct expr *arguments;      /* CALL, BUILTIN: first one, through next */
	};
	union {
		const struct type
			*compute;          /* OP_ASSIGN, ATOMIC_OP: the type in which op is done. left is converted to it and the result back.
									 * right has this type already, but: of shifts right is any integer; of POINTER_ADD it is a long */
		struct expr *value_of; /* STATEMENT: the expression (of its last statement) that is its value; NULL: void */
		struct expr *init;     /* LITERAL: as in struct stmt */
	};
	uint16_t op;         /* OP_ASSIGN, ATOMIC_OP, OVERFLOW: an expr_kind from ADD to SHR, or POINTER_ADD */
	uint16_t builtin;    /* BUILTIN: enum builtin */
	uint16_t height;     /* of the tree: at most 4000, so that walks need not fear for their stack */
	uint16_t count;      /* CALL, BUILTIN: arguments */
	bool is_post;        /* OP_ASSIGN, ATOMIC_OP: its value is what was there before */
	bool is_volatile;    /* VAR, DEREF, MEMBER */
	bool is_lvalue;      /* for the parser */
	bool is_constant;    /* for the parser: a C constant expression */
	bool is_zeroed;      /* LITERAL: the object is zeroed before init */
	bool in_parentheses; /* for warnings */
	struct expr *next;   /* argument lists, init lists */
};

/* X(KIND) */
#define STMT_LIST(X) \
	X(EMPTY) \
	X(EXPRESSION)    /* expr, for its effects */ \
	X(BLOCK)         /* body: first of its statements; has_vla: the stack is given back at each way out of it */ \
	X(DECLARE)       /* object comes to life: see below */ \
	X(IF)            /* cond, body, otherwise (or NULL) */ \
	X(LOOP)          /* init (or NULL); while cond (NULL: for ever), body, then step (or NULL). tests_last: do-while */ \
	X(SWITCH)        /* cond (promoted integer), cases, body */ \
	X(CASE)          /* low to high, or is_default; goes on with body */ \
	X(LABEL)         /* name; goes on with body */ \
	X(GOTO)          /* target: a STMT_LABEL */ \
	X(GOTO_COMPUTED) /* expr: a void * made with && */ \
	X(BREAK)         /* target: the STMT_LOOP or STMT_SWITCH that it leaves */ \
	X(CONTINUE)      /* target: the STMT_LOOP */ \
	X(RETURN)        /* expr, converted, or NULL */

enum stmt_kind {
#define X(kind) STMT_##kind,
	STMT_LIST(X)
#undef X
		STMT_KINDS
};

struct stmt {
	enum stmt_kind kind;
	loc_t loc;
	struct stmt *next; /* in a block */
	struct expr *expr, *cond, *step;
	struct stmt *init; /* LOOP */
	struct stmt *body, *otherwise;
	struct stmt *target;
	union {
		struct { /* DECLARE */
			struct object
				*object; /* an automatic variable. Of VLA type: room for its type's size_object's bytes is made here, and its
									* slot holds where (so EXPR_VAR of it has that address) */
			struct expr *assigns; /* its initialiser as assignments to it or parts of it, through next; NULL: none */
		};
		struct {                /* SWITCH, CASE */
			struct stmt *cases; /* SWITCH: first case, in order of text, through next_case; default among them */
			struct stmt *next_case;
			int64_t low, high; /* CASE: extended as the type of the switch's cond says */
		};
		struct { /* LABEL */
			const char *name;
			struct stmt *next_label;
		};
	};
	bool is_zeroed;     /* DECLARE: all bytes are zeroed before assigns */
	bool has_vla;       /* BLOCK */
	bool is_default;    /* CASE */
	bool tests_last;    /* LOOP */
	bool is_label_used; /* LABEL: a goto or && names it */
	bool is_placed;     /* LABEL: for the parser, like those below */
	const struct vla *vla;
	struct stmt *next_goto;

	/* for the code generator: free use. Zero at first. */
	int64_t slot;
	uint32_t slot2;
};

/* A place of a unit, for people. */
struct place {
	const char *file; /* borrowed */
	int line, column; /* from 1 */
};

/* One source file with all that it includes. Immutable after parsing, but for the code generator's own fields. */
struct unit {
	const char *path; /* as it was given */
	struct arena arena;
	struct object *objects;  /* all with static storage: functions, globals, static locals, strings; in order */
	struct diag_list *diags; /* borrowed */
	struct lines *lines;     /* of the text, for unit_place */
	const char *text;        /* preprocessed, owned */
	size_t text_len;
};

/* File, line and column of a place. */
struct place unit_place(const struct unit *u, loc_t loc);
/* The tree as text, with types, for tests and people: malloc'ed; NULL: out of memory. */
char *unit_dump(const struct unit *u);

#endif
