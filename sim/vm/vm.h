/*
 * vm.h - running compiled code: one thread of a simulated process as plain data, and the interpreter.
 *
 * A thread is registers (windows of one stack, in the host's memory), call frames, and a few numbers. It knows its image and
 * where that is loaded. vm_run executes it on a struct space until something happens that the kernel must see; everything is left
 * such that vm_run can go on from there. A system call is not executed: the thread stops *before* it, and the kernel ends it with
 * vm_return.
 *
 * What always holds: registers above the running function's window mean nothing, and are left out of copies and comparisons.
 * Before a system call or atomic operation those within it that are dead are zero, so that threads that will behave alike are
 * equal.
 */
#ifndef PROCLAB_SIM_VM_VM_H
#define PROCLAB_SIM_VM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/vm/image.h"

struct space;

/* Where a call goes back to. */
struct vm_frame {
	uint32_t pc;             /* instruction to go on with; VM_PC_END: none; VM_PC_SIGNAL: what the frame below says */
	uint32_t window;         /* the caller's first register */
	uint64_t fp, sp;         /* the caller's */
};

#define VM_PC_END    UINT32_MAX        /* the thread's first function returns: VM_ENDED */
#define VM_PC_SIGNAL (UINT32_MAX - 1)  /* a signal handler returns: VM_SIGRETURN */

struct vm_thread {
	/* written by the interpreter and the functions below only */
	const struct image *image;   /* borrowed: the process holds it */
	uint64_t base;               /* where the image is loaded */
	uint32_t pc;                 /* next instruction */
	uint32_t window;             /* first register of the running function */
	uint64_t fp, sp;             /* simulated stack: the running function's frame; lowest byte in use */
	uint64_t stack_low;          /* sp below this is a stack overflow */
	/* its thread-local variables: image->tls.size bytes, set up by the kernel; 0: the image has none */
	uint64_t tls;
	uint64_t *regs;              /* owned; nregs of them */
	uint32_t nregs;
	struct vm_frame *frames;     /* owned; the first depth are in use */
	uint32_t depth, nframes;
	uint64_t executed;           /* instructions so far */
	bool passes_lines;           /* written by the kernel: go on at VM_LINE as if there were none; no part of the value */
};

/* Why vm_run came back. X(NAME, "meaning") */
#define VM_STOP_LIST(X) \
	X(BUDGET, "the budget is used up; the thread is at the beginning of a basic block") \
	X(SYSCALL, "the next instruction is a system call") \
	X(ATOMIC, "the next instruction is an atomic operation") \
	X(LINE, "a line of the source begins (in an image that was linked with lines)") \
	X(FAULT, "the next instruction cannot be executed: see vm_fault") \
	X(SIGRETURN, "a signal handler that vm_push called has returned; the thread is where it was before") \
	X(ENDED, "the thread's first function has returned; its value is in result")

enum vm_stop {
#define X(name, text) VM_##name,
	VM_STOP_LIST(X)
#undef X
};

/* X(NAME, signal, "text"): faults of the program, and the signal that Linux would send. The text's %s is the culprit's name. */
#define VM_FAULT_LIST(X) \
	X(NULL, SIGSEGV, "null pointer") \
	X(WILD, SIGSEGV, "no memory there") \
	X(READONLY, SIGSEGV, "write to read-only memory") \
	X(NOACCESS, SIGSEGV, "memory without that permission") \
	X(BUS, SIGBUS, "beyond the end of the mapped object") \
	X(STACK, SIGSEGV, "stack overflow") \
	X(MEMORY, SIGKILL, "the machine is out of memory") \
	X(CALL, SIGSEGV, "call of an address where no function begins") \
	X(CALL_KIND, SIGSEGV, "call through a pointer of the wrong type") \
	X(DIVIDE, SIGFPE, "division by zero") \
	X(OVERFLOW, SIGFPE, "quotient does not fit") \
	X(UNSET, 0, "use of a variable that was never set") \
	X(LONGJMP, SIGABRT, "longjmp to a place that is no longer there") \
	X(ABORT, SIGILL, "trap")

