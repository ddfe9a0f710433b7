/*
 * exec_path.c - the program and the map of exec_path.h.
 */
#include "real/observe/exec_path.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PATH = 256, THREADS = 1024, KEY_AT = -8, VALUE_AT = -8 - 8 - PATH };

/* What the map has of a thread: where the path was, and what it was. */
struct value {
	uint64_t address;
	char path[PATH];
};

struct exec_path {
	int map, program;
};

static int bpf(enum bpf_cmd command, union bpf_attr *a)
{
	return (int)syscall(SYS_bpf, command, a, sizeof *a);
}

static uint64_t address_of(const void *p)
{
	return (uintptr_t)p;
}

static int make_map(void)
{
	union bpf_attr a = {.map_type = BPF_MAP_TYPE_LRU_HASH, .key_size = sizeof(uint32_t), .value_size = sizeof(struct value), .max_entries = THREADS};
	return bpf(BPF_MAP_CREATE, &a);
}

#define INSN(op, to, from, offset, number) \
	{.code = (op), .dst_reg = BPF_REG_##to, .src_reg = (from), .off = (offset), .imm = (number)}
#define MOVE(to, from) INSN(BPF_ALU64 | BPF_MOV | BPF_X, to, BPF_REG_##from, 0, 0)
#define SET(to, number) INSN(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number)
#define ADD(to, number) INSN(BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, number)
#define LOAD(to, from, offset) INSN(BPF_LDX | BPF_MEM | BPF_DW, to, BPF_REG_##from, offset, 0)
#define STORE(to, offset, from, size) INSN(BPF_STX | BPF_MEM | (size), to, BPF_REG_##from, offset, 0)
#define CALL(function) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_##function)

/* map[thread] = {the call's first argument, the string there}; 0: no record is to be made of it. */
static int make_program(int map)
{
	const struct bpf_insn program[] = {
		MOVE(6, 1),
		CALL(get_current_pid_tgid),
		STORE(10, KEY_AT, 0, BPF_W),
		LOAD(3, 6, 16), /* sys_enter_execve: the first argument */
		STORE(10, VALUE_AT, 3, BPF_DW),
		MOVE(1, 10), ADD(1, VALUE_AT + 8), SET(2, PATH),
		CALL(probe_read_user_str),
		INSN(BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map), {0},
		MOVE(2, 10), ADD(2, KEY_AT), MOVE(3, 10), ADD(3, VALUE_AT), SET(4, BPF_ANY),
		CALL(map_update_elem),
		SET(0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	/* The kernel lends the reading of user memory only to programs under its own licence too. */
	union bpf_attr a = {.prog_type = BPF_PROG_TYPE_TRACEPOINT, .insn_cnt = sizeof program / sizeof *program,
		.insns = address_of(program), .license = address_of("Dual MIT/GPL")};
	return bpf(BPF_PROG_LOAD, &a);
}

/* A tracepoint's program runs on all CPUs, whichever its event is for. */
static int attach(int program, int tracepoint)
{
	struct perf_event_attr a = {.type = PERF_TYPE_TRACEPOINT, .size = sizeof a, .config = (uint64_t)tracepoint, .sample_period = 1};
	int event = (int)syscall(SYS_perf_event_open, &a, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (event < 0) return -1;
	if (!ioctl(event, PERF_EVENT_IOC_SET_BPF, program)) return event;
	close(event);
	return -1;
}

struct exec_path *exec_path_new(int tracepoint, int *event)
{
	struct exec_path *e = malloc(sizeof *e);
	if (!e) return NULL;
	e->map = make_map();
	e->program = e->map < 0 ? -1 : make_program(e->map);
	*event = e->program < 0 ? -1 : attach(e->program, tracepoint);
	if (*event >= 0) return e;
	exec_path_free(e);
	return NULL;
}

void exec_path_free(struct exec_path *e)
{
	if (!e) return;
	if (e->program >= 0) close(e->program);
	if (e->map >= 0) close(e->map);
	free(e);
}

bool exec_path_find(const struct exec_path *e, int32_t tid, uint64_t address, char *buf, size_t size)
{
	struct value value = {0};
	union bpf_attr a = {.map_fd = e ? (uint32_t)e->map : 0, .key = address_of(&tid), .value = address_of(&value)};
	if (!e || bpf(BPF_MAP_LOOKUP_ELEM, &a) || value.address != address || !memchr(value.path, 0, sizeof value.path)) return false;
	snprintf(buf, size, "%s", value.path);
	return *buf;
}
