/* condition.h - the words of test and [: shared by the shell and the program. */
static int test_file(char op, const char *path)
{
	struct stat st;
	if (op == 'L' || op == 'h') return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
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
	if (!strcmp(op, "=") || !strcmp(op, "==")) return !strcmp(a, b);
	if (!strcmp(op, "!=")) return strcmp(a, b) != 0;
	if (!strcmp(op, "-eq")) return x == y;
	if (!strcmp(op, "-ne")) return x != y;
	if (!strcmp(op, "-lt")) return x < y;
	if (!strcmp(op, "-le")) return x <= y;
	if (!strcmp(op, "-gt")) return x > y;
	if (!strcmp(op, "-ge")) return x >= y;
	return -1;
}

static int test_words(char **a, int n)
{
	for (int i = 1; i < n - 1; i++)
		if (!strcmp(a[i], "-o")) return test_words(a, i) || test_words(a + i + 1, n - i - 1);
	for (int i = 1; i < n - 1; i++)
		if (!strcmp(a[i], "-a")) return test_words(a, i) && test_words(a + i + 1, n - i - 1);
	if (n > 1 && !strcmp(a[0], "!")) return !test_words(a + 1, n - 1);
	if (n == 3) return test_two(a[0], a[1], a[2]) > 0;
	if (n == 2 && !strcmp(a[0], "-n")) return *a[1] != 0;
	if (n == 2 && !strcmp(a[0], "-z")) return *a[1] == 0;
	if (n == 2 && !strcmp(a[0], "-t")) return isatty(atoi(a[1]));
	if (n == 2) return test_file(a[0][1], a[1]);
	return n == 1 && *a[0];
}
