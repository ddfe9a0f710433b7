"""Two children send what they found through one queue. In C: queue.c.

What was put may still be in the child that put it: so it is taken out before the children are joined, else they may wait for
each other. (A file named queue.py would hide the library's module of that name.)
"""
import multiprocessing
import time


def squares(queue, first):
    for number in range(first, first + 3):
        time.sleep(0.03)
        queue.put(number * number)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    children = [context.Process(target=squares, args=(queue, first)) for first in (1, 4)]
    for child in children:
        child.start()
    print("sum of squares:", sum(queue.get() for _ in range(6)))
    for child in children:
        child.join()