enum vm_fault_kind {
#define X(name, signal, text) VM_FAULT_##name,
	VM_FAULT_LIST(X)
#undef X
	VM_FAULT_COUNT
};

struct vm_fault {
	enum vm_fault_kind kind;
	uint64_t address;        /* of the access or call, where there is one */
	uint32_t size;           /* bytes accessed */
	bool write;
};

/* What vm_run tells. Filled as far as its stop says. */
struct vm_result {
	struct vm_fault fault;   /* VM_FAULT */
	uint64_t number;         /* VM_SYSCALL: which; arguments by vm_arg */
	uint64_t value;          /* VM_ENDED */
};

/*
 * Begin a thread: function at address (in the image loaded at base) is called with up to 6 arguments, on a simulated stack whose
 * highest byte is just below stack_top and that must not go below stack_low. The thread's storage is the caller's. False: no
 * function begins at that address. The caller sets tls afterwards.
 */
bool vm_thread_init(struct vm_thread *t, const struct image *image, uint64_t base, uint64_t address, const uint64_t *args,
	unsigned nargs, uint64_t stack_top, uint64_t stack_low);
void vm_thread_clear(struct vm_thread *t);
/* out (not initialised) becomes a copy of t. */
void vm_thread_copy(struct vm_thread *out, const struct vm_thread *t);
/* Whether both would go on alike on equal memory. executed does not count. */
bool vm_thread_equal(const struct vm_thread *a, const struct vm_thread *b);
/* A hash that equal threads share. */
uint64_t vm_thread_hash(const struct vm_thread *t);

/*
 * Run t on space for about budget instructions: it comes back at the first basic block that begins after so many. *used: how many
 * were executed (a few more than budget at the most). Atomic operations among the first `alone` instructions are executed without
 * stopping: the caller knows that nobody else does anything before (VM_ALONE: nobody can see them at all). So one that it stopped
 * at is executed when alone is 1 or more.
 */
enum vm_stop vm_run(struct vm_thread *t, struct space *space, uint64_t budget, uint64_t alone, uint64_t *used,
	struct vm_result *result);
#define VM_ALONE UINT64_MAX

/* Stopped at VM_SYSCALL: argument i (0..5) of the call. */
uint64_t vm_arg(const struct vm_thread *t, unsigned i);
/* Stopped at VM_SYSCALL: the call is over, with this result (or -errno); the thread goes on behind it. */
void vm_return(struct vm_thread *t, int64_t result);
/* Stopped at VM_LINE: go on with the line. */
void vm_pass_line(struct vm_thread *t);
/* What the atomic operation before which t is stopped will touch. */
uint64_t vm_atomic_address(const struct vm_thread *t);
/* Stopped at VM_FAULT of a kind without a signal: go on as the hardware would have. */
void vm_ignore_fault(struct vm_thread *t);

/*
 * Call the function at address before t goes on (a signal handler), on its stack 128 bytes below, or from stack_top down when
 * that is not 0. When the handler returns, vm_run comes back with VM_SIGRETURN and t is as it was. False: no function begins at
 * address. A system call before which t is stopped is executed again, unless vm_return was called first.
 */
bool vm_push(struct vm_thread *t, uint64_t address, const uint64_t *args, unsigned nargs, uint64_t stack_top);

/* The signal number of a fault; 0 when it is only reported. */
int vm_fault_signal(enum vm_fault_kind kind);
/* Describe a fault of t, stopped at it, into text: "null pointer: p is 0 (read of 4 bytes at 0x0), in main, prog.c:12". */
void vm_fault_text(const struct vm_thread *t, const struct vm_fault *fault, char *text, size_t size);
/* File and line where t is (of its innermost frame that belongs to the program, not the library); line 0 when unknown. */
uint32_t vm_where(const struct vm_thread *t, const char **file);

#endif
