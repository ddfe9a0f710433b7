/*
 * dump.c - the disassembly, each function beside the source lines that it was made of.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/lang/builtin.h"
#include "sim/vm/image.h"
#include "sim/vm/part.h"

static const char *const forms[] = {
#define X(name, text) [FORM_##name] = text,
	OP_FORM_LIST(X)
#undef X
};

static const char *const builtin_names[] = {
#define X(id, name, signature) name,
	BUILTIN_LIST(X)
#undef X
};

/* ---- Source files ---------------------------------------------------------------------------------------------------------- */

struct source_file {
	bool tried;
	char *text;
	char **lines;
	uint32_t nlines;
};

static void split(struct source_file *f, size_t len)
{
	uint32_t cap = 0;
	char *line = f->text;
	for (size_t i = 0; i < len; i++) {
		if (f->text[i] != '\n')
			continue;
		f->text[i] = 0;
		f->lines = sim_grow(f->lines, f->nlines, &cap, sizeof *f->lines);
		f->lines[f->nlines++] = line;
		line = f->text + i + 1;
	}
}

static void read_source(struct source_file *f, const char *path)
{
	f->tried = true;
	FILE *in = fopen(path, "r");
	if (!in)
		return;
	size_t len = 0, n;
	char block[4096];
	while ((n = fread(block, 1, sizeof block, in)) > 0) {
		f->text = sim_resize(f->text, len + n + 1);
		memcpy(f->text + len, block, n);
		len += n;
	}
	fclose(in);
	if (f->text)
		split(f, len);
}

static const char *source_line(struct source_file *f, const char *path, uint32_t line)
{
	if (!f->tried)
		read_source(f, path);
	return line && line <= f->nlines ? f->lines[line - 1] : NULL;
}

/* ---- Instructions ---------------------------------------------------------------------------------------------------------- */

static void print_register(const struct image *m, uint32_t pc, uint32_t reg, FILE *out)
{
	const struct image_var *v = image_var_in_register(m, pc, reg);
	fprintf(out, v ? "r%u:%s" : "r%u", reg, v ? v->name : "");
}

static void print_operand(const struct image *m, uint32_t pc, char what, FILE *out)
{
	const struct insn *i = &m->code[pc];
	switch (what) {
	case 'a': print_register(m, pc, i->a, out); break;
	case 'b': print_register(m, pc, i->b, out); break;
	case 'c': print_register(m, pc, i->c, out); break;
	case 'i': fprintf(out, "%d", i->imm); break;
	case 'o': fprintf(out, "%d", i->off); break;
	case 's': fprintf(out, "%d", (int16_t)i->c); break;
	case 'w': fprintf(out, "%lld", (long long)i->wide); break;
	case 'j': fprintf(out, "-> %u", (uint32_t)((int64_t)pc + 1 + i->off)); break;
	case 'f': fprintf(out, "%s", m->funcs[i->imm].name); break;
	case 'n': fprintf(out, "%s", builtin_names[i->imm]); break;
	case 'k': fprintf(out, "%s.%d", atomic_name((unsigned)i->imm & 0xff), i->imm >> 8 & 0xff); break;
	case 't':
		fprintf(out, "table %d (%u entries from %lld)", i->imm, m->tables[i->imm].count, (long long)m->tables[i->imm].low);
		break;
	default: break;
	}
}

static void print_insn(const struct image *m, uint32_t pc, FILE *out)
{
	const struct insn *i = &m->code[pc];
	fprintf(out, "  %6u  %-10s ", pc, op_name(i->op));
	for (const char *f = forms[op_form(i->op)]; *f; f++) {
		if (*f == '%')
			print_operand(m, pc, *++f, out);
		else
			fputc(*f, out);
	}
	fputc('\n', out);
}

static void print_function(const struct image *m, const struct image_func *f, struct source_file *files, FILE *out)
{
	fprintf(out, "%s: %u parameter%s, %u registers, %u bytes of stack\n", f->name, f->nparams, f->nparams == 1 ? "" : "s",
		f->nregs, f->frame);
	uint32_t last = 0;
	for (uint32_t pc = f->entry; pc < f->end; pc++) {
		const char *file;
		uint32_t line = image_line(m, pc, &file);
		if (line != last) {
			uint32_t n = 0;
			while (n < m->nfiles && m->files[n] != file)
				n++;
			const char *text = n < m->nfiles ? source_line(&files[n], file, line) : NULL;
			fprintf(out, "%s:%u: %s\n", file, line, text ? text : "");
		}
		last = line;
		print_insn(m, pc, out);
	}
	fputc('\n', out);
}

void image_dump(const struct image *image, FILE *out, bool library)
{
	struct source_file *files = sim_alloc((image->nfiles + 1) * sizeof *files);
	for (uint32_t i = 0; i < image->nfuncs; i++)
		if (library || !image->funcs[i].library)
			print_function(image, &image->funcs[i], files, out);
	for (uint32_t i = 0; i < image->nfiles; i++) {
		free(files[i].text);
		free(files[i].lines);
	}
	free(files);
}
