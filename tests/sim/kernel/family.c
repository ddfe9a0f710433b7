/* A child, a grandchild and, when that is born, a second child: all wait to read from a pipe that they can write to themselves. */
#include "rt.h"

int main(int argc, char **argv)
{
	int tube[2], born[2];
	(void)argc;
	(void)argv;
	call(PIPE, tube);
	call(PIPE, born);
	if (fork_() == 0) {
		if (fork_()) tell(born[1]);
	} else {
		await(born[0]);
		fork_();
	}
	await(tube[0]);
	return 0;
}
