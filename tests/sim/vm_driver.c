/*
 * vm_driver.c - see vm_driver.h.
 */
#include "tests/sim/vm_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "sim/lang/diag.h"
#include "sim/lang/link.h"
#include "sim/lang/parse.h"
#include "tests/test.h"

#define BASE UINT64_C(0x555555554000)
#define STACK_TOP UINT64_C(0x7ffffffff000)
#define STACK_SIZE UINT64_C(0x800000)
#define FRAMES_MOST 65536u

enum { CALL_WRITE = 1, CALL_EXIT = 60, CALL_EXIT_GROUP = 231 };

static struct unit *parse_file(const char *path, struct diag_list *said)
{
	static const char *const arguments[] = {"-DSIM", "-Itests/sim/programs", NULL};
	char *text;
	size_t len;
	if (preprocess(path, &(struct preprocess_options){.include = "sim/include", .arguments = arguments}, &text, &len, said))
		return NULL;
	return unit_parse(path, text, len, &(struct parse_options){0}, said);
}

struct image *vm_compile(const char *const *paths, int count, struct vm_ran *r)
{
	struct diag_list said = {0};
	struct link_input inputs[8] = {0};
	struct image *image = NULL;
	for (int i = 0; i < count; i++)
		inputs[i].unit = parse_file(paths[i], &said);
	if (!said.errors)
		image = link_image(inputs, count, &said);
	r->said = said.first ? diag_text(&said, 0) : NULL;
	for (int i = 0; i < count; i++)
		if (inputs[i].unit)
			unit_free(inputs[i].unit);
	diag_list_clear(&said);
	return image;
}

static void map(struct space *s, uint64_t at, uint64_t size, uint8_t prot, const uint8_t *bytes)
{
	struct mapping like = {.start = at, .end = at + ((size + PAGE_MASK) & ~PAGE_MASK), .prot = prot, .bytes = bytes,
		.nbytes = bytes ? size : 0, .name = ""};
	if (space_map(s, &at, true, &like))
		abort();
}

static void load(struct space *s, const struct image *image)
{
	static const uint8_t prots[] = {[SEGMENT_TEXT] = PROT_R | PROT_X, [SEGMENT_RODATA] = PROT_R, [SEGMENT_DATA] = PROT_R | PROT_W,
		[SEGMENT_BSS] = PROT_R | PROT_W};
	for (int k = 0; k < SEGMENT_COUNT; k++)
		if (image->segments[k].size)
			map(s, BASE + image->segments[k].offset, image->segments[k].size, PROT_R | PROT_W, image->segments[k].bytes);
	for (uint32_t i = 0; i < image->nrelocs; i++) {
		uint64_t at = BASE + image->relocs[i].offset, value = 0;
		space_load(s, at, &value, sizeof value);
		value += BASE;
		space_store(s, at, &value, sizeof value);
	}
	for (int k = 0; k < SEGMENT_COUNT; k++)
		if (image->segments[k].size)
			space_protect(s, BASE + image->segments[k].offset, (image->segments[k].size + PAGE_MASK) & ~PAGE_MASK, prots[k]);
	map(s, STACK_TOP - STACK_SIZE, STACK_SIZE, PROT_R | PROT_W, NULL);
}

static void append(struct vm_ran *r, struct space *s, uint64_t at, uint64_t n)
{
	r->out = realloc(r->out, r->len + n + 1);
	if (!r->out || !space_load(s, at, r->out + r->len, n))
		abort();
	r->len += n;
	r->out[r->len] = 0;
}

/* False: the program has ended. */
static bool system_call(struct vm_thread *t, struct space *s, uint64_t number, struct vm_ran *r)
{
	if (number == CALL_EXIT || number == CALL_EXIT_GROUP) {
		r->status = (int)(vm_arg(t, 0) & 0xff);
		return false;
	}
	if (number == CALL_WRITE)
		append(r, s, vm_arg(t, 1), vm_arg(t, 2));
	vm_return(t, number == CALL_WRITE ? (int64_t)vm_arg(t, 2) : -38);
	return true;
}

