"""Runs a benchmark of log stores against the release build, and holds its figures against what we promise.

The benchmark is a program that is called as
    bench.py --target COMMAND --url URL --quick --peers PEERS.json --work FOLDER --out RESULTS.json [--bytes SIZE]
The results of other stores on the same machine (PEERS.json) lie beside it. Exits 1 when an answer was wrong or a push
failed, and says of every figure whether it was met; a figure that was missed does not fail the run, since it depends
on what else the machine does.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

from servers import ROOT, free_port

# The figures the peers file was recorded with: CPU seconds per GB of Loki's ingest, and of zstd -3 on the same bytes.
LOKI_INGEST_CPU_PER_GB = 26.0
ZSTD3_CPU_PER_GB = 5.94
LOKI_STORED_MB = 67.0
# Loki's stored megabytes are of this much raw log; another amount is scaled.
LOKI_STORED_RAW_BYTES = 298570991
PEAK_MEMORY_MB = 512.0
WAL_SHARE_AFTER_STOP = 0.10
SEARCH_PEER = "loki-snappy"
SEARCH_SHARE = 1 / 3
SEARCH_QUERIES = ["needle", "absent-id", "absent-sub", "rare-sub", "regex"]


def cramjam_is_there():
    try:
        import cramjam  # noqa: F401
        return True
    except ImportError:
        return False


def drop_uncompressed_corpora(work):
    """A corpus made without cramjam has push bodies three times as large, which no peer had to read: made again."""
    if not cramjam_is_there():
        print("bench: cramjam is not installed, push bodies are literal-only snappy; ingest figures do not compare with the peers'")
        return
    for name in os.listdir(work) if os.path.isdir(work) else []:
        path = os.path.join(work, name)
        try:
            with open(os.path.join(path, "manifest.json")) as f:
                if name.startswith("corpus-") and json.load(f)["proto"]["codec"] != "cramjam":
                    shutil.rmtree(path)
        except (OSError, ValueError, KeyError):
            pass


def entries_lost(kill9):
    """Acknowledged and not found again; negative when doubled. The benchmark counts with rates, hence the rounding."""
    return round(kill9["sent"] - kill9["found"])


def figures(results, ours):
    """Rows of (name, measured, limit, unit): met when measured is at most limit; limit None is only shown."""
    rows = []
    ingest, baselines = ours.get("ingest"), results.get("baselines") or {}
    if ingest:
        zstd3 = baselines.get("zstd", {}).get("-3", {}).get("cpu_per_gb", ZSTD3_CPU_PER_GB)
        stored, allocated = ingest["disk"]["data"], ingest["disk"]["alloc"]
        rows += [
            ("zstd -3 baseline of this run", zstd3, None, "CPU s/GB"),
            ("ingest, flushed, settled, stopped", ingest["cpu_per_gb"], LOKI_INGEST_CPU_PER_GB * zstd3 / ZSTD3_CPU_PER_GB, "CPU s/GB"),
            ("ingest, to the last ack", ingest["cpu_ack_per_gb"], None, "CPU s/GB"),
            ("ingest speed", ingest["mb_s"], None, "MB/s"),
            ("peak memory while ingesting", ingest["hwm"] / 1e6, PEAK_MEMORY_MB, "MB"),
            ("stored, without WAL", stored / 1e6, LOKI_STORED_MB * ingest["raw"] / LOKI_STORED_RAW_BYTES, "MB"),
            ("disk, WAL included, after a clean stop", allocated / 1e6, stored / 1e6 * (1 + WAL_SHARE_AFTER_STOP), "MB"),
        ]
    peer = results["targets"].get(SEARCH_PEER, {})
    # A search costs what there is to search: another size of corpus is scaled.
    size = ingest["raw"] / peer["ingest"]["raw"] if ingest and peer.get("ingest") else 1.0
    for name in SEARCH_QUERIES:
        mine, theirs = ours.get("queries", {}).get(name, {}).get("warm_cpu"), peer.get("queries", {}).get(name, {}).get("warm_cpu")
        if mine is not None:
            rows.append(("query %s, warm" % name, mine, theirs * size * SEARCH_SHARE if theirs else None, "CPU s"))
    if "kill9" in ours:
        rows.append(("kill -9 after the last ack, entries lost", entries_lost(ours["kill9"]), 0, ""))
    return rows


def verdict(results_path):
    with open(results_path) as f:
        results = json.load(f)
    ours = results["targets"].get(results.get("sut") or "", {})
    print("\nfigures (limit: what we promise for this machine)")
    for name, measured, limit, unit in figures(results, ours):
        judged = "" if limit is None else "   limit %8.3f   %s" % (limit, "met" if measured <= limit else "MISSED")
        print("  %-42s %10.3f %-8s%s" % (name, measured, unit, judged))

    problems = []
    if "failed" in ours or not ours:
        problems.append("the run failed: %s" % ours.get("failed", "no results"))
    for phase in ("ingest", "highcard", "json"):
        if ours.get(phase, {}).get("errors"):
            problems.append("%s: %d pushes failed, the first with %s" % (phase, ours[phase]["errors"], ours[phase]["first_error"]))
    if "kill9" in ours and entries_lost(ours["kill9"]) != 0:
        problems.append("kill -9: %d entries acknowledged, %d found" % (ours["kill9"]["sent"], ours["kill9"]["found"]))
    for name, query in ours.get("queries", {}).items():
        if query.get("ok") is False:
            problems.append("query %s: %s" % (name, query.get("note")))
    for problem in problems:
        print("WRONG  " + problem)
    if not problems:
        print("every push was taken and every answer was right")
    return 1 if problems else 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binaries", help="folder with the built programs")
    p.add_argument("--bench", help="path of the benchmark")
    p.add_argument("--peers", help="results of other stores [PEERS beside the benchmark]")
    p.add_argument("--bytes", help="size of the corpus, e.g. 2G [the benchmark's default, which the peers had]")
    p.add_argument("--work", default=os.path.join(ROOT, ".work", "bench"), help="folder for corpus, data and results")
    p.add_argument("--judge", metavar="RESULTS.json", help="only print the figures of an earlier run")
    p.add_argument("rest", nargs="*", help="further arguments for the benchmark, after --")
    a = p.parse_args()
    if a.judge:
        return verdict(a.judge)
    if not os.path.isfile(a.bench):
        print("bench: SKIPPED, no benchmark at %s; nothing was measured (make bench BENCH=path/bench.py)" % a.bench)
        return 0

    os.makedirs(a.work, exist_ok=True)
    drop_uncompressed_corpora(a.work)
    out = os.path.join(a.work, "results.json")
    if os.path.exists(out):
        os.unlink(out)
    port = free_port()
    target = "%s serve --config %s --listen 127.0.0.1:{port} --data {data}" % (
        os.path.join(a.binaries, "sigyn"), os.path.join(ROOT, "config", "bench.yaml"))
    command = [sys.executable, a.bench, "--target", target, "--url", "http://127.0.0.1:%d" % port, "--name", "sigyn",
               "--quick", "--work", a.work, "--out", out]
    if a.peers and os.path.isfile(a.peers):
        command += ["--peers", a.peers]
    if a.bytes:
        command += ["--bytes", a.bytes]
    sys.stdout.flush()
    status = subprocess.run(command + a.rest).returncode
    if not os.path.exists(out):
        print("bench: the benchmark ended with status %d and left no results" % status)
        return status or 1
    return verdict(out) or status


if __name__ == "__main__":
    sys.exit(main())
