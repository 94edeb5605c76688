"""Times HTTP calls of two sides, interleaved call by call in one run.

Reads one JSON object from stdin and writes one to stdout, times in milliseconds:
  in:  {"ours": [call, …], "theirs": [call, …], "rounds": n, "clients": c, "seconds": s}   call: {"url", "headers"}
  out: {"ours": side, "theirs": side, "ratio": median of the paired ratios ours/theirs}
       side: {"p50", "p95", "plain_p50", "per_second", "bytes"}
A side is a list of calls made one after the other, and its time is their sum: some questions take one side several calls.
`per_second` is what `clients` kept-alive connections reach together; the sides take turns there as well.

MLflow's several workers answer small requests 40 ms late on kept-alive connections (Nagle's rule waits for a delayed
acknowledgement), which is not their work. Acknowledging at once (TCP_QUICKACK) takes it out on both sides; the plain
figure is reported beside.
"""

import http.client
import json
import socket
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit


class Line:
    """One kept-alive connection for each host."""

    def __init__(self, quick):
        self.quick = quick
        self.open = {}

    def call(self, call):
        parts = urlsplit(call["url"])
        connection = self.open.get(parts.netloc)
        if connection is None:
            connection = self.open[parts.netloc] = http.client.HTTPConnection(parts.netloc, timeout=120)
        if connection.sock is None:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.acknowledge(connection)
        try:
            response = self.ask(connection, call, parts)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A server may hang up on a line that was silent while the other side was asked for seconds.
            connection.close()
            response = self.ask(connection, call, parts)
        self.acknowledge(connection)
        body = response.read()
        if response.status != 200:
            sys.exit(f"{call['url']} answered {response.status}: {body[:200]!r}")
        return len(body)

    def ask(self, connection, call, parts):
        connection.request("GET", f"{parts.path}?{parts.query}", headers=call.get("headers", {}))
        self.acknowledge(connection)
        return connection.getresponse()

    def acknowledge(self, connection):
        # The kernel forgets the option after a while, so it is set again around each step.
        if self.quick and connection.sock is not None:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def timed(line, calls):
    start = time.perf_counter()
    size = sum(line.call(call) for call in calls)
    return (time.perf_counter() - start) * 1000, size


def sequential(spec, quick, rounds):
    line = Line(quick)
    for side in ("ours", "theirs"):
        for _ in range(5):
            timed(line, spec[side])
    times = {"ours": [], "theirs": []}
    sizes = {}
    for number in range(rounds):
        for side in ("ours", "theirs") if number % 2 == 0 else ("theirs", "ours"):
            took, sizes[side] = timed(line, spec[side])
            times[side].append(took)
    return times, sizes


def together(calls, clients, seconds):
    done = [0] * clients
    until = time.perf_counter() + seconds

    def work(index):
        line = Line(True)
        while time.perf_counter() < until:
            timed(line, calls)
            done[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - start)


def main():
    spec = json.load(sys.stdin)
    times, sizes = sequential(spec, True, spec["rounds"])
    plain, _ = sequential(spec, False, max(10, spec["rounds"] // 4))
    speed = {"ours": [], "theirs": []}
    if spec["clients"]:
        for _ in range(3):
            for side in speed:
                speed[side].append(together(spec[side], spec["clients"], spec["seconds"]))
    answer = {
        side: {
            "p50": statistics.median(times[side]),
            "p95": statistics.quantiles(times[side], n=20)[-1],
            "plain_p50": statistics.median(plain[side]),
            "per_second": statistics.median(speed[side]) if speed[side] else None,
            "bytes": sizes[side],
        }
        for side in ("ours", "theirs")
    }
    answer["ratio"] = statistics.median(ours / theirs for ours, theirs in zip(times["ours"], times["theirs"]))
    json.dump(answer, sys.stdout)


main()
