/* says: not a fan */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 3, i = 0;
	while (i < n && fork() == 0) i++;
	wait(NULL);
	return 0;
}
