/* vfork, and waitid in place of the macros. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2) return 2;
	siginfo_t end;
	pid_t child = vfork();
	if (child == 0) {
		execvp(argv[1], argv + 1);
		_exit(errno == ENOENT ? 127 : 126);
	}
	waitid(P_PID, (id_t)child, &end, WEXITED);
	if (end.si_status == 127 || end.si_status == 126) fprintf(stderr, "run: %s cannot be run\n", argv[1]);
	return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}
