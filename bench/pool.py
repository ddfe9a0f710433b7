"""A Python pool that does many small tasks: messages, locks, wake-ups. Prints the seconds it took, as work.c does."""
import multiprocessing
import sys
import time


def task(n):
    return sum(range(n % 100))


if __name__ == "__main__":
    start = time.monotonic()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(task, range(int(sys.argv[1])), chunksize=1)
    print(f"seconds {time.monotonic() - start:.6f}", flush=True)
