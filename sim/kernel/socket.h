/*
 * socket.h - AF_UNIX sockets (unix(7)): stream, datagram and sequenced-packet.
 *
 * A socket is an object; an open file is open on it, and the socket that is its peer holds it too, so that one that was closed is
 * there, marked so, as long as somebody would still send to it. What was sent lies in the receiver as packets; open files that
 * travel with one (SCM_RIGHTS) are held by it. A socket that listens has the sockets that accept will hand out.
 */
#ifndef PROCLAB_SIM_KERNEL_SOCKET_H
#define PROCLAB_SIM_KERNEL_SOCKET_H

#include "sim/kernel/file.h"

#define SOCKET_NAME 108      /* bytes of sun_path */
#define SOCKET_BUFFER 212992 /* net.core.wmem_default */
#define SOCKET_FILES 253     /* SCM_MAX_FD */

struct address {
	char path[SOCKET_NAME];
	uint32_t n;                /* bytes of it; 0: unnamed. path[0] '\0': abstract */
};

struct packet {
	char *bytes;
	uint32_t n, taken;         /* how many; of those, already received (of a stream) */
	uint32_t *files;           /* object ids, a hold each */
	uint32_t nfile;
	int32_t pid;               /* who sent it */
	struct address from;
};

struct socket {
	struct object object;
	int32_t type;              /* SOCK_... */
	uint32_t peer;             /* object id, one hold; 0 none */
	struct packet *list;       /* received and not yet read, in order */
	uint32_t n, cap;
	uint32_t bytes;            /* in them */
	bool listening, closed, shut_read, shut_write, pass_cred;
	uint8_t side;
	int32_t error;             /* errno, told once */
	uint32_t *pending;         /* sockets to be accepted, one hold each */
	uint32_t npending, cap_pending, backlog;
	struct address name;
	uint32_t inode;            /* that it is bound to, one hold */
	uint32_t sndbuf, rcvbuf;
	int64_t rcvtimeo, sndtimeo; /* ns, 0 none */
	int32_t pid;               /* who made it, or listens with it: SO_PEERCRED of the other side */
};

uint32_t socket_new(struct machine *m, int32_t type, int32_t pid);
/* Each becomes the other's peer; both are on the channel. */
void socket_pair(struct machine *m, uint32_t a, uint32_t b, uint32_t chan);
/* The socket of a descriptor; NULL, and *code says why. */
struct socket *socket_of(struct call *c, int64_t fd, struct file **f, int64_t *code);
/* A descriptor for a socket, whose hold it takes over. */
int64_t socket_open(struct call *c, uint32_t socket, int64_t flags);

/* One message on its way, either direction. */
struct transfer {
	struct io io;
	int64_t flags;             /* MSG_... */
	bool addressed;            /* sent: to an address, not to the peer */
	struct address to;
	uint32_t files[SOCKET_FILES]; /* sent: held by the caller; received: held, for the caller to give or drop */
	uint32_t nfile;
	int32_t pid;               /* received: who sent it */
	struct address from;       /* received */
	int64_t told;              /* received: MSG_TRUNC */
};
int64_t socket_send(struct call *c, struct file *f, struct transfer *t);
int64_t socket_receive(struct call *c, struct file *f, struct transfer *t);

/* A struct sockaddr_un from the caller's memory, and to it (address and the place of its length may be 0). 0 or -errno. */
int64_t address_load(struct call *c, int64_t at, int64_t len, struct address *out);
int64_t address_store(struct call *c, const struct address *a, int64_t at, int64_t len_at);
/* The socket that is bound to an address; 0, and *code says why. */
uint32_t address_find(struct call *c, const struct address *a, int64_t *code);
bool socket_is(const struct object *o);
/* A socket as /proc/net/unix shows it; false: the object is none. */
bool socket_line(const struct object *o, char *out, size_t size);
/* Take the open files out of all that waits in a socket; the caller has their holds then. Returns how many. */
uint32_t socket_take_files(struct machine *m, uint32_t id, uint32_t *out);
/* Throw away what waits in sockets that nobody can reach. */
void flight_collect(struct machine *m);
/* Let go of the name. */
void socket_unbind(struct machine *m, struct socket *s);

#endif
