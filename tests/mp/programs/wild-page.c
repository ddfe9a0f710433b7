/* wild-page.c - announces pages that the library never wrote: noise, a short one, none, one that is cut while it is read, and files
 * that are not in the folder. Prints "done" when all were heard. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <proclab/marks.h>
#include <stdio.h>

#include "real/mp/watch_page.h"

static struct watch_page page;
static char folder[100];

static int put(const char *name, size_t size)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	if (fd < 0 || write(fd, &page, size) != (ssize_t)size) return -1;
	return fd;
}

static void fill(uint64_t seed, int shape)
{
	uint64_t *words = (uint64_t *)(void *)&page;
	for (size_t i = 0; i < sizeof page / sizeof *words; i++) words[i] = seed = seed * 6364136223846793005u + 1442695040888963407u;
	/* Most noise is no row at all: some of it nearly is one. */
	for (int i = 0; shape && i < WATCH_ROWS; i++) page.rows[i].kind = (uint32_t)i % (WATCH_KINDS + 1);
	for (int i = 0; shape && i < WATCH_RECORDS; i++) page.records[i].number = (uint64_t)i + 1, page.records[i].row %= WATCH_ROWS + 9;
	if (shape) page.rows_wanted = WATCH_ROWS + 7;
	if (shape) page.records_made = shape > 1 ? WATCH_RECORDS - 3 : UINT64_MAX;
}

int main(void)
{
	const char *marks = getenv("PROCLAB_MARKS");
	if (!marks) return 1;
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(marks, '/') - marks), marks);
	for (int shape = 0; shape < 3; shape++) {
		fill((uint64_t)shape + 7, shape);
		char name[] = {'p', (char)('0' + shape), 0};
		if (put(name, sizeof page) < 0) return 2;
		proclab_mark_send(PROCLAB_MARK_PAGE, name, 0);
	}
	put("short", 100);
	int cut = put("cut", sizeof page);
	for (const char *const *name = (const char *const[]){"short", "cut", "missing", "../p0", ".", "", NULL}; *name; name++)
		proclab_mark_send(PROCLAB_MARK_PAGE, *name, 0);
	for (int i = 0; i < 200; i++) {
		if (ftruncate(cut, i % 2 ? (off_t)sizeof page : 3000)) return 3;
		usleep(1000);
	}
	puts("done");
	return 0;
}
