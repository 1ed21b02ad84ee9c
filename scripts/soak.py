"""Overloads a server for so many minutes, and holds it to what we promise under overload.

    scripts/python scripts/soak.py --binaries FOLDER --minutes 30 [--seed N] [--config config/soak.yaml]

Clients of five kinds, each in processes of its own, and in the middle third of the time ten times as many of them:

- pushers, together faster than limits.ingestion_rate_mb: unique lines, each push written into a ledger by its answer;
- dashboards: the light queries of a screen that refreshes;
- hostile: expensive patterns, ranges of a year, sums over thousands of series, nesting, answers of many megabytes;
- tails whose readers hardly read (where the server opens websockets), and readers that take an answer drop by drop;
- clients that hang up before their answer.

Fails when an answer had another status than 2xx, 400, 429 or 504, when the process held more than memory.max at any
time (VmHWM, by the kernel), when it ended, or when a line that was acknowledged is not there afterwards, or one that was
refused is. Lines are counted for every pusher and every ten seconds; some of these slices are read back whole and compared
line by line. Pushes without an answer may be there or not, whole.
"""
import argparse
import base64
import collections
import http.client
import json
import multiprocessing
import os
import random
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
import urllib.parse

from servers import ROOT, Server

SLICE = 10
NANO = 1_000_000_000
ALLOWED = {200, 204, 400, 429, 504}
WORDS = "checkout payment timeout retry upstream user session cache miss commit order shard replica".split()


class Figures:
    """What one process has seen: answers by kind and status, seconds by kind."""

    def __init__(self):
        self.statuses = collections.Counter()
        self.seconds = collections.defaultdict(list)
        self.seen = collections.Counter()
        self.examples = {}
        self.lock = threading.Lock()

    def answered(self, kind, status, seconds, text=b""):
        with self.lock:
            self.statuses[(kind, status)] += 1
            if status not in ALLOWED:
                self.examples.setdefault((kind, status), text[:200].decode("utf-8", "replace"))
            # A sample of 5000, each answer as likely as another.
            self.seen[kind] += 1
            sample = self.seconds[kind]
            if len(sample) < 5000:
                sample.append(seconds)
            else:
                at = random.randrange(self.seen[kind])
                if at < 5000:
                    sample[at] = seconds

    def plain(self):
        return {"statuses": dict(self.statuses), "seconds": dict(self.seconds), "examples": self.examples, "seen": dict(self.seen)}


class Client:
    """One keep-alive connection that is opened again when it is gone."""

    def __init__(self, port, figures, kind, timeout=120):
        self.port, self.figures, self.kind, self.timeout = port, figures, kind, timeout
        self.connection = None

    def send(self, method, path, body=None, headers=None):
        """The status, or 0 when no answer came."""
        start = time.monotonic()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.getheader("Connection", "").lower() == "close":
                self.close()
            self.figures.answered(self.kind, answer.status, time.monotonic() - start, text)
            return answer.status
        except (OSError, http.client.HTTPException) as error:
            self.figures.answered(self.kind, 0, time.monotonic() - start, repr(error).encode())
            self.close()
            return 0

    def query(self, path, **parameters):
        return self.send("GET", "/loki/api/v1/%s?%s" % (path, urllib.parse.urlencode(parameters)))

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


# ---- the five kinds of clients: each runs in a thread until `stop` is set

def line_of(client, number, row, width):
    """The line is made of its numbers alone, so that the ledger need not keep it."""
    make = random.Random(client * 1_000_003 + number * 1009 + row)
    words = " ".join(make.choice(WORDS) for _ in range(width))
    level = make.choice(["info", "info", "info", "warn", "error"])
    return "level=%s client=%d push=%d row=%d id=%08x msg=\"%s\"" % (level, client, number, row, make.getrandbits(32), words)


