/*
 * vm_driver.h - run a C program on the virtual machine alone: one process without a kernel, whose only system calls are write and exit.
 */
#ifndef PROCLAB_TESTS_SIM_VM_DRIVER_H
#define PROCLAB_TESTS_SIM_VM_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/vm/image.h"
#include "sim/vm/space.h"
#include "sim/vm/vm.h"

/* What a program did. Cleared with vm_ran_clear. */
struct vm_ran {
	int status;              /* of exit; 128 + signal after a fault; -1: did not compile, or ran on for ever */
	char *out;               /* what it wrote, ended by a NUL */
	size_t len;
	char fault[512];         /* what vm_fault_text said */
	uint64_t executed;
	char *said;              /* diagnostics, or NULL */
};

/* Compile the files (with -DSIM, tests/sim/programs in reach of #include) to an image; NULL with r->said filled. */
struct image *vm_compile(const char *const *paths, int count, struct vm_ran *r);
/* Run an image to its end, in slices of so many instructions, for at most `most`. between (may be NULL) is called after each slice. */
void vm_execute(const struct image *image, uint64_t slice, uint64_t most, struct vm_ran *r,
	void (*between)(struct vm_thread *t, struct space *s));
/* Both for one file. */
void vm_run_file(const char *path, struct vm_ran *r);
/* Whether a program prints the same, and ends with the same status, when cc has compiled it; if not, both are shown. */
bool vm_runs_alike(const char *path);
void vm_ran_clear(struct vm_ran *r);

#endif
