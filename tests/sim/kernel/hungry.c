/* Touches more memory than there is. */
#include "rt.h"

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	volatile char *all = (char *)call(MMAP, NULL, 1l << 30, 3L, 0x22L, -1L, 0L);
	for (long i = 0; i < 1l << 30; i += 4096) all[i] = 1;
	return 0;
}
