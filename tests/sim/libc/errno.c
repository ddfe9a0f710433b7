/* errno.c - what perror leaves in errno: nothing new on a descriptor that can read, EINVAL the first time on one that cannot. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(int flags, int used)
{
	dup2(open("/dev/null", flags), 2);
	if (used) fputs("x", stderr);
	errno = ENOENT;
	perror("first");
	printf("%d", errno);
	errno = ENOENT;
	perror("second");
	printf(" %d\n", errno);
	fflush(stdout);
}

int main(void)
{
	if (fork() == 0) return say(O_RDWR, 0), 0;
	wait(NULL);
	if (fork() == 0) return say(O_WRONLY, 0), 0;
	wait(NULL);
	if (fork() == 0) return say(O_WRONLY, 1), 0;
	wait(NULL);
	return 0;
}
