/*
 * mp_error.h - the one list of what can go wrong. Where the system refused something, errno says why.
 */
#ifndef PROCLAB_MP_ERROR_H
#define PROCLAB_MP_ERROR_H

/* X(NAME, value, "message") */
#define MP_ERROR_LIST(X) \
	X(MP_ESYSTEM, -1, "the system refused") \
	X(MP_EMEMORY, -2, "out of memory") \
	X(MP_EARGUMENT, -3, "an argument makes no sense") \
	X(MP_ETIMEOUT, -4, "the time is over") \
	X(MP_ECLOSED, -5, "it is closed") \
	X(MP_ESHORT, -6, "the buffer is too short for the message") \
	/* processes */ \
	X(MP_ESTARTED, -10, "a process is started only once") \
	X(MP_ENOTSTARTED, -11, "the process has not been started") \
	X(MP_ERUNNING, -12, "the process is still running") \
	X(MP_ENOTCHILD, -13, "only the process that made it may do that") \
	X(MP_EDAEMON, -14, "a daemon may not have children") \
	X(MP_EMETHOD, -15, "the start method has already been set") \
	X(MP_ETARGET, -16, "the function is not registered as a target") \
	X(MP_EINIT, -17, "main did not call mp_init") \
	X(MP_ECONTEXT, -18, "made for fork, it cannot be passed to a process started otherwise") \
	/* connections */ \
	X(MP_EEOF, -30, "the other end is closed") \
	X(MP_ECUT, -31, "the other end was closed inside a message") \
	X(MP_EPEER, -32, "nobody is left to receive") \
	X(MP_EDIRECTION, -33, "the connection goes the other way only") \
	/* locks */ \
	X(MP_EUNLOCKED, -40, "it is not locked") \
	X(MP_EOWNER, -41, "somebody else holds it") \
	X(MP_EDEADLOCK, -42, "the caller holds it already") \
	X(MP_EOVERFLOW, -43, "released more often than acquired") \
	X(MP_EBROKEN, -44, "the barrier is broken") \
	/* queues */ \
	X(MP_EFULL, -50, "the queue is full") \
	X(MP_EEMPTY, -51, "the queue is empty") \
	X(MP_EOPEN, -52, "it has not been closed") \
	X(MP_ETOOMANY, -53, "more is said to be done than was put") \
	/* pools */ \
	X(MP_ETASK, -60, "the task failed") \
	X(MP_EDIED, -61, "the worker died") \
	X(MP_ECANCELLED, -62, "cancelled") \
	X(MP_ESKIPPED, -63, "not done: an item before it in its chunk failed") \
	X(MP_EEND, -64, "there is nothing more") \
	X(MP_ENOTREADY, -65, "it is not ready") \
	X(MP_EREADY, -66, "it is ready already") \
	X(MP_EINITIALIZER, -67, "the pool's initializer failed") \
	X(MP_ESELF, -68, "the caller would wait for itself")

enum mp_error {
#define X(name, value, text) name = value,
	MP_ERROR_LIST(X)
#undef X
	/* No error: the lock is held, but who held it before died with it. What it guards may be half done. */
	MP_OWNER_DIED = 1,
};

#define MP_FOREVER (-1.0)

/* The message of a code; never NULL. */
const char *mp_strerror(int code);

#endif
