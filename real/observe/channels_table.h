/*
 * channels_table.h - inside the registry of channels: objects by the kernel's identity of them, and each process's
 * ends. For channels*.c.
 *
 * Invariants: an object's id is its place in the list plus one and never changes; every end in a process's table
 * has been told as gained, and every end told as gained and not as lost is in a table.
 */
#ifndef PROCLAB_REAL_CHANNELS_TABLE_H
#define PROCLAB_REAL_CHANNELS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "real/observe/channels.h"

/* What an object is to the kernel. a and b: an inode and its device, an identifier, an address and its process. */
enum key_type { KEY_NONE, KEY_PIPE, KEY_SOCKET, KEY_EVENTFD, KEY_FILE, KEY_TTY, KEY_SYSV, KEY_FUTEX, KEY_PRIVATE, KEY_LOCK,
                KEY_PAIR, KEY_THING };
struct key {
	uint64_t a, b;
	uint8_t type;
};

struct object {
	uint32_t id;
	uint8_t kind;             /* enum chan_kind */
	bool outside;
	bool private;             /* a futex within one process */
	bool peer_unseen;         /* a named socket whose other side nobody in the tree was seen to hold: outside for that reason */
	bool firm;                /* its two numbers are certain once one of them is (channels_prove) */
	bool single;              /* and its second number proves the first */
	bool wrong;               /* a look showed something else where it was taken to be */
	bool sent;                /* while it was unresolved, somebody who held it sent a message: it may have been in it */
	bool origin_known;        /* somebody was seen to make it: who has it without that got it from another */
	uint8_t unresolved;       /* seen to be made by a call; a bit per side of which the kernel's identity is not known yet */
	int64_t capacity;
	char *name;               /* owned, or NULL */
	uint64_t inode[2];        /* a socket's, by side; 0 not known */
	int32_t sysv;             /* identifier of a System V object */
	int32_t holder;           /* CHAN_LOCK: who has it */
};

/* A descriptor of a process; chan 0 when it is no channel, so that it is not looked at again. */
struct slot {
	int32_t fd;
	uint32_t chan;
	uint32_t link;            /* hash of the link's text */
	uint8_t mode, side;
	bool unsettled;           /* a socket that may yet be connected */
	bool seen;                /* in the scan that is going on */
	bool cloexec;             /* ends with the next exec, as far as is known */
	bool unknown;             /* made by a call that does not tell what it is */
	bool socket;              /* and that was socket or accept */
	bool sure;                /* where not all calls are seen: proved by a look, or copied from what was */
	bool doubt;               /* an exec may have closed it */
	uint8_t how;              /* enum end_how: how the process came by it */
	uint32_t open;            /* number of the open file (its copies have the same), 0 not given */
	int64_t since;            /* end of the call that made it */
};

/* Memory shared through a mapping or an attachment, or an object used without a descriptor. */
struct use {
	uint32_t chan;
	uint8_t mode;
	bool mapping, seen;
};

struct member {
	int32_t pid;
	uint32_t generation;      /* differs for each process and each exec: addresses mean something only within one */
	bool scanned, mapped;     /* its descriptors, its mappings have been read */
	int64_t scanned_at;       /* t of the last scan: calls from before are in it already */
	int64_t closed_at;        /* end of the last call that closed something */
	int32_t odd_closed;       /* the lowest number closed since the last look that the table did not have; INT32_MAX none */
	bool unsure;              /* it may have descriptors that the table has not */
	struct slot *slots;       /* by fd */
	int nslot, cap_slot;
	struct use *uses;
	int nuse, cap_use;
	struct member *chain;
};

struct entry { struct key key; uint32_t id; uint8_t side; };

/* Where the memory of a thing is, and its channel (channels_things.c). */
struct place { struct channels_place where; uint32_t chan; };

#define MEMBER_BUCKETS 512

struct channels {
	struct tree *tree;
	struct object *objects;
	uint32_t nobject, cap_object;
	struct entry *entries;    /* open addressing; id 0: free; OUTSIDE_ID: a key that somebody outside holds */
	uint32_t nentry, cap_entry;
	struct member *members[MEMBER_BUCKETS];
	uint32_t nmember, generation;
	int64_t began;            /* CLOCK_REALTIME ns: what is older was made by somebody outside */
	int64_t maps_read;        /* when all mappings were last read */
	uint64_t pairs;           /* made by calls so far */
	uint32_t opens;           /* open files that calls have made so far */
	bool off;                 /* nobody wants to know: nothing is looked at, and no table is ever made */
	bool exact;               /* all calls are told: the tables are the truth, and a look is told in its place among them */
	bool partial;             /* some calls that make descriptors are not told: what is concluded from the rest is to be proved */
	channels_found_fn *found;
	channels_proved_fn *proved;
	void *found_arg;
	channels_ask_fn *ask;
	void *ask_arg;
	struct place *places;
	uint32_t nplace, cap_place;
	int diag;                 /* sock_diag socket, -1 */
	int folder;               /* of the descriptors of the process that is being scanned, -1 */
	char own[108];            /* path of proclab's own socket: a connection to it is no channel */
	int32_t root;             /* the first process that was scanned, 0 none yet: what others have comes from within the tree */
};

