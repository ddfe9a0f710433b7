/*
 * mp_pipe.h - connections: two ends between which messages pass, each as a whole.
 *
 * A duplex connection is a pair of sockets, a simplex one a pipe; a shared one sends through memory that both ends map. Several processes may use one end in turn; at the same time
 * only with a lock (a message of less than PIPE_BUF bytes is written whole without one). Every process that does not use an end
 * closes it, else nobody sees the end of the stream.
 */
#ifndef PROCLAB_MP_PIPE_H
#define PROCLAB_MP_PIPE_H

#include <stdbool.h>
#include <stddef.h>

struct mp_connection;

/* Two connected ends. duplex: both send and receive; else ends[0] only receives and ends[1] only sends. MP_ESYSTEM, MP_EMEMORY.
 */
int mp_pipe(struct mp_connection *ends[2], bool duplex);
/* As a duplex one, but the messages go through shared memory (half a MiB for the two): as long as both ends are busy on CPUs of
 * their own, no call to the kernel is made for them. One process at a time may use an end, whatever the size of a message. */
int mp_shared_pipe(struct mp_connection *ends[2]);
/* The end that a descriptor is, in a child it was passed to. The connection owns it from then on. */
int mp_connection_open(struct mp_connection **out, int fd);
/* The same for an end of a shared one, from its two descriptors; both are the connection's when this succeeds. */
int mp_connection_open_shared(struct mp_connection **out, int fd, int memory_fd);
/* The second descriptor of a shared one, for mp_process_pass; borrowed. MP_EARGUMENT for another, MP_ECLOSED. */
int mp_connection_memory_fd(const struct mp_connection *connection);
/* Its descriptor, for mp_process_pass and poll(2); borrowed. MP_ECLOSED. */
int mp_connection_fd(const struct mp_connection *connection);

/* Send a message of any size, also 0. Waits while the other end is behind: at most timeout seconds until its first byte is under
 * way, then MP_ETIMEOUT. MP_EPEER: nobody is left to receive; no SIGPIPE. MP_EDIRECTION, MP_ECLOSED. */
int mp_send(struct mp_connection *connection, const void *data, size_t size, double timeout);
/* Receive the next message into data, of size bytes; how long it is in *length (or NULL). MP_ESHORT when it is longer than size:
 * *length says how long, and it stays the next one. MP_EEOF: the other end was closed between messages; MP_ECUT: inside one;
 * MP_EPEER: it was closed without having read what was sent to it. MP_ETIMEOUT when none began to come within timeout seconds.
 * MP_EDIRECTION, MP_ECLOSED. */
int mp_recv(struct mp_connection *connection, void *data, size_t size, size_t *length, double timeout);
/* Is there something to receive, or will mp_recv fail at once? 1 so, also at the end of the stream; 0 nothing came within timeout
 * seconds. */
int mp_poll(struct mp_connection *connection, double timeout);
/* Close this process's hold of the end. MP_ECLOSED when it was. */
int mp_connection_close(struct mp_connection *connection);
void mp_connection_free(struct mp_connection *connection);

#endif
