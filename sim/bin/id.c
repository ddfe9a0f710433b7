/* id.c - who the user is; -u, -g the numbers alone, -n the name instead. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

static const char *user_name(void)
{
	struct passwd *user = getpwuid(geteuid());
	return user ? user->pw_name : "";
}

static const char *group_name(void)
{
	struct group *group = getgrgid(getegid());
	return group ? group->gr_name : "";
}

static int one(unsigned number, const char *name, int named)
{
	if (named)
		puts(name);
	else
		printf("%u\n", number);
	return 0;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "ugn");
	const char *options = argc > 1 ? argv[1] : "";
	int named = argc > 1 && (strchr(argv[1], 'n') || (argc > 2 && strchr(argv[2], 'n')));
	if (strchr(options, 'u')) return one(geteuid(), user_name(), named);
	if (strchr(options, 'g')) return one(getegid(), group_name(), named);
	printf("uid=%u(%s) gid=%u(%s) groups=%u(%s)\n", geteuid(), user_name(), getegid(), group_name(), getegid(), group_name());
	return 0;
}
