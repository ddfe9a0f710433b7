/* test.c - a condition as exit status; see the shell's own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int test_file(char op, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0) return 0;
	switch (op) {
	case 'f': return S_ISREG(st.st_mode);
	case 'd': return S_ISDIR(st.st_mode);
	case 'p': return S_ISFIFO(st.st_mode);
	case 's': return st.st_size > 0;
	case 'r': return access(path, R_OK) == 0;
	case 'w': return access(path, W_OK) == 0;
	case 'x': return access(path, X_OK) == 0;
	default: return 1;
	}
}

static int test_two(const char *a, const char *op, const char *b)
{
	long x = atol(a), y = atol(b);
	if (!strcmp(op, "=")) return !strcmp(a, b);
	if (!strcmp(op, "!=")) return strcmp(a, b) != 0;
	if (!strcmp(op, "-eq")) return x == y;
	if (!strcmp(op, "-ne")) return x != y;
	if (!strcmp(op, "-lt")) return x < y;
	if (!strcmp(op, "-le")) return x <= y;
	if (!strcmp(op, "-gt")) return x > y;
	return !strcmp(op, "-ge") && x >= y;
}

static int test(char **a, int n)
{
	if (n > 1 && !strcmp(a[0], "!")) return !test(a + 1, n - 1);
	if (n == 3) return test_two(a[0], a[1], a[2]);
	if (n == 2 && !strcmp(a[0], "-n")) return *a[1] != 0;
	if (n == 2 && !strcmp(a[0], "-z")) return *a[1] == 0;
	if (n == 2) return test_file(a[0][1], a[1]);
	return n == 1 && *a[0];
}

int main(int argc, char **argv)
{
	return !test(argv + 1, argc - 1);
}
