/* message.c - sendmsg and recvmsg with SCM_RIGHTS, as they are needed here. */
#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(MESSAGE_FDS * sizeof(int))];
};

ssize_t message_send(int socket, const void *data, size_t size, const int fds[], int n)
{
	union control control;
	struct iovec part = {(void *)data, size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	size_t length = (size_t)n * sizeof *fds;
	ssize_t sent;
	if (n) {
		memset(&control, 0, CMSG_SPACE(length));
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(length);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		*header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(length)};
		memcpy(CMSG_DATA(header), fds, length);
	}
	while ((sent = sendmsg(socket, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {}
	return sent;
}

ssize_t message_recv(int socket, void *data, size_t size, int fds[], int *n)
{
	union control control;
	struct iovec part = {data, size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	ssize_t got;
	while ((got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {}
	*n = 0;
	struct cmsghdr *header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (header && header->cmsg_type == SCM_RIGHTS) {
		*n = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof *fds);
		memcpy(fds, CMSG_DATA(header), (size_t)*n * sizeof *fds);
	}
	return got;
}
