"""What Python's multiprocessing needs for the lines of bench/mp.c: "name value" a line (microseconds, or round trips a second)."""
import multiprocessing as mp
import os
import time


def nothing():
    pass


def start_join(method, n):
    context = mp.get_context(method)
    times = []
    for _ in range(n):
        begin = time.perf_counter()
        p = context.Process(target=nothing)
        p.start()
        p.join()
        times.append(time.perf_counter() - begin)
    return sorted(times)[n // 2] * 1e6


def echo(connection, cpu, n):
    os.sched_setaffinity(0, {cpu})
    for _ in range(n):
        connection.send_bytes(connection.recv_bytes())


def trips(size, there, n):
    a, b = mp.get_context("fork").Pipe()
    p = mp.get_context("fork").Process(target=echo, args=(b, there, n))
    p.start()
    data = bytes(size)
    begin = time.perf_counter()
    for _ in range(n):
        a.send_bytes(data)
        a.recv_bytes()
    took = time.perf_counter() - begin
    p.join()
    return n / took


if __name__ == "__main__":
    for method, n in (("fork", 100), ("spawn", 10), ("forkserver", 20)):
        print(f"start+join-{method}", start_join(method, n))
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    print("8B-duplex-one-core", trips(8, 0, 10000))
    print("8B-duplex-two-cores", trips(8, 1, 5000))
    print("4KiB-duplex-two-cores", trips(4096, 1, 5000))
    print("1MiB-duplex-two-cores", trips(1 << 20, 1, 100))
