/* says: the number of processes was 1, not 2 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

int main(void)
{
	printf("the child exited with 3\n");
	return 0;
}
