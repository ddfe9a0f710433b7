/* who.c - who is logged in: the one user. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	char text[32];
	time_t now = time(NULL);
	const char *name = getlogin();
	strftime(text, sizeof text, "%Y-%m-%d %H:%M", localtime(&now));
	printf("%-8s %-12s %s\n", name ? name : "user", "tty1", text);
	return 0;
}
