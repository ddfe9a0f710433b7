/* tty.c - the terminal that standard input is. */
#include <stdio.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	const char *name = ttyname(0);
	puts(name ? name : "not a tty");
	return !name;
}
