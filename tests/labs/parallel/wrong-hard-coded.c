/* says: the workers did not run at the same time: there are none */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20000;
	printf("%d primes below %d\n", n == 20000 ? 2262 : n == 6000 ? 783 : 25, n);
	return 0;
}
