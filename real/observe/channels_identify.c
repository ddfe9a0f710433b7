/*
 * channels_identify.c - what a descriptor of another process is, from the text and the bits of its link below
 * /proc.
 *
 * Pipes and sockets have their inode in the text; named things are told by a stat through the link, which opens
 * nothing. Eventfds all share one inode: their own number is in fdinfo (Linux 5.2). A regular file is no channel.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc_file.h"

#define MQUEUE_MAGIC 0x19800202

static uint32_t text_hash(const char *s)
{
	uint32_t h = 2166136261u;
	for (; *s; s++) h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static uint64_t bracketed(const char *link)
{
	const char *at = strchr(link, '[');
	if (!at) return 0;
	at++;
	return (uint64_t)proc_number(&at);
}

static void fill(struct identity *out, enum key_type type, uint64_t a, uint64_t b, enum chan_kind kind)
{
	out->key = (struct key){.a = a, .b = b, .type = (uint8_t)type};
	out->kind = (uint8_t)kind;
}

/* Where a kernel has no eventfd-id the descriptor itself stands for the object: duplicates are then not known to be
 * the same. */
static void identify_eventfd(int32_t pid, int32_t fd, struct identity *out)
{
	char name[32], text[512];
	const char *at;
	snprintf(name, sizeof name, "fdinfo/%d", fd);
	if (proc_file(pid, 0, name, text, sizeof text) > 0 && (at = strstr(text, "eventfd-id:"))) {
		at += 11;
		fill(out, KEY_EVENTFD, (uint64_t)proc_number(&at), 0, CHAN_EVENTFD);
	} else {
		fill(out, KEY_EVENTFD, (uint64_t)pid << 32 | (uint32_t)fd, 1, CHAN_EVENTFD);
	}
}

/* Queues have names without a second slash, on a file system of their own. */
static bool is_queue(const char *path, const char *link)
{
	struct statfs fs;
	return !strchr(link + 1, '/') && !statfs(path, &fs) && fs.f_type == MQUEUE_MAGIC;
}

/* The name of what has been removed ends in " (deleted)": nobody else can open it any more. What is older than the
 * program may be another's. */
static void set_name(struct channels *c, const char *path, const char *link, struct identity *out)
{
	static const char gone[] = " (deleted)";
	size_t len = strlen(link), tail = sizeof gone - 1;
	bool deleted = len > tail && !strcmp(link + len - tail, gone);
	snprintf(out->name, sizeof out->name, "%.*s", (int)(deleted ? len - tail : len), link);
	out->outside = !deleted && (out->kind == CHAN_TTY || proc_file_made(path) < c->began);
}

static void identify_named(struct channels *c, const char *path, const char *link, struct identity *out)
{
	struct stat st;
	if (stat(path, &st)) return;
	if (proc_file_terminal(&st)) fill(out, KEY_TTY, st.st_rdev, 0, CHAN_TTY);
	else if (S_ISFIFO(st.st_mode)) fill(out, KEY_FILE, st.st_ino, st.st_dev, CHAN_FIFO);
	else if (begins(link, "/dev/shm/sem.")) fill(out, KEY_FILE, st.st_ino, st.st_dev, CHAN_SEM);
	else if (begins(link, "/memfd:") || begins(link, "/dev/shm/")) fill(out, KEY_FILE, st.st_ino, st.st_dev, CHAN_SHM);
	else if (S_ISREG(st.st_mode) && is_queue(path, link)) fill(out, KEY_FILE, st.st_ino, st.st_dev, CHAN_MQ);
	else return;
	set_name(c, path, link, out);
}

int channels_identify(struct channels *c, int32_t pid, int32_t fd, const struct slot *known, struct identity *out)
{
	char name[24], path[PROC_PATH_SIZE], link[256];
	struct stat st;
	snprintf(name, sizeof name, "fd/%d", fd);
	proc_path(path, pid, 0, name);
	const char *from = c->folder < 0 ? path : name + 3; /* a short way is a cheap one */
	ssize_t n = readlinkat(c->folder, from, link, sizeof link - 1);
	if (n < 0) return -1;
	link[n] = 0;
	*out = (struct identity){.link = text_hash(link), .capacity = UNKNOWN};
	bool same = known && known->link == out->link && !known->unsettled;
	if (same && link[0] != 'p') return 1;
	if (fstatat(c->folder, from, &st, AT_SYMLINK_NOFOLLOW)) return -1;
	out->mode = (uint8_t)((st.st_mode & S_IRUSR ? MODE_R : 0) | (st.st_mode & S_IWUSR ? MODE_W : 0));
	if (same && known->mode == out->mode) return 1; /* both ends of a pipe have one text */
	if (begins(link, "pipe:[")) fill(out, KEY_PIPE, bracketed(link), 0, CHAN_PIPE);
	else if (begins(link, "socket:[")) channels_identify_socket(c, pid, bracketed(link), out);
	else if (!strcmp(link, "anon_inode:[eventfd]")) identify_eventfd(pid, fd, out);
	else if (link[0] == '/') identify_named(c, path, link, out);
	return 0;
}

static struct object *make(struct channels *c, int64_t t, int32_t pid, int32_t fd, const struct identity *i)
{
	struct object *o = channels_add_object(c, &i->key, i->kind, i->side);
	o->outside |= i->outside;
	o->peer_unseen = i->peer_unseen;
	o->capacity = i->capacity;
	if (i->kind == CHAN_PIPE || i->kind == CHAN_FIFO) o->capacity = channels_pipe_capacity(c, pid, fd);
	o->name = *i->name ? strdup(i->name) : NULL;
	o->inode[0] = i->inode[0];
	o->inode[1] = i->inode[1];
	channels_tell_object(c, t, o, PRECISION_EXACT);
	return o;
}

/* The other end of a pair is the same channel, seen from the other side. */
static void enter_peer(struct channels *c, const struct object *o, const struct identity *i)
{
	struct key peer = {.a = i->inode[!i->side], .type = KEY_SOCKET};
	if (i->key.type == KEY_SOCKET && peer.a) channels_enter(c, &peer, o->id, !i->side);
}

struct object *channels_resolve(struct channels *c, int64_t t, int32_t pid, int32_t fd, const struct identity *i, bool *made,
                                uint8_t *side)
{
	struct entry *e = channels_entry(c, &i->key);
	*side = i->side;
	*made = false;
	bool alone = e && e->id != OUTSIDE_ID && i->key.type == KEY_SOCKET && i->inode[0] && i->inode[1] &&
	             !channels_object(c, e->id)->inode[1];
	if (e && e->id != OUTSIDE_ID && !alone) {
		*side = e->side;
		return channels_object(c, e->id);
	}
	*made = true;
	struct object *o = make(c, t, pid, fd, i);
	enter_peer(c, o, i);
	return o;
}
