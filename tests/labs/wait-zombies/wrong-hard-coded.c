/* says: the number of children is wrong: 0 instead of 4 */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 4;
	for (int i = 1; i <= n; i++)
		if (i == 3) printf("child 3 was killed by signal 15\n");
		else printf("child %d exited with %d\n", i, 10 * i);
	printf("%d children, %d failed\n", n, n);
	return n;
}
