/*
 * machine.c - the machine as a value: made, copied, compared, freed; its tables.
 */
#include "sim/kernel/machine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/vm/image.h"

/* ---- Config ---------------------------------------------------------------------------------------------------------------- */

static void free_strings(char **list)
{
	for (char **s = list; s && *s; s++) free(*s);
	free(list);
}

void machine_config_release(struct machine_config *c)
{
	if (!c || --c->refs) return;
	for (uint32_t i = 0; i < c->nprogram; i++) {
		free(c->programs[i].path);
		image_unref(c->programs[i].image);
	}
	free(c->programs);
	free_strings(c->argv);
	free_strings(c->env);
	free(c->folder);
	free(c->input);
	free(c);
}

/* ---- Tables ---------------------------------------------------------------------------------------------------------------- */

static struct machine *alloc(const struct machine_config *c)
{
	return sim_alloc(sizeof(struct machine) + (size_t)c->cpus * sizeof(struct cpu));
}

uint32_t process_index(const struct machine *m, int32_t pid)
{
	uint32_t low = 0, high = m->nproc;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (m->procs[mid]->pid < pid) low = mid + 1;
		else high = mid;
	}
	return low;
}

uint32_t thread_index(const struct machine *m, int32_t tid)
{
	uint32_t low = 0, high = m->nthread;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (m->threads[mid]->tid < tid) low = mid + 1;
		else high = mid;
	}
	return low;
}

const struct process *process_find(const struct machine *m, int32_t pid)
{
	uint32_t i = process_index(m, pid);
	return i < m->nproc && m->procs[i]->pid == pid ? m->procs[i] : NULL;
}

struct process *process_edit(struct machine *m, int32_t pid)
{
	uint32_t i = process_index(m, pid);
	return i < m->nproc && m->procs[i]->pid == pid ? part_own(&m->procs[i]) : NULL;
}

const struct thread *thread_find(const struct machine *m, int32_t tid)
{
	uint32_t i = thread_index(m, tid);
	return i < m->nthread && m->threads[i]->tid == tid ? m->threads[i] : NULL;
}

struct thread *thread_edit(struct machine *m, int32_t tid)
{
	uint32_t i = thread_index(m, tid);
	return i < m->nthread && m->threads[i]->tid == tid ? part_own(&m->threads[i]) : NULL;
}

uint32_t space_add(struct machine *m, struct space *s)
{
	uint32_t at = 0;
	while (at < m->nspace && m->spaces[at]) at++;
	if (at == m->nspace) {
		m->spaces = sim_grow(m->spaces, m->nspace, &m->cap_space, sizeof *m->spaces);
		m->space_users = sim_grow(m->space_users, m->nspace, &m->cap_users, sizeof *m->space_users);
		m->nspace++;
	}
	m->spaces[at] = s;
	m->space_users[at] = 1;
	return at + 1;
}

struct space *space_edit(struct machine *m, uint32_t id)
{
	return part_own(&m->spaces[id - 1]);
}

void space_hold(struct machine *m, uint32_t id)
{
	m->space_users[id - 1]++;
}

void space_release(struct machine *m, uint32_t id)
{
	if (!id || --m->space_users[id - 1]) return;
	space_free(space_edit(m, id), &m->memory);
	m->spaces[id - 1] = NULL;
	while (m->nspace && !m->spaces[m->nspace - 1]) m->nspace--;
}

/* ---- Small services -------------------------------------------------------------------------------------------------------- */

int64_t machine_now(const struct machine *m)
{
	return m->now;
}

