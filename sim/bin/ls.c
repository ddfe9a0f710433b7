/*
 * ls.c - list files: in columns on a terminal, else one a line.
 *
 * -l long, -n with numbers for names, -a those with a dot too, -A but . and .., -1 one a line, -C columns, -d folders themselves,
 * -i inode numbers, -r backwards, -t the newest first.
 */
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "options.h"

enum { TAB = 8, HALF_A_YEAR = 31556952 / 2 };

struct file {
	char *name;
	char path[4096];
	struct stat st;
};

struct files {
	struct file *list;
	int n;
};

static int is_long, numbers, all, almost_all, columns, themselves, inodes, backwards, by_time;

static void add(struct files *files, const char *folder, const char *name)
{
	struct file f = {.name = strdup(name)};
	snprintf(f.path, sizeof f.path, folder ? "%s/%s" : "%s%s", folder ? folder : "", name);
	if (lstat(f.path, &f.st) < 0) return;
	files->list = realloc(files->list, ((size_t)files->n + 1) * sizeof f);
	files->list[files->n++] = f;
}

static int order(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int o = by_time ? (x->st.st_mtime < y->st.st_mtime) - (x->st.st_mtime > y->st.st_mtime) : 0;
	if (!o) o = strcmp(x->name, y->name);
	return backwards ? -o : o;
}

/* ---- Long -------------------------------------------------------------------------------------------------------- */

static void mode_text(mode_t mode, char out[11])
{
	static const struct {
		mode_t kind;
		char letter;
	} kinds[] = {
		{S_IFDIR,  'd'},
        {S_IFLNK,  'l'},
        {S_IFIFO,  'p'},
        {S_IFSOCK, 's'},
        {S_IFCHR,  'c'},
        {S_IFBLK,  'b'},
	};
	strcpy(out, "-rwxrwxrwx");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((mode & S_IFMT) == kinds[i].kind) out[0] = kinds[i].letter;
	for (int i = 0; i < 9; i++)
		if (!(mode >> (8 - i) & 1)) out[i + 1] = '-';
	if (mode & S_ISUID) out[3] = mode & 0100 ? 's' : 'S';
	if (mode & S_ISGID) out[6] = mode & 0010 ? 's' : 'S';
	if (mode & S_ISVTX) out[9] = mode & 0001 ? 't' : 'T';
}

static void owner_text(const struct stat *st, char *user, char *group, size_t size)
{
	struct passwd *u = numbers ? NULL : getpwuid(st->st_uid);
	struct group *g = numbers ? NULL : getgrgid(st->st_gid);
	snprintf(user, size, u ? "%s" : "%.0s%u", u ? u->pw_name : "", st->st_uid);
	snprintf(group, size, g ? "%s" : "%.0s%u", g ? g->gr_name : "", st->st_gid);
}

