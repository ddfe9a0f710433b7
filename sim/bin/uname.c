/* uname.c - what system this is. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

int main(int argc, char **argv)
{
	struct utsname u;
	if (uname(&u) < 0) return perror("uname"), 1;
	const char *what = argc > 1 ? argv[1] : "-s";
	if (strchr(what, 'a')) printf("%s %s %s %s %s\n", u.sysname, u.nodename, u.release, u.version, u.machine);
	else puts(strchr(what, 'n') ? u.nodename : strchr(what, 'r') ? u.release : strchr(what, 'm') ? u.machine : u.sysname);
	return 0;
}
