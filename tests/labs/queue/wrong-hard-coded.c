/* says: not all consumers worked */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	int items = argc > 1 ? atoi(argv[1]) : 40;
	for (int i = 1; i <= items; i++) printf("made %d\nused %d\n", i, i);
	return 0;
}