static int digits(unsigned long n)
{
	return snprintf(NULL, 0, "%lu", n);
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void show_long(const struct file *f, const int width[5])
{
	char mode[11], user[64], group[64], date[32], target[4096];
	time_t now = time(NULL);
	int recent = f->st.st_mtime > now - HALF_A_YEAR && f->st.st_mtime <= now;
	mode_text(f->st.st_mode, mode);
	owner_text(&f->st, user, group, sizeof user);
	strftime(date, sizeof date, recent ? "%b %e %H:%M" : "%b %e  %Y", localtime(&f->st.st_mtime));
	if (inodes) printf("%*lu ", width[4], (unsigned long)f->st.st_ino);
	printf("%s %*lu %-*s %-*s %*ld %s %s", mode, width[0], (unsigned long)f->st.st_nlink, width[1], user, width[2], group,
		   width[3], (long)f->st.st_size, date, f->name);
	ssize_t n = S_ISLNK(f->st.st_mode) ? readlink(f->path, target, sizeof target - 1) : -1;
	if (n >= 0) printf(" -> %.*s", (int)n, target);
	putchar('\n');
}

static void show_all_long(const struct files *files)
{
	int width[5] = {0};
	char user[64], group[64];
	for (int i = 0; i < files->n; i++) {
		const struct stat *st = &files->list[i].st;
		owner_text(st, user, group, sizeof user);
		width[0] = larger(width[0], digits(st->st_nlink));
		width[1] = larger(width[1], (int)strlen(user));
		width[2] = larger(width[2], (int)strlen(group));
		width[3] = larger(width[3], digits((unsigned long)st->st_size));
		width[4] = larger(width[4], digits(st->st_ino));
	}
	for (int i = 0; i < files->n; i++) show_long(&files->list[i], width);
}

/* ---- Columns ----------------------------------------------------------------------------------------------------- */

static int line_width(void)
{
	struct winsize size;
	const char *text = getenv("COLUMNS");
	if (text && atoi(text) > 0) return atoi(text);
	return ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

static int inode_width(const struct files *files)
{
	int width = 0;
	for (int i = 0; i < files->n; i++) width = larger(width, digits(files->list[i].st.st_ino));
	return width;
}

/* What the name of a file takes, with what stands before it. */
static int length(const struct file *f, int inode)
{
	return (int)strlen(f->name) + (inodes ? inode + 1 : 0);
}

/* The widths of so many columns; whether they fit. */
static int fits(const struct files *files, int count, int inode, int *widths, int limit)
{
	int rows = (files->n + count - 1) / count, sum = 0;
	memset(widths, 0, (size_t)count * sizeof *widths);
	for (int i = 0; i < files->n; i++) {
		int column = i / rows, gap = column == count - 1 ? 0 : 2;
		widths[column] = larger(widths[column], length(&files->list[i], inode) + gap);
	}
	for (int i = 0; i < count; i++) sum += larger(widths[i], 3);
	return sum < limit;
}

/* From one place on the line to another, with tabs as far as they go. */
static void indent(int from, int to)
{
	while (from < to) {
		int tab = to / TAB > (from + 1) / TAB;
		putchar(tab ? '\t' : ' ');
		from += tab ? TAB - from % TAB : 1;
	}
}

static void show_name(const struct file *f, int inode)
{
	if (inodes) printf("%*lu ", inode, (unsigned long)f->st.st_ino);
	fputs(f->name, stdout);
}

static void show_columns(const struct files *files)
{
	int limit = line_width(), most = larger(limit / 3, 1), count = files->n < most ? files->n : most, inode = inode_width(files);
	int *widths = malloc((size_t)most * sizeof *widths);
	while (count > 1 && !fits(files, count, inode, widths, limit)) count--;
	int rows = count ? (files->n + count - 1) / count : 0;
	if (count == 1) fits(files, 1, inode, widths, limit);
	for (int row = 0; row < rows; row++) {
		for (int i = row, at = 0, column = 0; i < files->n; i += rows, column++) {
			show_name(&files->list[i], inode);
			if (i + rows < files->n) indent(at + length(&files->list[i], inode), at + larger(widths[column], 3));
			at += larger(widths[column], 3);
		}
		putchar('\n');
	}
	free(widths);
}

/* ---- What is asked for ------------------------------------------------------------------------------------------- */

static void show(struct files *files)
{
	int inode = inode_width(files);
	qsort(files->list, (size_t)files->n, sizeof *files->list, order);
	if (is_long)
		show_all_long(files);
	else if (columns)
		show_columns(files);
	else
		for (int i = 0; i < files->n; i++) show_name(&files->list[i], inode), putchar('\n');
}

static int is_wanted(const char *name)
{
	if (name[0] != '.' || all) return 1;
	return almost_all && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int show_folder(const char *path)
{
	struct files files = {0};
	long blocks = 0;
	DIR *dir = opendir(path);
	if (!dir) {
		fprintf(stderr, "%s: cannot open directory '%s': %s\n", program_invocation_name, path, strerror(errno));
		return 2;
	}
	for (struct dirent *e; (e = readdir(dir));)
		if (is_wanted(e->d_name)) add(&files, path, e->d_name);
	closedir(dir);
	for (int i = 0; i < files.n; i++) blocks += files.list[i].st.st_blocks;
	if (is_long) printf("total %ld\n", (blocks + 1) / 2);
	show(&files);
	return 0;
}

/* Files first, then the folders, each with its name when there is more than one thing. */
static int show_arguments(int n, char **paths)
{
	struct files files = {0}, folders = {0};
	struct stat st;
	int result = 0;
	for (int i = 0; i < n; i++) {
		int found = is_long || themselves ? lstat(paths[i], &st) : stat(paths[i], &st) < 0 ? lstat(paths[i], &st) : 0;
		if (found < 0) {
			fprintf(stderr, "%s: cannot access '%s': %s\n", program_invocation_name, paths[i], strerror(errno));
			result = 2;
		} else {
			add(S_ISDIR(st.st_mode) && !themselves ? &folders : &files, NULL, paths[i]);
		}
	}
	show(&files);
	qsort(folders.list, (size_t)folders.n, sizeof *folders.list, order);
	for (int i = 0; i < folders.n; i++) {
		if (n > 1) printf("%s%s:\n", i || files.n ? "\n" : "", folders.list[i].name);
		result |= show_folder(folders.list[i].path);
	}
	return result;
}

int main(int argc, char **argv)
{
	static const char known[] = "lnaA1Cdirt";
	static char here[] = ".";
	char *nothing[] = {here};
	options_check(argc, argv, known);
	columns = isatty(1);
	int first = optind;
	optind = 1;
	for (int c; (c = getopt(argc, argv, known)) != -1;) {
		is_long |= c == 'l' || c == 'n';
		numbers |= c == 'n';
		all |= c == 'a';
		almost_all |= c == 'A';
		themselves |= c == 'd';
		inodes |= c == 'i';
		backwards |= c == 'r';
		by_time |= c == 't';
		if (c == '1') columns = 0;
		if (c == 'C') columns = 1;
	}
	return first == argc ? show_arguments(1, nothing) : show_arguments(argc - first, argv + first);
}
