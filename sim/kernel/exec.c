/*
 * exec.c - loading a program: execve(2), and the first one.
 *
 * The layout is that of a position-independent program on x86-64: the image at 0x55.., the heap behind it, mappings below 0x7f..,
 * the stack at the top, each moved by the machine's random state.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/posix_timer.h"
#include "sim/vm/image.h"

#define STACK_FIRST (132 << 10)          /* bytes that are mapped at once */
#define ARGS_MAX (2 << 20)               /* bytes of all arguments and environment, as ARG_MAX */
#define STRING_MAX (128 << 10)

/* ---- Which program --------------------------------------------------------------------------------------------------------- */

static const char *skip_prefix(const char *path)
{
	if (!strncmp(path, "/usr/bin/", 9)) return path + 4;  /* /bin is a link to it */
	if (!strncmp(path, "./", 2)) return path + 2;
	return path;
}

/* Compiled when somebody first asks for it; two machines may ask at once, and one of them is served. */
static const struct program *compiled(struct program *p)
{
	struct image *none = NULL, *image = __atomic_load_n(&p->image, __ATOMIC_ACQUIRE);
	if (image || !p->compile) return p;
	image = p->compile(p->path);
	if (image && !__atomic_compare_exchange_n(&p->image, &none, image, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		image_unref(image);
	return image ? p : NULL;
}

void program_path(const struct machine *m, const struct program *program, char *out, size_t size)
{
	const char *slash = strrchr(program->path, '/');
	snprintf(out, size, "%s/bin/%s", program == m->config->programs ? "/usr/local" : "", slash ? slash + 1 : program->path);
}

const struct program *program_find(const struct machine *m, const char *path)
{
	const char *wanted = skip_prefix(path), *base = strrchr(path, '/');
	char own[4096];
	program_path(m, m->config->programs, own, sizeof own);
	if (!strcmp(path, own)) return m->config->programs;
	for (uint32_t i = 0; i < m->config->nprogram; i++) {
		const char *name = skip_prefix(m->config->programs[i].path);
		/* A name without a folder was given by --bin: it is found wherever it is looked for. */
		if (!strcmp(name, wanted) || (base && !strchr(name, '/') && !strcmp(name, base + 1)))
			return compiled(&m->config->programs[i]);
	}
	return NULL;
}

/* ---- The new space --------------------------------------------------------------------------------------------------------- */

static uint64_t random_pages(struct machine *m, uint64_t below)
{
	return machine_random(m) % (below >> PAGE_BITS) << PAGE_BITS;
}

static void map_segment(struct space *s, uint64_t base, const struct image_segment *seg, uint8_t prot, const char *name)
{
	if (!seg->size) return;
	struct mapping map;
	memset(&map, 0, sizeof map);
	map.end = seg->size;
	map.prot = prot;
	map.bytes = seg->bytes;
	map.nbytes = seg->bytes ? seg->size : 0;
	map.name = name;
	uint64_t at = base + seg->offset;
	space_map(s, &at, true, &map);
}

static bool relocate(struct space *s, const struct image *image, uint64_t base)
{
	for (uint32_t i = 0; i < image->nrelocs; i++) {
		uint64_t value, at = base + image->relocs[i].offset;
		if (!space_load(s, at, &value, sizeof value)) return false;
		value += base;
		if (!space_store(s, at, &value, sizeof value)) return false;
	}
	return true;
}

static bool map_image(struct space *s, const struct program *program, uint64_t base)
{
	const struct image *image = program->image;
	const struct image_segment *seg = image->segments;
	map_segment(s, base, &seg[SEGMENT_TEXT], PROT_R | PROT_X, program->path);
	map_segment(s, base, &seg[SEGMENT_RODATA], PROT_R | PROT_W, program->path);
	map_segment(s, base, &seg[SEGMENT_DATA], PROT_R | PROT_W, program->path);
	map_segment(s, base, &seg[SEGMENT_BSS], PROT_R | PROT_W, program->path);
	if (!relocate(s, image, base)) return false;
	if (seg[SEGMENT_RODATA].size) space_protect(s, base + seg[SEGMENT_RODATA].offset, seg[SEGMENT_RODATA].size, PROT_R);
	return true;
}

/* A thread's copy of the thread-local variables; 0: there are none, or no memory. */
uint64_t map_tls(struct space *s, const struct image *image)
{
	uint64_t at = 0;
	struct mapping map;
	if (!image->tls.size) return 0;
	memset(&map, 0, sizeof map);
	map.end = image->tls.size;
	map.prot = PROT_R | PROT_W;
	map.bytes = image->tls.bytes;
	map.nbytes = image->tls.bytes ? image->tls.size : 0;
	map.name = "";
	return space_map(s, &at, false, &map) ? 0 : at;
}

static void map_stack(struct space *s, uint64_t top, uint64_t limit)
{
	struct mapping map;
	memset(&map, 0, sizeof map);
	map.end = STACK_FIRST;
	map.prot = PROT_R | PROT_W;
	map.stack = true;
	map.floor = top - limit;
	map.name = "[stack]";
	uint64_t at = top - STACK_FIRST;
	space_map(s, &at, true, &map);
}

/* ---- What is on the stack at the start ------------------------------------------------------------------------------------- */

struct start {
	uint64_t sp, argv, envp, tls;
};

static bool push_strings(struct space *s, uint64_t *sp, char *const *list, uint32_t n, uint64_t *out)
{
	for (uint32_t i = n; i-- > 0;) {
		size_t len = strlen(list[i]) + 1;
		*sp -= len;
		if (!space_store(s, *sp, list[i], len)) return false;
		out[i] = *sp;
	}
	out[n] = 0;
	return true;
}

/* Strings at the top, the two lists of pointers below them, as the System V ABI has it. */
static bool push_arguments(struct space *s, uint64_t top, char *const *argv, uint32_t argc, char *const *env, uint32_t nenv,
	struct start *out)
{
	size_t words = (size_t)argc + nenv + 2;
	uint64_t *list = sim_alloc(words * sizeof *list), sp = top - 16;
	bool fine = push_strings(s, &sp, env, nenv, list + argc + 1) && push_strings(s, &sp, argv, argc, list);
	sp = (sp - words * sizeof *list) & ~(uint64_t)15;
	fine = fine && space_store(s, sp, list, words * sizeof *list);
	out->argv = sp;
	out->envp = sp + ((uint64_t)argc + 1) * sizeof *list;
	out->sp = sp;
	free(list);
	return fine;
}

static uint64_t string_bytes(char *const *list, uint32_t n)
{
	uint64_t sum = 0;
	for (uint32_t i = 0; i < n; i++) sum += strlen(list[i]) + 1 + sizeof(char *);
	return sum;
}

/* ---- Loading --------------------------------------------------------------------------------------------------------------- */

struct layout {
	uint64_t base, stack_top, stack_limit;
};

static struct layout choose_layout(struct machine *m, const struct process *p, struct space *s, const struct image *image)
{
	struct layout l;
	uint64_t limit = p->limits[RLIMIT_STACK].soft;
	l.base = 0x550000000000 + random_pages(m, (uint64_t)1 << 40);
	l.stack_top = 0x7ffc00000000 + random_pages(m, 0x3ffffff00) + PAGE_BYTES;
	l.stack_limit = limit > (64 << 20) ? 64 << 20 : limit < STACK_FIRST ? STACK_FIRST : limit & ~PAGE_MASK;
	s->map_top = 0x7f0000000000 + random_pages(m, 0xf700000000) + PAGE_BYTES;
	s->heap_start = s->heap_end = l.base + image->size + random_pages(m, 32 << 20) + PAGE_BYTES;
	return l;
}

static void emit_exec(struct machine *m, const struct thread *t, const char *path, char *const *argv, uint32_t argc)
{
	size_t len = 0;
	for (uint32_t i = 0; i < argc; i++) len += strlen(argv[i]) + 1;
	char *args = sim_alloc(len + 1), *at = args;
	for (uint32_t i = 0; i < argc; i++) at = stpcpy(at, argv[i]) + 1;
	struct event e = {.kind = EV_EXEC, .pid = t->pid, .tid = t->tid, .cpu = UNKNOWN};
	e.exec.path = path;
	e.exec.args = args;
	e.exec.args_len = (uint32_t)len;
	e.exec.argc = (int32_t)argc;
	machine_emit(m, &e);
	free(args);
}

/* What the new program has of memory, and the pages in it that exec itself has filled. */
static void emit_space(struct machine *m, const struct thread *t, const struct space *s)
{
	for (const struct mapping *map = s->maps; map < s->maps + s->nmap; map++) mapping_emit(m, t, REGION_MAP, map);
	for (const struct page_table *table = s->tables; table < s->tables + s->ntable; table++)
		for (uint64_t i = 0; i < TABLE_PAGES; i++) {
			struct event e = {.kind = EV_FAULT, .pid = t->pid, .tid = t->tid};
			if (!table->frame[i]) continue;
			e.fault.addr = (table->base + i) << PAGE_BITS;
			e.fault.before = UNKNOWN;
			e.fault.after = table->frame[i];
			e.fault.what = FAULT_LOAD;
			machine_emit(m, &e);
		}
}

static void set_name(struct process *p, const char *path)
{
	const char *base = strrchr(path, '/');
	snprintf(p->name, 16, "%s", base ? base + 1 : path);
}

/* Caught signals are caught no more (POSIX, exec). */
static void reset_signals(struct process *p, struct thread *t)
{
	for (int sig = 1; sig <= SIGNALS; sig++)
		if (p->actions[sig].handler != ACTION_IGNORE) p->actions[sig] = (struct sig_action){0};
	t->nhandling = 0;
	t->alt_base = t->alt_size = 0;
	t->alt_flags = 0;
	t->clear_tid = t->robust = 0;
}

static void end_other_threads(struct machine *m, struct process *p, const struct thread *t)
{
	for (uint32_t i = p->ntid; i-- > 0;)
		if (p->tids[i] != t->tid) thread_drop(m, p, p->tids[i]);
}

/* The thread that calls exec becomes the first thread, with the process's id. */
static struct thread *become_leader(struct machine *m, struct process *p, struct thread *t)
{
	if (t->tid == p->pid) return t;
	uint32_t from = thread_index(m, t->tid);
	struct thread *keep = m->threads[from];
	memmove(&m->threads[from], &m->threads[from + 1], (--m->nthread - from) * sizeof(*m->threads));
	if (keep->cpu >= 0) m->cpu[keep->cpu].tid = p->pid;
	keep->tid = p->tids[0] = m->at_work = m->entity_tids[keep->entity] = p->pid;
	uint32_t to = thread_index(m, keep->tid);
	memmove(&m->threads[to + 1], &m->threads[to], (m->nthread++ - to) * sizeof(*m->threads));
	return m->threads[to] = keep;
}

static bool fill_space(struct machine *m, struct space *s, const struct program *program, const struct layout *l,
	char *const *argv, uint32_t argc, char *const *env, uint32_t nenv, struct start *start)
{
	void (*told)(void *, uint64_t, int64_t, int64_t, enum fault_kind) = m->memory.told;
	void (*mapped)(void *, enum region_how, const struct mapping *) = m->memory.mapped;
	m->memory.told = NULL; /* the loader's own touches are nobody's page faults */
	m->memory.mapped = NULL; /* and what it maps is told when it is done */
	space_enter(s, &m->memory);
	map_stack(s, l->stack_top, l->stack_limit);
	bool fine = map_image(s, program, l->base) && push_arguments(s, l->stack_top, argv, argc, env, nenv, start);
	start->tls = map_tls(s, program->image);
	m->memory.told = told;
	m->memory.mapped = mapped;
	return fine;
}

int exec_load(struct machine *m, struct process *p, struct thread *t, const char *path, const struct program *program,
	char *const *argv, uint32_t argc, char *const *env, uint32_t nenv)
{
	struct start start;
	const struct image *image = program->image;
	struct space *s = space_new();
	struct layout l = choose_layout(m, p, s, image);
	if (string_bytes(argv, argc) + string_bytes(env, nenv) > ARGS_MAX) {
		space_free(s, &m->memory);
		return -E2BIG;
	}
	if (!fill_space(m, s, program, &l, argv, argc, env, nenv, &start)) {
		space_free(s, &m->memory);
		return -ENOMEM;
	}
	end_other_threads(m, p, t);
	t = become_leader(m, p, t);
	emit_exec(m, t, path, argv, argc);
	vfork_done(m, p);
	emit_space(m, t, s);
	space_release(m, p->space);
	p->space = space_add(m, s);
	p->program = program;
	p->argv = start.argv;
	p->argc = argc;
	p->forked = false;
	set_name(p, path);
	reset_signals(p, t);
	posix_timers_end(m, p);
	vm_thread_clear(&t->vm);
	uint64_t args[3] = {argc, start.argv, start.envp};
	vm_thread_init(&t->vm, image, l.base, l.base + IMAGE_FUNC_SIZE * image->entry, args, 3, start.sp,
		l.stack_top - l.stack_limit);
	t->vm.tls = start.tls;
	return 0;
}

/* ---- The call -------------------------------------------------------------------------------------------------------------- */

struct strings {
	char **list;
	uint32_t n, cap;
	uint64_t bytes;
};

static void strings_clear(struct strings *s)
{
	for (uint32_t i = 0; i < s->n; i++) free(s->list[i]);
	free(s->list);
}

static int add_string(struct call *c, struct strings *s, uint64_t address)
{
	char *text = sim_alloc(STRING_MAX);
	int64_t n = call_load_string(c, (int64_t)address, text, STRING_MAX);
	if (n < 0) {
		free(text);
		return n == -EFAULT ? -EFAULT : -E2BIG;
	}
	s->bytes += (uint64_t)n + 1 + sizeof address;
	s->list = sim_grow(s->list, s->n, &s->cap, sizeof *s->list);
	s->list[s->n++] = sim_resize(text, (size_t)n + 1);
	return s->bytes > ARGS_MAX ? -E2BIG : 0;
}

static int load_strings(struct call *c, struct strings *s, int64_t at)
{
	for (; at; at += (int64_t)sizeof(uint64_t)) {
		uint64_t address;
		if (call_load(c, &address, at, sizeof address)) return -EFAULT;
		if (!address) return 0;
		int code = add_string(c, s, address);
		if (code) return code;
	}
	return 0;
}

/* A program needs a name: Linux gives it an empty one since 5.18. */
static int check_argv(struct strings *argv)
{
	if (argv->n) return 0;
	argv->list = sim_grow(argv->list, 0, &argv->cap, sizeof *argv->list);
	argv->list[argv->n++] = sim_copy("", 1);
	return 0;
}

static int64_t execute(struct call *c, const char *path, const struct program *program, struct strings *argv, struct strings *env)
{
	int code = exec_load(c->m, c->p, c->t, path, program, argv->list, argv->n, env->list, env->n);
	if (code) return code;
	struct thread *t = thread_edit(c->m, c->p->pid);
	memset(&t->call, 0, sizeof t->call);
	t->stop = VM_BUDGET;
	files_exec(c->m, c->p);
	return CALL_GONE;
}

int64_t sys_execve(struct call *c)
{
	char path[4096];
	struct strings argv = {0}, env = {0};
	int64_t n = call_load_string(c, c->args[0], path, sizeof path);
	if (n < 0) return n;
	const struct program *program = strcmp(path, "/proc/self/exe") == 0 ? c->p->program : program_find(c->m, path);
	if (!program) {
		int64_t why = file_why_not_exec(c, path);
		if (why == -ENOENT) tell_absent(c, path);
		return why;
	}
	int64_t code = load_strings(c, &argv, c->args[1]);
	if (!code) code = load_strings(c, &env, c->args[2]);
	if (!code) code = check_argv(&argv);
	if (!code) code = execute(c, path, program, &argv, &env);
	strings_clear(&argv);
	strings_clear(&env);
	return code;
}