#define OUTSIDE_ID UINT32_MAX

/* Who has the lock that is a channel with one end, the holder's; 0 nobody (channels_wait.c). */
void channels_hand_lock_over(struct channels *c, int64_t t, struct object *o, int32_t holder);
/* The thing in whose memory the place is, 0 none (channels_things.c). */
uint32_t channels_thing_at(const struct channels *c, uint64_t inode, uint64_t device, uint64_t offset, uint8_t *role);

struct entry *channels_entry(struct channels *c, const struct key *k);      /* NULL when not there */
void channels_enter(struct channels *c, const struct key *k, uint32_t id, uint8_t side);
struct object *channels_object(struct channels *c, uint32_t id);            /* NULL for 0 */
/* A new object of that identity; told with channels_tell_object once it is filled in. */
struct object *channels_add_object(struct channels *c, const struct key *k, enum chan_kind kind, uint8_t side);
void channels_tell_object(struct channels *c, int64_t t, const struct object *o, enum precision p);

struct member *channels_member(struct channels *c, int32_t pid);            /* NULL */
struct member *channels_add_member(struct channels *c, int32_t pid);        /* the one there is, or a new one */
void channels_drop_member(struct channels *c, int32_t pid);
struct member *channels_next_member(struct channels *c, const struct member *m); /* NULL: the first; for going through all */

struct slot *channels_slot(struct member *m, int32_t fd);                   /* NULL */
struct slot *channels_add_slot(struct member *m, int32_t fd);
void channels_drop_slot(struct member *m, struct slot *s);
struct use *channels_use(struct member *m, uint32_t chan);
/* The process uses the object without a descriptor, entered and not told; entered and told once. Whether that was new. */
bool channels_enter_use(struct member *m, uint32_t chan, uint8_t mode, bool mapping);
bool channels_add_use(struct channels *c, int64_t t, struct member *m, uint32_t chan, uint8_t mode, enum end_how how,
                      bool mapping, enum precision p);
void channels_tell_end(struct channels *c, int64_t t, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode, uint8_t side,
                       bool gained, enum end_how how, enum precision p);

/* What a scan or a look finds is told by this (channels_scan.c). */
struct look {
	struct channels *c;
	int64_t t;
	struct member *m;
	enum precision p;
	bool first;               /* the first look at this process */
	bool root;                /* and it is the first process: what it has came from outside the tree */
};

/* What a descriptor is (channels_identify.c). */
struct identity {
	struct key key;           /* KEY_NONE: no channel */
	uint8_t kind, mode, side;
	uint32_t link;
	bool unsettled, outside, peer_unseen;
	bool own;                 /* a connection to proclab itself */
	int64_t capacity;
	uint64_t inode[2];
	char name[112];
};
/* Read the link and its bits; then what more is needed. known: the slot as it was, or NULL. Returns 1 when it is
 * still what known says (only out->link is then filled in), 0 when it is something else, -1 gone. */
int channels_identify(struct channels *c, int32_t pid, int32_t fd, const struct slot *known, struct identity *out);
/* The object of an identity, made and told if need be. *made: it was not known before. */
struct object *channels_resolve(struct channels *c, int64_t t, int32_t pid, int32_t fd, const struct identity *i, bool *made,
                                uint8_t *side);

/* The descriptor is what i says. Returns whether that is a change. */
bool channels_apply(const struct look *l, int32_t fd, struct identity *i, enum end_how lost_how);
/* Tell the loss of what was not seen. Returns how many. */
int channels_lose_unseen(const struct look *l, enum end_how how);
/* Once both sides of a named socket are in the tree it is the tree's own. */
void channels_settle_peer(const struct look *l, struct object *o, uint8_t side);
bool channels_close_on_exec(int32_t pid, int32_t fd);
/* A zombie's folder is empty: that says nothing of what it held when it did what is being told of it now. */
bool channels_has_ended(int32_t pid);

/* Tell what has changed since the last look at the process's descriptors; what is missing was lost by lost_how
 * (channels_scan.c). */
int channels_scan_as(struct channels *c, int64_t t, int32_t pid, enum end_how lost_how, enum precision p);

/* The slot's channel was seen to be made by a call, and this is the kernel's identity of it, known only now
 * (channels_calls.c). */
bool channels_adopt(struct channels *c, struct slot *s, const struct identity *i);
/* A look at time t has shown that the slot is what the table says. */
void channels_prove(struct channels *c, int64_t t, struct slot *s);
/* Its memory is new: what was used by address or mapping is lost (channels.c). */
void channels_new_image(struct channels *c, int64_t t, struct member *m, enum precision p);

/* Sockets (channels_socket.c). */
void channels_identify_socket(struct channels *c, int32_t pid, uint64_t inode, struct identity *out);
int64_t channels_unix_queued(struct channels *c, uint64_t inode);           /* bytes to be read from it, UNKNOWN */

/* Capacity and bytes queued (channels_queue.c). */
int64_t channels_pipe_capacity(struct channels *c, int32_t pid, int32_t fd);
int64_t channels_sysv_capacity(int32_t msqid);

#endif
