/* yes.c - print a line until nobody reads it any more. */
#include <stdio.h>

int main(int argc, char **argv)
{
	while (puts(argc > 1 ? argv[1] : "y") != EOF) continue;
	perror("yes: standard output");
	return 1;
}
