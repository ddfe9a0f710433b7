/*
 * chatter.c - a program whose run is long: a parent and its workers pass messages to and fro over pipes, and now and then a worker ends and
 * another takes its place. `proclab sim -o FILE bench/chatter.c ROUNDS LIFE` makes a recording of about 100 events a round where a worker lives
 * for many rounds, and more, of more processes, where it lives for few.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 8

static int life = 50; /* rounds of a worker */
static int to[WORKERS][2], from[WORKERS][2];

static void work(int me)
{
	char message[32];
	for (int i = 0; i < life; i++) {
		ssize_t n = read(to[me][0], message, sizeof message);
		if (n <= 0 || write(from[me][1], message, (size_t)n) != n) break;
	}
	_exit(me);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 100;
	char message[32];
	if (argc > 2 && atoi(argv[2]) > 0) life = atoi(argv[2]);
	for (int i = 0; i < WORKERS; i++)
		if (pipe(to[i]) || pipe(from[i])) return 1;
	for (int r = 0; r < rounds; r++) {
		for (int i = 0; i < WORKERS; i++) {
			if (r % life == 0 && r) wait(NULL);
			if (r % life == 0 && fork() == 0) work(i);
		}
		for (int i = 0; i < WORKERS; i++) {
			int n = snprintf(message, sizeof message, "round %d to %d", r, i);
			if (write(to[i][1], message, (size_t)n) != n) return 2;
		}
		for (int i = 0; i < WORKERS; i++)
			if (read(from[i][0], message, sizeof message) <= 0) return 3;
	}
	for (int i = 0; i < WORKERS; i++) close(to[i][1]);
	while (wait(NULL) > 0) {}
	return 0;
}
