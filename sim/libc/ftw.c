/*
 * ftw.c - walking a tree of folders. Each level keeps its folder open, however few descriptors the caller allows.
 *
 * Without FTW_PHYS symbolic links are followed, and no folder is visited twice.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>

#include "internal.h"

struct walk {
	__nftw_func_t visit;
	__ftw_func_t old_visit;
	int flags;
	dev_t device;
	struct { dev_t device; ino_t number; } *seen;
	int nseen;
	char path[PATH_MAX];
};

static int walk(struct walk *w, int above, size_t base, int level);

static int tell(struct walk *w, const struct stat *st, int type, size_t base, int level)
{
	struct FTW where = {(int)base, level};
	return w->visit ? w->visit(w->path, st, type, &where) : w->old_visit(w->path, st, type);
}

/* What the path is: FTW_D, FTW_F or why it is neither. */
static int type_of(const struct walk *w, const char *name, struct stat *st)
{
	int follow = !(w->flags & FTW_PHYS);
	__vm_memset(st, 0, sizeof *st);
	if ((follow ? CALL(stat, name, st) : CALL(lstat, name, st)) == 0)
		return S_ISDIR(st->st_mode) ? FTW_D : S_ISLNK(st->st_mode) ? FTW_SL : FTW_F;
	if (errno != ENOENT && errno != EACCES) return -1;
	return follow && CALL(lstat, name, st) == 0 && S_ISLNK(st->st_mode) ? w->visit ? FTW_SLN : FTW_SL : FTW_NS;
}

/* Whether it has been visited; from now on it has. -1: no memory. */
static int was_seen(struct walk *w, const struct stat *st)
{
	for (int i = 0; i < w->nseen; i++)
		if (w->seen[i].device == st->st_dev && w->seen[i].number == st->st_ino) return 1;
	void *more = __realloc(w->seen, (size_t)(w->nseen + 1) * sizeof *w->seen);
	if (!more) return -1;
	w->seen = more;
	w->seen[w->nseen].device = st->st_dev;
	w->seen[w->nseen++].number = st->st_ino;
	return 0;
}

static int walk_entries(struct walk *w, DIR *dir, int level)
{
	size_t len = __vm_strlen(w->path);
	int result = 0;
	for (struct dirent *e; !result && (e = readdir(dir)); w->path[len] = 0) {
		if (!__vm_strcmp(e->d_name, ".") || !__vm_strcmp(e->d_name, "..")) continue;
		size_t base = len + (w->path[len - 1] != '/');
		if (base + __vm_strlen(e->d_name) >= sizeof w->path) return __fail(ENAMETOOLONG);
		w->path[base - 1] = '/';
		__vm_strcpy(w->path + base, e->d_name);
		result = walk(w, dirfd(dir), base, level);
	}
	return result;
}

static int walk_folder(struct walk *w, int above, const char *name, const struct stat *st, size_t base, int level)
{
	int last = w->flags & FTW_DEPTH, moves = w->flags & FTW_CHDIR, result;
	DIR *dir = opendir(name);
	if (!dir) return errno == EACCES ? tell(w, st, FTW_DNR, base, level) : -1;
	result = last ? 0 : tell(w, st, FTW_D, base, level);
	if (!result && moves) result = (int)CALL(fchdir, dirfd(dir));
	if (!result) result = walk_entries(w, dir, level + 1);
	if (moves && CALL(fchdir, above) < 0) result = -1;
	closedir(dir);
	return result || !last ? result : tell(w, st, FTW_DP, base, level);
}

static int walk(struct walk *w, int above, size_t base, int level)
{
	struct stat st;
	const char *name = w->flags & FTW_CHDIR ? w->path + base : w->path;
	int type = type_of(w, *name ? name : ".", &st), seen = 0;
	if (type < 0 || (type == FTW_NS && !level)) return -1;
	if (!level) w->device = st.st_dev;
	else if (w->flags & FTW_MOUNT && type != FTW_NS && st.st_dev != w->device) return 0;
	if (type != FTW_D) return tell(w, &st, type, base, level);
	if (!(w->flags & FTW_PHYS)) seen = was_seen(w, &st);
	return seen ? seen < 0 ? -1 : 0 : walk_folder(w, above, *name ? name : ".", &st, base, level);
}

/* From the folder that the path begins in, when the walk moves about. */
static int start(struct walk *w, const char *path)
{
	size_t len = __vm_strlen(path);
	if (!len || len >= sizeof w->path) return __fail(len ? ENAMETOOLONG : ENOENT);
	__vm_strcpy(w->path, path);
	while (len > 1 && w->path[len - 1] == '/') w->path[--len] = 0;
	char *slash = __vm_strrchr(w->path, '/');
	size_t base = slash ? (size_t)(slash + 1 - w->path) : 0;
	if (!(w->flags & FTW_CHDIR)) return walk(w, -1, base, 0);
	int home = (int)CALL(open, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), above = home, result = home < 0 ? -1 : 0;
	if (!result && base) {
		char kept = w->path[base];
		w->path[base] = 0;
		above = (int)CALL(open, w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
		w->path[base] = kept;
		result = above < 0 ? -1 : (int)CALL(fchdir, above);
	}
	if (!result) result = walk(w, above, base, 0);
	if (above != home) __syscall(SYS_close, above);
	if (home >= 0 && CALL(fchdir, home) < 0) result = -1;
	__syscall(SYS_close, home);
	return result;
}

static int run(struct walk *w, const char *path)
{
	int result = start(w, path);
	__free(w->seen);
	return result;
}

int ftw(const char *path, __ftw_func_t visit, int descriptors)
{
	struct walk w = {.old_visit = visit};
	return descriptors < 1 ? __fail(EINVAL) : run(&w, path);
}

int nftw(const char *path, __nftw_func_t visit, int descriptors, int flags)
{
	struct walk w = {.visit = visit, .flags = flags};
	if (descriptors < 1 || flags & ~(FTW_PHYS | FTW_MOUNT | FTW_CHDIR | FTW_DEPTH)) return __fail(EINVAL);
	return run(&w, path);
}
