"""Runs a conformance checker against three fresh servers, and exits as the checker does.

The checker is a program that is called as
    check.py URL --set NAME --push json|proto --limits-url URL --tenant-url URL --flush [--no-push] [--json FILE]
and compares answers with recorded ones. Where it is absent the run is skipped, said clearly, with exit status 0.
"""
import argparse
import os
import subprocess
import sys

from servers import ROOT, Server


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binaries", required=True, help="folder with the built programs")
    p.add_argument("--check", required=True, help="path of the checker")
    p.add_argument("--set", default="public", help="name of the data set")
    p.add_argument("--push", default="json", choices=["json", "proto"], help="form of the pushes")
    p.add_argument("--restart", action="store_true", help="run once more, after a flush and a restart, without pushing again")
    p.add_argument("--json", help="file for the checker's summary; that of the second run goes to NAME.restart.json")
    p.add_argument("--work", default=os.path.join(ROOT, ".work", "conformance"), help="folder for data and logs")
    p.add_argument("rest", nargs="*", help="further arguments for the checker, after --")
    a = p.parse_args()
    second_json = os.path.splitext(a.json)[0] + ".restart.json" if a.json else None
    for path in (a.json, second_json):
        if path and os.path.exists(path):
            os.unlink(path)

    if not os.path.isfile(a.check):
        print("conformance: SKIPPED, no checker at %s; nothing was checked (make conformance CHECK=path/check.py)" % a.check)
        return 0

    servers = [Server(os.path.join(a.binaries, "sigyn"), os.path.join(ROOT, "config", "conformance", name + ".yaml"), a.work, name)
               for name in ("main", "limits", "tenant")]
    main_server, limits, tenant = servers

    def check(extra, json_path):
        command = [sys.executable, a.check, main_server.url, "--set", a.set, "--push", a.push, "--flush",
                   "--limits-url", limits.url, "--tenant-url", tenant.url] + extra + a.rest
        if json_path:
            os.makedirs(os.path.dirname(os.path.abspath(json_path)), exist_ok=True)
            command += ["--json", json_path]
        sys.stdout.flush()
        status = subprocess.run(command).returncode
        for server in servers:
            if server.process.poll() is not None:
                print("conformance: the %s server ended with status %d while it was asked; see %s" % (server.name, server.process.returncode, server.log_path))
                status = status or 1
        return status

    try:
        for server in servers:
            server.start()
        status = check([], a.json)
        if a.restart:
            for server in servers:
                answer = server.request("POST", "/flush")
                if answer != 204:
                    print("conformance: POST /flush of the %s server answered %d instead of 204" % (server.name, answer))
                    status = status or 1
                stopped = server.stop()
                if stopped != 0:
                    print("conformance: the %s server ended with status %s instead of 0" % (server.name, stopped))
                    status = status or 1
                server.start()
            print("\nconformance: once more, from what was stored, after a flush and a restart")
            # The data set is there; the checks of limits and tenants push under names of their own each time.
            status = check(["--no-push"], second_json) or status
        return status
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
