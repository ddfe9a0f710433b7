/* getopt and getopt_long, with their messages (on stderr, which is sent to stdout). */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct option longs[] = {
	{"add",      required_argument, NULL, 'a'},
	{"append",   no_argument,       NULL, 'p'},
	{"optional", optional_argument, NULL, 'o'},
	{"verbose",  no_argument,       NULL, 'v'},
	{NULL,       0,				 NULL, 0  }
};

static void run(const char *letters, int with_long, const char *line)
{
	char text[200], *argv[20] = {"prog"};
	int argc = 1, c, index = -1;
	strcpy(text, line);
	for (char *s = strtok(text, " "); s; s = strtok(NULL, " ")) argv[argc++] = s;
	optind = 0;
	printf("%s / %s:", letters, line);
	fflush(stdout);
	while ((c = with_long == 2 ? getopt_long_only(argc, argv, letters, longs, &index)
				: with_long    ? getopt_long(argc, argv, letters, longs, &index)
							   : getopt(argc, argv, letters)) != -1) {
		printf(" %c(%s)%c", c > 1 ? c : '1', optarg ? optarg : "-", c == '?' && optopt ? optopt : '.');
		fflush(stdout);
	}
	printf(" | %d:", optind);
	for (int i = 1; i < argc; i++) printf(" %s", argv[i]);
	printf("\n");
	fflush(stdout);
}

int main(void)
{
	static const char *const lines[] = {"-a x y",
										"-ax -b",
										"x -b y -a z",
										"-z",
										"-b -- -a",
										"-a",
										"--add=3 --append f",
										"--ad 4",
										"--a",
										"--verbose=3",
										"--nothing",
										"--optional --optional=5 w",
										"-bvb x",
										"x y -v -- z -v",
										"-o -o5 -o 5",
										"-",
										"- -b",
										"-verbose -add x",
										"-b- x",
										"--",
										"-a --",
										"x --add",
										"-W foo"};
	static const char *const letters[] = {"a:bo::v", "+a:bo::v", "-a:bo::v", ":a:bo::v"};
	dup2(1, 2);
	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
		for (int k = 0; k < 4; k++)
			for (int with = 0; with < 3; with++) run(letters[k], with, lines[i]);
	return 0;
}
