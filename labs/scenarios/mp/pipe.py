"""A child sends what it found through a pipe, until it closes its end. In C: pipe.c."""
import multiprocessing
import time


def sends(here, there):
    there.close()
    for number in range(1, 5):
        time.sleep(0.03)
        here.send(number * number)
    here.close()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    ends = context.Pipe()
    child = context.Process(target=sends, args=(ends[1], ends[0]))
    child.start()
    ends[1].close()
    print("something there at once:", "yes" if ends[0].poll() else "no")
    try:
        while True:
            print("received", ends[0].recv())
    except EOFError:
        print("then: the other end is closed")
    child.join()
    print("exit code", child.exitcode)
