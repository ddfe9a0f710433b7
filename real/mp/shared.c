/* shared.c - mappings that several processes have. */
#include "shared.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proclab/mp_error.h"

static int map(struct shared *out, size_t size, int fd)
{
	void *address = mmap(NULL, size, PROT_READ | PROT_WRITE, fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED, fd, 0);
	if (address == MAP_FAILED) return errno == ENOMEM ? MP_EMEMORY : MP_ESYSTEM;
	*out = (struct shared){address, size, fd};
	return 0;
}

int shared_new(struct shared *out, enum mp_method context, size_t size, enum shared_kind kind)
{
	int fd = -1;
	if (context > MP_FORKSERVER) return MP_EARGUMENT;
	if (!context) context = mp_get_start_method();
	if (context != MP_FORK) {
		fd = memfd_create("mp", MFD_CLOEXEC);
		if (fd < 0) return MP_ESYSTEM;
		if (ftruncate(fd, (off_t)size)) {
			close(fd);
			return MP_EMEMORY;
		}
	}
	int error = map(out, size, fd);
	if (!error)
		*(uint32_t *)out->address = kind;
	else if (fd >= 0)
		close(fd);
	return error;
}

int shared_open(struct shared *out, int fd, size_t size, enum shared_kind kind)
{
	struct stat status;
	if (fstat(fd, &status)) return MP_ESYSTEM;
	if (!S_ISREG(status.st_mode) || (size_t)status.st_size < size) return MP_EARGUMENT;
	int error = map(out, (size_t)status.st_size, fd);
	if (error || *(uint32_t *)out->address == (uint32_t)kind) return error;
	munmap(out->address, out->size);
	return MP_EARGUMENT;
}

void shared_clear(struct shared *shared)
{
	munmap(shared->address, shared->size);
	if (shared->fd >= 0) close(shared->fd);
}

static int hand_out(void *out, void *thing, int error)
{
	if (error)
		free(thing);
	else
		memcpy(out, &thing, sizeof thing);
	return error;
}

int shared_thing_new(void *out, size_t thing, enum mp_method context, size_t size, enum shared_kind kind)
{
	struct shared *made = calloc(1, thing);
	return hand_out(out, made, made ? shared_new(made, context, size, kind) : MP_EMEMORY);
}

int shared_thing_open(void *out, size_t thing, int fd, size_t size, enum shared_kind kind)
{
	struct shared *made = calloc(1, thing);
	return hand_out(out, made, made ? shared_open(made, fd, size, kind) : MP_EMEMORY);
}

void shared_thing_free(void *thing)
{
	if (!thing) return;
	shared_clear(thing);
	free(thing);
}
