/* message.h - packets with descriptors, between a process and its forkserver. */
#ifndef PROCLAB_MP_MESSAGE_H
#define PROCLAB_MP_MESSAGE_H

#include <stddef.h>
#include <sys/types.h>

enum { MESSAGE_FDS = 250 };

/* One packet, whole; no SIGPIPE. As send(2). */
ssize_t message_send(int socket, const void *data, size_t size, const int fds[], int n);
/* One packet and the descriptors that came with it (room for MESSAGE_FDS), close-on-exec. As recv(2). */
ssize_t message_recv(int socket, void *data, size_t size, int fds[], int *n);

#endif
