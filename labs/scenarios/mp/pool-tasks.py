"""A pool of 4 with 4 tasks, then with 6: the last two must wait for a worker. In C: pool-tasks.c."""
import multiprocessing
import time


def task(number):
    time.sleep(0.06)
    return number * number


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(4) as pool:
        for count in (4, 6):
            print(f"{count} tasks:", *pool.map(task, range(1, count + 1), chunksize=1))
        pool.close()
        pool.join()
