"""Runs a benchmark of log stores against the release build, and holds its figures against what we promise.

The benchmark is a program that is called as
    bench.py --target COMMAND --url URL --quick --peers PEERS.json --work FOLDER --out RESULTS.json [--bytes SIZE]
The results of other stores on the same machine (PEERS.json) lie beside it. Exits 1 when an answer was wrong or a push
failed, and says of every figure whether its floor and its goal were met; a figure that was missed does not fail the
run, since it depends on what else the machine does.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

from servers import ROOT, free_port

# zstd -3 on the same bytes, when the bars below were set: CPU bars are scaled by what it takes in this run.
ZSTD3_CPU_PER_GB = 5.94
# Sizes are bars for this much raw log; another amount is scaled.
RAW_BYTES = 298570991
HIGHCARD_RAW_BYTES = 24000000
WAL_SHARE_AFTER_STOP = 0.10

# What is measured, the best figure of another store, the floor that must be met, the goal to reach for.
CPU, SIZE, PLAIN = "CPU", "size", "plain"
BARS = [
    ("ingest, flushed, settled, stopped", "CPU s/GB", CPU, lambda t: t["ingest"]["cpu_per_gb"], 22, 15, 8),
    ("peak memory while ingesting", "MB", PLAIN, lambda t: t["ingest"]["hwm"] / 1e6, 288, 400, 250),
    ("stored, indexes and filters included", "MB", SIZE, lambda t: t["ingest"]["disk"]["data"] / 1e6, 61, 44, 32),
    ("20,000 streams: ingest", "CPU s/GB", CPU, lambda t: t["highcard"]["cpu_per_gb"], 74, 20, 12),
    ("20,000 streams: stored", "MB", "highcard size", lambda t: t["highcard"]["disk"]["data"] / 1e6, 18, 5, 3),
    ("absent id", "CPU ms", CPU, lambda t: warm(t, "absent-id"), 3, 5, 1),
    ("absent substring", "CPU ms", CPU, lambda t: warm(t, "absent-sub"), 167, 8, 1),
    ("needle", "CPU ms", CPU, lambda t: warm(t, "needle"), 25, 12, 3),
    ("rare substring", "CPU ms", CPU, lambda t: warm(t, "rare-sub"), 190, 40, 10),
    ("(?i) regex", "CPU ms", CPU, lambda t: warm(t, "regex"), 820, 120, 30),
    ("common substring, counted", "CPU ms", CPU, lambda t: warm(t, "count-common"), 107, 50, 8),
    ("last 100 of one stream", "CPU ms", CPU, lambda t: warm(t, "tail-stream"), 8, 8, 3),
    ("last 100 of all", "CPU ms", CPU, lambda t: warm(t, "tail-all"), 40, 10, 5),
]
# Shown, and held against nothing.
SHOWN = [
    ("ingest, to the last ack", "CPU s/GB", lambda t: t["ingest"]["cpu_ack_per_gb"]),
    ("ingest speed", "MB/s", lambda t: t["ingest"]["mb_s"]),
    ("20,000 streams: peak memory", "MB", lambda t: t["highcard"]["hwm"] / 1e6),
    ("JSON pushes", "CPU s/GB", lambda t: t["json"]["cpu_per_gb"]),
] + [("query %s" % name, "CPU ms", lambda t, name=name: warm(t, name)) for name in [
    "json-status", "json-topk", "json-p99", "logfmt-slow", "alb-pattern", "rate-all", "hist-level", "narrow-5m", "labels", "series",
    "dashboard"]]


def warm(target, query):
    return target["queries"][query]["warm_cpu"] * 1e3


def median(runs, figure):
    """The median over the runs that have the figure; None: none has."""
    values = []
    for run in runs:
        try:
            values.append(figure(run["targets"][run["sut"]]))
        except (KeyError, TypeError):
            pass
    return statistics.median(values) if values else None


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


def print_figures(runs):
    zstd3 = statistics.median([(run.get("baselines") or {}).get("zstd", {}).get("-3", {}).get("cpu_per_gb", ZSTD3_CPU_PER_GB)
                               for run in runs])
    raw = median(runs, lambda t: t["ingest"]["raw"]) or RAW_BYTES
    scales = {CPU: zstd3 / ZSTD3_CPU_PER_GB, SIZE: raw / RAW_BYTES, PLAIN: 1.0,
              "highcard size": (median(runs, lambda t: t["highcard"]["raw"]) or HIGHCARD_RAW_BYTES) / HIGHCARD_RAW_BYTES}
    print("\nfigures (median of %d; zstd -3 takes %.2f CPU s/GB here, CPU bars are scaled by %.2f)" % (len(runs), zstd3, scales[CPU]))
    print("  %-40s %10s %-9s %9s %9s %9s" % ("", "measured", "", "best peer", "floor", "goal"))
    for name, unit, scale, figure, peer, floor, goal in BARS:
        measured = median(runs, figure)
        if measured is None:
            continue
        floor, goal = floor * scales[scale], goal * scales[scale]
        judged = "goal met" if measured <= goal else "floor met" if measured <= floor else "MISSED"
        print("  %-40s %10.2f %-9s %9.1f %9.2f %9.2f   %s" % (name, measured, unit, peer, floor, goal, judged))
    stored, allocated = median(runs, lambda t: t["ingest"]["disk"]["data"]), median(runs, lambda t: t["ingest"]["disk"]["alloc"])
    if stored:
        limit = stored * (1 + WAL_SHARE_AFTER_STOP)
        print("  %-40s %10.2f %-9s %9s %9.2f %9s   %s" % ("disk, WAL included, after a clean stop", allocated / 1e6, "MB", "", limit / 1e6, "",
                                                         "floor met" if allocated <= limit else "MISSED"))
    for name, unit, figure in SHOWN:
        measured = median(runs, figure)
        if measured is not None:
            print("  %-40s %10.2f %s" % (name, measured, unit))


def problems_of(results):
    ours = results["targets"].get(results.get("sut") or "", {})
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
    return problems


def verdict(paths):
    runs = []
    for path in paths:
        with open(path) as f:
            runs.append(json.load(f))
    print_figures(runs)
    problems = [problem for run in runs for problem in problems_of(run)]
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
    p.add_argument("--runs", type=int, default=1, help="so many runs; figures are their medians [1]")
    p.add_argument("--judge", metavar="RESULTS.json", nargs="+", help="only print the figures of earlier runs")
    p.add_argument("rest", nargs="*", help="further arguments for the benchmark, after --")
    a = p.parse_args()
    if a.judge:
        return verdict(a.judge)
    if not os.path.isfile(a.bench):
        print("bench: SKIPPED, no benchmark at %s; nothing was measured (make bench BENCH=path/bench.py)" % a.bench)
        return 0

    os.makedirs(a.work, exist_ok=True)
    drop_uncompressed_corpora(a.work)
    outs = []
    for run in range(a.runs):
        out = os.path.join(a.work, "results.json" if run == 0 else "results-%d.json" % (run + 1))
        status = measure(a, out)
        if not os.path.exists(out):
            print("bench: the benchmark ended with status %d and left no results" % status)
            return status or 1
        outs.append(out)
    return verdict(outs) or status


def measure(a, out):
    """One run of the benchmark; its exit status."""
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
    return subprocess.run(command + a.rest).returncode


if __name__ == "__main__":
    sys.exit(main())
