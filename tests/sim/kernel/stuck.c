/* Reads from a pipe whose only writers are those who read. */
#include "rt.h"

int main(int argc, char **argv)
{
	int tube[2];
	(void)argc;
	(void)argv;
	call(PIPE, tube);
	fork_();
	await(tube[0]);
	return 0;
}
