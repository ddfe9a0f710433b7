/* ps.c - processes, as far as /proc tells of them. */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process {
	int pid, ppid, group;
	char state, name[64];
};

static int read_process(int pid, struct process *p)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f) return -1;
	int n = fscanf(f, "%d (%63[^)]) %c %d %d", &p->pid, p->name, &p->state, &p->ppid, &p->group);
	fclose(f);
	return n == 5 ? 0 : -1;
}

static int by_pid(const struct dirent **a, const struct dirent **b)
{
	return atoi((*a)->d_name) - atoi((*b)->d_name);
}

static int is_pid(const struct dirent *e)
{
	return isdigit((unsigned char)e->d_name[0]);
}

int main(void)
{
	struct dirent **names;
	struct process p;
	int n = scandir("/proc", &names, is_pid, by_pid);
	printf("%7s %7s %7s S %s\n", "PID", "PPID", "PGID", "COMMAND");
	for (int i = 0; i < n; i++)
		if (read_process(atoi(names[i]->d_name), &p) == 0) printf("%7d %7d %7d %c %s\n", p.pid, p.ppid, p.group, p.state, p.name);
	return n < 0;
}
