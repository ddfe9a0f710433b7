/* socket.c - sockets: the system calls about them. */
#include <sys/socket.h>

#include "internal.h"

int socket(int domain, int type, int protocol) { return (int)CALL(socket, domain, type, protocol); }
int socketpair(int domain, int type, int protocol, int fds[2]) { return (int)CALL(socketpair, domain, type, protocol, fds); }
int bind(int fd, const struct sockaddr *address, socklen_t len) { return (int)CALL(bind, fd, address, len); }
int listen(int fd, int backlog) { return (int)CALL(listen, fd, backlog); }
int accept(int fd, struct sockaddr *address, socklen_t *len) { return (int)POINT(accept, fd, address, len); }
int accept4(int fd, struct sockaddr *address, socklen_t *len, int flags) { return (int)POINT(accept4, fd, address, len, flags); }
int connect(int fd, const struct sockaddr *address, socklen_t len) { return (int)POINT(connect, fd, address, len); }
int shutdown(int fd, int how) { return (int)CALL(shutdown, fd, how); }
int getsockname(int fd, struct sockaddr *address, socklen_t *len) { return (int)CALL(getsockname, fd, address, len); }
int getpeername(int fd, struct sockaddr *address, socklen_t *len) { return (int)CALL(getpeername, fd, address, len); }
int getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return (int)CALL(getsockopt, fd, level, name, value, len);
}
int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return (int)CALL(setsockopt, fd, level, name, value, len);
}
ssize_t send(int fd, const void *buf, size_t n, int flags) { return POINT(sendto, fd, buf, n, flags, NULL, 0); }
ssize_t recv(int fd, void *buf, size_t n, int flags) { return POINT(recvfrom, fd, buf, n, flags, NULL, NULL); }
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) { return POINT(sendmsg, fd, message, flags); }
ssize_t recvmsg(int fd, struct msghdr *message, int flags) { return POINT(recvmsg, fd, message, flags); }

ssize_t sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *address, socklen_t len)
{
	return POINT(sendto, fd, buf, n, flags, address, len);
}

ssize_t recvfrom(int fd, void *buf, size_t n, int flags, struct sockaddr *address, socklen_t *len)
{
	return POINT(recvfrom, fd, buf, n, flags, address, len);
}

struct cmsghdr *__cmsg_next(struct msghdr *m, struct cmsghdr *c)
{
	char *next = (char *)c + CMSG_ALIGN(c->cmsg_len), *end = (char *)m->msg_control + m->msg_controllen;
	if (c->cmsg_len < sizeof *c || next + sizeof *c > end || next + ((struct cmsghdr *)next)->cmsg_len > end) return NULL;
	return (struct cmsghdr *)next;
}
