/*
 * type.h - C's types as gcc lays them out on x86-64 Linux (LP64, System V ABI).
 *
 * A type is immutable once complete. Basic types are static and shared by all units; derived ones live in the arena of the unit
 * that made them. Equal types need not be the same pointer: compare with type_same. Qualifiers are part of the type: `const int`
 * is another struct type, whose kind, size and members are those of `int`.
 */
#ifndef PROCLAB_SIM_LANG_TYPE_H
#define PROCLAB_SIM_LANG_TYPE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct object;

/* X(KIND, "name", size, is signed): the arithmetic types, in rising order of rank. Plain char is signed. */
#define BASIC_TYPE_LIST(X) \
	X(BOOL, "_Bool", 1, false) \
	X(CHAR, "char", 1, true) \
	X(SCHAR, "signed char", 1, true) \
	X(UCHAR, "unsigned char", 1, false) \
	X(SHORT, "short", 2, true) \
	X(USHORT, "unsigned short", 2, false) \
	X(INT, "int", 4, true) \
	X(UINT, "unsigned int", 4, false) \
	X(LONG, "long", 8, true) \
	X(ULONG, "unsigned long", 8, false) \
	X(LLONG, "long long", 8, true) \
	X(ULLONG, "unsigned long long", 8, false) \
	X(FLOAT, "float", 4, true) \
	X(DOUBLE, "double", 8, true)

enum type_kind {
	TYPE_VOID,
#define X(kind, name, size, is_signed) TYPE_##kind,
	BASIC_TYPE_LIST(X)
#undef X
	TYPE_ENUM,      /* is_signed and size as its values ask: unsigned int, or int when one is negative, or 8 bytes */
	TYPE_POINTER,   /* to base */
	TYPE_ARRAY,     /* length of base; length -1: incomplete */
	TYPE_VLA,       /* of base; its size in bytes is in a hidden object */
	TYPE_FUNCTION,  /* returning base */
	TYPE_STRUCT,
	TYPE_UNION,
};

enum {
	QUALIFIER_CONST = 1,
	QUALIFIER_VOLATILE = 2,
	QUALIFIER_RESTRICT = 4,
	QUALIFIER_ATOMIC = 8,
};

/* A member of a struct or union, in order. Unnamed structs' members are found through them (name NULL). */
struct member {
	const char *name;              /* interned; NULL: an anonymous struct or union, or padding bits */
	const struct type *type;
	int64_t offset;                /* bytes; of a bit-field: of the storage that holds it */
	/* a bit-field: bits wide, its lowest bit at bit of storage bytes (1, 2, 4, 8), little-endian */
	bool is_bits;
	uint8_t bit, bits, storage;
	int32_t align;                 /* that was asked for; 0: its type's */
	bool is_packed;
	struct member *next;
};

/* A parameter in a prototype. */
struct parameter {
	const char *name;              /* interned, or NULL */
	const struct type *type;       /* adjusted: no array, no function, no qualifier */
	struct parameter *next;
};

struct type {
	enum type_kind kind;
	uint8_t qualifiers;
	bool is_signed;                /* integers and enums */
	uint8_t bits;                  /* the type of a bit-field, narrower than its size: see type_bits; 0: all others */
	bool is_complete;              /* has a size (void, functions, `struct s;` and `int a[]` have none) */
	int32_t align;                 /* bytes */
	int32_t own_align;             /* that a typedef asked for; 0: none. See type_align */
	int64_t size;                  /* bytes; of a VLA unknown: see size_object */
	const struct type *base;       /* pointer, array, VLA, function (what it returns), enum (the integer type it has) */
	const struct type *unqualified; /* NULL when without qualifiers */

	/* arrays */
	int64_t length;
	struct object *size_object;    /* VLA: the hidden local of type unsigned long that holds its size in bytes */

	/* functions */
	struct parameter *parameters;
	uint16_t parameter_count;
	bool is_variadic;              /* ends in ... */
	bool is_unprototyped;          /* `f()` or K&R: arguments get the default promotions */

	/* struct, union, enum */
	const char *tag;               /* interned; NULL: none */
	struct member *members;
	bool has_flexible;             /* the last member is an array without a length */
	bool is_packed;
	struct type *definition;       /* struct, union, enum: the one without qualifiers; completed in place */
	bool is_foreign;               /* struct, union, enum of the library's prototypes: the same as the program's of that tag */
	struct type *pointer;          /* the parser's memory of the pointer to this type; not for basic types */
};

/* The type of a basic kind, or void. */
const struct type *type_basic(enum type_kind kind);
/* t without qualifiers. Struct types are always seen through their definition: use this before reading size or members of one. */
const struct type *type_plain(const struct type *t);
/* t with these qualifiers too. */
const struct type *type_qualified(struct arena *a, const struct type *t, unsigned qualifiers);
const struct type *type_pointer(struct arena *a, const struct type *base);
/* The integer type t (of an enum, the one it has) with this many bits. As gcc sees it, the type of a bit-field is one of its own:
 * what is wider than int is computed in just those bits. */
const struct type *type_bit_field(struct arena *a, const struct type *t, int bits);
/* length -1: not known yet. */
const struct type *type_array(struct arena *a, const struct type *base, int64_t length);

static inline bool type_is_integer(const struct type *t)
{
	return (t->kind >= TYPE_BOOL && t->kind <= TYPE_ULLONG) || t->kind == TYPE_ENUM;
}
static inline bool type_is_floating(const struct type *t)
{
	return t->kind == TYPE_FLOAT || t->kind == TYPE_DOUBLE;
}
static inline bool type_is_arithmetic(const struct type *t)
{
	return t->kind >= TYPE_BOOL && t->kind <= TYPE_ENUM;
}
static inline bool type_is_scalar(const struct type *t)
{
	return t->kind >= TYPE_BOOL && t->kind <= TYPE_POINTER;
}
static inline bool type_is_record(const struct type *t)
{
	return t->kind == TYPE_STRUCT || t->kind == TYPE_UNION;
}
static inline bool type_is_array(const struct type *t)
{
	return t->kind == TYPE_ARRAY || t->kind == TYPE_VLA;
}

/* Size in bytes, of struct types declared before they were complete too; -1: none, or only known when the program runs. */
int64_t type_size(const struct type *t);
int type_align(const struct type *t);
/* How many bits hold the value of a scalar. */
int type_bits(const struct type *t);
bool type_is_complete(const struct type *t);
/* Compatible, qualifiers included (C11 6.2.7). */
bool type_same(const struct type *a, const struct type *b);
/* Compatible, the outermost qualifiers left out. */
bool type_same_plain(const struct type *a, const struct type *b);
/* The type as C would write it ("char *(*)[3]"), in buf; cut to size. Returns buf. */
char *type_text(const struct type *t, char *buf, int size);

#endif
