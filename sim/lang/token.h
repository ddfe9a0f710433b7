/*
 * token.h - the words of C, and the names of a unit. Kept to the parser.
 */
#ifndef PROCLAB_SIM_LANG_TOKEN_H
#define PROCLAB_SIM_LANG_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/lang/diag.h"
#include "sim/lang/type.h"

struct parser;
struct symbol;

/* X(KIND, "spelling"): longest first where one begins another. Punctuators of one character are their character. */
#define PUNCTUATOR_LIST(X) \
	X(ELLIPSIS, "...") X(SHL_ASSIGN, "<<=") X(SHR_ASSIGN, ">>=") \
	X(ARROW, "->") X(INCREMENT, "++") X(DECREMENT, "--") X(SHL, "<<") X(SHR, ">>") X(LE, "<=") X(GE, ">=") X(EQ, "==") X(NE, "!=") \
	X(AND_AND, "&&") X(OR_OR, "||") X(MUL_ASSIGN, "*=") X(DIV_ASSIGN, "/=") X(MOD_ASSIGN, "%=") X(ADD_ASSIGN, "+=") \
	X(SUB_ASSIGN, "-=") X(AND_ASSIGN, "&=") X(XOR_ASSIGN, "^=") X(OR_ASSIGN, "|=")

/* X(KIND, "spelling"): several spellings of one kind are several rows; only the first of a kind, in KEYWORD_LIST, defines it. */
#define KEYWORD_LIST(X) \
	X(ALIGNAS, "_Alignas") X(ALIGNOF, "_Alignof") X(ASM, "asm") X(ATOMIC, "_Atomic") X(ATTRIBUTE, "__attribute__") X(AUTO, "auto") \
	X(BOOL, "_Bool") X(BREAK, "break") X(CASE, "case") X(CHAR, "char") X(COMPLEX, "_Complex") X(CONST, "const") \
	X(CONTINUE, "continue") X(DEFAULT, "default") X(DO, "do") X(DOUBLE, "double") X(ELSE, "else") X(ENUM, "enum") \
	X(EXTENSION, "__extension__") X(EXTERN, "extern") X(FLOAT, "float") X(FLOAT128, "__float128") X(FOR, "for") X(GENERIC, "_Generic") \
	X(GOTO, "goto") X(IF, "if") X(IMAGINARY, "_Imaginary") X(INLINE, "inline") X(INT, "int") X(INT128, "__int128") X(LABEL, "__label__") \
	X(LONG, "long") X(NORETURN, "_Noreturn") X(REGISTER, "register") X(RESTRICT, "restrict") X(RETURN, "return") X(SHORT, "short") \
	X(SIGNED, "signed") X(SIZEOF, "sizeof") X(STATIC, "static") X(STATIC_ASSERT, "_Static_assert") X(STRUCT, "struct") \
	X(SWITCH, "switch") X(THREAD_LOCAL, "_Thread_local") X(TYPEDEF, "typedef") X(TYPEOF, "typeof") X(UNION, "union") \
	X(UNSIGNED, "unsigned") X(VOID, "void") X(VOLATILE, "volatile") X(WHILE, "while")
#define KEYWORD_SPELLINGS(X) \
	X(ALIGNOF, "__alignof__") X(ALIGNOF, "__alignof") X(ASM, "__asm__") X(ASM, "__asm") X(ATTRIBUTE, "__attribute") \
	X(COMPLEX, "__complex__") X(COMPLEX, "__complex") X(CONST, "__const") X(CONST, "__const__") X(INLINE, "__inline") \
	X(INLINE, "__inline__") X(INT128, "__int128_t") X(INT128, "__uint128_t") X(RESTRICT, "__restrict") X(RESTRICT, "__restrict__") \
	X(SIGNED, "__signed__") X(SIGNED, "__signed") X(THREAD_LOCAL, "__thread") X(TYPEOF, "__typeof__") X(TYPEOF, "__typeof") \
	X(VOLATILE, "__volatile__") X(VOLATILE, "__volatile") X(FLOAT128, "_Float128")

enum token_kind {
	TOKEN_END = 0,
	TOKEN_ERROR = 1,               /* after a syntax error, until the parser has found its way back */
	TOKEN_NAME = 128,
	TOKEN_INT, TOKEN_FLOAT, TOKEN_STRING,
#define X(kind, spelling) TOKEN_##kind,
	PUNCTUATOR_LIST(X)
#undef X
	KEYWORD_FIRST,
#define X(kind, spelling) KEYWORD_##kind,
	KEYWORD_LIST(X)
#undef X
};

/* A name of the unit, once. What it stands for is kept here, innermost scope first. */
struct name {
	struct name *same_hash;
	struct symbol *symbol;         /* variable, function, typedef, enumerator */
	struct symbol *tag;            /* struct, union, enum */
	struct symbol *label;
	struct object *external;       /* what has this name with linkage */
	uint32_t hash, len;
	uint16_t keyword;              /* a token_kind, or 0 */
	int16_t builtin;               /* 1 + enum builtin or special; 0: none; -1: not yet looked for */
	char text[];
};

struct string {
	const uint8_t *bytes;          /* without the final NUL, elements of the type's size */
	size_t len;                    /* in bytes */
	enum type_kind element;
};

struct token {
	uint16_t kind;
	bool starts_line;
	loc_t loc;
	uint32_t len;
	union {
		struct name *name;         /* NAME and keywords */
		int64_t value;             /* INT */
		double number;             /* FLOAT */
		struct string *string;     /* STRING */
	};
	enum type_kind type;           /* INT, FLOAT */
};

struct lexer {
	const char *text, *next, *end;
	bool starts_line;
};

/* The next token, in out. */
void lex(struct parser *p, struct token *out);
/* The number, character constant or string at s; lexer->next is set behind it. */
void lex_number(struct parser *p, const char *s, struct token *out);
void lex_quoted(struct parser *p, const char *s, struct token *out);
/* A Unicode character as UTF-8: how many bytes. */
int encode_utf8(uint32_t c, uint8_t *out);
/* A `#pragma` line, without its end: pack is obeyed. */
void lex_pragma(struct parser *p, const char *s, const char *end);

/* The one struct name of these characters. */
struct name *name_of(struct parser *p, const char *s, size_t len);
/* Enter the keywords. */
void names_init(struct parser *p);

#endif
