"""A daemon works as long as the program does: at its end it gets SIGTERM; others are joined. In C: daemon.c."""
import multiprocessing
import os
import signal
import time

context = multiprocessing.get_context("fork")


def on_term(number, frame):
    os.write(1, b"the daemon gets SIGTERM\n")
    os._exit(0)


def serves():
    signal.signal(signal.SIGTERM, on_term)
    try:
        context.Process(target=print).start()
    except AssertionError as error:
        print("the daemon starts a child:", error, flush=True)
    while True:
        time.sleep(0.1)


def worker():
    time.sleep(0.2)
    print("the other child has done its work")


if __name__ == "__main__":
    daemon = context.Process(target=serves, daemon=True)
    other = context.Process(target=worker)
    daemon.start()
    other.start()
    time.sleep(0.1)
    print("main returns", flush=True)
