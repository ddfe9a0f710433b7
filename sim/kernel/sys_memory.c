/*
 * sys_memory.c - the system calls about memory.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/ipc.h"

int64_t sys_brk(struct call *c)
{
	return (int64_t)space_brk(c->space, (uint64_t)c->args[0]);
}

/* What sem_open(3) makes. */
static bool is_semaphore(const char *name)
{
	static const char begin[] = "/dev/shm/sem.";
	return name && !strncmp(name, begin, sizeof begin - 1);
}

int64_t sys_mmap(struct call *c)
{
	struct mapping map;
	int64_t size = c->args[1], flags = c->args[3];
	uint64_t at = (uint64_t)c->args[0];
	bool shared = (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
	if (size <= 0 || (!shared && (flags & MAP_TYPE) != MAP_PRIVATE) || c->args[5] & (int64_t)PAGE_MASK) return -EINVAL;
	memset(&map, 0, sizeof map);
	map.end = (uint64_t)size;
	map.prot = (uint8_t)(c->args[2] & (PROT_R | PROT_W | PROT_X));
	map.shared = shared;
	map.name = "";
	map.offset = (uint64_t)c->args[5];
	if (!(flags & MAP_ANONYMOUS)) {
		int64_t code = file_map(c, (int32_t)c->args[4], &map);
		if (code) return code;
	} else if (shared) {
		map.offset = 0;
		map.store = store_new(&c->m->memory, (uint64_t)size);
		map.name = "/dev/zero (deleted)";
	} else map.offset = 0;
	if (flags & MAP_FIXED_NOREPLACE) {
		const struct mapping *there = space_find(c->space, at);
		if (there) return -EEXIST;
	}
	int code = space_map(c->space, &at, flags & (MAP_FIXED | MAP_FIXED_NOREPLACE), &map);
	if (!code && map.store && shared) {
		char path[PATH_MOST];
		const char *name = file_path(c, (int32_t)c->args[4], path, sizeof path);
		memory_use(c->m, c->p, map.store, map.prot & PROT_W ? MODE_R | MODE_W : MODE_R, is_semaphore(name) ? CHAN_SEM : CHAN_SHM, name);
	}
	if (map.store) store_release(&c->m->memory, map.store); /* the mapping holds it now */
	return code ? code : (int64_t)at;
}

int64_t sys_munmap(struct call *c)
{
	int64_t code = space_unmap(c->space, (uint64_t)c->args[0], (uint64_t)c->args[1]);
	if (!code) memory_check(c->m, c->p, c->space);
	return code;
}

int64_t sys_mprotect(struct call *c)
{
	return space_protect(c->space, (uint64_t)c->args[0], (uint64_t)c->args[1], (uint8_t)(c->args[2] & 7));
}

int64_t sys_madvise(struct call *c)
{
	if (c->args[2] != MADV_DONTNEED) return 0;
	return space_discard(c->space, (uint64_t)c->args[0], (uint64_t)c->args[1]);
}

int64_t sys_msync(struct call *c)
{
	(void)c;
	return 0;
}
