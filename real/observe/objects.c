/*
 * objects.c - see objects.h.
 *
 * A frame is unwound by the call frame information that every executable carries for exceptions (.eh_frame), so that libraries need no
 * debugging information. Of the rules only those are followed that compilers make for ordinary functions: a register and an offset. What
 * is more than that is not guessed.
 */
#include "real/observe/objects.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/memory.h"

/* Larger files are not read: that would take long. */
#define MOST_BYTES (64 << 20)

#if defined __x86_64__
enum { STACK = 7 };
#elif defined __aarch64__
enum { STACK = 31 };
#else
#error "which number has the stack pointer in DWARF here?"
#endif

struct object {
	uint64_t dev, ino;
	struct timespec made;
	int fd;                   /* -1: it could not be read */
	Elf *elf;
	Dwarf *dwarf;             /* NULL: no debugging information */
	Dwarf_CFI *frames;        /* NULL: none */
	struct object *next;
};

struct objects {
	struct object *first;
};

struct objects *objects_new(void)
{
	struct objects *o = calloc(1, sizeof *o);
	memory_check(o);
	(void)elf_version(EV_CURRENT);
	return o;
}

static void close_file(struct object *o)
{
	if (o->frames) dwarf_cfi_end(o->frames);
	if (o->dwarf) dwarf_end(o->dwarf);
	if (o->elf) elf_end(o->elf);
	if (o->fd >= 0) close(o->fd);
}

void objects_free(struct objects *o)
{
	while (o && o->first) {
		struct object *next = o->first->next;
		close_file(o->first);
		free(o->first);
		o->first = next;
	}
	free(o);
}

/* The device's number in maps is not that of stat(2) on every file system; the inode is. */
static void open_file(struct object *o, const char *path)
{
	struct stat st;
	o->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good = o->fd >= 0 && !fstat(o->fd, &st) && S_ISREG(st.st_mode) && st.st_ino == o->ino && st.st_size <= MOST_BYTES;
	if (good) o->elf = elf_begin(o->fd, ELF_C_READ_MMAP, NULL);
	if (!o->elf) return;
	o->made = st.st_mtim;
	o->dwarf = dwarf_begin_elf(o->elf, DWARF_C_READ, NULL);
	o->frames = dwarf_getcfi_elf(o->elf);
}

const struct object *objects_find(struct objects *o, uint64_t dev, uint64_t ino, const char *path)
{
	for (struct object *x = o->first; x; x = x->next)
		if (x->dev == dev && x->ino == ino) return x->elf ? x : NULL;
	struct object *x = calloc(1, sizeof *x);
	memory_check(x);
	*x = (struct object){.dev = dev, .ino = ino, .fd = -1, .next = o->first};
	o->first = x;
	open_file(x, path);
	return x->elf ? x : NULL;
}

bool object_has_lines(const struct object *o)
{
	return o->dwarf != NULL;
}

struct timespec object_made(const struct object *o)
{
	return o->made;
}

/* ---- Lines ----------------------------------------------------------------------------------------------------------------- */

/* The address that the file's own tables have for an offset in it; 0 none. */
static Dwarf_Addr address_of(const struct object *o, uint64_t offset)
{
	GElf_Phdr p;
	size_t n;
	if (elf_getphdrnum(o->elf, &n)) return 0;
	for (size_t i = 0; i < n; i++)
		if (gelf_getphdr(o->elf, (int)i, &p) && p.p_type == PT_LOAD && offset >= p.p_offset && offset - p.p_offset < p.p_filesz)
			return p.p_vaddr + (offset - p.p_offset);
	return 0;
}

/* Each unit in its turn: at is 0 for the first. */
static bool next_unit(const struct object *o, Dwarf_Off *at, Dwarf_Die *unit)
{
	Dwarf_Off next;
	size_t header;
	if (!o->dwarf || dwarf_nextcu(o->dwarf, *at, &next, &header, NULL, NULL, NULL)) return false;
	bool good = dwarf_offdie(o->dwarf, *at + header, unit) != NULL;
	*at = next;
	return good;
}

/* By the table of addresses, which not every compiler makes; else by asking all units. */
static bool unit_of(const struct object *o, Dwarf_Addr address, Dwarf_Die *unit)
{
	if (!o->dwarf || !address) return false;
	if (dwarf_addrdie(o->dwarf, address, unit)) return true;
	for (Dwarf_Off at = 0; next_unit(o, &at, unit);)
		if (dwarf_haspc(unit, address) == 1) return true;
	return false;
}

/* What an author does not look at: headers, and the multiprocessing runtime that was linked in. */
static bool is_foreign(const char *file)
{
	size_t len = strlen(file);
	return (len > 2 && !strcmp(file + len - 2, ".h")) || strstr(file, "/real/mp/");
}

static bool number_of(Dwarf_Die *die, unsigned attribute, Dwarf_Word *out)
{
	Dwarf_Attribute a;
	return dwarf_attr(die, attribute, &a) && !dwarf_formudata(&a, out);
}

