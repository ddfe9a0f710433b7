/*
 * sys/queue.h - lists made by macros (queue(7)): singly and doubly linked, with a head of one pointer or two.
 */
#ifndef SIM_SYS_QUEUE_H
#define SIM_SYS_QUEUE_H

/* ---- SLIST: one link, one end ---- */
#define SLIST_HEAD(name, type) struct name { struct type *slh_first; }
#define SLIST_HEAD_INITIALIZER(head) {0}
#define SLIST_ENTRY(type) struct { struct type *sle_next; }
#define SLIST_FIRST(head) ((head)->slh_first)
#define SLIST_NEXT(elm, field) ((elm)->field.sle_next)
#define SLIST_EMPTY(head) (SLIST_FIRST(head) == 0)
#define SLIST_INIT(head) (SLIST_FIRST(head) = 0)
#define SLIST_FOREACH(var, head, field) for ((var) = SLIST_FIRST(head); (var); (var) = SLIST_NEXT(var, field))
#define SLIST_INSERT_HEAD(head, elm, field) do { SLIST_NEXT(elm, field) = SLIST_FIRST(head); SLIST_FIRST(head) = (elm); } while (0)
#define SLIST_INSERT_AFTER(at, elm, field) do { SLIST_NEXT(elm, field) = SLIST_NEXT(at, field); SLIST_NEXT(at, field) = (elm); } while (0)
#define SLIST_REMOVE_HEAD(head, field) (SLIST_FIRST(head) = SLIST_NEXT(SLIST_FIRST(head), field))
#define SLIST_REMOVE(head, elm, type, field) \
	do { \
		struct type **at_ = &SLIST_FIRST(head); \
		while (*at_ != (elm)) at_ = &SLIST_NEXT(*at_, field); \
		*at_ = SLIST_NEXT(*at_, field); \
	} while (0)

/* ---- LIST: two links, one end ---- */
#define LIST_HEAD(name, type) struct name { struct type *lh_first; }
#define LIST_HEAD_INITIALIZER(head) {0}
#define LIST_ENTRY(type) struct { struct type *le_next, **le_prev; }
#define LIST_FIRST(head) ((head)->lh_first)
#define LIST_NEXT(elm, field) ((elm)->field.le_next)
#define LIST_EMPTY(head) (LIST_FIRST(head) == 0)
#define LIST_INIT(head) (LIST_FIRST(head) = 0)
#define LIST_FOREACH(var, head, field) for ((var) = LIST_FIRST(head); (var); (var) = LIST_NEXT(var, field))
/* elm before what *at_ is */
#define QUEUE_LIST_PUT_(place, elm, field) \
	do { \
		__typeof__(elm) *at_ = (place); \
		LIST_NEXT(elm, field) = *at_; \
		if (*at_) (*at_)->field.le_prev = &LIST_NEXT(elm, field); \
		*at_ = (elm); \
		(elm)->field.le_prev = at_; \
	} while (0)
#define LIST_INSERT_HEAD(head, elm, field) QUEUE_LIST_PUT_(&LIST_FIRST(head), elm, field)
#define LIST_INSERT_AFTER(at, elm, field) QUEUE_LIST_PUT_(&LIST_NEXT(at, field), elm, field)
#define LIST_INSERT_BEFORE(at, elm, field) QUEUE_LIST_PUT_((at)->field.le_prev, elm, field)
#define LIST_REMOVE(elm, field) \
	do { \
		if (LIST_NEXT(elm, field)) LIST_NEXT(elm, field)->field.le_prev = (elm)->field.le_prev; \
		*(elm)->field.le_prev = LIST_NEXT(elm, field); \
	} while (0)

