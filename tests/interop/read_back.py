#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""firn reads the tables that another engine wrote: read_back.py CATALOG WAREHOUSE EXPECTED [PATTERN].

Every state that the expected JSON names is asked: the current rows, those of each snapshot and ref, and the filters.
A state with delete files, default values or a type that firn refuses (exit status 7) counts as skipped, never as read.
"""

import fnmatch
import json
import re
import sys
from pathlib import Path

from lib import Catalog, compare


def spelling(where):
    """firn's spelling of a filter that may have been written for Spark."""
    return re.sub(r"`([^`]*)`", r'"\1"', re.sub(r"\bTIMESTAMP_NTZ\b", "TIMESTAMP", where))


def states(table):
    yield "rows", table, []
    for snapshot, want in table.get("snapshots", {}).items():
        yield f"snapshot {snapshot}", want, ["--snapshot", snapshot]
    for ref, want in table.get("refs", {}).items():
        yield f"ref {ref}", want, ["--ref", ref]
    for each in table.get("filters", []):
        yield f"where {each['where']}", {"rows": each["rows"]}, ["--where", spelling(each["where"])]


def judge(catalog, name, table):
    """Verdict, number of states read, and the reasons."""
    wrong, refused, read = [], [], 0
    for what, want, words in states(table):
        lines = compare(catalog, name, what, want, *words)
        refused += [line for line in lines if re.search(r": 7: ", line)]
        wrong += [line for line in lines if not re.search(r": 7: ", line)]
        read += not lines
    return ("failed" if wrong else "skipped" if refused else "ok"), read, wrong or refused[:1]


def main(catalog, warehouse, expected, pattern="*"):
    catalog, counts, total = Catalog(catalog, warehouse), {"ok": 0, "failed": 0, "skipped": 0}, 0
    for name, table in json.loads(Path(expected).read_text())["tables"].items():
        if fnmatch.fnmatch(name, pattern):
            verdict, read, reasons = judge(catalog, name, table)
            counts[verdict] += 1
            total += read
            if verdict != "ok":
                print(f"{verdict} {name}", *reasons[:5], sep="\n  ")
    print(f"{total} states read")
    print(f"{counts['ok']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
