"""Reads every sample with logship and again, on its own, in Python; says per file what became of its records, and where the two differ.

    scripts/python scripts/samples.py --logship .build/release/logship ../shared/samples

A folder has one sub-folder per kind (alb, alb_connection, nlb, elb_classic, cloudfront, cloudfront_v2, cloudfront_realtime, container, app).
Exit status 1 when a record is missing or a field differs.
"""

import argparse
import calendar
import datetime
import gzip
import json
import os
import re
import subprocess
import sys
import urllib.parse

FORMATS = {"alb": "elb", "alb_connection": "elb", "nlb": "elb", "elb_classic": "elb", "cloudfront": "cloudfront",
           "cloudfront_v2": "cloudfront", "cloudfront_realtime": "cloudfront_realtime"}
PLAIN = {"container", "app", "syslog"}
ALB = {0: "type", 4: "target", 5: "request_s", 6: "target_s", 7: "response_s", 8: "status", 9: "target_status", 10: "bytes_in",
       11: "bytes_out", 17: "trace_id", 20: "rule", 22: "actions", 24: "error_reason", 29: "conn_trace_id"}
CLASSIC = {3: "target", 4: "request_s", 5: "target_s", 6: "response_s", 7: "status", 8: "target_status", 9: "bytes_in", 10: "bytes_out"}
CLOUDFRONT = {"sc-status": "status", "cs-method": "method", "x-edge-result-type": "result_type", "x-edge-location": "edge",
              "c-ip": "client_ip", "c-country": "country", "sc-bytes": "bytes", "time-taken": "time_taken", "time-to-first-byte": "ttfb",
              "x-edge-request-id": "request_id", "x-edge-detailed-result-type": "detailed_result"}
STANDARD = ("date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query "
            "cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol "
            "ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte "
            "x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end").split()


def nanoseconds(text):
    """2026-07-01T10:00:00.123456Z → nanoseconds since 1970."""
    base, _, fraction = text.rstrip("Z").replace("T", " ").partition(".")
    seconds = calendar.timegm(datetime.datetime.strptime(base, "%Y-%m-%d %H:%M:%S").timetuple())
    return seconds * 10**9 + int((fraction + "0" * 9)[:9])


def words(line):
    """Columns apart by spaces, with quotes around those that hold spaces."""
    return [quoted if token.startswith('"') else token
            for token, quoted in re.findall(r'("([^"]*)"(?!,)|"[^ ]*"|[^ "]+)', line)]


def clean(value):
    return None if value in ("-", "", "-1") else re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), value)


def load_balancer(line):
    """Time and metadata of a line, or None where it is no record."""
    columns = words(line)
    if columns[0] == "tls":
        return nanoseconds(columns[2]), {"bytes_in": clean(columns[9]), "bytes_out": clean(columns[10]),
                                         "client_ip": columns[5].rpartition(":")[0]}
    if re.match(r"\d{4}-", columns[0]):
        if re.fullmatch(r"[0-9.]+|.*:.*", columns[1]):
            return nanoseconds(columns[0]), {"client_ip": columns[1], "tls_verify_status": clean(columns[10])}
        fields = {name: clean(columns[at]) for at, name in CLASSIC.items() if at < len(columns)}
        return nanoseconds(columns[0]), {**fields, "client_ip": columns[2].rpartition(":")[0]}
    fields = {name: clean(columns[at]) for at, name in ALB.items() if at < len(columns)}
    return nanoseconds(columns[1]), {**fields, "client_ip": columns[3].rpartition(":")[0].strip("[]")}


def cloudfront(row):
    """The same of a record by its columns' names."""
    if row.get("timestamp(ms)"):
        time = int(row["timestamp(ms)"]) * 10**6
    elif row.get("timestamp"):
        seconds, _, fraction = row["timestamp"].partition(".")
        time = int(seconds) * 10**9 + int((fraction + "0" * 9)[:9])
    else:
        time = nanoseconds(row["date"] + "T" + row["time"])
    fields = {}
    for name, metadata in CLOUDFRONT.items():
        value = row.get(name, "-")
        fields[metadata] = None if value in ("-", "") else urllib.parse.unquote(value)
    if row.get("cs-uri-stem", "-") != "-":
        fields["path"] = urllib.parse.unquote(row["cs-uri-stem"].split("?")[0])
    return time, fields


