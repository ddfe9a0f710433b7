/*
 * memory.c - the memory of a world: what fork, a write after it, exec, vfork and an end do to regions and pages, as any textbook has it;
 * and how a fault of which only the address is known is read.
 */
#include "trace/world_memory.h"

#include <string.h>

#include "tests/test.h"
#include "tests/trace/scene.h"
#include "trace/text.h"

#define DATA 0x555555558000u
#define HEAP 0x555555570000u

static void region(struct scene *s, int32_t pid, enum region_how how, uint64_t start, uint64_t pages, const char *name)
{
	struct event e = {.kind = EV_REGION, .pid = pid, .tid = pid, .cpu = UNKNOWN};
	e.region.start = start;
	e.region.end = start + pages * WORLD_PAGE;
	e.region.name = name;
	e.region.how = (uint8_t)how;
	e.region.prot = REGION_R | REGION_W;
	scene_tell(s, e);
}

static void fault(struct scene *s, int32_t pid, uint64_t addr, enum fault_kind what, int64_t before, int64_t after)
{
	struct event e = {.kind = EV_FAULT, .pid = pid, .tid = pid, .cpu = UNKNOWN};
	e.fault.addr = addr;
	e.fault.before = before;
	e.fault.after = after;
	e.fault.what = (uint8_t)what;
	scene_tell(s, e);
}

static void show(struct scene *s, int32_t pid, const char *value, enum page_kind page)
{
	struct event e = {.kind = EV_VAR, .pid = pid, .tid = pid, .cpu = UNKNOWN};
	e.var.addr = DATA + 16;
	e.var.size = 4;
	e.var.name = "value";
	e.var.value = value;
	e.var.frame = UNKNOWN;
	e.var.page = (uint8_t)page;
	scene_tell(s, e);
}

static void exec(struct scene *s, int32_t pid)
{
	scene_tell(s, (struct event){.kind = EV_EXEC, .pid = pid, .tid = pid, .cpu = UNKNOWN, .exec.path = "/bin/true"});
}

static enum page_kind kind(const struct scene *s, int32_t pid, uint64_t addr)
{
	const struct world_proc *p = world_proc(&s->world, pid);
	const struct world_page *page = world_page_at(world_space(&s->world, p), addr);
	return page ? world_page_kind(&s->world, p, page) : PAGE_NONE;
}

/* A parent with one page of data, and its child. */
static void family(struct scene *s, int64_t frame)
{
	scene_begin(s);
	scene_born(s, 0, 100);
	scene_runs(s, 100);
	region(s, 100, REGION_MAP, DATA, 2, "/a.out");
	fault(s, 100, DATA, FAULT_FILE, UNKNOWN, frame);
	scene_born(s, 100, 101);
}

static void line_of(struct scene *s, char *buf, size_t size)
{
	struct text_style style = {.width = 200, .ascii = true, .verbose = true};
	text_event(buf, size, trace_get(s->trace, trace_count(s->trace)), &s->world, &style);
}

static void writes_after_fork_copy(void)
{
	struct scene s;
	char line[400];
	family(&s, 7);
	CU_ASSERT_EQUAL(kind(&s, 100, DATA), PAGE_SHARED);
	CU_ASSERT_EQUAL(kind(&s, 101, DATA + 99), PAGE_SHARED);
	CU_ASSERT_EQUAL(kind(&s, 101, DATA + WORLD_PAGE), PAGE_NONE);
	fault(&s, 101, DATA, FAULT_COW, 7, 8);
	CU_ASSERT_EQUAL(kind(&s, 101, DATA), PAGE_COPIED);
	CU_ASSERT_EQUAL(kind(&s, 100, DATA), PAGE_OWN);
	CU_ASSERT_EQUAL(world_page_at(world_space(&s.world, world_proc(&s.world, 100)), DATA)->frame, 7);
	line_of(&s, line, sizeof line);
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "writes to 0x555555558000 (data), shared with prog (100) since the fork: the page is copied, frame 7 to 8"));
	scene_end(&s);
}

/* The kernel may say no more than where: what came before tells the rest. */
static void addresses_alone_are_enough(void)
{
	struct scene s;
	family(&s, UNKNOWN);
	fault(&s, 101, DATA + 5, FAULT_UNKNOWN, UNKNOWN, UNKNOWN);
	CU_ASSERT_EQUAL(kind(&s, 101, DATA), PAGE_COPIED);
	CU_ASSERT_EQUAL(world_proc(&s.world, 101)->faults[FAULT_COW], 1);
	region(&s, 101, REGION_MAP, HEAP, 4, "[heap]");
	fault(&s, 101, HEAP, FAULT_UNKNOWN, UNKNOWN, UNKNOWN);
	CU_ASSERT_EQUAL(world_proc(&s.world, 101)->faults[FAULT_ZERO], 1);
	CU_ASSERT_EQUAL(kind(&s, 101, HEAP), PAGE_OWN);
	CU_ASSERT_EQUAL(kind(&s, 100, HEAP), PAGE_NONE);
	scene_end(&s);
}

