/*
 * forkserver.c - the start method forkserver, its client and its server.
 *
 * The server is a fresh image of the program, started when it is first needed. Whoever holds the client's end of its socket may use it: this
 * process and its children. A request is one packet with descriptors: where to reply, the package, and what belongs to it. The child itself
 * replies with its pid and pidfd before it does anything else, so that a request without a reply was never done; the server replies with the
 * child's status when it has reaped it. With the last client's end the server ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message.h"
#include "process.h"

int mp_forkserver_fd = -1;
static pid_t server_pid, server_parent;

/* The one before is dead, or there was none: a zombie of ours is reaped. */
static int start_server(void)
{
	int ends[2];
	if (mp_forkserver_fd >= 0) close(mp_forkserver_fd);
	mp_forkserver_fd = -1;
	if (server_pid && server_parent == getpid()) waitpid(server_pid, NULL, 0);
	server_pid = 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) return MP_ESYSTEM;
	errno = mp_spawn_image(&server_pid, "--mp-forkserver", &ends[1], 1);
	close(ends[1]);
	if (errno) {
		close(ends[0]);
		server_pid = 0;
		return MP_ESYSTEM;
	}
	server_parent = getpid();
	mp_forkserver_fd = ends[0];
	return 0;
}

/* One request. MP_ESYSTEM with EPIPE: there is no server. fds[0] and fds[1] are for the reply and the package. */
static int request(struct mp_process *p, const char *target)
{
	int fds[MP_PASSED + 4], n, reply[2], got = 0, received[MESSAGE_FDS];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, reply)) return MP_ESYSTEM;
	fds[0] = reply[1];
	fds[1] = mp_package_make(p, target, fds + 2, &n);
	ssize_t sent = fds[1] < 0 ? -1 : message_send(mp_forkserver_fd, "s", 1, fds, n + 2);
	int error = errno;
	close(reply[1]);
	if (fds[1] >= 0) close(fds[1]);
	if (sent == 1 && message_recv(reply[0], &p->pid, sizeof p->pid, received, &got) == sizeof p->pid && got == 1) {
		p->pidfd = received[0];
		p->reply = reply[0];
		return 0;
	}
	close(reply[0]);
	errno = sent == 1 ? EAGAIN : error;
	return MP_ESYSTEM;
}

/* Twice without a server: one may die again at once. */
static int start(struct mp_process *process, const char *target)
{
	int error = MP_ESYSTEM;
	for (int attempt = 0; attempt < 4; attempt++) {
		bool gone = mp_forkserver_fd < 0 || (attempt && (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN));
		if (gone && (error = start_server())) return error;
		if (!(error = request(process, target)) || (errno != EAGAIN && errno != EPIPE && errno != ECONNRESET && errno != ENOTCONN)) return error;
	}
	return error;
}

int mp_start_forkserver(struct mp_process *process)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	const char *target = mp_target_name(process->target);
	if (!mp_program) return MP_EINIT;
	if (!target) return MP_ETARGET;
	fflush(NULL);
	pthread_mutex_lock(&one_at_a_time);
	int error = start(process, target);
	pthread_mutex_unlock(&one_at_a_time);
	return error;
}

/* The server. Whom it forked, and where each one's status is to go. */
static struct served {
	pid_t pid;
	int reply;
} *served;
static size_t served_count, served_room;

static void on_child(int sig)
{
	(void)sig;
}

static void reap(void)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < served_count; i++) {
			if (served[i].pid != pid) continue;
			message_send(served[i].reply, &status, sizeof status, NULL, 0);
			close(served[i].reply);
			served[i] = served[--served_count];
			break;
		}
}

/* The child of a request: fds are the reply, the package, and the package's. */
_Noreturn static void child(int fds[], int n)
{
	sigset_t none;
	pid_t pid = getpid();
	mp_close_others(fds, n);
	int own = pidfd_open(pid, 0);
	if (message_send(fds[0], &pid, sizeof pid, &own, 1) != sizeof pid) _exit(1);
	close(own);
	close(fds[0]);
	signal(SIGINT, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	mp_package_run(fds[1], fds + 2);
}

static bool room(void)
{
	if (served_count < served_room) return true;
	size_t wider = served_room ? 2 * served_room : 64;
	struct served *more = realloc(served, wider * sizeof *more);
	if (!more) return false;
	served = more;
	served_room = wider;
	return true;
}

/* A request that cannot be done is one whose reply closes. */
static void serve(int fd)
{
	int fds[MESSAGE_FDS], n;
	char byte;
	if (message_recv(fd, &byte, 1, fds, &n) <= 0) exit(0);
	pid_t pid = n >= 2 && room() ? fork() : -1;
	if (!pid) child(fds, n);
	for (int i = pid > 0; i < n; i++) close(fds[i]);
	if (pid > 0) served[served_count++] = (struct served){pid, fds[0]};
}

void mp_forkserver_run(int fd)
{
	sigset_t child_signal, others;
	mp_close_others(&fd, 1);
	signal(SIGINT, SIG_IGN);
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child}, NULL);
	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_signal, &others);
	sigdelset(&others, SIGCHLD);
	for (;;) {
		struct pollfd request = {.fd = fd, .events = POLLIN};
		int ready = ppoll(&request, 1, NULL, &others);
		reap();
		if (ready > 0) serve(fd);
	}
}
