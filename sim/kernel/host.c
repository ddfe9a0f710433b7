/*
 * host.c - what the machine reads of the host's file system: names of a directory, contents of a file. It never writes there.
 */
#include "sim/kernel/host.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/kernel/core.h"
#include "sim/kernel/inode.h"

#define CHUNK 65536
#define ENTRIES_MOST 10000

static int copy(struct machine *m, int fd, uint32_t store)
{
	char *chunk = sim_alloc(CHUNK);
	int64_t at = 0, n;
	while ((n = read(fd, chunk, CHUNK)) > 0) {
		if (store_write(&m->memory, store, (uint64_t)at, chunk, (uint64_t)n) != n) n = -1;
		if (n < 0) break;
		at += n;
	}
	free(chunk);
	return n < 0 ? -1 : 0;
}

int host_read(struct machine *m, const char *path, uint32_t store)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), code = -1;
	if (fd < 0) return -1;
	code = copy(m, fd, store);
	close(fd);
	return code;
}

static int64_t nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void read_link(struct inode *node, const char *path)
{
	char text[PATH_MOST];
	ssize_t n = readlink(path, text, sizeof text - 1);
	text[n < 0 ? 0 : n] = '\0';
	node->text = sim_copy(text, strlen(text) + 1);
}

static void add_host(struct machine *m, uint32_t dir, const char *folder, const char *name)
{
	char path[PATH_MOST + NAME_MOST + 2];
	struct stat st;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (lstat(path, &st) || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode))) return;
	uint32_t id = inode_new(m, st.st_mode & (S_IFMT | 0777));
	struct inode *node = object_edit(m, id);
	node->unread = !S_ISLNK(st.st_mode);
	node->host_size = (uint64_t)st.st_size;
	if (node->unread) node->text = sim_copy(path, strlen(path) + 1);
	else read_link(node, path);
	entry_add(m, dir, name, id);
	node->atime = nanoseconds(st.st_atim);
	node->mtime = nanoseconds(st.st_mtim);
	node->ctime = nanoseconds(st.st_ctim);
}

/* Whatever the host's order is: what readdir shows must not depend on it, nor on the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void host_list(struct machine *m, uint32_t id)
{
	struct inode *dir = object_edit(m, id);
	struct dirent **names;
	int64_t mtime = dir->mtime, ctime = dir->ctime;
	int n = scandir(dir->text, &names, NULL, by_name);
	dir->unread = false;
	if (n < 0) return;
	for (int i = 0; i < n; i++) {
		bool dots = !strcmp(names[i]->d_name, ".") || !strcmp(names[i]->d_name, "..");
		if (!dots && i < ENTRIES_MOST && !entry_find(dir, names[i]->d_name)) add_host(m, id, dir->text, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	dir->mtime = mtime;
	dir->ctime = ctime;
}