def pusher(port, figures, stop, client, ledger, first):
    """Pushes of 50 to 2000 lines; 429 is tried again later, as an agent does. The ledger has slice → pushes."""
    connection = Client(port, figures, "push")
    make = random.Random(client)
    number = first
    while not stop.is_set():
        rows = make.choice([50, 200, 500, 2000])
        number += 1
        now = time.time_ns()
        piece = now // NANO // SLICE
        values = [[str(now + row), line_of(client, number, row, 12)] for row in range(rows)]
        # All lines of a push lie in one slice of the ledger.
        if (now + rows) // NANO // SLICE != piece:
            time.sleep(0.01)
            continue
        body = json.dumps({"streams": [{"stream": {"job": "soak", "client": str(client)}, "values": values}]})
        status = connection.send("POST", "/loki/api/v1/push", body, {"Content-Type": "application/json"})
        if status == 204:
            ledger.append((piece, client, number, rows, now, True))
        elif status == 0:
            ledger.append((piece, client, number, rows, now, False))
        if status != 204:
            stop.wait(0.2 + make.random() * 0.5)
        elif make.random() < 0.1:
            stop.wait(0.05)
    connection.close()


def dashboard(port, figures, stop, seed):
    connection = Client(port, figures, "dashboard")
    make = random.Random(seed)
    while not stop.is_set():
        now = time.time_ns()
        start, end = now - 900 * NANO, now
        connection.query("labels", start=start, end=end)
        connection.query("query_range", query='{job="soak", client="%d"}' % make.randrange(4), start=now - 60 * NANO, end=end, limit=100)
        connection.query("query_range", query='sum by (client) (rate({job="soak", client="0"}[1m]))', start=now - 120 * NANO, end=end, step="15s")
        connection.query("index/volume", query='{job="soak"}', start=start, end=end)
        connection.query("series", **{"match[]": '{job="soak"}', "start": start, "end": end})
        stop.wait(1 + make.random())
    connection.close()


def nested(depth):
    return "sum(" * depth + 'rate({job="soak"}[1m])' + ")" * depth


HOSTILE = [
    ('query_range', '{job="soak"} |~ "(?i)(checkout|payment).*(retry|timeout).*(shard|replica).*(zzz|qqq)+"', 86400 * 30, "1h"),
    ('query_range', 'sum by (id) (count_over_time({job="soak"} | logfmt [5m]))', 3600, "60s"),
    ('query_range', 'sum by (id, msg) (rate({job="soak"} | logfmt | msg =~ ".*(a|b|c|d|e)*.*session.*" [1m]))', 3600, "15s"),
    ('query_range', 'quantile_over_time(0.99, {job="soak"} | logfmt | unwrap row [30d]) by (level)', 86400 * 30, "1h"),
    ('query_range', 'topk(10, sum by (push) (count_over_time({job="soak"} | regexp "push=(?P<push>[0-9]+)" [10m])))', 86400, "10m"),
    ('query_range', '{job="soak"} | logfmt | row >= 0', 86400 * 30, "1h"),
    ('query_range', '{job=~".+"} |~ "(.{1,100}){1,9}"', 86400, "60s"),
    ('query_range', nested(300), 900, "15s"),
    ('query', nested(5000), 900, "15s"),
    ('query_range', "(" * 2000 + '{job="soak"}' + ")" * 2000, 900, "15s"),
    ('patterns', '{job="soak"}', 3600, "10s"),
    ('detected_fields', '{job="soak"}', 3600, "10s"),
]


def hostile(port, figures, stop, seed):
    connection = Client(port, figures, "hostile")
    make = random.Random(seed)
    while not stop.is_set():
        path, query, back, step = make.choice(HOSTILE)
        now = time.time_ns()
        parameters = {"query": query, "start": now - back * NANO, "end": now, "step": step, "limit": make.choice([100, 5000, 100000])}
        if len(query) > 4000:
            connection.send("POST", "/loki/api/v1/" + path, urllib.parse.urlencode(parameters),
                            {"Content-Type": "application/x-www-form-urlencoded"})
        else:
            connection.query(path, **parameters)
        stop.wait(make.random() * 0.2)
    connection.close()


