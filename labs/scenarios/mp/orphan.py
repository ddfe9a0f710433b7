"""A parent is killed. Its child lives on as an orphan, with another parent. In C, where it ends unless it is detached: orphan.c."""
import multiprocessing
import os

context = multiprocessing.get_context("fork")


def child(end):
    end.send(os.getppid())
    end.recv()
    end.send(os.getppid())


def parent(end):
    p = context.Process(target=child, args=(end,))
    p.start()
    p.join()


if __name__ == "__main__":
    here, there = context.Pipe()
    p = context.Process(target=parent, args=(there,))
    p.start()
    first = here.recv()
    print("the parent of the child is the one that was started:", "yes" if first == p.pid else "no")
    p.kill()
    p.join()
    here.send("?")
    print("the child: lives, and has", "another" if here.recv() != first else "the same", "parent")