/* ---- STAILQ and SIMPLEQ: one link, two ends ---- */
#define STAILQ_HEAD(name, type) struct name { struct type *stqh_first, **stqh_last; }
#define STAILQ_HEAD_INITIALIZER(head) {0, &(head).stqh_first}
#define STAILQ_ENTRY(type) struct { struct type *stqe_next; }
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_NEXT(elm, field) ((elm)->field.stqe_next)
#define STAILQ_EMPTY(head) (STAILQ_FIRST(head) == 0)
#define STAILQ_INIT(head) do { STAILQ_FIRST(head) = 0; (head)->stqh_last = &STAILQ_FIRST(head); } while (0)
#define STAILQ_FOREACH(var, head, field) for ((var) = STAILQ_FIRST(head); (var); (var) = STAILQ_NEXT(var, field))
#define STAILQ_INSERT_HEAD(head, elm, field) \
	do { \
		if (!(STAILQ_NEXT(elm, field) = STAILQ_FIRST(head))) (head)->stqh_last = &STAILQ_NEXT(elm, field); \
		STAILQ_FIRST(head) = (elm); \
	} while (0)
#define STAILQ_INSERT_TAIL(head, elm, field) \
	do { \
		STAILQ_NEXT(elm, field) = 0; \
		*(head)->stqh_last = (elm); \
		(head)->stqh_last = &STAILQ_NEXT(elm, field); \
	} while (0)
#define STAILQ_INSERT_AFTER(head, at, elm, field) \
	do { \
		if (!(STAILQ_NEXT(elm, field) = STAILQ_NEXT(at, field))) (head)->stqh_last = &STAILQ_NEXT(elm, field); \
		STAILQ_NEXT(at, field) = (elm); \
	} while (0)
#define STAILQ_REMOVE_HEAD(head, field) \
	do { \
		if (!(STAILQ_FIRST(head) = STAILQ_NEXT(STAILQ_FIRST(head), field))) (head)->stqh_last = &STAILQ_FIRST(head); \
	} while (0)
#define STAILQ_REMOVE(head, elm, type, field) \
	do { \
		struct type **at_ = &STAILQ_FIRST(head); \
		while (*at_ != (elm)) at_ = &STAILQ_NEXT(*at_, field); \
		if (!(*at_ = STAILQ_NEXT(*at_, field))) (head)->stqh_last = at_; \
	} while (0)
#define STAILQ_CONCAT(to, from) \
	do { \
		if (!STAILQ_EMPTY(from)) { \
			*(to)->stqh_last = STAILQ_FIRST(from); \
			(to)->stqh_last = (from)->stqh_last; \
			STAILQ_INIT(from); \
		} \
	} while (0)

#define SIMPLEQ_HEAD(name, type) struct name { struct type *sqh_first, **sqh_last; }
#define SIMPLEQ_HEAD_INITIALIZER(head) {0, &(head).sqh_first}
#define SIMPLEQ_ENTRY(type) struct { struct type *sqe_next; }
#define SIMPLEQ_FIRST(head) ((head)->sqh_first)
#define SIMPLEQ_NEXT(elm, field) ((elm)->field.sqe_next)
#define SIMPLEQ_EMPTY(head) (SIMPLEQ_FIRST(head) == 0)
#define SIMPLEQ_INIT(head) do { SIMPLEQ_FIRST(head) = 0; (head)->sqh_last = &SIMPLEQ_FIRST(head); } while (0)
#define SIMPLEQ_FOREACH(var, head, field) for ((var) = SIMPLEQ_FIRST(head); (var); (var) = SIMPLEQ_NEXT(var, field))
#define SIMPLEQ_INSERT_HEAD(head, elm, field) \
	do { \
		if (!(SIMPLEQ_NEXT(elm, field) = SIMPLEQ_FIRST(head))) (head)->sqh_last = &SIMPLEQ_NEXT(elm, field); \
		SIMPLEQ_FIRST(head) = (elm); \
	} while (0)
#define SIMPLEQ_INSERT_TAIL(head, elm, field) \
	do { \
		SIMPLEQ_NEXT(elm, field) = 0; \
		*(head)->sqh_last = (elm); \
		(head)->sqh_last = &SIMPLEQ_NEXT(elm, field); \
	} while (0)
#define SIMPLEQ_INSERT_AFTER(head, at, elm, field) \
	do { \
		if (!(SIMPLEQ_NEXT(elm, field) = SIMPLEQ_NEXT(at, field))) (head)->sqh_last = &SIMPLEQ_NEXT(elm, field); \
		SIMPLEQ_NEXT(at, field) = (elm); \
	} while (0)
