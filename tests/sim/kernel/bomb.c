/* Forks for ever. */
#include "rt.h"

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (;;) fork_();
}
