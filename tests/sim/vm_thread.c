/*
 * vm_thread.c - a thread is a value: it can be stopped anywhere, copied, compared, hashed, and called into.
 */
#include <stdio.h>
#include <string.h>

#include "tests/sim/vm_driver.h"
#include "tests/test.h"

static const char program[] = "tests/sim/programs/functions.c";

static void run_sliced(uint64_t slice, struct vm_ran *r, void (*between)(struct vm_thread *t, struct space *s))
{
	const char *path = program;
	*r = (struct vm_ran){.status = -1};
	struct image *image = vm_compile(&path, 1, r);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	vm_execute(image, slice, UINT64_C(100000000), r, between);
	image_unref(image);
}

static void check_alike(void (*between)(struct vm_thread *t, struct space *s), uint64_t slice)
{
	struct vm_ran whole, sliced;
	run_sliced(UINT64_C(1) << 40, &whole, NULL);
	run_sliced(slice, &sliced, between);
	CU_ASSERT(whole.len > 0);
	CU_ASSERT_EQUAL(whole.status, sliced.status);
	CU_ASSERT_EQUAL(whole.executed, sliced.executed);
	CU_ASSERT(whole.len == sliced.len && memcmp(whole.out, sliced.out, whole.len) == 0);
	vm_ran_clear(&whole);
	vm_ran_clear(&sliced);
}

static void slices_change_nothing(void)
{
	static const uint64_t slices[] = {1, 2, 7, 100, 5000};
	for (size_t i = 0; i < sizeof slices / sizeof *slices; i++)
		check_alike(NULL, slices[i]);
}

/* The copy goes on in the thread's place; and it equals the original, also in its hash. */
static void replace_by_copy(struct vm_thread *t, struct space *s)
{
	struct vm_thread copy;
	(void)s;
	vm_thread_copy(&copy, t);
	CU_ASSERT(vm_thread_equal(t, &copy) && vm_thread_equal(&copy, t));
	CU_ASSERT_EQUAL(vm_thread_hash(t), vm_thread_hash(&copy));
	vm_thread_clear(t);
	*t = copy;
}

static void a_copy_goes_on_like_the_original(void)
{
	check_alike(replace_by_copy, 50);
}

/* Two runs of the same code that differ in what they computed before meet in equal threads. */
static void what_is_dead_does_not_count(void)
{
	static const char text[] =
		"static long f(long a) { long b = a * 3, c = b + a, d = c * b; return d > c ? 1 : 1; }\n"
		"int main(int argc) { long one = f(argc + 5); { long gone = argc * 77; one += gone * 0; } return (int)__syscall(1, one, 2); }\n";
	const char *path = test_path("dead.c");
	FILE *file = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs(text, file);
	fclose(file);
	struct vm_ran r = {0};
	struct image *image = vm_compile(&path, 1, &r);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	struct memory memory;
	memory_init(&memory, 16);
	struct space *s = space_new();
	space_enter(s, &memory);
	struct vm_thread t[2];
	for (uint64_t i = 0; i < 2; i++) {
		struct vm_result result;
		uint64_t used, arg = i * 100, main_at = 0x10000 + (uint64_t)image->entry * IMAGE_FUNC_SIZE;
		CU_ASSERT(vm_thread_init(&t[i], image, 0x10000, main_at, &arg, 1, 0x800000, 0x700000));
		CU_ASSERT_EQUAL(vm_run(&t[i], s, 1000, 0, &used, &result), VM_SYSCALL);
		CU_ASSERT_EQUAL(vm_arg(&t[i], 0), 1);
		t[i].regs[0] = 0;   /* argc, which is alive */
	}
	CU_ASSERT(vm_thread_equal(&t[0], &t[1]));
	CU_ASSERT_EQUAL(vm_thread_hash(&t[0]), vm_thread_hash(&t[1]));
	t[1].regs[1]++;
	CU_ASSERT(!vm_thread_equal(&t[0], &t[1]));
	vm_thread_clear(&t[0]);
	vm_thread_clear(&t[1]);
	space_free(s, &memory);
	memory_clear(&memory);
	image_unref(image);
	vm_ran_clear(&r);
}

/* As a signal would: between any two blocks another function is called, which uses registers and stack; nothing else changes. */
static void interrupt(struct vm_thread *t, struct space *s)
{
	const struct image_func *handler = image_func_named(t->image, "nothing");
	uint64_t address = t->base + (uint64_t)(handler - t->image->funcs) * IMAGE_FUNC_SIZE, used, arg = 17;
	struct vm_thread before;
	struct vm_result result;
	vm_thread_copy(&before, t);
	CU_ASSERT(!vm_push(t, address + 1, &arg, 1, 0));
	CU_ASSERT_FATAL(vm_push(t, address, &arg, 1, 0));
	CU_ASSERT_EQUAL(vm_run(t, s, 1000, 0, &used, &result), VM_SIGRETURN);
	CU_ASSERT(vm_thread_equal(t, &before));
	t->executed = before.executed;
	vm_thread_clear(&before);
}

static void a_handler_leaves_no_trace(void)
{
	check_alike(interrupt, 30);
}

/* How often t stops before an atomic operation until it has ended. */
static int atomic_stops(const struct image *image, uint64_t alone, uint64_t *executed)
{
	struct memory memory;
	struct vm_result result;
	struct vm_thread t;
	uint64_t used;
	int stops = 0;
	memory_init(&memory, 16);
	struct space *s = space_new();
	space_enter(s, &memory);
	struct mapping stack = {.end = 0x10000, .prot = PROT_R | PROT_W, .name = "[stack]"};
	uint64_t at = 0x7f0000, main_at = 0x10000 + (uint64_t)image->entry * IMAGE_FUNC_SIZE;
	CU_ASSERT_EQUAL(space_map(s, &at, true, &stack), 0);
	CU_ASSERT(vm_thread_init(&t, image, 0x10000, main_at, NULL, 0, 0x800000, 0x7f0000));
	enum vm_stop stop = VM_BUDGET;
	while ((stop = vm_run(&t, s, 1000, stop == VM_ATOMIC ? 1 : alone, &used, &result)) == VM_ATOMIC || stop == VM_BUDGET)
		stops += stop == VM_ATOMIC;
	CU_ASSERT_EQUAL(stop, VM_ENDED);
	CU_ASSERT_EQUAL(result.value, 10);
	*executed = t.executed;
	vm_thread_clear(&t);
	space_free(s, &memory);
	memory_clear(&memory);
	return stops;
}

static void atomics_stop_unless_alone(void)
{
	static const char text[] = "int main(void) { int n = 0; for (int i = 0; i < 10; i++) __atomic_fetch_add(&n, 1, 5); return n; }\n";
	const char *path = test_path("atomic.c");
	struct vm_ran r = {0};
	FILE *file = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs(text, file);
	fclose(file);
	struct image *image = vm_compile(&path, 1, &r);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	uint64_t stopping, going;
	CU_ASSERT_EQUAL(atomic_stops(image, 0, &stopping), 10);
	CU_ASSERT_EQUAL(atomic_stops(image, VM_ALONE, &going), 0);
	CU_ASSERT_EQUAL(stopping, going);
	int some = atomic_stops(image, stopping / 2, &going);
	CU_ASSERT(some > 2 && some < 8);
	image_unref(image);
	vm_ran_clear(&r);
}

SUITE(vm_thread, atomics_stop_unless_alone, slices_change_nothing, a_copy_goes_on_like_the_original, what_is_dead_does_not_count, a_handler_leaves_no_trace)
