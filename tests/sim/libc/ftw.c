/* Walking a tree: everything there is, in its folder's order, links followed or not; and stopping. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char list[64][200];
static int count, stop_at = -1, in_place;

static const char *const types[] = {"F", "D", "DNR", "NS", "SL", "DP", "SLN"};

static int visit(const char *path, const struct stat *st, int type, struct FTW *w)
{
	struct stat here;
	if (stat(path + w->base, &here) == 0 && type != FTW_SL) in_place += here.st_ino == st->st_ino;
	snprintf(list[count++], sizeof *list, "%s %s level %d base %s size %ld", types[type], path, w->level, path + w->base,
			 type == FTW_F ? (long)st->st_size : 0L);
	return count == stop_at ? 7 : 0;
}

static int old_visit(const char *path, const struct stat *st, int type)
{
	(void)st;
	snprintf(list[count++], sizeof *list, "%s %s", types[type], path);
	return 0;
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void show(const char *what, int result)
{
	printf("%s: %d, %d visited\n", what, result, count);
	qsort(list, (size_t)count, sizeof *list, by_text);
	for (int i = 0; i < count; i++) printf("  %s\n", list[i]);
	count = 0;
}

static void make(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
	write(fd, text, strlen(text));
	close(fd);
}

int main(void)
{
	char top[] = "/tmp/walk-XXXXXX", before[200], after[200];
	if (!mkdtemp(top) || chdir(top)) return 1;
	struct stat st;
	printf("/tmp is %o, /var/tmp is %o\n", stat("/tmp", &st) ? 0 : st.st_mode, lstat("/var/tmp", &st) ? 0 : st.st_mode);
	mkdir("t", 0755);
	mkdir("t/a", 0755);
	mkdir("t/a/deep", 0755);
	mkdir("t/empty", 0755);
	make("t/one", "1");
	make("t/a/two", "22");
	make("t/a/deep/three", "333");
	symlink("a", "t/link");
	symlink("nowhere", "t/dangling");
	int dir = open("t", O_RDONLY | O_DIRECTORY);
	printf("read from its folder: %d, and a file %d\n", (int)readlinkat(dir, "dangling", before, sizeof before), (int)readlinkat(dir, "one", before, sizeof before));
	close(dir);
	show("as it lies", nftw("t", visit, 5, FTW_PHYS));
	printf("the first is the top: %d\n", (nftw("t/", visit, 5, FTW_PHYS), !strncmp(list[0], "D t level 0", 11)));
	count = 0;
	nftw("t", visit, 1, FTW_PHYS | FTW_DEPTH);
	printf("the last is the top: %d\n", !strncmp(list[count - 1], "DP t level 0", 12));
	show("contents first", 0);
	int n = nftw("./t", visit, 5, 0), links = 0, dangling = 0;
	for (int i = 0; i < count; i++) links += strstr(list[i], "three") != NULL, dangling += !strncmp(list[i], "SLN", 3);
	printf("links followed: %d, %d visited, three %d time, %d dangling\n", n, count, links, dangling);
	count = in_place = 0;
	getcwd(before, sizeof before);
	n = nftw("./t/a", visit, 5, FTW_PHYS | FTW_CHDIR);
	getcwd(after, sizeof after);
	show("moving about", n);
	printf("  %d found where they are, back home %d\n", in_place, !strcmp(before, after));
	stop_at = 3;
	n = nftw("t", visit, 5, FTW_PHYS);
	printf("stopped: %d after %d\n", n, count);
	count = 0;
	stop_at = -1;
	show("ftw", ftw("t/a", old_visit, 5));
	errno = 0;
	n = nftw("missing", visit, 5, FTW_PHYS);
	printf("missing: %d %s\n", n, count ? list[0] : strerror(errno));
	chdir("/");
	return system(strcat(strcpy(before, "rm -r "), top));
}
