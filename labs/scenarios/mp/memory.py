"""Each process has its own memory: a global list is appended to in parent and child, and its address printed. In C: memory.c."""
import multiprocessing

numbers = []


def show(who):
    print(f"{who:<20} list at {id(numbers):#x}:", *numbers)


def child(who, shared):
    numbers.append(2)
    show(who)
    with shared.get_lock():
        shared.value += 1


def by(method, shared):
    p = multiprocessing.get_context(method).Process(target=child, args=(f"child by {method}", shared))
    p.start()
    p.join()


if __name__ == "__main__":
    shared = multiprocessing.get_context("spawn").Value("i", 0)
    numbers.append(1)
    show("parent")
    for method in ("fork", "spawn", "forkserver"):
        by(method, shared)
    show("parent, afterwards")
    print("a value that is shared was added to by all:", shared.value)
