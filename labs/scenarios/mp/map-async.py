"""Begin a map and go on: ready, wait, get. In C: map-async.c."""
import multiprocessing
import time


def task(number):
    time.sleep(0.04)
    return number * number


def yes(true):
    return "yes" if true else "no"


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        result = pool.map_async(task, range(1, 7), chunksize=1)
        print("ready at once:", yes(result.ready()))
        print("wait 30 ms:", result.wait(0.03))
        squares = result.get()
        print(f"ready after get: {yes(result.ready())}, successful: {yes(result.successful())}")
        print("squares:", *squares)
