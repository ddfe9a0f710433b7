/* What a process writes, and when: each write of its standard output is a message of a socket's peer, so that the writes can be counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run part in a child whose output and errors are datagrams; print each. */
static void watch(const char *name, void (*part)(void))
{
	int fds[2], status;
	static char buf[70000];
	fflush(stdout);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, fds);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		dup2(fds[1], 2);
		close(fds[0]);
		close(fds[1]);
		part();
		exit(0);
	}
	close(fds[1]);
	waitpid(pid, &status, 0);
	printf("%s (%d):", name, status);
	for (ssize_t n; (n = recv(fds[0], buf, sizeof buf, MSG_DONTWAIT)) > 0;) {
		printf(" %zd[", n);
		for (ssize_t i = 0; i < n && i < 60; i++) putchar(buf[i] == '\n' ? '|' : buf[i]);
		printf("]");
	}
	printf("\n");
	close(fds[0]);
}

static void full(void)
{
	for (int i = 0; i < 1000; i++) printf("line %d\n", i);
}

static void by_lines(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("a");
	printf("b\nc");
	puts("d");
	printf("%d\n%d\n%d", 1, 2, 3);
	putchar('\n');
	fputs("two\nlines\nand", stdout);
}

static void unbuffered(void)
{
	setbuf(stdout, NULL);
	printf("one %d piece %s\n", 1, "only");
	putchar('x');
	fputs("word", stdout);
	puts("line");
}

static void errors(void)
{
	fprintf(stderr, "%s: %d\n", "error", 5);
	perror("perror");
	fputc('c', stderr);
	printf("to stdout");
	fputs("to stderr", stderr);
}

static void forked(void)
{
	printf("twice ");
	if (fork() == 0) {
		printf("child");
		exit(0);
	}
	wait(NULL);
	printf("parent");
}

static void forked_quick(void)
{
	printf("once ");
	if (fork() == 0) {
		printf("lost");
		_exit(0);
	}
	wait(NULL);
	fflush(stdout);
	printf("end");
}

static void large(void)
{
	static char block[10000];
	memset(block, 'z', sizeof block - 1);
	printf("head ");
	fputs(block, stdout);
	printf(" tail");
}

static void own_buffer(void)
{
	static char buf[16];
	setvbuf(stdout, buf, _IOFBF, sizeof buf);
	for (int i = 0; i < 10; i++) printf("%d,", i * 1000);
}

static void at_exit_one(void)
{
	printf("first ");
}

static void at_exit_two(void)
{
	printf("second ");
}

static void with_status(int status, void *arg)
{
	printf("%d %s ", status, (char *)arg);
}

static void exits(void)
{
	atexit(at_exit_one);
	atexit(at_exit_two);
	on_exit(with_status, "on_exit");
	exit(3);
}

int main(void)
{
	watch("full", full);
	watch("by lines", by_lines);
	watch("unbuffered", unbuffered);
	watch("errors", errors);
	watch("forked", forked);
	watch("forked, _exit", forked_quick);
	watch("large", large);
	watch("own buffer", own_buffer);
	watch("exits", exits);
	return 0;
}
