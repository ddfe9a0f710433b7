/* uptime.c - how long the machine runs, and how loaded it is. */
#include <stdio.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	struct sysinfo info;
	char now[16];
	time_t t = time(NULL);
	if (sysinfo(&info) < 0) return perror("uptime"), 1;
	strftime(now, sizeof now, "%H:%M:%S", localtime(&t));
	printf(" %s up %ld:%02ld,  1 user,  load average: %.2f, %.2f, %.2f\n", now, info.uptime / 3600, info.uptime / 60 % 60,
		(double)info.loads[0] / 65536, (double)info.loads[1] / 65536, (double)info.loads[2] / 65536);
	return 0;
}
