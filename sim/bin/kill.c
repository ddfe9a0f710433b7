/* kill.c - send signals. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int signal_number(const char *s)
{
	if (isdigit((unsigned char)*s)) return atoi(s);
	if (!strncmp(s, "SIG", 3)) s += 3;
	for (int i = 1; i < 32; i++)
		if (!strcmp(sigabbrev_np(i), s)) return i;
	return -1;
}

int main(int argc, char **argv)
{
	int sig = SIGTERM, i = 1, result = 0;
	if (argc > 1 && !strcmp(argv[1], "-l")) {
		for (int k = 1; k < 32; k++) printf("%s%c", sigabbrev_np(k), k == 31 ? '\n' : ' ');
		return 0;
	}
	if (argc > 2 && !strcmp(argv[1], "-s")) sig = signal_number(argv[2]), i = 3;
	else if (argc > 1 && argv[1][0] == '-') sig = signal_number(argv[1] + 1), i = 2;
	if (i >= argc || sig < 0) {
		fputs("Usage: kill [-s signal|-signal] pid ...\n", stderr);
		return 1;
	}
	for (; i < argc; i++)
		if (kill(atoi(argv[i]), sig) < 0) {
			fprintf(stderr, "kill: (%s) - %s\n", argv[i], strerror(errno));
			result = 1;
		}
	return result;
}
