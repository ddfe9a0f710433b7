/* watch.c - see watch.h. */
#include "watch.h"

#ifndef __proclab_sim__

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "futex.h"
#include "proclab/marks.h"

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static struct watch_page *page; /* NULL: nobody watches */

/* getpid without the system call, which would be watched, too. */
static _Atomic pid_t known;

static void forget(void)
{
	known = 0;
}

static pid_t me(void)
{
	if (!known) known = getpid();
	return known;
}

/* Its memory is really there: nobody shall die of SIGBUS later. */
static struct watch_page *map(int fd)
{
	if (posix_fallocate(fd, 0, sizeof *page)) return NULL;
	void *at = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return at == MAP_FAILED ? NULL : at;
}

/* Beside the socket, under a name that the watcher takes away. Before anything is told the watcher has it. */
static void open_page(void)
{
	char path[sizeof((struct sockaddr_un *)NULL)->sun_path + 32];
	const char *marks = getenv("PROCLAB_MARKS");
	const char *slash = marks ? strrchr(marks, '/') : NULL;
	int before = errno;
	if (!slash || slash - marks > (long)sizeof path - 32) return;
	snprintf(path, sizeof path, "%.*s/mp-XXXXXX", (int)(slash - marks), marks);
	int fd = mkostemp(path, O_CLOEXEC);
	struct watch_page *made = fd < 0 ? NULL : map(fd);
	if (made) {
		made->version = WATCH_VERSION;
		proclab_mark_send(PROCLAB_MARK_PAGE, strrchr(path, '/') + 1, 0);
		pthread_atfork(NULL, NULL, forget);
		page = made;
	}
	if (fd >= 0) close(fd);
	if (fd >= 0) unlink(path);
	errno = before;
}

/* Where the memory at that address comes from. */
static bool locate(struct watch_row *row, uint64_t address)
{
	char line[512];
	bool found = false;
	FILE *f = fopen("/proc/self/maps", "re");
	while (f && !found && fgets(line, sizeof line, f)) {
		uint64_t from, to, offset, inode;
		unsigned major, minor;
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %x:%x %" SCNu64, &from, &to, &offset, &major, &minor,
				   &inode) != 6)
			continue;
		found = address >= from && address < to;
		row->inode = inode;
		row->device = makedev(major, minor);
		row->offset = offset + (address - from);
	}
	if (f) fclose(f);
	return found;
}

static uint32_t offset(const struct watch_thing *thing, const void *at)
{
	return at ? (uint32_t)((const char *)at - (const char *)thing->address) : 0;
}

/* A row with what is not told of it by the thing's use; NULL when there is none left. */
static struct watch_row *new_row(const struct watch_row *like)
{
	uint64_t at = atomic_fetch_add(&page->rows_wanted, 1);
	if (at >= WATCH_ROWS) return NULL;
	struct watch_row *row = &page->rows[at];
	row->pid = me();
	row->t = mp_now();
	row->inode = like->inode, row->device = like->device, row->offset = like->offset;
	row->size = like->size, row->most = like->most;
	row->read_from = like->read_from, row->read_to = like->read_to;
	row->write_from = like->write_from, row->write_to = like->write_to;
	atomic_store(&row->kind, like->kind);
	return row;
}

void watch_begin(struct watch *watch, const struct watch_thing *thing)
{
	struct watch_row row = {.kind = thing->kind, .size = (uint32_t)thing->size, .most = thing->most};
	*watch = (struct watch){0};
	pthread_once(&opened, open_page);
	if (!page || !locate(&row, (uint64_t)(uintptr_t)thing->address)) return;
	row.read_from = offset(thing, thing->reads);
	row.read_to = row.read_from + (uint32_t)thing->read_size;
	row.write_from = offset(thing, thing->writes);
	row.write_to = row.write_from + (uint32_t)thing->write_size;
	*watch = (struct watch){new_row(&row), me()};
}

struct watch_row *watch_own(struct watch *watch)
{
	if (watch->pid != me()) *watch = (struct watch){new_row(watch->row), me()};
	return watch->row;
}

void watch_chunk(struct watch *watch, uint64_t chunk, uint64_t items, bool ends)
{
	const struct watch_row *row = watch_row(watch);
	if (!row) return;
	uint64_t at = atomic_fetch_add(&page->records_made, 1);
	struct watch_record *record = &page->records[at % WATCH_RECORDS];
	atomic_store(&record->number, 0);
	record->pid = watch->pid;
	record->tid = gettid();
	record->row = (uint32_t)(row - page->rows);
	record->ends = ends;
	record->chunk = chunk;
	record->items = items;
	record->t = mp_now();
	atomic_store(&record->number, at + 1);
}

void watch_end(struct watch *watch)
{
	if (watch->row && watch->pid == me()) atomic_store(&watch->row->over, 1);
	watch->row = NULL;
}

#endif
