"""Two threads, then two processes, do the same: threads share their memory, processes do not. In C: threads.c."""
import multiprocessing
import os
import threading

counter = 0
pids = multiprocessing.get_context("fork").Array("i", 2)


def adds(which):
    global counter
    counter += 1
    pids[which] = os.getpid()


def two(kind):
    both = [kind(target=adds, args=(which,)) for which in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()


def same():
    return "the same" if pids[0] == pids[1] else "different"


if __name__ == "__main__":
    two(threading.Thread)
    print(f"two threads: the counter is {counter}; both pids are {same()}")
    counter = 0
    two(multiprocessing.get_context("fork").Process)
    print(f"two processes: the counter is {counter}; both pids are {same()}")
