/*
 * descriptors.c - see descriptors.h.
 */
#include "real/observe/descriptors.h"

#include <sys/resource.h>
#include <unistd.h>

enum { FEWEST = 256, MOST = 1000000 };

int descriptors_raise(void)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files)) return FEWEST;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	return files.rlim_cur < MOST ? (int)files.rlim_cur : MOST;
}

int descriptors_keep(int fd, int most)
{
	if (fd <= most) return fd;
	close(fd);
	return -1;
}
