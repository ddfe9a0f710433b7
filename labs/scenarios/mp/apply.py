"""One task at a time with apply, which waits; several with apply_async, which does not. In C: apply.c."""
import multiprocessing
import time


def task(number):
    time.sleep(0.04)
    return number * number


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print("apply:", *[pool.apply(task, (number,)) for number in range(1, 5)])
        results = [pool.apply_async(task, (number,)) for number in range(1, 5)]
        print("apply_async:", *[result.get() for result in results])
