/*
 * export_file.c - see export_file.h.
 */
#include "trace/export/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char beside[PATH_MAX]; /* the file that is being written; "" none */

void export_file_abandon(void)
{
	if (*beside) unlink(beside);
	*beside = 0;
}

static int refuse(struct diag *d, const char *path, int error)
{
	return diag_set(d, ERR_SYSTEM, "cannot write '%s': %s", path, strerror(error));
}

/* As the umask says, or as the file that is replaced has it. */
static mode_t mode_wanted(const struct stat *old)
{
	mode_t mask;
	if (old) return old->st_mode & 0777;
	umask(mask = umask(0));
	return 0666 & ~mask;
}

static FILE *open_beside(const char *path, mode_t mode)
{
	if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside) {
		errno = ENAMETOOLONG;
		*beside = 0;
		return NULL;
	}
	int fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0) *beside = 0;
	FILE *f = fd >= 0 && !fchmod(fd, mode) ? fdopen(fd, "w") : NULL;
	if (!f && fd >= 0) close(fd);
	return f;
}

/* Write and close. Returns 0 or an errno. */
static int fill(FILE *out, const struct export_format *f, const struct trace *t, const struct export_options *o)
{
	errno = 0;
	int code = f->write(out, t, o), error = 0;
	if (code == ERR_UNSUPPORTED) error = EOPNOTSUPP;
	else if (code < 0 || fflush(out) || ferror(out)) error = errno ? errno : EIO;
	if (fclose(out) && !error) error = errno;
	return error;
}

static int replace(const char *path, const struct stat *old, const struct export_format *f, const struct trace *t,
                   const struct export_options *o)
{
	FILE *out = open_beside(path, mode_wanted(old));
	int error = out ? fill(out, f, t, o) : errno;
	if (!error && rename(beside, path)) error = errno;
	if (error) export_file_abandon();
	*beside = 0;
	return error;
}

int export_to_file(const char *path, const struct export_format *f, const struct trace *t, const struct export_options *o, struct diag *d)
{
	char real[PATH_MAX];
	struct stat st;
	bool there = stat(path, &st) == 0;
	int error;
	if (there && S_ISDIR(st.st_mode)) return refuse(d, path, EISDIR);
	if (there && access(path, W_OK)) return refuse(d, path, errno);
	if (there && !S_ISREG(st.st_mode)) {
		FILE *out = fopen(path, "we");
		error = out ? fill(out, f, t, o) : errno;
	} else { /* of a link, what it leads to is replaced */
		error = replace(there && realpath(path, real) ? real : path, there ? &st : NULL, f, t, o);
	}
	return error ? refuse(d, path, error) : 0;
}
