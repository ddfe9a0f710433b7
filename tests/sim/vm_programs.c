/*
 * vm_programs.c - programs that are compiled and run twice, by cc and by the virtual machine, and must do the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/sim/vm_driver.h"
#include "tests/test.h"

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

static bool runs_alike(const char *path)
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

#define PROGRAM(name) static void name(void) { CU_ASSERT(runs_alike("tests/sim/programs/" #name ".c")); }
PROGRAM(control)
PROGRAM(records)
PROGRAM(pointers)
PROGRAM(functions)
PROGRAM(numbers)
PROGRAM(order)

SUITE(vm_programs, control, records, pointers, functions, numbers, order)
