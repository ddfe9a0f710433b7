/*
 * mp.h - processes that work together: start them, talk to them, share with them. C's answer to Python's multiprocessing.
 *
 *     #include <proclab/mp.h>
 *
 *     static int work(const void *arguments, size_t size) { ... return 0; }
 *
 *     int main(int argc, char **argv)
 *     {
 *         struct mp_process *p;
 *         MP_TARGET(work);
 *         mp_init(argc, argv);
 *         mp_process_new(&p, MP_DEFAULT, work, "hello", 6);
 *         mp_process_start(p);
 *         mp_process_join(p, MP_FOREVER);
 *         mp_process_free(p);
 *     }
 *
 * Build with `cc program.c $(pkg-config --cflags --libs proclab_mp)`. The library needs Linux and the C library, nothing else of
 * proclab; it prints nothing.
 *
 * The rules that hold everywhere:
 * - A call returns 0 or one of the negative codes of mp_error.h, and gives what it makes through `out`. The one positive result
 *   is MP_OWNER_DIED.
 * - A time-out is a double in seconds: 0 only looks, MP_FOREVER waits without end. Time is CLOCK_MONOTONIC.
 * - `_new` makes what other processes shall share; after a fork it is there in both. What was made for spawn or forkserver has a
 *   descriptor (`_fd`), which mp_process_pass hands to a child and `_open` makes into the thing again. `_free` takes away this
 *   process's hold and nobody else's; NULL is fine.
 * - All may be used by several threads at once, none in a signal handler.
 */
#ifndef PROCLAB_MP_H
#define PROCLAB_MP_H

#include "mp_error.h"
#include "mp_lock.h"
#include "mp_memory.h"
#include "mp_pipe.h"
#include "mp_pool.h"
#include "mp_process.h"
#include "mp_queue.h"

#endif
