/* whoami.c - the name of the user. */
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	struct passwd *user = getpwuid(geteuid());
	if (user) puts(user->pw_name);
	else printf("%u\n", geteuid());
	return 0;
}
