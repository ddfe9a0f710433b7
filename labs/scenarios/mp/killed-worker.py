"""A worker is killed in the middle of its task: the map never returns. In C, where it does: killed-worker.c."""
import multiprocessing
import os
import signal
import time


def run_or_die(number):
    time.sleep(0.04)
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        result = pool.map_async(run_or_die, range(1, 9), chunksize=1)
        try:
            print("squares:", *result.get(timeout=1))
        except multiprocessing.TimeoutError:
            print("map: after 1 s there is nothing, and nothing would ever come")