#define SIMPLEQ_REMOVE_HEAD(head, field) \
	do { \
		if (!(SIMPLEQ_FIRST(head) = SIMPLEQ_NEXT(SIMPLEQ_FIRST(head), field))) (head)->sqh_last = &SIMPLEQ_FIRST(head); \
	} while (0)
#define SIMPLEQ_REMOVE(head, elm, type, field) \
	do { \
		struct type **at_ = &SIMPLEQ_FIRST(head); \
		while (*at_ != (elm)) at_ = &SIMPLEQ_NEXT(*at_, field); \
		if (!(*at_ = SIMPLEQ_NEXT(*at_, field))) (head)->sqh_last = at_; \
	} while (0)

/* ---- TAILQ: two links, two ends ---- */
#define TAILQ_HEAD(name, type) struct name { struct type *tqh_first, **tqh_last; }
#define TAILQ_HEAD_INITIALIZER(head) {0, &(head).tqh_first}
#define TAILQ_ENTRY(type) struct { struct type *tqe_next, **tqe_prev; }
#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
/* A head begins as a link does, and so the link before the last one can be read from where `last` points. */
#define TAILQ_LAST(head, headname) (*((struct headname *)(head)->tqh_last)->tqh_last)
#define TAILQ_PREV(elm, headname, field) (*((struct headname *)(elm)->field.tqe_prev)->tqh_last)
#define TAILQ_EMPTY(head) (TAILQ_FIRST(head) == 0)
#define TAILQ_INIT(head) do { TAILQ_FIRST(head) = 0; (head)->tqh_last = &TAILQ_FIRST(head); } while (0)
#define TAILQ_FOREACH(var, head, field) for ((var) = TAILQ_FIRST(head); (var); (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_REVERSE(var, head, headname, field) \
	for ((var) = TAILQ_LAST(head, headname); (var); (var) = TAILQ_PREV(var, headname, field))
#define TAILQ_INSERT_HEAD(head, elm, field) \
	do { \
		if ((TAILQ_NEXT(elm, field) = TAILQ_FIRST(head))) TAILQ_FIRST(head)->field.tqe_prev = &TAILQ_NEXT(elm, field); \
		else (head)->tqh_last = &TAILQ_NEXT(elm, field); \
		TAILQ_FIRST(head) = (elm); \
		(elm)->field.tqe_prev = &TAILQ_FIRST(head); \
	} while (0)
#define TAILQ_INSERT_TAIL(head, elm, field) \
	do { \
		TAILQ_NEXT(elm, field) = 0; \
		(elm)->field.tqe_prev = (head)->tqh_last; \
		*(head)->tqh_last = (elm); \
		(head)->tqh_last = &TAILQ_NEXT(elm, field); \
	} while (0)
#define TAILQ_INSERT_AFTER(head, at, elm, field) \
	do { \
		if ((TAILQ_NEXT(elm, field) = TAILQ_NEXT(at, field))) TAILQ_NEXT(elm, field)->field.tqe_prev = &TAILQ_NEXT(elm, field); \
		else (head)->tqh_last = &TAILQ_NEXT(elm, field); \
		TAILQ_NEXT(at, field) = (elm); \
		(elm)->field.tqe_prev = &TAILQ_NEXT(at, field); \
	} while (0)
#define TAILQ_INSERT_BEFORE(at, elm, field) \
	do { \
		(elm)->field.tqe_prev = (at)->field.tqe_prev; \
		TAILQ_NEXT(elm, field) = (at); \
		*(at)->field.tqe_prev = (elm); \
		(at)->field.tqe_prev = &TAILQ_NEXT(elm, field); \
	} while (0)
#define TAILQ_REMOVE(head, elm, field) \
	do { \
		if (TAILQ_NEXT(elm, field)) TAILQ_NEXT(elm, field)->field.tqe_prev = (elm)->field.tqe_prev; \
		else (head)->tqh_last = (elm)->field.tqe_prev; \
		*(elm)->field.tqe_prev = TAILQ_NEXT(elm, field); \
	} while (0)
#define TAILQ_CONCAT(to, from, field) \
	do { \
		if (!TAILQ_EMPTY(from)) { \
			*(to)->tqh_last = TAILQ_FIRST(from); \
			TAILQ_FIRST(from)->field.tqe_prev = (to)->tqh_last; \
			(to)->tqh_last = (from)->tqh_last; \
			TAILQ_INIT(from); \
		} \
	} while (0)

