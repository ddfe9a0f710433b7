"""A child has ended and nobody has asked how. In C: zombie.c."""
import multiprocessing
import sys
import time


def leaves():
    time.sleep(0.05)
    sys.exit(7)


def state_of(pid):
    """The letter that ps shows; - when there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "-"


if __name__ == "__main__":
    p = multiprocessing.get_context("fork").Process(target=leaves)
    p.start()
    while state_of(p.pid) != "Z":
        time.sleep(0.001)
    print("the child has ended and is in state", state_of(p.pid))
    time.sleep(0.1)
    running = multiprocessing.active_children()
    print(f"children that run: {len(running)}; the child is in state {state_of(p.pid)}")
    print("its exit code is kept:", p.exitcode)
