/*
 * channels_maps.c - what processes share without a descriptor: memory, the semaphores and locks in it, System V
 * objects.
 *
 * A shared mapping is known by the device and inode of what is mapped, a futex in one by its offset there: so one
 * in memory that two processes have at different addresses is one channel. A private futex belongs to one process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc_file.h"

/* How old, in ns, what is known of mappings may be. */
static const int64_t now_and_then = 1000000000;

/* A line of /proc/PID/maps. */
struct map {
	uint64_t start, end, offset, dev, ino;
	bool shared, writable;
	char path[128];
};

static const char *next_map(const char *at, struct map *out)
{
	if (!at || !*at) return NULL;
	*out = (struct map){.start = proc_hex(&at)};
	at++; /* '-' */
	out->end = proc_hex(&at);
	at += strspn(at, " ");
	out->writable = at[1] == 'w';
	out->shared = at[3] == 's';
	at += 4;
	out->offset = proc_hex(&at);
	unsigned number = (unsigned)proc_hex(&at);
	at++; /* ':' */
	out->dev = makedev(number, (unsigned)proc_hex(&at));
	out->ino = (uint64_t)proc_number(&at);
	at += strspn(at, " ");
	size_t len = strcspn(at, "\n"), keep = len < sizeof out->path ? len : sizeof out->path - 1;
	memcpy(out->path, at, keep);
	out->path[keep] = 0;
	at += len;
	return *at ? at + 1 : at;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* A page for proclab (things.h) is beside its socket. */
static bool is_own(const struct channels *c, const char *path)
{
	const char *slash = strrchr(c->own, '/');
	return slash && !strncmp(path, c->own, (size_t)(slash + 1 - c->own));
}

/* Whether a mapping is shared memory between processes, and of which kind. A shared mapping of a file that nobody
 * can write is a cache. */
static bool is_channel(const struct channels *c, const struct map *m, struct key *k, enum chan_kind *kind)
{
	if (!m->shared || !m->ino || is_own(c, m->path)) return false;
	*k = (struct key){.a = m->ino, .b = m->dev, .type = KEY_FILE};
	*kind = CHAN_SHM;
	if (begins(m->path, "/SYSV")) {
		*k = (struct key){.a = m->ino, .b = CHAN_SYSV_SHM, .type = KEY_SYSV};
		*kind = CHAN_SYSV_SHM;
		return true;
	}
	if (begins(m->path, "/dev/shm/sem.")) *kind = CHAN_SEM;
	if (begins(m->path, "/dev/shm/") || begins(m->path, "/memfd:") || begins(m->path, "/dev/zero")) return true;
	return m->writable && m->path[0] == '/' && !begins(m->path, "/dev/");
}

static void set_name(struct object *o, const struct map *m)
{
	static const char gone[] = " (deleted)";
	char name[sizeof m->path];
	size_t len = strlen(m->path), tail = sizeof gone - 1;
	bool deleted = len > tail && !strcmp(m->path + len - tail, gone);
	snprintf(name, sizeof name, "%.*s", (int)(deleted ? len - tail : len), m->path);
	o->outside |= !deleted && !begins(m->path, "/memfd:");
	if (o->kind == CHAN_SYSV_SHM) snprintf(name, sizeof name, "shmid %d", (int)m->ino);
	if (!begins(m->path, "/dev/zero")) o->name = strdup(name);
}

static struct object *memory(struct channels *c, int64_t t, const struct map *m, const struct key *k, enum chan_kind kind)
{
	struct entry *e = channels_entry(c, k);
	if (e && e->id != OUTSIDE_ID) return channels_object(c, e->id);
	struct object *o = channels_add_object(c, k, kind, 0);
	if (kind != CHAN_SEM) o->capacity = (int64_t)(m->end - m->start);
	if (kind == CHAN_SYSV_SHM) o->sysv = (int32_t)m->ino;
	set_name(o, m);
	channels_tell_object(c, t, o, PRECISION_EXACT);
	return o;
}

static char *read_maps(int32_t pid)
{
	char path[PROC_PATH_SIZE];
	size_t len;
	return proc_file_whole(proc_path(path, pid, 0, "maps"), &len);
}

static int lose_unseen(struct channels *c, int64_t t, struct member *m, enum precision p)
{
	int changes = 0;
	for (int i = m->nuse - 1; i >= 0; i--) {
		struct use *u = &m->uses[i];
		if (u->seen || !u->mapping) continue;
		channels_tell_end(c, t, m->pid, u->chan, UNKNOWN, u->mode, 0, false, END_CLOSE, p);
		*u = m->uses[--m->nuse];
		changes++;
	}
	return changes;
}

int channels_scan_maps(struct channels *c, int64_t t, int32_t pid, enum precision p)
{
	char *text = c->off ? NULL : read_maps(pid);
	if (!text) return c->off ? 0 : -1;
	struct member *m = channels_add_member(c, pid);
	enum end_how how = m->mapped ? END_OPEN : END_SEEN;
	struct map map;
	struct key k;
	enum chan_kind kind;
	int changes = 0;
	for (int i = 0; i < m->nuse; i++) m->uses[i].seen = false;
	for (const char *at = text; (at = next_map(at, &map));) {
		if (!is_channel(c, &map, &k, &kind)) continue;
		struct object *o = memory(c, t, &map, &k, kind);
		changes += channels_add_use(c, t, m, o->id, map.writable ? MODE_R | MODE_W : MODE_R, how, true, p);
	}
	free(text);
	m->mapped = true;
	return changes + lose_unseen(c, t, m, p);
}

/* Somebody asks who shares memory with whom: read every process's mappings that were never read, and now and then
 * all again. */
static void read_all_maps(struct channels *c, int64_t t, bool again)
{
	int32_t pids[256];
	int n = 0;
	again |= t - c->maps_read > now_and_then;
	if (again) c->maps_read = t;
	for (struct member *m = NULL; (m = channels_next_member(c, m)) && n < 256;)
		if (again || !m->mapped) pids[n++] = m->pid;
	for (int i = 0; i < n; i++) channels_scan_maps(c, t, pids[i], PRECISION_BOUNDED);
}

/* Who has the memory may use the lock in it. */
static void share(struct channels *c, int64_t t, uint32_t memory_chan, uint32_t futex)
{
	for (struct member *m = NULL; (m = channels_next_member(c, m));) {
		const struct use *u = channels_use(m, memory_chan);
		if (u) channels_add_use(c, t, m, futex, MODE_R | MODE_W, END_SEEN, false, PRECISION_BOUNDED);
	}
}

static uint32_t shared_futex(struct channels *c, int64_t t, const struct map *map, const struct key *memory_key,
                             enum chan_kind kind, uint64_t addr, uint8_t *role)
{
	uint64_t offset = map->offset + (addr - map->start);
	uint32_t thing = channels_thing_at(c, map->ino, map->dev, offset, role);
	if (thing) return thing;
	struct entry *known = channels_entry(c, memory_key);
	read_all_maps(c, t, !known || known->id == OUTSIDE_ID);
	struct object *held = memory(c, t, map, memory_key, kind);
	uint32_t memory_chan = held->id;
	bool outside = held->outside;
	if (kind == CHAN_SEM) return memory_chan;
	struct key k = {.a = map->ino, .b = map->dev << 40 ^ offset, .type = KEY_FUTEX};
	struct entry *e = channels_entry(c, &k);
	uint32_t id = e ? e->id : 0;
	if (!id) {
		struct object *o = channels_add_object(c, &k, CHAN_FUTEX, 0);
		char name[64];
		snprintf(name, sizeof name, "at 0x%llx of shared memory", (unsigned long long)offset);
		o->name = strdup(name);
		o->outside = outside;
		id = o->id;
		channels_tell_object(c, t, o, PRECISION_EXACT);
	}
	share(c, t, memory_chan, id);
	return id;
}

static uint32_t private_futex(struct channels *c, int64_t t, struct member *m, const struct key *k)
{
	struct object *o = channels_add_object(c, k, CHAN_FUTEX, 0);
	char name[64];
	snprintf(name, sizeof name, "0x%llx of %d", (unsigned long long)k->a, m->pid);
	o->name = strdup(name);
	o->private = true;
	uint32_t id = o->id;
	channels_tell_object(c, t, o, PRECISION_EXACT);
	channels_add_use(c, t, m, id, MODE_R | MODE_W, END_SEEN, false, PRECISION_BOUNDED);
	return id;
}

uint32_t channels_find_futex(struct channels *c, int64_t t, int32_t pid, uint64_t addr, uint8_t *role)
{
	struct member *m = channels_add_member(c, pid);
	struct key here = {.a = addr, .b = (uint64_t)pid << 32 | m->generation, .type = KEY_PRIVATE}, k;
	struct entry *e = channels_entry(c, &here);
	if (e && (channels_object(c, e->id)->private || t - c->maps_read < now_and_then || e->side)) {
		*role = e->side;
		return e->id;
	}
	char *text = read_maps(pid);
	if (!text) return 0;
	struct map map;
	enum chan_kind kind;
	uint32_t id = 0;
	*role = THING_NONE;
	for (const char *at = text; (at = next_map(at, &map)) && !id;) {
		if (addr < map.start || addr >= map.end) continue;
		if (!is_channel(c, &map, &k, &kind)) break;
		id = shared_futex(c, t, &map, &k, kind, addr, role);
	}
	free(text);
	if (!id) return private_futex(c, t, m, &here);
	channels_enter(c, &here, id, *role);
	return id;
}

/* Identifiers mean the same here and there only in one IPC namespace. */
static bool same_ipc(int32_t pid)
{
	char path[PROC_PATH_SIZE], here[64], there[64];
	ssize_t a = readlink("/proc/self/ns/ipc", here, sizeof here);
	ssize_t b = readlink(proc_path(path, pid, 0, "ns/ipc"), there, sizeof there);
	return a > 0 && a == b && !memcmp(here, there, (size_t)a);
}

uint32_t channels_find_sysv(struct channels *c, int64_t t, int32_t pid, enum chan_kind kind, int32_t id)
{
	struct key k = {.a = (uint32_t)id, .b = kind, .type = KEY_SYSV};
	struct entry *e = channels_entry(c, &k);
	uint32_t chan = e && e->id != OUTSIDE_ID ? e->id : 0;
	if (!chan) {
		struct object *o = channels_add_object(c, &k, kind, 0);
		char name[32];
		snprintf(name, sizeof name, "%s %d", kind == CHAN_SYSV_MSG ? "msqid" : kind == CHAN_SYSV_SEM ? "semid" : "shmid", id);
		o->name = strdup(name);
		o->outside = true;
		if (same_ipc(pid)) o->sysv = id;
		if (kind == CHAN_SYSV_MSG && o->sysv != UNKNOWN) o->capacity = channels_sysv_capacity(id);
		chan = o->id;
		channels_tell_object(c, t, o, PRECISION_EXACT);
	}
	channels_add_use(c, t, channels_add_member(c, pid), chan, MODE_R | MODE_W, END_SEEN, kind == CHAN_SYSV_SHM, PRECISION_BOUNDED);
	return chan;
}
