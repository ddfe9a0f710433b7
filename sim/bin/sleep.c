/* sleep.c - wait for so many seconds (fractions too). */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	double seconds = 0;
	if (argc < 2) return fputs("sleep: missing operand\n", stderr), 1;
	for (int i = 1; i < argc; i++) {
		char *end;
		double n = strtod(argv[i], &end);
		int unit = *end == 'm' ? 60 : *end == 'h' ? 3600 : 1;
		if (end == argv[i] || n < 0) return fprintf(stderr, "sleep: invalid time interval '%s'\n", argv[i]), 1;
		seconds += n * unit;
	}
	struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
	while (nanosleep(&t, &t) < 0) continue;
	return 0;
}
