"""Starts `sigyn serve` processes for the measuring scripts, and stops them whatever happens."""
import ctypes
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def free_port():
    """A loopback port that was free a moment ago."""
    return free_ports(1)[0]


def free_ports(count):
    """Different ones: they are held together."""
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def die_with_parent():
    """Runs in the child: SIGTERM for it when this script is killed, so that no server is left behind (Linux)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    except (OSError, AttributeError):
        pass


class Server:
    """One server process with its own data folder, log file and loopback port."""

    def __init__(self, binary, config, work, name):
        self.binary, self.config, self.name = binary, config, name
        self.data = os.path.join(work, name)
        self.log_path = os.path.join(work, name + ".log")
        self.port = free_port()
        self.url = "http://127.0.0.1:%d" % self.port
        self.process = None
        # A bucket by scripts/with-s3; a server that begins anew does so there too.
        bucket = os.environ.get("SIGYN_TEST_STORE")
        self.store = ["--store", "%s/%s-%d-%d" % (bucket, name, os.getpid(), self.port)] if bucket else []
        shutil.rmtree(self.data, ignore_errors=True)
        os.makedirs(work, exist_ok=True)
        open(self.log_path, "w").close()

    def start(self, seconds=60):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--config", self.config, "--listen", "127.0.0.1:%d" % self.port, "--data", self.data] + self.store,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.fail("ended with status %d before it was ready" % self.process.returncode)
            try:
                if self.request("GET", "/ready", timeout=5) == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        self.fail("was not ready within %d s" % seconds)

    def request(self, method, path, timeout=300):
        """The status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def fail(self, what):
        with open(self.log_path, errors="replace") as log:
            tail = "".join(log.readlines()[-10:])
        sys.exit("the server with %s %s; the end of %s:\n%s" % (os.path.relpath(self.config, ROOT), what, self.log_path, tail))

    def stop(self, seconds=30):
        """SIGTERM, and SIGKILL where that is not enough. Returns the exit status, or None when it was not running."""
        if self.process is None or self.process.poll() is not None:
            return None if self.process is None else self.process.returncode
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            print("the server with %s did not stop within %d s of SIGTERM; killed" % (os.path.relpath(self.config, ROOT), seconds))
            self.process.kill()
            return self.process.wait()
