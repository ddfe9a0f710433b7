/*
 * tree.c - the file system that a machine begins with.
 */
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/ipc.h"

#define HOME "/home/user"

static uint32_t add(struct machine *m, uint32_t dir, const char *name, uint32_t mode)
{
	uint32_t id = inode_new(m, mode);
	entry_add(m, dir, name, id);
	return id;
}

static struct inode *add_system(struct machine *m, uint32_t dir, const char *name, uint32_t mode)
{
	struct inode *node = object_edit(m, add(m, dir, name, mode));
	node->uid = 0;
	return node;
}

static uint32_t add_folder(struct machine *m, uint32_t dir, const char *name)
{
	return add_system(m, dir, name, S_IFDIR | 0755)->object.id;
}

static void add_text(struct machine *m, uint32_t dir, const char *name, const char *text)
{
	struct inode *node = add_system(m, dir, name, S_IFREG | 0644);
	store_write(&m->memory, inode_store(m, node), 0, text, strlen(text));
}

static void add_link(struct machine *m, uint32_t dir, const char *name, const char *to)
{
	add_system(m, dir, name, S_IFLNK | 0777)->text = sim_copy(to, strlen(to) + 1);
}

static void add_devices(struct machine *m, uint32_t dev)
{
	static const char *const names[] = {[DEVICE_NULL] = "null", [DEVICE_ZERO] = "zero", [DEVICE_FULL] = "full", [DEVICE_RANDOM] = "random",
		[DEVICE_URANDOM] = "urandom", [DEVICE_TTY] = "tty"};
	for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) add_system(m, dev, names[i], S_IFCHR | 0666)->device = i;
	add_link(m, dev, "fd", "/proc/self/fd");
	add_link(m, dev, "stdin", "/proc/self/fd/0");
	add_link(m, dev, "stdout", "/proc/self/fd/1");
	add_link(m, dev, "stderr", "/proc/self/fd/2");
	add_system(m, dev, "shm", S_IFDIR | S_ISVTX | 0777);
	add_system(m, dev, "mqueue", S_IFDIR | S_ISVTX | 0777);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* But for the program itself, which may be called as one of them: that is in /usr/local/bin. */
static void add_programs(struct machine *m, uint32_t bin)
{
	const struct machine_config *config = m->config;
	for (uint32_t i = 1; i < config->nprogram; i++) {
		const char *name = base_name(config->programs[i].path);
		if (!entry_find(object_find(m, bin), name)) add_system(m, bin, name, S_IFREG | 0755);
	}
}

/* A folder by its path, made with all that lead to it. */
static uint32_t make_way(struct machine *m, const char *path)
{
	char name[NAME_MOST + 1];
	uint32_t at = m->root;
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t n = strcspn(path, "/");
		snprintf(name, sizeof name, "%.*s", (int)n, path);
		uint32_t next = entry_find(object_find(m, at), name);
		at = next ? next : add(m, at, name, S_IFDIR | 0755);
		path += n;
	}
	return at;
}

static uint32_t working_directory(struct machine *m)
{
	const char *folder = m->config->folder;
	uint32_t id = make_way(m, folder ? folder : HOME);
	struct inode *node = object_edit(m, id);
	if (folder && id != m->root && !node->n) {
		node->unread = true;
		node->text = sim_copy(folder, strlen(folder) + 1);
	}
	object_hold(m, id);
	return id;
}

uint32_t tree_begin(struct machine *m)
{
	m->registry = registry_new(m);
	m->abstract = inode_new(m, S_IFDIR | 0700);
	m->root = inode_new(m, S_IFDIR | 0755);
	struct inode *root = object_edit(m, m->root);
	root->uid = 0;
	root->parent = m->root;
	root->nlink = 2;
	add_programs(m, add_folder(m, m->root, "bin"));
	add_devices(m, add_folder(m, m->root, "dev"));
	uint32_t etc = add_folder(m, m->root, "etc");
	add_text(m, etc, "passwd", "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:" HOME ":/bin/sh\n");
	add_text(m, etc, "group", "root:x:0:\nuser:x:1000:\n");
	add_text(m, etc, "hostname", "proclab\n");
	add_text(m, etc, "hosts", "127.0.0.1\tlocalhost\n");
	make_way(m, HOME);
	add_system(m, m->root, "tmp", S_IFDIR | S_ISVTX | 0777);
	uint32_t usr = add_folder(m, m->root, "usr");
	add_link(m, usr, "bin", "/bin");
	add_system(m, add_folder(m, add_folder(m, usr, "local"), "bin"), base_name(m->config->programs[0].path), S_IFREG | 0755);
	add_system(m, add_folder(m, m->root, "var"), "tmp", S_IFDIR | S_ISVTX | 0777);
	add_system(m, m->root, "proc", S_IFDIR | 0555)->proc = 1;
	return working_directory(m);
}