/* splitmix64 (Steele, Lea, Flood 2014) */
uint64_t machine_random(struct machine *m)
{
	uint64_t z = m->random += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint32_t machine_new_chan(struct machine *m)
{
	return ++m->last_chan;
}

const struct machine_config *machine_settings(const struct machine *m)
{
	return m->config;
}

void machine_status(const struct machine *m, int *code, int *sig)
{
	*code = m->status_code;
	*sig = m->status_sig;
}

void machine_emit(struct machine *m, struct event *e)
{
	if (!m->sink) return;
	const struct thread *t = m->at_work ? thread_find(m, m->at_work) : NULL;
	e->t = m->now;
	if (e->kind != EV_STATE && e->kind != EV_SCHED) e->cpu = m->at_cpu;
	if (t && t->tid == e->tid && t->vm.image) e->line = (int32_t)vm_where(&t->vm, &e->file);
	m->events++;
	m->sink(m->arg, e);
}

/* A page fault: what the memory tells. */
static void told(void *arg, uint64_t addr, int64_t before, int64_t after, enum fault_kind what)
{
	struct machine *m = arg;
	const struct thread *t = m->at_work ? thread_find(m, m->at_work) : NULL;
	if (!t) return;
	struct process *p = process_edit(m, t->pid);
	if (what == FAULT_COW) p->copy_faults++;
	else p->zero_faults++;
	struct event e = {.kind = EV_FAULT, .pid = t->pid, .tid = t->tid, .fault = {addr, before, after, (uint8_t)what}};
	machine_emit(m, &e);
}

void mapping_emit(struct machine *m, const struct thread *t, enum region_how how, const struct mapping *map)
{
	struct event e = {.kind = EV_REGION, .pid = t->pid, .tid = t->tid};
	e.region.start = map->start;
	e.region.end = map->end;
	e.region.name = map->name;
	e.region.how = (uint8_t)how;
	e.region.prot = map->prot;
	e.region.shared = map->shared;
	machine_emit(m, &e);
}

static void mapped(void *arg, enum region_how how, const struct mapping *map)
{
	struct machine *m = arg;
	const struct thread *t = m->at_work ? thread_find(m, m->at_work) : NULL;
	if (t) mapping_emit(m, t, how, map);
}

/* ---- Beginning ------------------------------------------------------------------------------------------------------------- */

static void add_native(struct machine *m, int32_t pid, int32_t ppid, const char *name)
{
	struct process *p = process_add(m, pid);
	p->native = true;
	p->ppid = ppid;
	p->pgid = p->sid = pid;
	p->leads_session = true;
	strcpy(p->name, name);
}

static void begin_program(struct machine *m)
{
	const struct machine_config *c = m->config;
	m->last_id = PID_PROGRAM;
	struct process *p = process_add(m, PID_PROGRAM);
	uint32_t argc = 0, nenv = 0;
	while (c->argv[argc]) argc++;
	while (c->env[nenv]) nenv++;
	p->ppid = PID_SHELL;
	p->pgid = PID_PROGRAM;
	p->sid = PID_SHELL;
	p->space = space_add(m, space_new());
	process_edit(m, PID_SHELL)->children++;
	m->live++;
	struct event e = {.kind = EV_FORK, .pid = PID_SHELL, .tid = PID_SHELL, .fork = {PID_PROGRAM, FORK_HOW_START, c->argv[0]}};
	machine_emit(m, &e);
	p->files = files_begin(m, p);
	struct thread *t = thread_add(m, PID_PROGRAM, PID_PROGRAM);
	int code = exec_load(m, p, t, c->programs[0].path, &c->programs[0], c->argv, argc, c->env, nenv);
	assert(code == 0);
	(void)code;
	thread_move(m, t, STATE_READY, 0, 0);
}

struct machine *machine_new(struct machine_config *config, machine_sink *sink, void *arg)
{
	struct machine *m = alloc(config);
	m->config = config;
	m->sink = sink;
	m->arg = arg;
	m->at_cpu = -1;
	m->status_code = m->status_sig = -1;
	m->random = config->seed;
	m->sched = sched_new(&config->policy, config->cpus, config->seed);
	memory_init(&m->memory, config->max_frames);
	m->memory.told = told;
	m->memory.mapped = mapped;
	m->memory.arg = m;
	add_native(m, PID_INIT, 0, "init");
	add_native(m, PID_SHELL, PID_INIT, "sh");
	begin_program(m);
	console_type_ahead(m);
	return m;
}

/* ---- From outside ---------------------------------------------------------------------------------------------------------- */

void machine_go_on(struct machine *m)
{
	if (m->end != MACHINE_DONE) m->end = MACHINE_RUNS;
}

bool machine_kill(struct machine *m, int32_t pid, int sig)
{
	const struct process *p = process_find(m, pid);
	if (!p || p->native || p->zombie) return false;
	signal_send(m, 0, pid, 0, &(struct sig_info){.sig = sig, .code = SI_USER, .pid = PID_SHELL});
	machine_go_on(m);
	return true;
}

/* A process's place in the tree of those that live: its generation, and there its birth. */
struct place {
	uint32_t generation;
	int32_t pid;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->generation != y->generation) return x->generation < y->generation ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Parents before children, and those in order of birth, as `proclab real` kills. A parent's pid is less than its child's. */
void machine_kill_all(struct machine *m)
{
	uint32_t n = m->nproc;
	struct place *places = sim_alloc(n * sizeof *places);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t parent = process_index(m, m->procs[i]->ppid);
		places[i] = (struct place){parent < i ? places[parent].generation + 1 : 0, m->procs[i]->pid};
	}
	qsort(places, n, sizeof *places, compare_places);
	for (uint32_t i = 0; i < n; i++) {
		const struct process *p = process_find(m, places[i].pid);
		if (p && !p->native && !p->zombie) process_end(m, process_edit(m, p->pid), 0, SIGKILL);
	}
	free(places);
	machine_go_on(m);
	m->closing = true;
}

