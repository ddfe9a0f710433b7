/* says: there is no child */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10;
	printf("sum %ld\n", n * (n + 1) / 2);
	return 0;
}
