"""CPython's side of //bench:compare: a SyncManager's server process, and its clients.

    cpython.py serve            prints the address, serves until its standard input ends
    cpython.py work HOST:PORT   executes a load for each line of standard input: see load.h

The authkey is PARLEY_AUTHKEY's.
"""

import os
import queue
import sys
import threading
import time
from multiprocessing import managers

STOP = b"stop"


class Counter:
    """A value that can be added to in one call, as a user of managers would write it."""

    def __init__(self):
        self._value = 0
        self._lock = threading.Lock()

    def add(self, by):
        with self._lock:
            self._value += by
            return self._value


class Manager(managers.SyncManager):
    pass


SHARED = {
    "dict": ({}, managers.DictProxy),
    "list": ([], managers.ListProxy),
    "queue": (queue.Queue(), None),
    "there": (queue.Queue(), None),
    "back": (queue.Queue(), None),
    "counter": (Counter(), None),
    "lock": (threading.Lock(), managers.AcquirerProxy),
}


def fill_queue(count, size):
    """In the server: item by item, a million takes longer than all that is measured."""
    for i in range(count):
        SHARED["queue"][0].put("%0*d" % (size, i))


Manager.register("fill_queue", callable=fill_queue)
for name, (instance, proxytype) in SHARED.items():
    Manager.register("shared_" + name, callable=lambda instance=instance: instance,
                     proxytype=proxytype)


def authkey():
    return os.environ["PARLEY_AUTHKEY"].encode()


def serve():
    server = Manager(address=("127.0.0.1", 0), authkey=authkey()).get_server()
    print("listening on %s:%d" % server.address, flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


class Client:
    def __init__(self, address):
        host, port = address.split(":")
        self.manager = Manager(address=(host, int(port)), authkey=authkey())
        self.manager.connect()
        for name in SHARED:
            setattr(self, name, getattr(self.manager, "shared_" + name)())

    # What one operation of each kind is, as a function of the key's number.
    def operation(self, op, content):
        if op == "lock":
            own = self.manager.Lock()
            return lambda key: (own.acquire(), own.release())
        if op == "take":
            return lambda key: self.there.get() != STOP
        if op == "pong":
            return lambda key: self.answer()
        return {
            "get": lambda key: self.dict["key:%012d" % key],
            "set": lambda key: self.dict.__setitem__("key:%012d" % key, content),
            "index": lambda key: self.list[key],
            "append": lambda key: self.list.append(content),
            "queue": lambda key: (self.queue.put(content), self.queue.get()),
            "add": lambda key: self.counter.add(1),
            "put": lambda key: self.there.put(content),
            "ping": lambda key: (self.there.put(content), self.back.get()),
            "hand_over": lambda key: (self.lock.acquire(), self.lock.release()),
        }[op]

    def answer(self):
        item = self.there.get()
        if item == STOP:
            return False
        self.back.put(item)
        return True

    # With a string of its own for each entry: pickle sends an equal object once only.
    def fill(self, op, keys, size):
        if op == "fill_queue":
            return self.manager.fill_queue(keys, size)
        if op == "fill_list":
            del self.list[:]
        part = max((1 << 20) // (size + 64), 1)
        for start in range(0, keys, part):
            numbers = range(start, min(start + part, keys))
            if op == "fill_dict":
                self.dict.update({"key:%012d" % i: "%0*d" % (size, i) for i in numbers})
            else:
                self.list.extend(["%0*d" % (size, i) for i in numbers])


def keys_of(count, thread):
    """Keys's order in client.cc."""
    mask = (1 << 64) - 1
    state = thread << 32
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield (mixed ^ (mixed >> 31)) % max(count, 1)


def call_for(call, op, keys, seconds):
    times = []
    is_told = op in ("take", "pong")
    start = before = now = time.perf_counter()
    while is_told or now < start + seconds:
        result = call(next(keys))
        now = time.perf_counter()
        times.append(now - before)
        before = now
        if is_told and not result:
            break
    return now - start, times


def work(client, op, threads, content, key_count, seconds):
    results = [None] * threads

    def run(thread):
        call = client.operation(op, content)
        keys = keys_of(key_count, thread)
        if op not in ("put", "take", "ping", "pong"):
            call_for(call, op, keys, seconds / 10)
        results[thread] = call_for(call, op, keys, seconds)

    others = [threading.Thread(target=run, args=(i,)) for i in range(1, threads)]
    for thread in others:
        thread.start()
    run(0)
    for thread in others:
        thread.join()
    if op in ("put", "ping"):
        client.there.put(STOP)
    times = sorted(t for _, own in results for t in own)
    at = lambda share: times[int(share * (len(times) - 1))] if times else 0
    return len(times), max(spent for spent, _ in results), at(0.5), at(0.99)


def serve_loads(address):
    client = Client(address)
    for line in sys.stdin:
        op, threads, _, size, keys, seconds = line.split()
        op = op.replace("_many", "")  # a Queue of CPython's has no such method
        if op.startswith("fill"):
            client.fill(op, int(keys), int(size))
            print("0 1 0 0", flush=True)
            continue
        content = b"v" * int(size) if op in ("put", "ping") else "v" * int(size)
        print(*work(client, op, int(threads), content, int(keys), float(seconds)), flush=True)


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else serve_loads(sys.argv[2])
