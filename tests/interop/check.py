#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""Runs one reader of the suite and judges its lines: check.py ENGINE COMMAND...

What a reader says of a table ("ok NAME", "differs NAME", "limit NAME" and "skipped NAME", with the reasons below it) is
looked up in known.tsv; a line of JSON is a report of validate, wrong when it has problems or errors.
"""

import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path


def known(engine, name, reasons):
    """Whether each of the reasons is one that known.tsv names."""
    lines = (Path(__file__).parent / "known.tsv").read_text().splitlines()
    rules = [line.split("\t") for line in lines if line and not line.startswith("#")]
    texts = [rule[2] for rule in rules if rule[0] == engine and fnmatch.fnmatch(name, rule[1])]
    return all(any(text in reason for text in texts) for reason in reasons)


def verdicts(lines):
    """Yields (verdict, table, reasons)."""
    found = None
    for line in lines:
        start = re.fullmatch(r"(ok|differs|DIFFERS|limit|skipped) (\S.*)", line)
        if line.startswith('{"table"'):
            report = json.loads(line)
            reasons = report.get("problems", []) + [f"{part}: {error}" for part, error in report.get("errors", {}).items()]
            yield ("differs" if reasons else "ok"), report["table"], reasons
        elif start:
            if found:
                yield found
            found = (start[1].lower(), start[2], [])
        elif found and line.startswith("  "):
            found[2].append(line.strip())
    if found:
        yield found


def main(engine, *command):
    done = subprocess.run(command, capture_output=True, text=True)
    counts = {"ok": 0, "failed": 0, "skipped": 0}
    for verdict, name, reasons in verdicts(done.stdout.splitlines()):
        own = verdict == "differs" and known(engine, name, reasons)
        kind = "skipped" if own or verdict in ("limit", "skipped") else "ok" if verdict == "ok" else "failed"
        counts[kind] += 1
        if kind == "failed":
            print(f"failed {engine} {name}", *reasons[:5], sep="\n  ")
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if not sum(counts.values()) or not ("validate" in engine or re.search(r"\d+ passed, \d+ failed", last)):
        counts["failed"] += 1
        print(f"failed {engine}: it broke off: {done.stderr[-2000:]}")
    print(f"{counts['ok']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
