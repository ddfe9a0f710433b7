/* Strings, memory, characters, sorting, random numbers, environment, paths. */
#include <ctype.h>
#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void characters(void)
{
	for (int c = -1; c < 256; c++) {
		printf("%d: %d%d%d%d%d%d%d%d%d%d%d%d %d %d\n", c, !!isalnum(c), !!isalpha(c), !!isblank(c), !!iscntrl(c), !!isdigit(c),
			   !!isgraph(c), !!islower(c), !!isprint(c), !!ispunct(c), !!isspace(c), !!isupper(c), !!isxdigit(c), tolower(c),
			   toupper(c));
		if (c < 128 && c >= 0) printf("%d %d %d\n", isalpha(c), isdigit(c), isspace(c));
	}
}

static void strings(void)
{
	static const char *const texts[] = {"",       "a",      "abc",   "abcabc",  "ABC",     "abd",     "a,b;;c",
										"  x y ", "file10", "file9", "file009", "item#99", "item#100"};
	char buf[64], *state;
	const int n = sizeof texts / sizeof *texts;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++) {
			const char *a = texts[i], *b = texts[k];
			printf("%d %d %d %d %d %d", sign(strcmp(a, b)), sign(strncmp(a, b, 2)), sign(strcasecmp(a, b)),
				   sign(strncasecmp(a, b, 3)), sign(strverscmp(a, b)), sign(memcmp(a, b, 1)));
			printf(" %zu %zu %ld %ld %ld\n", strspn(a, b), strcspn(a, b), strstr(a, b) ? (long)(strstr(a, b) - a) : -1,
				   strpbrk(a, b) ? (long)(strpbrk(a, b) - a) : -1, strcasestr(a, b) ? (long)(strcasestr(a, b) - a) : -1);
		}
	for (char *s = strtok(strcpy(buf, "a, b,,c ;d"), ", ;"); s; s = strtok(NULL, ", ;")) printf("[%s]", s);
	for (char *s = strtok_r(strcpy(buf, ":x::y:"), ":", &state); s; s = strtok_r(NULL, ":", &state)) printf("{%s}", s);
	state = strcpy(buf, "p,q,,r");
	for (char *s; (s = strsep(&state, ","));) printf("<%s>", s);
	printf("\n%s %s %s\n", strncat(strcpy(buf, "ab"), "cdef", 2), strchr("hello", 'l'), strrchr("hello", 'l'));
	memset(buf, '#', sizeof buf);
	strncpy(buf, "xy", 5);
	printf("%d %d %c %ld\n", buf[2], buf[4], buf[5], (long)(stpcpy(buf, "four") - buf));
	printf("%s %s %s\n", (char *)memchr("abcdef", 'd', 6), (char *)memrchr("abcabc", 'b', 6),
		   (char *)memmem("haystack", 8, "st", 2));
	printf("%ld %s\n", (long)((char *)memccpy(buf, "one.two", '.', 7) - buf), memccpy(buf, "abc", 'x', 3) ? "yes" : "no");
	printf("%s %zu %s\n", strdup("copy"), strnlen("abcdef", 3), strndup("abcdef", 3));
	printf("%d %d %d\n", ffs(0), ffs(8), ffsl(1L << 40));
	for (int e = -1; e < 135; e++) printf("%d %s\n", e, strerror(e));
	for (int s = -1; s < 66; s++) printf("%d %s\n", s, strsignal(s));
	static const char *const paths[] = {"/usr/lib", "/usr/", "usr", "/", ".", "..", "", "a//b//", "//", "/a"};
	for (int i = 0; i < 10; i++) {
		char one[32], two[32];
		printf("%s: %s %s\n", paths[i], dirname(strcpy(one, paths[i])), basename(strcpy(two, paths[i])));
	}
}

struct pair {
	int key, order;
};

static int by_key(const void *a, const void *b)
{
	return ((const struct pair *)a)->key - ((const struct pair *)b)->key;
}

static int by_letter(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sorting(void)
{
	struct pair list[500];
	char *words[] = {"pear", "apple", "fig", "banana", "cherry"};
	srand(5);
	for (int i = 0; i < 500; i++) list[i] = (struct pair){rand() % 50, i};
	qsort(list, 500, sizeof *list, by_key);
	for (int i = 0; i < 500; i++) printf("%d/%d ", list[i].key, list[i].order);
	qsort(words, 5, sizeof *words, by_letter);
	for (int i = 0; i < 5; i++) printf("%s ", words[i]);
	struct pair key = {25, 0};
	struct pair *found = bsearch(&key, list, 500, sizeof *list, by_key);
	printf("%d\n", found ? found->key : -1);
}

static void random_numbers(void)
{
	char room[256];
	unsigned seed = 7;
	for (int i = 0; i < 50; i++) printf("%d ", rand());
	srand(42);
	for (int i = 0; i < 50; i++) printf("%d ", rand() % 100);
	srandom(0);
	for (int i = 0; i < 400; i++) printf("%ld ", random());
	for (int i = 0; i < 10; i++) printf("%d ", rand_r(&seed));
	srand48(3);
	for (int i = 0; i < 10; i++) printf("%.17g %ld %ld ", drand48(), lrand48(), mrand48());
	for (size_t n = 8; n <= 256; n *= 2) {
		initstate(9, room, n);
		for (int i = 0; i < 40; i++) printf("%ld ", random());
	}
	printf("\n");
}

static void environment(void)
{
	clearenv();
	printf("%d %s\n", setenv("A", "1", 0), getenv("A"));
	printf("%d %s\n", setenv("A", "2", 0), getenv("A"));
	printf("%d %s\n", setenv("A", "3", 1), getenv("A"));
	char pair[] = "B=x";
	printf("%d %s", putenv(pair), getenv("B"));
	pair[2] = 'y';
	printf(" %s\n", getenv("B"));
	for (int i = 0; i < 50; i++) {
		char name[10];
		sprintf(name, "V%d", i);
		setenv(name, name, 1);
	}
	printf("%d %d %s %s\n", setenv("", "x", 1), setenv("a=b", "x", 1), getenv("V49"), getenv("V7"));
	unsetenv("A");
	printf("%s %s\n", getenv("A") ? "there" : "gone", getenv("V0"));
}

int main(void)
{
	characters();
	strings();
	sorting();
	random_numbers();
	environment();
	return 0;
}
