"""CPU seconds and memory of logship, for a file that is tailed and for gzipped ALB records; a server in another process takes what it sends.

    scripts/python scripts/bench-ship.py --logship .build/release/logship [--megabytes 1000]

At most 10 CPU seconds per GB tailed, 16 per GB of unpacked ALB records, 100 MB of memory: exit status 1 where that is not so.
"""

import argparse
import gzip
import http.server
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

TAIL_SECONDS, ALB_SECONDS, MEMORY_MB = 10, 16, 100


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        left = int(self.headers["content-length"])
        while left > 0:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def serve(port):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    port.value = server.server_address[1]
    server.serve_forever()


def text_lines(generator):
    levels = ["info", "info", "info", "warn", "error"]
    while True:
        yield ('{"level":"%s","ts":"2026-07-01T10:00:00.%06dZ","msg":"request done","path":"/api/v1/items/%d","user":"u%d","took_ms":%d,"trace":"%032x"}\n'
               % (generator.choice(levels), generator.randrange(10**6), generator.randrange(10**5), generator.randrange(10**4),
                  generator.randrange(2000), generator.getrandbits(128)))


def alb_lines(generator):
    while True:
        yield ('https 2026-07-01T10:00:00.%06dZ app/web-prod/50dc6c495c0c9188 203.0.113.%d:%d 10.0.0.%d:80 0.001 0.%03d 0.000 200 200 %d %d '
               '"GET https://www.example.com:443/items/%d?page=%d HTTP/1.1" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" '
               'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/73e2d6bc24d8a067 '
               '"Root=1-%08x-%024x" "www.example.com" "session-reused" 1 2026-07-01T09:59:59.364000Z "forward" "-" "-" "10.0.0.1:80" "200" '
               '"-" "-" TID_%032x\n'
               % (generator.randrange(10**6), generator.randrange(256), generator.randrange(65536), generator.randrange(256),
                  generator.randrange(1000), generator.randrange(2000), generator.randrange(10**6), generator.randrange(10**5),
                  generator.randrange(50), generator.getrandbits(32), generator.getrandbits(96), generator.getrandbits(128)))


def write(path, lines, size, opener=open):
    """A few MB of different lines, as often as it takes."""
    piece = []
    total = 0
    for line in lines:
        piece.append(line)
        total += len(line)
        if total > min(size, 8_000_000):
            break
    data = "".join(piece).encode()
    with opener(path, "wb") as file:
        for _ in range(max(1, size // len(data))):
            file.write(data)
    return max(1, size // len(data)) * len(data)


def used(pid):
    fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid):
    for line in open("/proc/%d/status" % pid):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--logship", required=True)
    parser.add_argument("--megabytes", type=int, default=1000)
    arguments = parser.parse_args()
    port = multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.05)
    generator = random.Random(7)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        tailed = os.path.join(folder, "app.log")
        size = write(tailed, text_lines(generator), arguments.megabytes * 10**6)
        config = os.path.join(folder, "logship.yaml")
        with open(config, "w") as file:
            file.write("state_dir: %s/state\ntargets: [{url: 'http://127.0.0.1:%d'}]\nsources: [{type: file, paths: ['%s']}]\n"
                       % (folder, port.value, tailed))
        child = subprocess.Popen([arguments.logship, "run", "--config", config])
        positions = os.path.join(folder, "state", "file.positions.json")
        while not (os.path.exists(positions) and '"offset":%d,' % size in open(positions).read()):
            if child.poll() is not None:
                sys.exit("logship ended")
            time.sleep(0.1)
        seconds, memory = used(child.pid) * 1e9 / size, peak(child.pid)
        child.send_signal(signal.SIGTERM)
        child.wait()
        print("tailed     %4d MB: %5.2f CPU s/GB (at most %d), peak %.0f MB" % (size / 1e6, seconds, TAIL_SECONDS, memory))
        failed |= seconds > TAIL_SECONDS or memory > MEMORY_MB
        os.remove(tailed)

        packed = os.path.join(folder, "1_elasticloadbalancing_eu-central-1_app.web.50_20260701T1005Z_1.2.3.4_x.log.gz")
        size = write(packed, alb_lines(generator), arguments.megabytes * 10**6, lambda path, mode: gzip.open(path, mode, compresslevel=1))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        child = subprocess.Popen([arguments.logship, "once", "--target", "http://127.0.0.1:%d" % port.value, packed])
        memory = 0
        while child.poll() is None:
            memory = max(memory, peak(child.pid) if os.path.exists("/proc/%d/status" % child.pid) else 0)
            time.sleep(0.1)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e9 / size
        print("ALB, gzip  %4d MB: %5.2f CPU s/GB (at most %d), peak %.0f MB" % (size / 1e6, seconds, ALB_SECONDS, memory))
        failed |= seconds > ALB_SECONDS or memory > MEMORY_MB or child.returncode != 0
    server.terminate()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
