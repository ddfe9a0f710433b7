"""Results one by one: in the order of the tasks, or as they come. In C: imap.c."""
import multiprocessing
import time

TASKS = [(1, 200), (2, 20), (3, 40), (4, 20), (5, 40), (6, 20)]  # the first task is the longest


def task(numbered):
    number, ms = numbered
    time.sleep(ms / 1000)
    return number


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print("imap:", *pool.imap(task, TASKS))
        print("imap_unordered:", *pool.imap_unordered(task, TASKS))