def drop_reader(port, figures, stop, seed):
    """Asks for a large answer, and takes 20 KB of it a second."""
    make = random.Random(seed)
    while not stop.is_set():
        start = time.monotonic()
        status = 0
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                now = time.time_ns()
                query = urllib.parse.urlencode({"query": '{job="soak"}', "start": now - 3600 * NANO, "end": now, "limit": 20000})
                s.sendall(("GET /loki/api/v1/query_range?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % query).encode())
                head = s.recv(4096)
                status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1.1 ") else 0
                until = time.monotonic() + 20 + make.random() * 20
                while not stop.is_set() and time.monotonic() < until and s.recv(4096):
                    stop.wait(0.2)
        except OSError as error:
            figures.answered("slow reader", 0 if status == 0 else status, time.monotonic() - start, repr(error).encode())
            stop.wait(0.5)
            continue
        figures.answered("slow reader", status, time.monotonic() - start)
        stop.wait(0.5)


def tail_reader(port, figures, stop, seed):
    """A live tail over a websocket whose reader takes 4 KB a second."""
    make = random.Random(seed)
    while not stop.is_set():
        start = time.monotonic()
        status = 0
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                key = base64.b64encode(make.randbytes(16)).decode()
                query = urllib.parse.urlencode({"query": '{job="soak"}', "limit": 100})
                s.sendall(("GET /loki/api/v1/tail?%s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n" % (query, key)).encode())
                head = s.recv(4096)
                status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1.1 ") else 0
                until = time.monotonic() + 30
                while status == 101 and not stop.is_set() and time.monotonic() < until and s.recv(4096):
                    stop.wait(1)
        except OSError:
            # A tail that falls behind too far may be ended by the server.
            pass
        figures.answered("tail", 200 if status == 101 else status, time.monotonic() - start)
        stop.wait(0.5)


def hanger_up(port, figures, stop, seed):
    """Asks something heavy and goes away within a second."""
    make = random.Random(seed)
    while not stop.is_set():
        _, query, back, step = make.choice(HOSTILE[:7])
        now = time.time_ns()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
                parameters = urllib.parse.urlencode({"query": query, "start": now - back * NANO, "end": now, "step": step})
                s.sendall(("GET /loki/api/v1/query_range?%s HTTP/1.1\r\nHost: x\r\n\r\n" % parameters).encode())
                stop.wait(make.random())
            figures.answered("hung up", 200, 0)
        except OSError:
            pass
        stop.wait(0.2)


KINDS = {"dashboard": dashboard, "hostile": hostile, "drop": drop_reader, "tail": tail_reader, "hang": hanger_up}


def worker(port, seconds, plan, seed, out):
    """One process: threads of the plan, kind → how many; some of them only in the middle third."""
    figures, ledger, threads = Figures(), [], []
    stop = threading.Event()

    def begin(kind, number, until):
        seed_of = seed * 100_003 + number
        if kind == "push":
            # A pusher that comes back has numbers of its own.
            args = (port, figures, until, seed * 1000 + number, ledger, int(time.time() * 1000) % 1_000_000_000 * 1000)
            threads.append(threading.Thread(target=pusher, args=args, daemon=True))
        else:
            threads.append(threading.Thread(target=KINDS[kind], args=(port, figures, until, seed_of), daemon=True))
        threads[-1].start()

    for kind, count in plan.items():
        for number in range(count):
            begin(kind, number, stop)
    time.sleep(seconds / 3)
    crowd = threading.Event()
    for kind, count in plan.items():
        for number in range(count, count * 10):
            begin(kind, number, crowd)
    time.sleep(seconds / 3)
    crowd.set()
    time.sleep(seconds / 3)
    stop.set()
    for thread in threads:
        thread.join(timeout=90)
    out.put((figures.plain(), ledger))


# ---- afterwards

def read_json(server, path, **parameters):
    """An answer that must come: tried again while the server says that it has too much to do."""
    for _ in range(120):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
        try:
            connection.request("GET", "/loki/api/v1/%s?%s" % (path, urllib.parse.urlencode(parameters)))
            answer = connection.getresponse()
            text = answer.read()
            if answer.status == 200:
                return json.loads(text)
            if answer.status not in (429, 504):
                sys.exit("soak: reading back was answered with %d: %s" % (answer.status, text[:300]))
        finally:
            connection.close()
        time.sleep(1)
    sys.exit("soak: the server has too much to do two minutes after the load ended")


def counted(server, first, last):
    """(slice, client) → lines, as the server counts them."""
    counts = collections.Counter()
    for start in range(first, last + 1, 60):
        end = min(last, start + 59)
        # The sample at t counts (t - 10 s, t]: lines of a slice lie behind its first nanosecond.
        answer = read_json(server, "query_range", query='sum by (client) (count_over_time({job="soak"}[%ds]))' % SLICE,
                           start=(start + 1) * SLICE, end=(end + 1) * SLICE, step=SLICE)
        for series in answer["data"]["result"]:
            for at, value in series["values"]:
                counts[(int(at) // SLICE - 1, int(series["metric"]["client"]))] += int(float(value))
    return counts


def read_slice(server, piece, client):
    """The lines of one pusher and slice."""
    answer = read_json(server, "query_range", query='{job="soak", client="%d"}' % client, start=piece * SLICE * NANO,
                       end=(piece + 1) * SLICE * NANO, limit=100000, direction="forward")
    return collections.Counter(line for stream in answer["data"]["result"] for _, line in stream["values"])


def compare(server, ledger, seed):
    """Holds what is there against the ledger; returns figures and a list of what is wrong."""
    due, maybe = collections.Counter(), collections.Counter()
    pushes = collections.defaultdict(list)
    for piece, client, number, rows, _, answered in ledger:
        (due if answered else maybe)[(piece, client)] += rows
        pushes[(piece, client)].append((number, rows, answered))
    if not due:
        return {"due": 0}, ["no push was acknowledged"]
    first, last = min(p for p, _ in pushes), max(p for p, _ in pushes)
    counts = counted(server, first, last)
    wrong = []
    suspects = []
    for key in set(pushes) | set(counts):
        if not due[key] <= counts[key] <= due[key] + maybe[key]:
            wrong.append("slice %d of client %d: %d lines acknowledged, %d unanswered, %d counted" % (*key, due[key], maybe[key], counts[key]))
            suspects.append(key)
    whole = sorted(pushes)
    sample = suspects[:5] + random.Random(seed).sample(whole, min(len(whole), 40))
    lines = 0
    for key in sample:
        found = read_slice(server, *key)
        lines += sum(found.values())
        for number, rows, answered in pushes[key]:
            expected = [line_of(key[1], number, row, 12) for row in range(rows)]
            there = sum(found.pop(line, 0) for line in expected)
            if there != rows and (answered or there != 0):
                wrong.append("push %d of client %d: %d of its %d lines are there" % (number, key[1], there, rows))
        if found:
            wrong.append("slice %d of client %d: %d lines that nobody had acknowledged" % (*key, sum(found.values())))
    figures = {"due": sum(due.values()), "maybe": sum(maybe.values()), "counted": sum(counts.values()), "slices": len(whole),
               "compared": len(sample), "lines": lines}
    return figures, wrong


def peak_memory(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"VmHWM:\s+(\d+) kB", f.read()).group(1)) * 1024


def metrics(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def main():
    parser = argparse.ArgumentParser(description="Overloads a server and holds it to its bounds.")
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--config", default=os.path.join(ROOT, "config", "soak.yaml"))
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix="sigyn-soak-")
    server = Server(os.path.abspath(os.path.join(args.binaries, "sigyn")), args.config, work, "data")
    server.start()
    pid = server.process.pid
    bound = int(float(metrics(server)["sigyn_memory_max_bytes"]))
    print("soak: %g minutes, seed %d, memory.max %d MiB, %d cores" % (args.minutes, args.seed, bound >> 20, os.cpu_count()), flush=True)

    plans = [{"push": 2}, {"push": 2}, {"dashboard": 2, "tail": 1}, {"hostile": 2, "hang": 1}, {"drop": 2}]
    out = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=worker, args=(server.port, args.minutes * 60, plan, args.seed + n, out), daemon=True)
               for n, plan in enumerate(plans)]
    for process in workers:
        process.start()
    results, ended, shown = [], False, time.monotonic()
    deadline = time.monotonic() + args.minutes * 60 + 300
    while len(results) < len(workers) and time.monotonic() < deadline:
        try:
            results.append(out.get(timeout=1))
        except Exception:  # queue.Empty of multiprocessing
            pass
        if server.process.poll() is not None:
            ended = True
            break
        if time.monotonic() - shown > 30:
            shown = time.monotonic()
            print("soak: peak memory so far %d MiB" % (peak_memory(pid) >> 20), flush=True)
    wrong = ["the server ended with status %d" % server.process.returncode] if ended else []
    if not ended and len(results) < len(workers):
        wrong.append("%d of %d client processes did not end" % (len(workers) - len(results), len(workers)))
    for process in workers:
        process.terminate()

    statuses, seconds, examples = collections.Counter(), collections.defaultdict(list), {}
    ledger = []
    for figures, part in results:
        statuses.update(figures["statuses"])
        for kind, values in figures["seconds"].items():
            seconds[kind] += values
        examples.update(figures["examples"])
        ledger += part
    for kind in sorted({kind for kind, _ in statuses}):
        counts = {status: n for (k, status), n in sorted(statuses.items()) if k == kind}
        shown = ", ".join("%s %d" % (status or "no answer", n) for status, n in counts.items())
        print("soak: %-11s %s; seconds p50 %.3f p99 %.3f p99.9 %.3f max %.3f" % (
            kind, shown, *(percentile(seconds[kind], share) for share in (0.5, 0.99, 0.999)), max(seconds[kind], default=0)))
    for (kind, status), text in sorted(examples.items()):
        wrong.append("%s: answered with %s: %s" % (kind, status or "nothing", text))

    if not ended:
        load_peak = peak_memory(pid)
        figures = metrics(server)
        refused = {re.search('"(.*)"', name).group(1): int(float(value)) for name, value in figures.items()
                   if name.startswith("sigyn_bound_refusals_total") and float(value) > 0}
        print("soak: refused at bounds: %s" % (", ".join("%s %d" % pair for pair in sorted(refused.items())) or "nothing"))
        print("soak: refused entries: %s" % (", ".join("%s %d" % (re.search('"(.*)"', n).group(1), int(float(v))) for n, v in figures.items()
                                                      if n.startswith("sigyn_push_refused_entries_total")) or "none"))
        found, lost = compare(server, ledger, args.seed)
        wrong += lost
        print("soak: lines acknowledged %(due)d, of pushes without an answer %(maybe)d, counted %(counted)d; "
              "%(compared)d of %(slices)d slices (%(lines)d lines) compared line by line" % figures_or(found))
        peak = max(load_peak, peak_memory(pid))
        print("soak: peak memory %d MiB of %d MiB (%d under load), %.0f CPU s" % (
            peak >> 20, bound >> 20, load_peak >> 20, float(figures["process_cpu_seconds_total"])))
        if peak > bound:
            wrong.append("peak memory %d is above memory.max %d" % (peak, bound))
        status = server.stop()
        if status != 0:
            wrong.append("after SIGTERM the server ended with %s" % status)
    for problem in wrong[:20]:
        print("soak: WRONG: " + problem)
    if wrong:
        sys.exit("soak: %d things wrong; data and log are in %s" % (len(wrong), work))
    shutil.rmtree(work, ignore_errors=True)
    print("soak: nothing wrong")


def figures_or(found):
    return {"due": 0, "maybe": 0, "counted": 0, "compared": 0, "slices": 0, "lines": 0, **found}


if __name__ == "__main__":
    main()
