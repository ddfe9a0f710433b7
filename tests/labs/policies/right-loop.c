/* Jobs as rows of a table, CPU time by clock(). */
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct job {
	int times, sleep, work; /* milliseconds */
} jobs[3] = {{1, 0, 400}, {1, 0, 15}, {12, 12, 1}};

static void run(const struct job *job)
{
	for (int i = 0; i < job->times; i++) {
		if (job->sleep) usleep((useconds_t)job->sleep * 1000);
		clock_t end = clock() + job->work * (CLOCKS_PER_SEC / 1000);
		while (clock() < end) {}
	}
}

int main(void)
{
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			run(&jobs[i]);
			_exit(0);
		}
	for (int i = 0; i < 3; i++) wait(NULL);
	return 0;
}
