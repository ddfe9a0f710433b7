/*
 * forkserver.c - the start method forkserver, its client and its server.
 *
 * The server is a fresh image of the program, started when it is first needed. Whoever holds the client's end of its socket may
 * use it: this process and its children. A request is one packet with descriptors: where to reply, the package, and what belongs
 * to it. The child itself replies with its pid and pidfd before it does anything else, so that a request without a reply was
 * never done; the server replies with the child's status when it has reaped it. With the last client's end the server ends.
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
	int error = mp_spawn_image(&server_pid, "--mp-forkserver", &ends[1], 1);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		server_pid = 0;
		errno = error;
		return MP_ESYSTEM;
	}
	server_parent = getpid();
	mp_forkserver_fd = ends[0];
	return 0;
}

/* Wait until the child says that it is there. */
static bool answered(struct mp_process *p, int reply)
{
	int n = 0, fds[MESSAGE_FDS];
	if (message_recv(reply, &p->pid, sizeof p->pid, fds, &n) != sizeof p->pid || n != 1) return false;
	p->pidfd = fds[0];
	p->reply = reply;
	return true;
}

/* One request. MP_ESYSTEM: with EAGAIN nobody answered, otherwise it could not be sent. */
static int request(struct mp_process *p, const char *target)
{
	int reply[2], fds[MP_PASSED + 4];
	struct mp_parcel parcel;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, reply)) return MP_ESYSTEM;
	int error = EMFILE;
	if (mp_parcel_make(&parcel, p, target)) {
		fds[0] = reply[1];
		memcpy(fds + 1, parcel.fds, (size_t)parcel.n * sizeof *fds);
		error = message_send(mp_forkserver_fd, "s", 1, fds, parcel.n + 1) == 1 ? 0 : errno;
		mp_parcel_close(&parcel);
	}
	close(reply[1]);
	if (!error && answered(p, reply[0])) return 0;
	close(reply[0]);
	errno = error ? error : EAGAIN;
	return MP_ESYSTEM;
}

/* It is killed at any instant, maybe several times in a row. A request that nobody answered was not done; when the server is gone
 * the next one cannot be sent. */
static int start(struct mp_process *process, const char *target)
{
	int error = mp_forkserver_fd < 0 ? start_server() : 0;
	for (int attempt = 0; !error && attempt < 6; attempt++) {
		if (!request(process, target)) return 0;
		if (errno == EPIPE || errno == ECONNRESET)
			error = start_server();
		else if (errno != EAGAIN)
			break;
	}
	return error ? error : MP_ESYSTEM;
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
} * served;
static size_t served_count, served_room;

static sigset_t mask_before; /* the children's */

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
	pid_t pid = getpid();
	mp_close_others(fds, n);
	int own = pidfd_open(pid, 0);
	if (message_send(fds[0], &pid, sizeof pid, &own, 1) != sizeof pid) _exit(1);
	close(own);
	close(fds[0]);
	signal(SIGINT, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
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
	sigset_t child_signal;
	mp_close_others(&fd, 1);
	signal(SIGINT, SIG_IGN);
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child}, NULL);
	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_signal, &mask_before);
	sigdelset(&mask_before, SIGCHLD);
	for (;;) {
		struct pollfd request = {.fd = fd, .events = POLLIN};
		int ready = ppoll(&request, 1, NULL, &mask_before);
		reap();
		if (ready > 0) serve(fd);
	}
}
