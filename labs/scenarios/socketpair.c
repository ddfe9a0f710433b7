/*
 * socketpair - a dialogue: one channel, two ends, and each end both writes and reads.
 *
 * Watch the messages go to and fro, and who waits: the parent asks and waits for the answer, the child waits for a question, computes and
 * answers. They take turns by themselves, because each can only go on when the other has spoken.
 * Why not a pipe: a pipe has one direction; a dialogue takes two of them. A socketpair is one object with two directions, so what a side
 * writes, only the other can read. The end of the dialogue is an end-of-file here too: the parent closes its side.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

enum { QUESTIONS = 4 };

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

static void answer_questions(int socket)
{
	int number;
	ssize_t n;
	while ((n = read(socket, &number, sizeof number)) == sizeof number) {
		compute(50 * number);
		number *= number;
		if (write(socket, &number, sizeof number) != sizeof number) die("write");
	}
	if (n < 0) die("read");
	note("end-of-file: the other side is closed, so the child ends");
}

static void ask(int socket, int number)
{
	int answer;
	if (write(socket, &number, sizeof number) != sizeof number) die("write");
	if (read(socket, &answer, sizeof answer) != sizeof answer) die("read");
	printf("%d squared is %d\n", number, answer);
}

int main(void)
{
	int sides[2];
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sides) < 0) die("socketpair");

	pid_t child = fork();
	if (child < 0) die("fork");
	if (child == 0) {
		close(sides[0]);
		answer_questions(sides[1]);
		exit(0);
	}
	close(sides[1]);
	for (int i = 1; i <= QUESTIONS; i++) {
		step("question %d of %d: the parent asks and waits", i, QUESTIONS);
		ask(sides[0], i);
		nap(150);
	}
	close(sides[0]);
	if (waitpid(child, NULL, 0) < 0) die("waitpid");
	return 0;
}