/* ---- CIRCLEQ: two links, two ends, and the head is part of the circle ---- */
#define CIRCLEQ_HEAD(name, type) struct name { struct type *cqh_first, *cqh_last; }
#define CIRCLEQ_HEAD_INITIALIZER(head) {(void *)&head, (void *)&head}
#define CIRCLEQ_ENTRY(type) struct { struct type *cqe_next, *cqe_prev; }
#define CIRCLEQ_FIRST(head) ((head)->cqh_first)
#define CIRCLEQ_LAST(head) ((head)->cqh_last)
#define CIRCLEQ_NEXT(elm, field) ((elm)->field.cqe_next)
#define CIRCLEQ_PREV(elm, field) ((elm)->field.cqe_prev)
#define CIRCLEQ_EMPTY(head) (CIRCLEQ_FIRST(head) == (void *)(head))
#define CIRCLEQ_INIT(head) do { CIRCLEQ_FIRST(head) = (void *)(head); CIRCLEQ_LAST(head) = (void *)(head); } while (0)
#define CIRCLEQ_FOREACH(var, head, field) for ((var) = CIRCLEQ_FIRST(head); (var) != (void *)(head); (var) = CIRCLEQ_NEXT(var, field))
#define CIRCLEQ_FOREACH_REVERSE(var, head, field) for ((var) = CIRCLEQ_LAST(head); (var) != (void *)(head); (var) = CIRCLEQ_PREV(var, field))
#define CIRCLEQ_LOOP_NEXT(head, elm, field) (CIRCLEQ_NEXT(elm, field) == (void *)(head) ? CIRCLEQ_FIRST(head) : CIRCLEQ_NEXT(elm, field))
#define CIRCLEQ_LOOP_PREV(head, elm, field) (CIRCLEQ_PREV(elm, field) == (void *)(head) ? CIRCLEQ_LAST(head) : CIRCLEQ_PREV(elm, field))
/* elm between two, either of which may be the head */
#define QUEUE_CIRCLE_PUT_(head, before, after, elm, field) \
	do { \
		void *before_ = (before), *after_ = (after); \
		CIRCLEQ_NEXT(elm, field) = after_; \
		CIRCLEQ_PREV(elm, field) = before_; \
		if (before_ == (void *)(head)) CIRCLEQ_FIRST(head) = (elm); \
		else CIRCLEQ_NEXT((__typeof__(elm))before_, field) = (elm); \
		if (after_ == (void *)(head)) CIRCLEQ_LAST(head) = (elm); \
		else CIRCLEQ_PREV((__typeof__(elm))after_, field) = (elm); \
	} while (0)
#define CIRCLEQ_INSERT_HEAD(head, elm, field) QUEUE_CIRCLE_PUT_(head, head, CIRCLEQ_FIRST(head), elm, field)
#define CIRCLEQ_INSERT_TAIL(head, elm, field) QUEUE_CIRCLE_PUT_(head, CIRCLEQ_LAST(head), head, elm, field)
#define CIRCLEQ_INSERT_AFTER(head, at, elm, field) QUEUE_CIRCLE_PUT_(head, at, CIRCLEQ_NEXT(at, field), elm, field)
#define CIRCLEQ_INSERT_BEFORE(head, at, elm, field) QUEUE_CIRCLE_PUT_(head, CIRCLEQ_PREV(at, field), at, elm, field)
#define CIRCLEQ_REMOVE(head, elm, field) \
	do { \
		if (CIRCLEQ_NEXT(elm, field) == (void *)(head)) CIRCLEQ_LAST(head) = CIRCLEQ_PREV(elm, field); \
		else CIRCLEQ_NEXT(elm, field)->field.cqe_prev = CIRCLEQ_PREV(elm, field); \
		if (CIRCLEQ_PREV(elm, field) == (void *)(head)) CIRCLEQ_FIRST(head) = CIRCLEQ_NEXT(elm, field); \
		else CIRCLEQ_PREV(elm, field)->field.cqe_next = CIRCLEQ_NEXT(elm, field); \
	} while (0)

#endif
