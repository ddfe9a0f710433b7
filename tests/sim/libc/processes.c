/* exec and its family, spawn, system, popen, signals, jumps: what they return and what is printed. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/libc-processes-XXXXXX";

static void finish(const char *what, pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
	printf("%s: %s %d\n", what, WIFEXITED(status) ? "exit" : "signal",
		   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	fflush(stdout);
}

#define CHILD(what, call) \
	do { \
		fflush(stdout); \
		pid_t pid_ = fork(); \
		if (pid_ == 0) { \
			call; \
			printf("%s failed: %s\n", what, strerror(errno)); \
			exit(errno == ENOENT ? 127 : 126); \
		} \
		finish(what, pid_); \
	} while (0)

static void executing(void)
{
	char *argv[] = {"echo", "by", "execv", NULL}, *env[] = {"ONLY=this", NULL};
	CHILD("execl", execl("/bin/echo", "echo", "by", "execl", (char *)NULL));
	CHILD("execlp", execlp("echo", "echo", "by", "execlp", (char *)NULL));
	CHILD("execle", execle("/usr/bin/env", "env", (char *)NULL, env));
	CHILD("execv", execv("/bin/echo", argv));
	CHILD("execvp", execvp("echo", argv));
	CHILD("missing", execlp("no-such-program", "no-such-program", (char *)NULL));
	CHILD("missing path", execl("/no/such/program", "x", (char *)NULL));
	CHILD("folder", execl(folder, "x", (char *)NULL));
	CHILD("itself", execl("/proc/self/exe", "itself", "itself", (char *)NULL));
	CHILD("unset PATH", (unsetenv("PATH"), execlp("echo", "echo", "default path", (char *)NULL)));
}

static void script(void)
{
	char path[100];
	snprintf(path, sizeof path, "%s/script", folder);
	FILE *f = fopen(path, "w");
	fprintf(f, "echo script $# $1\nexit 5\n");
	fclose(f);
	CHILD("not executable", execl(path, "script", "one", (char *)NULL));
	chmod(path, 0755);
	CHILD("execl of text", execl(path, "script", "one", (char *)NULL));
	CHILD("execlp of text", execlp(path, "script", "one", (char *)NULL));
	unlink(path);
}

static void spawning(void)
{
	pid_t pid;
	char *argv[] = {"sh", "-c", "echo spawned; echo to 5 >&5; exit 4", NULL}, path[100], *none[] = {"none", NULL}, buf[100] = "";
	posix_spawn_file_actions_t actions;
	snprintf(path, sizeof path, "%s/out", folder);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 5, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	fflush(stdout);
	printf("%d\n", posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, NULL));
	finish("spawn", pid);
	int fd = open(path, O_RDONLY);
	printf("%zd %s", read(fd, buf, sizeof buf), buf);
	close(fd);
	unlink(path);
	printf("%s\n", strerror(posix_spawnp(&pid, "no-such-program", NULL, NULL, none, NULL)));
	printf("%d\n", waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static void shell(void)
{
	char line[100];
	fflush(stdout);
	int status = system("echo system; exit 3");
	printf("%d %d %d\n", WEXITSTATUS(status), system(NULL) != 0, WEXITSTATUS(system("no-such-command 2>/dev/null")));
	status = system("kill -TERM $$");
	printf("%d %d\n", WIFSIGNALED(status), WTERMSIG(status));
	FILE *p = popen("echo one; echo two; exit 6", "r");
	while (fgets(line, sizeof line, p)) printf("read %s", line);
	printf("%d\n", WEXITSTATUS(pclose(p)));
	fflush(stdout);
	p = popen("tr a-z A-Z", "w");
	fprintf(p, "through tr\n");
	printf("%d\n", pclose(p));
	fflush(stdout);
	p = popen("exit 9", "q");
	printf("%d %s\n", p == NULL, strerror(errno));
}

static volatile sig_atomic_t caught;
static sigjmp_buf place;

static void handler(int sig)
{
	caught += sig;
}

static void jumper(int sig)
{
	siglongjmp(place, sig);
}

static void signals(void)
{
	struct sigaction action = {.sa_handler = handler}, old;
	sigset_t set, pending;
	int fds[2];
	char c;
	printf("%d %d\n", signal(SIGUSR1, handler) == SIG_DFL, signal(SIGUSR1, handler) == handler);
	raise(SIGUSR1);
	raise(SIGUSR1);
	printf("%d\n", caught);
	sigaction(SIGUSR1, NULL, &old);
	printf("%d %d %d\n", old.sa_handler == handler, (old.sa_flags & SA_RESTART) != 0, sigismember(&old.sa_mask, SIGUSR1));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	sigpending(&pending);
	printf("%d %d\n", sigismember(&pending, SIGUSR2), sigismember(&pending, SIGUSR1));
	caught = 0;
	sigemptyset(&set);
	printf("%d %d %d\n", sigsuspend(&set), errno == EINTR, caught);
	sigaddset(&set, SIGUSR2);
	raise(SIGUSR2);
	int sig = 0;
	printf("%d", sigwait(&set, &sig));
	printf(" %d\n", sig);
	sigaction(SIGALRM, &action, NULL);
	pipe(fds);
	ualarm(20000, 0);
	printf("%zd %d\n", read(fds[0], &c, 1), errno == EINTR);
	sigaction(SIGSEGV, &(struct sigaction){.sa_handler = jumper}, NULL);
	int got = sigsetjmp(place, 1);
	if (!got) raise(SIGSEGV);
	sigprocmask(SIG_BLOCK, NULL, &set);
	printf("%d %d\n", got, sigismember(&set, SIGSEGV));
	printf("%d %d %d\n", sigaddset(&set, 0), sigaddset(&set, 65), kill(getpid(), 0));
	printf("%d %d\n", signal(SIGKILL, SIG_IGN) == SIG_ERR, errno == EINVAL);
}

static jmp_buf back;

static void deep(int n)
{
	if (n == 0) longjmp(back, 0);
	deep(n - 1);
}

static void jumps(void)
{
	volatile int count = 0;
	int got = setjmp(back);
	if (count++ == 0) deep(50);
	printf("%d %d\n", got, count);
}

static void aborts(void)
{
	char *twice = malloc(20);
	dup2(1, 2);
	CHILD("abort", abort());
	CHILD("free twice", (free(twice), free(twice)));
	CHILD("quick_exit", quick_exit(3));
	CHILD("exit in child", exit(258));
}

int main(int argc, char **argv)
{
	if (argc > 1) return printf("%s again\n", argv[1]) ? 6 : 0;
	mkdtemp(folder);
	executing();
	script();
	spawning();
	shell();
	signals();
	jumps();
	rmdir(folder);
	aborts();
	return 0;
}
