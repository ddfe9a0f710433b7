"""A process is made, started and joined; by each start method. In C: process.c."""
import multiprocessing
import sys
import time


def work(number):
    time.sleep(0.06)
    sys.exit(number)


def one(method):
    p = multiprocessing.get_context(method).Process(target=work, args=(7,))
    p.start()
    alive = "is alive, " if p.is_alive() else ""
    running = "has no exit code yet; " if p.exitcode is None else ""
    p.join()
    print(f"{p.name}, started by {method}: {alive}{running}joined: exit code {p.exitcode}")
    p.close()


if __name__ == "__main__":
    print(f"{multiprocessing.current_process().name} has {multiprocessing.cpu_count()} CPUs")
    for method in ("fork", "spawn", "forkserver", "forkserver"):
        one(method)
