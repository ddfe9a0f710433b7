/*
 * shared_memory.c - mp_shared_memory: a memfd, and how others find it by name.
 *
 * A name is the abstract address of a socket, which the kernel gives to one only and takes back when its process dies. A second
 * address (NAME=PID) stands in /proc/net/unix for whoever looks the name up; that process has the memfd open under /proc. So
 * neither a file nor a helper process can be left behind.
 */
#include "proclab/mp_memory.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "proclab/mp_error.h"

struct mp_shared_memory {
	void *address;
	size_t size;
	int fd;
	int name[2]; /* the sockets that hold it; -1. The child of a fork does not */
	struct mp_shared_memory *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct mp_shared_memory *named;

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static void drop_name(struct mp_shared_memory *m)
{
	for (int i = 0; i < 2; i++) {
		if (m->name[i] >= 0) close(m->name[i]);
		m->name[i] = -1;
	}
}

static void in_child(void)
{
	for (struct mp_shared_memory *m = named; m; m = m->next) drop_name(m);
	named = NULL;
	pthread_mutex_unlock(&lock);
}

static void prepare(void)
{
	pthread_atfork(before_fork, after_fork, in_child);
}

static void remember(struct mp_shared_memory *m)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, prepare);
	pthread_mutex_lock(&lock);
	m->next = named;
	named = m;
	pthread_mutex_unlock(&lock);
}

/* The sockets' addresses begin so. */
static int address_text(char *text, size_t size, const char *name)
{
	return snprintf(text, size, "proclab-mp/%u/%s", (unsigned)geteuid(), name);
}

/* Hold an abstract address. -1 with errno, EEXIST when it is in use. */
static int hold(const char *text, size_t length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) return -1;
	memcpy(address.sun_path + 1, text, length);
	if (!bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length))) return fd;
	int error = errno == EADDRINUSE ? EEXIST : errno;
	close(fd);
	errno = error;
	return -1;
}

static bool take_name(struct mp_shared_memory *m, const char *name)
{
	char text[120];
	int n = address_text(text, sizeof text, name);
	if ((m->name[0] = hold(text, (size_t)n)) < 0) return false;
	n += snprintf(text + n, sizeof text - (size_t)n, "=%d", getpid());
	return (m->name[1] = hold(text, (size_t)n)) >= 0;
}

static bool is_name(const char *name)
{
	size_t n = name ? strlen(name) : 0;
	for (size_t i = 0; i < n; i++)
		if (!isgraph((unsigned char)name[i]) || strchr("/=", name[i])) return false;
	return n > 0 && n < 64;
}

static int map(struct mp_shared_memory *m)
{
	m->address = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	return m->address != MAP_FAILED ? 0 : errno == ENOMEM ? MP_EMEMORY : MP_ESYSTEM;
}

static int finish(struct mp_shared_memory **out, struct mp_shared_memory *m, int error)
{
	if (!error) {
		*out = m;
		return 0;
	}
	int reason = errno;
	if (m->fd >= 0) close(m->fd);
	drop_name(m);
	free(m);
	errno = reason;
	return error;
}

int mp_shared_memory_new(struct mp_shared_memory **out, const char *name, size_t size)
{
	char title[80];
	if (!size || (name && !is_name(name))) return MP_EARGUMENT;
	struct mp_shared_memory *m = malloc(sizeof *m);
	if (!m) return MP_EMEMORY;
	*m = (struct mp_shared_memory){
		.size = size, .fd = -1, .name = {-1, -1}
    };
	if (name && !take_name(m, name)) return finish(out, m, MP_ESYSTEM);
	snprintf(title, sizeof title, "mp:%s", name ? name : "");
	m->fd = memfd_create(title, MFD_CLOEXEC);
	if (m->fd < 0) return finish(out, m, MP_ESYSTEM);
	if (ftruncate(m->fd, (off_t)size)) return finish(out, m, MP_EMEMORY);
	int error = map(m);
	if (!error && name) remember(m);
	return finish(out, m, error);
}

int mp_shared_memory_open(struct mp_shared_memory **out, int fd)
{
	struct stat status;
	if (fstat(fd, &status)) return MP_ESYSTEM;
	if (!S_ISREG(status.st_mode) || !status.st_size) return MP_EARGUMENT;
	struct mp_shared_memory *m = malloc(sizeof *m);
	if (!m) return MP_EMEMORY;
	*m = (struct mp_shared_memory){
		.size = (size_t)status.st_size, .fd = fd, .name = {-1, -1}
    };
	int error = map(m);
	if (error) m->fd = -1; /* the descriptor stays the caller's */
	return finish(out, m, error);
}

/* Who holds that name; -1. */
static pid_t holder(const char *name)
{
	char wanted[130] = "@", *line = NULL;
	size_t room = 0, n = (size_t)address_text(wanted + 1, sizeof wanted - 3, name) + 1;
	pid_t pid = -1;
	FILE *table = fopen("/proc/net/unix", "re");
	wanted[n] = '=';
	for (char *at; table && pid < 0 && getline(&line, &room, table) > 0;)
		if ((at = strchr(line, '@')) && !strncmp(at, wanted, n + 1)) pid = atoi(at + n + 1);
	free(line);
	if (table) fclose(table);
	return pid;
}

/* Open what a process has open under the memfd's title. */
static int open_of(pid_t pid, const char *name)
{
	char folder[40], wanted[100], link[100];
	snprintf(folder, sizeof folder, "/proc/%d/fd", pid);
	snprintf(wanted, sizeof wanted, "/memfd:mp:%s (deleted)", name);
	DIR *d = opendir(folder);
	int fd = -1;
	for (struct dirent *entry; fd < 0 && d && (entry = readdir(d));) {
		ssize_t n = readlinkat(dirfd(d), entry->d_name, link, sizeof link - 1);
		if (n <= 0) continue;
		link[n] = 0;
		if (!strcmp(link, wanted)) fd = openat(dirfd(d), entry->d_name, O_RDWR | O_CLOEXEC);
	}
	if (d) closedir(d);
	return fd;
}

int mp_shared_memory_attach(struct mp_shared_memory **out, const char *name)
{
	struct stat status;
	if (!is_name(name)) return MP_EARGUMENT;
	pid_t pid = holder(name);
	int fd = pid < 0 ? -1 : open_of(pid, name);
	if (fd >= 0 && (fstat(fd, &status) || status.st_uid != geteuid())) { /* anybody can hold an address */
		close(fd);
		fd = -1;
	}
	if (fd < 0) {
		errno = ENOENT;
		return MP_ESYSTEM;
	}
	int error = mp_shared_memory_open(out, fd);
	if (error) close(fd);
	return error;
}

int mp_shared_memory_fd(const struct mp_shared_memory *memory)
{
	return memory->fd;
}

void *mp_shared_memory_data(struct mp_shared_memory *memory)
{
	return memory->address;
}

size_t mp_shared_memory_size(const struct mp_shared_memory *memory)
{
	return memory->size;
}

int mp_shared_memory_unlink(struct mp_shared_memory *memory)
{
	pthread_mutex_lock(&lock);
	for (struct mp_shared_memory **at = &named; *at; at = &(*at)->next) {
		if (*at != memory) continue;
		*at = memory->next;
		drop_name(memory);
		break;
	}
	pthread_mutex_unlock(&lock);
	return 0;
}

void mp_shared_memory_free(struct mp_shared_memory *memory)
{
	if (!memory) return;
	mp_shared_memory_unlink(memory);
	munmap(memory->address, memory->size);
	close(memory->fd);
	free(memory);
}