static void exec_vfork_and_end(void)
{
	struct scene s;
	family(&s, 7);
	exec(&s, 101);
	CU_ASSERT_PTR_NULL(world_space(&s.world, world_proc(&s.world, 101)));
	CU_ASSERT_EQUAL(kind(&s, 100, DATA), PAGE_OWN);
	scene_tell(&s, (struct event){.kind = EV_FORK, .pid = 100, .tid = 100, .cpu = UNKNOWN, .fork = {102, FORK_HOW_VFORK, NULL}});
	CU_ASSERT_PTR_EQUAL(world_space(&s.world, world_proc(&s.world, 102)), world_space(&s.world, world_proc(&s.world, 100)));
	fault(&s, 102, DATA + WORLD_PAGE, FAULT_ZERO, UNKNOWN, 9);
	CU_ASSERT_EQUAL(world_page_at(world_space(&s.world, world_proc(&s.world, 100)), DATA + WORLD_PAGE)->frame, 9);
	scene_exits(&s, 102, 0);
	CU_ASSERT_PTR_NOT_NULL(world_space(&s.world, world_proc(&s.world, 100)));
	scene_end(&s);
}

static void regions_are_cut_and_joined(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 100);
	region(&s, 100, REGION_MAP, HEAP, 4, "[heap]");
	region(&s, 100, REGION_MAP, HEAP + 4 * WORLD_PAGE, 4, "[heap]");
	const struct world_proc *p = world_proc(&s.world, 100);
	CU_ASSERT_EQUAL(world_space(&s.world, p)->nregion, 1);
	fault(&s, 100, HEAP + 3 * WORLD_PAGE, FAULT_ZERO, UNKNOWN, 3);
	region(&s, 100, REGION_UNMAP, HEAP + 2 * WORLD_PAGE, 2, NULL);
	p = world_proc(&s.world, 100);
	CU_ASSERT_EQUAL(world_space(&s.world, p)->nregion, 2);
	CU_ASSERT_EQUAL(world_space(&s.world, p)->npage, 0);
	CU_ASSERT_PTR_NULL(world_region_at(world_space(&s.world, p), HEAP + 2 * WORLD_PAGE));
	CU_ASSERT_STRING_EQUAL(world_region_kind(world_region_at(world_space(&s.world, p), HEAP + 5 * WORLD_PAGE)), "heap");
	scene_end(&s);
}

/* Parent and child side by side, also before the child itself has shown it. */
static void variables_are_beside_each_other(void)
{
	struct scene s;
	bool inherited;
	family(&s, UNKNOWN);
	show(&s, 100, "1", PAGE_SHARED);
	CU_ASSERT_PTR_NOT_NULL(world_var(&s.world, world_proc(&s.world, 101), "value", &inherited));
	CU_ASSERT(inherited);
	show(&s, 101, "2", PAGE_OWN);
	const struct world_var *child = world_var(&s.world, world_proc(&s.world, 101), "value", &inherited);
	const struct world_var *parent = world_var(&s.world, world_proc(&s.world, 100), "value", &inherited);
	CU_ASSERT(!inherited && child->addr == parent->addr);
	CU_ASSERT_STRING_EQUAL(child->value, "2");
	CU_ASSERT_STRING_EQUAL(parent->value, "1");
	exec(&s, 101);
	CU_ASSERT_PTR_NULL(world_var(&s.world, world_proc(&s.world, 101), "value", &inherited));
	scene_end(&s);
}

/* A fault below a region grows it if it is a stack; one without a name is none, and a process may have no region at all. */
static void only_stacks_grow(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 100);
	fault(&s, 100, HEAP, FAULT_ZERO, UNKNOWN, 1);
	region(&s, 100, REGION_MAP, HEAP, 1, NULL);
	region(&s, 100, REGION_MAP, 2 * HEAP, 1, "[stack]");
	fault(&s, 100, HEAP - WORLD_PAGE, FAULT_ZERO, UNKNOWN, 2);
	fault(&s, 100, 2 * HEAP - WORLD_PAGE, FAULT_ZERO, UNKNOWN, 3);
	const struct world_space *space = world_space(&s.world, world_proc(&s.world, 100));
	CU_ASSERT_FATAL(space && space->nregion == 2);
	CU_ASSERT_EQUAL(space->regions[0].start, HEAP);
	CU_ASSERT_EQUAL(space->regions[1].start, 2 * (uint64_t)HEAP - WORLD_PAGE);
	scene_end(&s);
}

SUITE(trace_memory, only_stacks_grow, writes_after_fork_copy, addresses_alone_are_enough, exec_vfork_and_end, regions_are_cut_and_joined,
      variables_are_beside_each_other)