/* ---- Copies ---------------------------------------------------------------------------------------------------------------- */

static void *share_table(void *table, uint32_t n)
{
	void **copy = sim_copy(table, n * sizeof *copy);
	for (uint32_t i = 0; i < n; i++) part_share(copy[i]);
	return copy;
}

static void drop_table(void *table, uint32_t n)
{
	void **list = table;
	for (uint32_t i = 0; i < n; i++) part_drop(list[i]);
	free(list);
}

struct machine *machine_copy(struct machine *m, machine_sink *sink, void *arg)
{
	struct machine *c = alloc(m->config);
	memcpy(c, m, sizeof *m + (size_t)m->config->cpus * sizeof(struct cpu));
	c->config->refs++;
	c->sink = sink;
	c->arg = arg;
	c->news = NULL;
	c->cap_news = 0;
	c->procs = share_table(m->procs, c->cap_proc = m->nproc);
	c->threads = share_table(m->threads, c->cap_thread = m->nthread);
	c->spaces = share_table(m->spaces, c->cap_space = m->nspace);
	c->objects = share_table(m->objects, c->cap_object = m->nobject);
	c->space_users = sim_copy(m->space_users, (c->cap_users = m->nspace) * sizeof *m->space_users);
	c->timers.list = sim_copy(m->timers.list, (c->timers.cap = m->timers.n) * sizeof *m->timers.list);
	part_share(m->sched);
	c->entity_tids = sim_copy(m->entity_tids, (c->cap_entity = m->nentity) * sizeof *m->entity_tids);
	memory_copy(&c->memory, &m->memory);
	c->memory.told = told;
	c->memory.mapped = mapped;
	c->memory.arg = c;
	return c;
}

static bool same_table(const void *a, const void *b, uint32_t n)
{
	void *const *x = a, *const *y = b;
	for (uint32_t i = 0; i < n; i++)
		if (!part_equal(x[i], y[i])) return false;
	return true;
}

static bool same_bytes(const void *a, const void *b, size_t n)
{
	return !n || !memcmp(a, b, n);
}

static bool same_numbers(const struct machine *a, const struct machine *b)
{
	return a->config == b->config && a->now == b->now && a->busy == b->busy && a->random == b->random && a->last_id == b->last_id && a->last_chan == b->last_chan &&
		a->live == b->live && a->status_code == b->status_code && a->status_sig == b->status_sig && a->end == b->end &&
		a->nproc == b->nproc && a->nthread == b->nthread && a->nspace == b->nspace && a->nobject == b->nobject &&
		a->timers.n == b->timers.n && a->undecided == b->undecided && a->closing == b->closing && same_bytes(a->cpu, b->cpu, (size_t)a->config->cpus * sizeof *a->cpu);
}

bool machine_equal(struct machine *a, struct machine *b)
{
	return same_numbers(a, b) && same_table(a->procs, b->procs, a->nproc) && same_table(a->threads, b->threads, a->nthread) &&
		same_bytes(a->timers.list, b->timers.list, a->timers.n * sizeof *a->timers.list) &&
		part_equal(a->sched, b->sched) &&
		same_bytes(a->space_users, b->space_users, a->nspace * sizeof *a->space_users) &&
		same_table(a->objects, b->objects, a->nobject) && same_table(a->spaces, b->spaces, a->nspace) &&
		memory_equal(&a->memory, &b->memory);
}

void machine_free(struct machine *m)
{
	if (!m) return;
	drop_table(m->procs, m->nproc);
	drop_table(m->threads, m->nthread);
	drop_table(m->spaces, m->nspace);
	drop_table(m->objects, m->nobject);
	memory_clear(&m->memory);
	free(m->space_users);
	free(m->timers.list);
	part_drop(m->sched);
	free(m->entity_tids);
	free(m->news);
	machine_config_release(m->config);
	free(m);
}
