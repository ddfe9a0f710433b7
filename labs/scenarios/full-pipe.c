/*
 * full-pipe - a fast producer and a slow consumer: a pipe holds only so much.
 *
 * Watch the bytes in the pipe: the producer fills it in no time and then is WAITING to write, although it could go on. From then on it
 * runs only when the consumer has made room: the pipe sets the pace for both. (Linux wakes it when a whole page has become free.)
 * Why: a pipe is a buffer in the kernel, 64 KiB by default. Without a limit a fast producer would fill all memory; by waiting it is held back
 * (flow control, back-pressure). At the end it is the other way round: the consumer waits for data until end-of-file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

enum { BLOCK = 4096, BLOCKS = 40 };

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void nap(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	while (nanosleep(&t, &t) < 0) {}
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void produce(int out)
{
	char block[BLOCK];
	memset(block, 'x', sizeof block);
	for (int i = 0; i < BLOCKS; i++) {
		double start = seconds();
		if (write(out, block, sizeof block) != sizeof block) die("write");
		if (seconds() - start > 0.1) printf("the producer waited for room after %d KiB\n", i * BLOCK / 1024);
	}
	printf("the producer wrote %d bytes\n", BLOCKS * BLOCK);
}

static void consume(int in)
{
	char block[BLOCK];
	long total = 0;
	ssize_t n;
	step("the consumer is busy elsewhere; the pipe fills up");
	nap(600);
	step("the consumer takes 4 KiB at a time, slowly");
	while ((n = read(in, block, sizeof block)) > 0) {
		total += n;
		compute(20);
	}
	if (n < 0) die("read");
	printf("the consumer read %ld bytes\n", total);
}

int main(void)
{
	int ends[2];
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	if (pipe(ends) < 0) die("pipe");
	pid_t producer = fork();
	if (producer < 0) die("fork");
	if (producer == 0) {
		close(ends[0]);
		produce(ends[1]);
		exit(0);
	}
	close(ends[1]);
	consume(ends[0]);
	if (waitpid(producer, NULL, 0) < 0) die("waitpid");
	return 0;
}
