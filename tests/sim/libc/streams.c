/* stdio on files: modes, positions, pushed back bytes, lines, buffers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/libc-streams-XXXXXX";

static void content(const char *what)
{
	FILE *f = fopen(path, "r");
	int c;
	printf("%s: ", what);
	while (f && (c = getc(f)) != EOF) putchar(c == '\n' ? '|' : c);
	printf("\n");
	if (f) fclose(f);
}

static void modes(void)
{
	FILE *f = fopen(path, "w");
	printf("%d %d %d\n", fprintf(f, "one\ntwo\n"), fputs("three\n", f) >= 0, fputc('x', f));
	printf("%ld %d\n", ftell(f), fclose(f));
	content("w");
	f = fopen(path, "a");
	fputs("appended\n", f);
	fclose(f);
	content("a");
	f = fopen(path, "r+");
	fputs("ONE", f);
	fseek(f, 4, SEEK_SET);
	int c = getc(f);
	fseek(f, 0, SEEK_CUR);
	fputc('W', f);
	printf("%c %ld\n", c, ftell(f));
	fclose(f);
	content("r+");
	f = fopen(path, "a+");
	c = getc(f);
	fputs("end", f);
	rewind(f);
	printf("%c %c\n", c, getc(f));
	fclose(f);
	content("a+");
	f = fopen(path, "w+");
	fputs("abcdef", f);
	fseek(f, -2, SEEK_END);
	printf("%c %ld\n", getc(f), ftell(f));
	fclose(f);
	printf("%d", fopen("/nonexistent/x", "r") == NULL);
	printf(" %s\n", strerror(errno));
	printf("%d", fopen(path, "q") == NULL);
	printf(" %s\n", strerror(errno));
	printf("%d", fopen(path, "wx") == NULL);
	printf(" %s\n", strerror(errno));
}

static void errors(void)
{
	FILE *f = fopen(path, "r");
	printf("%d", fputc('x', f));
	printf(" %d %d\n", ferror(f), errno == EBADF);
	clearerr(f);
	while (getc(f) != EOF) continue;
	printf("%d %d %d\n", feof(f), ferror(f), getc(f));
	rewind(f);
	printf("%d %c\n", feof(f), getc(f));
	fclose(f);
	f = fopen(path, "w");
	printf("%d %d\n", getc(f), ferror(f));
	fclose(f);
}

static void pushing_back(void)
{
	FILE *f = fopen(path, "w+");
	fputs("hello", f);
	rewind(f);
	int c = getc(f);
	printf("%c %c %c\n", c, ungetc('J', f), getc(f));
	ungetc('Z', f);
	printf("%ld %c%c\n", ftell(f), getc(f), getc(f));
	ungetc('q', f);
	fseek(f, 0, SEEK_SET);
	printf("%c %d\n", getc(f), ungetc(EOF, f));
	while (getc(f) != EOF) continue;
	ungetc('!', f);
	printf("%d %c %d %d\n", feof(f), getc(f), getc(f), feof(f));
	fclose(f);
}

static void lines(void)
{
	char buf[8], *line = NULL;
	size_t room = 0;
	FILE *f = fopen(path, "w+");
	fputs("short\na longer line than the buffer\n\nlast without end", f);
	rewind(f);
	while (fgets(buf, sizeof buf, f)) printf("[%s]", buf);
	rewind(f);
	for (ssize_t n; (n = getline(&line, &room, f)) >= 0;) printf("<%zd %s>", n, line);
	rewind(f);
	printf("%zd %s\n", getdelim(&line, &room, 'g', f), line);
	rewind(f);
	int a = 0;
	printf("%zu", fread(buf, 1, 5, f));
	buf[5] = 0;
	printf(" %s %d\n", buf, fscanf(f, "%d", &a));
	fclose(f);
}

static void blocks(void)
{
	static char big[20000];
	int list[100];
	for (int i = 0; i < 100; i++) list[i] = i * i;
	memset(big, 'b', sizeof big);
	FILE *f = fopen(path, "w+");
	printf("%zu %zu\n", fwrite(list, sizeof *list, 100, f), fwrite(big, 1, sizeof big, f));
	rewind(f);
	memset(list, 0, sizeof list);
	printf("%zu %d", fread(list, sizeof *list, 100, f), list[99]);
	memset(big, 0, sizeof big);
	printf(" %zu %c %ld\n", fread(big, 1, sizeof big, f), big[19999], ftell(f));
	printf("%zu %d\n", fread(big, 1, 1, f), feof(f));
	fclose(f);
}

static void memory(void)
{
	char buf[20] = "memory 42 text";
	int n = 0;
	char word[10];
	FILE *f = fmemopen(buf, strlen(buf), "r");
	printf("%d", fscanf(f, "%9s %d", word, &n));
	printf(" %s %d\n", word, n);
	fclose(f);
	f = fmemopen(buf, sizeof buf, "w");
	fprintf(f, "written %d", 7);
	fclose(f);
	printf("%s\n", buf);
	f = tmpfile();
	fputs("temporary", f);
	rewind(f);
	printf("%c %d\n", getc(f), fileno(f) > 2);
	fclose(f);
	f = fdopen(dup(1), "w");
	fflush(stdout);
	fprintf(f, "through another stream\n");
	fclose(f);
}

int main(void)
{
	close(mkstemp(path));
	modes();
	errors();
	pushing_back();
	lines();
	blocks();
	memory();
	freopen(path, "w", stdout);
	printf("redirected\n");
	fflush(stdout);
	unlink(path);
	return 0;
}
