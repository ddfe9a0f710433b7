"""What Python's multiprocessing needs for the lines of bench/mp_pool.c: "name value" a line (messages or tasks a second, or microseconds)."""
import multiprocessing as mp
import time


def increment(x):
    return x + 1


def put(queue, n):
    for i in range(n):
        queue.put(i)


def get(queue, n):
    for _ in range(n):
        queue.get()


def messages(each, n):
    queue = mp.Queue()
    ends = [mp.Process(target=f, args=(queue, n // each)) for f in (put, get) * each]
    begin = time.perf_counter()
    for p in ends:
        p.start()
    for p in ends:
        p.join()
    return n / (time.perf_counter() - begin)


def rate(n, call):
    begin = time.perf_counter()
    call()
    return n / (time.perf_counter() - begin)


def applies(pool, n, pause):
    times = []
    for i in range(n):
        time.sleep(pause)
        begin = time.perf_counter()
        pool.apply(increment, (i,))
        times.append(time.perf_counter() - begin)
    return sorted(times)[n // 2] * 1e6


def creation():
    begin = time.perf_counter()
    pool = mp.Pool(2)
    took = time.perf_counter() - begin
    pool.terminate()
    pool.join()
    return took


if __name__ == "__main__":
    mp.set_start_method("fork")
    print("queue-1x1", messages(1, 50000))
    print("queue-2x2", messages(2, 50000))
    print("pool2-create", sorted(creation() for _ in range(9))[4] * 1e6)
    with mp.Pool(2) as pool:
        print("pool2-map-chunk-1", rate(20000, lambda: pool.map(increment, range(20000), 1)))
        print("pool2-map-default", rate(1000000, lambda: pool.map(increment, range(1000000))))
        print("pool2-apply-hot", applies(pool, 2000, 0))
        print("pool2-apply-cold", applies(pool, 200, 0.001))
