"""Two equal pieces of work: in sequence, with a join that comes too early, and in parallel. In C: parallel.c."""
import multiprocessing
import time


def work():
    """150 ms of the CPU."""
    end = time.process_time() + 0.15
    while time.process_time() < end:
        pass


def in_sequence(child):
    work()
    work()


def joined_too_early(child):
    child.start()
    child.join()
    work()


def in_parallel(child):
    child.start()
    work()
    child.join()


def timed(how):
    child = multiprocessing.get_context("fork").Process(target=work)
    begin = time.monotonic()
    how(child)
    return 1000 * (time.monotonic() - begin)


if __name__ == "__main__":
    sequence = timed(in_sequence)
    print(f"in sequence: {sequence:.0f} ms")
    print(f"child, join, then the parent: {timed(joined_too_early):.0f} ms")
    parallel = timed(in_parallel)
    print(f"child beside the parent, then join: {parallel:.0f} ms, {sequence / parallel:.2f} times as fast")