/* Code of a header that was put into the author's own: the line from which it is called. 0: it was not. */
static int inlining_line(Dwarf_Die *unit, Dwarf_Addr address, const char **file)
{
	Dwarf_Die *scopes = NULL;
	Dwarf_Files *files;
	Dwarf_Word number = 0, in;
	int n = dwarf_getsrcfiles(unit, &files, NULL) ? 0 : dwarf_getscopes(unit, address, &scopes), line = 0;
	for (int i = 0; i < n && !line; i++) { /* innermost first */
		if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine) continue;
		if (!number_of(&scopes[i], DW_AT_call_file, &in) || !number_of(&scopes[i], DW_AT_call_line, &number)) continue;
		*file = dwarf_filesrc(files, in, NULL, NULL);
		line = *file && !is_foreign(*file) ? (int)number : 0;
	}
	free(scopes);
	return line;
}

int object_line(const struct object *o, uint64_t offset, const char **file)
{
	Dwarf_Die unit;
	Dwarf_Addr address = address_of(o, offset);
	Dwarf_Line *line = unit_of(o, address, &unit) ? dwarf_getsrc_die(&unit, address) : NULL;
	int number = 0;
	*file = line && !dwarf_lineno(line, &number) ? dwarf_linesrc(line, NULL, NULL) : NULL;
	if (!*file) return 0;
	return is_foreign(*file) ? inlining_line(&unit, address, file) : number;
}

static const char *text_of(Dwarf_Die *unit, unsigned attribute)
{
	Dwarf_Attribute a;
	return dwarf_attr(unit, attribute, &a) ? dwarf_formstring(&a) : NULL;
}

void object_sources(const struct object *o, object_source_fn *fn, void *arg)
{
	Dwarf_Die unit;
	for (Dwarf_Off at = 0; next_unit(o, &at, &unit);) {
		const char *folder = text_of(&unit, DW_AT_comp_dir), *name = text_of(&unit, DW_AT_name);
		if (name) fn(arg, folder ? folder : "/", name);
	}
}

/* ---- Unwinding ------------------------------------------------------------------------------------------------------------- */

void registers_set(struct registers *r, uint64_t pc, uint64_t stack)
{
	*r = (struct registers){.pc = pc};
	r->value[STACK] = stack;
	r->known[STACK] = true;
}

static bool known(const struct registers *r, uint64_t number, uint64_t *out)
{
	if (number >= OBJECT_REGISTERS || !r->known[number]) return false;
	*out = r->value[number];
	return true;
}

/* The canonical frame address: a register and an offset. */
static bool frame_address(Dwarf_Frame *frame, const struct registers *r, uint64_t *cfa)
{
	Dwarf_Op *ops;
	size_t n;
	if (dwarf_frame_cfa(frame, &ops, &n) || n != 1) return false;
	bool numbered = ops->atom >= DW_OP_breg0 && ops->atom <= DW_OP_breg31;
	if (!numbered && ops->atom != DW_OP_bregx) return false;
	if (!known(r, numbered ? (uint64_t)(ops->atom - DW_OP_breg0) : ops->number, cfa)) return false;
	*cfa += numbered ? ops->number : ops->number2;
	return true;
}

/* Where a register of the caller is: kept, or stored at an offset from the frame address; anything else is not known. */
static void restore(Dwarf_Frame *frame, int number, uint64_t cfa, const struct registers *r, struct registers *out, object_reader *read, void *arg)
{
	Dwarf_Op memory[3], *ops;
	size_t n;
	if (dwarf_frame_register(frame, number, memory, &ops, &n)) return;
	if (!n && !ops) { /* the same value */
		out->known[number] = r->known[number];
		out->value[number] = r->value[number];
		return;
	}
	bool stored = n >= 1 && n <= 2 && ops[0].atom == DW_OP_call_frame_cfa && (n == 1 || ops[1].atom == DW_OP_plus_uconst);
	if (stored) out->known[number] = read(arg, cfa + (n == 2 ? ops[1].number : 0), &out->value[number]);
}

static Dwarf_Frame *frame_of(const struct object *o, uint64_t offset)
{
	Dwarf_Addr address = address_of(o, offset);
	Dwarf_Frame *frame = NULL;
	return o->frames && address && !dwarf_cfi_addrframe(o->frames, address, &frame) ? frame : NULL;
}

bool object_unwind(const struct object *o, uint64_t offset, struct registers *r, object_reader *read, void *arg)
{
	struct registers caller = {.pc = 0};
	uint64_t cfa = 0;
	Dwarf_Frame *frame = frame_of(o, offset);
	int back = frame ? dwarf_frame_info(frame, NULL, NULL, NULL) : -1;
	bool good = back >= 0 && back < OBJECT_REGISTERS && frame_address(frame, r, &cfa);
	for (int i = 0; good && i < OBJECT_REGISTERS; i++) restore(frame, i, cfa, r, &caller, read, arg);
	free(frame);
	if (!good || !caller.known[back]) return false;
	caller.pc = caller.value[back];
	caller.value[STACK] = cfa;
	caller.known[STACK] = true;
	*r = caller;
	return true;
}
