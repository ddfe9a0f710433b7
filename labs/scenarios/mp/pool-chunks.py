"""24 tasks for 4 workers, handed out one, two and three at a time. In C: pool-chunks.c."""
import multiprocessing
import time


def task(number):
    time.sleep(0.02)
    return number * number


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(4) as pool:
        for chunk in (1, 2, 3):
            squares = pool.map(task, range(1, 25), chunksize=chunk)
            print(f"chunk {chunk}: sum of squares {sum(squares)}")
        pool.close()
        pool.join()
