"""Holds the conformance that was reached: fails when a summary of the checker falls below these shares.

    conformance-floor.py SUMMARY.json

A skipped case counts as failed. Raise the numbers when more is reached; never lower them.
"""
import json
import sys

# Categories that are complete, and the share of all cases.
CATEGORY_FLOOR = 1.0
CATEGORIES = ["selectors", "selectors_invalid", "line_filter", "labels", "label_values", "series", "push", "push_labels", "push_errors"]
OVERALL_FLOOR = 1.0


def main(path):
    with open(path) as f:
        summary = json.load(f)
    rows = [(name, summary["categories"].get(name, {"passed": 0, "total": 0, "skipped": 0}), CATEGORY_FLOOR) for name in CATEGORIES]
    rows.append(("overall", summary, OVERALL_FLOOR))
    below = 0
    for name, row, floor in rows:
        # The checker's totals leave out what it skipped.
        total = row["total"] + row["skipped"]
        share = row["passed"] / total if total else 0.0
        good = share >= floor
        below += not good
        print("%-20s %5d/%-5d %5.1f %%, at least %.0f %%%s" % (name, row["passed"], total, 100 * share, 100 * floor, "" if good else "   <-- BELOW"))
    if summary["refused_pushes"]:
        print("%d pushes of the data set were refused" % summary["refused_pushes"])
        below += 1
    return 1 if below else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    sys.exit(main(sys.argv[1]))
