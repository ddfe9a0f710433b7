/* seq.c - print numbers. */
#include <stdio.h>
#include <stdlib.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "+0123456789.");
	if (argc < 2 || argc > 4) return fputs("seq: missing operand\n", stderr), 1;
	double first = argc > 2 ? atof(argv[1]) : 1, step = argc > 3 ? atof(argv[2]) : 1, last = atof(argv[argc - 1]);
	for (long i = 0; step > 0 ? first + (double)i * step <= last : step < 0 && first + (double)i * step >= last; i++)
		printf("%g\n", first + (double)i * step);
	return 0;
}
