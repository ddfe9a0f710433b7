/* test.c - a condition as exit status. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sh/condition.h"

int main(int argc, char **argv)
{
	return !test_words(argv + 1, argc - 1);
}
