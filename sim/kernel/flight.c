/*
 * flight.c - open files that are in messages which nobody can receive any more.
 *
 * A socket may be in a message that waits in itself, or in one that waits in another such socket: each has a holder, and still nobody
 * can ever reach them. So whenever one lets go of a socket and files are under way, it is found out which sockets can be reached: from
 * an open file that somebody holds besides messages, by receiving what waits there and by accepting. What waits in the others is
 * thrown away, and they go with it. Linux does the same (net/unix/garbage.c).
 */
#include <stdlib.h>

#include "sim/kernel/core.h"
#include "sim/kernel/socket.h"

/* Indexed by object id. */
struct search {
	const struct machine *m;
	uint32_t *carried;         /* of an open file: the messages that it is in */
	bool *reached;             /* of a socket */
	uint32_t *todo, ntodo;     /* sockets that were reached, but not what waits in them */
};

static const struct socket *socket_at(const struct machine *m, uint32_t id)
{
	const struct object *o = m->objects[id - 1];
	return o && socket_is(o) ? (const struct socket *)o : NULL;
}

/* The socket that an open file is one of; 0. */
static uint32_t socket_behind(const struct machine *m, uint32_t id)
{
	const struct object *o = m->objects[id - 1];
	return o && file_is(o) && ((const struct file *)o)->ops == &socket_ops ? ((const struct file *)o)->target : 0;
}

static void reach(struct search *s, uint32_t socket)
{
	if (!socket || s->reached[socket]) return;
	s->reached[socket] = true;
	s->todo[s->ntodo++] = socket;
}

static void count_carried(struct search *s, const struct socket *from)
{
	for (uint32_t i = 0; i < from->n; i++)
		for (uint32_t k = 0; k < from->list[i].nfile; k++) s->carried[from->list[i].files[k]]++;
}

static void reach_from(struct search *s, const struct socket *from)
{
	for (uint32_t i = 0; i < from->n; i++)
		for (uint32_t k = 0; k < from->list[i].nfile; k++) reach(s, socket_behind(s->m, from->list[i].files[k]));
	for (uint32_t i = 0; i < from->npending; i++) reach(s, from->pending[i]);
}

static void find_reached(struct search *s)
{
	for (uint32_t id = 1; id <= s->m->nobject; id++)
		if (socket_at(s->m, id)) count_carried(s, socket_at(s->m, id));
	for (uint32_t id = 1; id <= s->m->nobject; id++)
		if (socket_behind(s->m, id) && s->m->objects[id - 1]->holders > s->carried[id]) reach(s, socket_behind(s->m, id));
	while (s->ntodo) reach_from(s, socket_at(s->m, s->todo[--s->ntodo]));
}

/* All at once before any file goes: with one others go, and what they hold. */
static uint32_t take_unreached(struct machine *m, const struct search *s, uint32_t *files)
{
	uint32_t n = 0;
	for (uint32_t id = 1; id <= m->nobject; id++)
		if (socket_at(m, id) && !s->reached[id]) n += socket_take_files(m, id, files + n);
	return n;
}

void flight_collect(struct machine *m)
{
	size_t ids = m->nobject + 1;
	struct search s = {m, sim_alloc(ids * sizeof *s.carried), sim_alloc(ids * sizeof *s.reached), sim_alloc(ids * sizeof *s.todo), 0};
	uint32_t *files = sim_alloc(m->in_flight * sizeof *files);
	find_reached(&s);
	uint32_t n = take_unreached(m, &s, files);
	for (uint32_t i = 0; i < n; i++) file_drop(m, files[i]);
	free(s.carried);
	free(s.reached);
	free(s.todo);
	free(files);
}