/* False: the program has ended. */
static bool stopped(enum vm_stop stop, struct vm_thread *t, struct space *s, const struct vm_result *result, struct vm_ran *r)
{
	switch (stop) {
	case VM_BUDGET:
	case VM_ATOMIC:
		return true;
	case VM_SYSCALL:
		return system_call(t, s, result->number, r);
	case VM_FAULT:
		vm_fault_text(t, &result->fault, r->fault, sizeof r->fault);
		r->status = 128 + vm_fault_signal(result->fault.kind);
		return false;
	default:
		r->status = (int)(result->value & 0xff);
		return false;
	}
}

void vm_execute(const struct image *image, uint64_t slice, uint64_t most, struct vm_ran *r,
	void (*between)(struct vm_thread *t, struct space *s))
{
	struct memory memory;
	struct vm_thread t;
	struct vm_result result;
	uint64_t used;
	memory_init(&memory, FRAMES_MOST);
	struct space *s = space_new();
	space_enter(s, &memory);
	load(s, image);
	uint64_t tls = (STACK_TOP - image->tls.size) & ~UINT64_C(63), args[3] = {0};
	if (image->tls.size)
		space_store(s, tls, image->tls.bytes, image->tls.size);
	vm_thread_init(&t, image, BASE, BASE + IMAGE_FUNC_SIZE * (uint64_t)image->entry, args, 3, tls, STACK_TOP - STACK_SIZE + PAGE_BYTES);
	t.tls = tls;
	r->status = -1;
	enum vm_stop stop = VM_BUDGET;
	while (t.executed < most && stopped(stop = vm_run(&t, s, slice, stop == VM_ATOMIC, &used, &result), &t, s, &result, r))
		if (between)
			between(&t, s);
	r->executed = t.executed;
	vm_thread_clear(&t);
	space_free(s, &memory);
	memory_clear(&memory);
}

void vm_run_file(const char *path, struct vm_ran *r)
{
	*r = (struct vm_ran){.status = -1};
	struct image *image = vm_compile(&path, 1, r);
	if (image)
		vm_execute(image, 5000, UINT64_C(2000000000), r, NULL);
	image_unref(image);
}

void vm_ran_clear(struct vm_ran *r)
{
	free(r->out);
	free(r->said);
	*r = (struct vm_ran){0};
}

/* ---- Beside cc ------------------------------------------------------------------------------------------------------------------------- */

/* -fwrapv and no optimisation: what our machine promises where C leaves it open. */
static bool run_with_cc(const char *path, struct ran *r)
{
	const char *program = test_path("reference");
	const char *const compile[] = {"cc", "-std=gnu11", "-w", "-O0", "-fwrapv", "-Itests/sim/programs", path, "-o", program, "-lm", NULL};
	test_run(r, 60, NULL, compile);
	bool fine = WIFEXITED(r->status) && WEXITSTATUS(r->status) == 0;
	if (!fine)
		fprintf(stderr, "%s", r->err);
	ran_clear(r);
	if (fine)
		test_run(r, 20, NULL, (const char *const[]){program, NULL});
	return fine;
}

static bool same(const char *path, const struct ran *theirs, const struct vm_ran *ours)
{
	bool fine = WIFEXITED(theirs->status) && WEXITSTATUS(theirs->status) == ours->status && theirs->out_len == ours->len &&
		(!ours->len || memcmp(theirs->out, ours->out, ours->len) == 0);
	if (!fine)
		fprintf(stderr, "%s: cc's ends with %d, ours with %d %s\n%s--- cc's:\n%s--- ours:\n%s", path, WEXITSTATUS(theirs->status), ours->status,
			ours->fault, ours->said ? ours->said : "", theirs->out, ours->out ? ours->out : "");
	return fine;
}

bool vm_runs_alike(const char *path)
{
	struct ran theirs = {0};
	struct vm_ran ours;
	if (!run_with_cc(path, &theirs))
		return false;
	vm_run_file(path, &ours);
	bool fine = same(path, &theirs, &ours) && ours.len > 0;
	ran_clear(&theirs);
	vm_ran_clear(&ours);
	return fine;
}
