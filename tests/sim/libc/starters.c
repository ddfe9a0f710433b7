/* Functions before main and after exit: in which order, with which arguments. */
#include <stdio.h>
#include <stdlib.h>

#define SAYS(name) static void name(void) { puts(#name); }

__attribute__((constructor)) SAYS(first)
__attribute__((constructor(300))) SAYS(priority_300)
__attribute__((destructor)) SAYS(third_to_end)
__attribute__((constructor(200), destructor(200))) SAYS(priority_200)
static void declared_so(void) __attribute__((__constructor__));
__attribute__((constructor(65535))) SAYS(between)
SAYS(declared_so)
__attribute__((destructor(300))) SAYS(last_but_one)
__attribute__((destructor)) SAYS(second_to_end)
SAYS(registered_in_main)

static int argc_before;
extern char **environ;

__attribute__((constructor)) static void told(int argc, char **argv, char **envp)
{
	argc_before = argc;
	printf("environment %d, argv ends %d\n", envp == environ, !argv[argc]);
	atexit(registered_in_main);
}

__attribute__((destructor)) void ends_first(void)
{
	puts("ends_first");
}

int main(int argc, char **argv)
{
	printf("main, argc is the same: %d\n", argc_before == argc && argv[0]);
	atexit(registered_in_main);
	return 0;
}