def expected(kind, lines):
    """What an independent reading makes of the lines: a list of (line, time, metadata)."""
    records, header = [], STANDARD if kind == "cloudfront" else []
    for line in lines:
        if not line.strip():
            continue
        if kind in ("alb", "alb_connection", "nlb", "elb_classic"):
            records.append((line,) + load_balancer(line))
        elif line.startswith("#"):
            if line.startswith("#Fields:"):
                header = [re.sub(r"[^\x21-\x7e]", "", name) for name in line[8:].split()]
        elif line.startswith("{"):
            records.append((line,) + cloudfront(json.loads(line)))
        else:
            values = line.split("\t") if "\t" in line else line.split()
            row = dict(zip(header, values))
            records.append((line,) + (cloudfront(row) if "date" in row or "timestamp" in row else (None, None)))
    return records


def read(path):
    data = open(path, "rb").read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return [line[:-1] if line.endswith("\r") else line for line in (lines[:-1] if lines[-1] == "" else lines)]


def shipped(logship, path, kind):
    command = [logship, "test", "--json", "--format", FORMATS.get(kind, "auto"), path]
    if kind == "container":
        command[4] = "docker" if "docker" in path else "cri"
    if kind in ("app", "syslog"):
        command[4] = "raw" if kind == "app" else "syslog"
    done = subprocess.run(command, capture_output=True)
    report = done.stderr.decode().strip().split("\n")
    return [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines()], report, done.returncode


def compare(path, kind, records):
    """Sentences about what differs."""
    found = []
    lines = read(path)
    want = expected(kind, lines)
    if len(want) != len(records):
        return ["%d records, %d expected" % (len(records), len(want))]
    for (line, time, fields), record in zip(want, records):
        if record["line"] != line.encode("utf-8", "surrogateescape").decode("utf-8", "replace"):
            found.append("line differs: %.60r" % line)
        if time is None:
            if "parse_error" not in record["metadata"]:
                found.append("read without a header: %.60r" % line)
            continue
        if "parse_error" in record["metadata"]:
            found.append("%s: %.60r" % (record["metadata"]["parse_error"], line))
            continue
        if int(record["time"]) != time:
            found.append("time %s, expected %d: %.60r" % (record["time"], time, line))
        for name, value in fields.items():
            if record["metadata"].get(name) != value:
                found.append("%s is %r, expected %r: %.60r" % (name, record["metadata"].get(name), value, line))
    return found


def announced(event, depth=0):
    """Objects that an event announces, in any envelope."""
    if isinstance(event, str):
        try:
            event = json.loads(event)
        except ValueError:
            return []
    if not isinstance(event, dict):
        return []
    if event.get("detail-type") == "Object Created" and event.get("source") == "aws.s3":
        detail = event["detail"]
        return ["s3://%s/%s" % (detail["bucket"]["name"], detail["object"]["key"])]
    if event.get("Type") == "Notification":
        return announced(event["Message"])
    found = []
    for record in event.get("Records", []):
        if "s3" in record and record["eventName"].startswith("ObjectCreated:") and record["s3"]["object"].get("size") != 0:
            found.append("s3://%s/%s" % (record["s3"]["bucket"]["name"], urllib.parse.unquote_plus(record["s3"]["object"]["key"])))
        found += announced(record["body"]) if "body" in record else announced(record["Sns"]["Message"]) if "Sns" in record else []
    return found


def events(logship, folder):
    """A line per event: how many objects it announces."""
    failed = 0
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not name.endswith(".json") or re.search("sqs_api|sqs_batch|credentials|imds", name):
            continue
        done = subprocess.run([logship, "test", "--event", path], capture_output=True, text=True)
        found = [line for line in done.stdout.splitlines() if line.startswith("s3://")]
        want = announced(open(path).read())
        print("events/%s: %d objects%s" % (name, len(found), "" if found == want else "   DIFFERS, expected %s" % want))
        failed += found != want
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--logship", required=True)
    parser.add_argument("folder")
    arguments = parser.parse_args()
    failed = 0
    for kind in sorted(os.listdir(arguments.folder)):
        folder = os.path.join(arguments.folder, kind)
        if kind == "events":
            failed += events(arguments.logship, folder)
            continue
        if kind not in FORMATS and kind not in PLAIN or not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            records, report, code = shipped(arguments.logship, path, kind)
            differences = compare(path, kind, records) if kind in FORMATS else []
            if code != 0 or not report:
                differences.append("logship ended with %d" % code)
            print(report[0].replace("logship: " + arguments.folder.rstrip("/") + "/", "") + ("" if not differences else "   DIFFERS"))
            for sentence in differences[:10]:
                print("    " + sentence)
            failed += bool(differences)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
