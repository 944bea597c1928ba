# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""Tables made with firn beside a model of what they must hold.

The model is plain Python: lists of rows, changed by the same steps as the table and never read from it. Values are
the canonical text's: JSON numbers and booleans, everything else as text, structs as objects, maps as
{"keys": [...], "values": [...]} in the order of the keys' text.
"""

import copy
import json
import os
import re
import subprocess
from pathlib import Path

FIRN = os.environ.get("FIRN", "firn")


def run(*words, stdin=None, check=True):
    done = subprocess.run([str(w) for w in words], input=stdin, capture_output=True, text=True)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}: exit status {done.returncode}: {done.stderr.strip()}")
    return done


def text(row):
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


class Catalog:
    """A catalog of firn, as the options that name it."""

    def __init__(self, catalog, warehouse, namespace="suite"):
        self.options = ["--catalog", catalog, "--warehouse", str(warehouse)]
        self.warehouse, self.namespace, self.tables = Path(warehouse), namespace, {}

    def firn(self, command, *words, stdin=None, check=True):
        return run(FIRN, command, *words, *self.options, stdin=stdin, check=check)

    def create_namespace(self):
        self.firn("namespaces", "create", self.namespace)

    def expected(self):
        return {"writer": {"engine": "firn"}, "tables": {name: table.observe() for name, table in self.tables.items()}}

    def write_expected(self, path):
        Path(path).write_text(json.dumps(self.expected(), ensure_ascii=False, indent=1) + "\n")


class Table:
    """One table and its model: columns, rows by branch, and the state of each snapshot."""

    def __init__(self, catalog, name, columns, version=2, partition=None, sort=None, not_for=(), **properties):
        self.catalog, self.name, self.columns = catalog, f"{catalog.namespace}.{name}_v{version}", [n for n, _ in columns]
        self.rows, self.snapshots, self.tags, self.filters = {"main": []}, {}, {}, []
        self.version, self.not_for, self.lineage, self.follows_rows = version, list(not_for), [], False
        schema = catalog.warehouse.parent / "schema.json"
        schema.write_text(json.dumps(dict(columns)))
        words = ["--schema", schema, "--format-version", version]
        words += ["--partition-by", partition] if partition else []
        words += ["--sort-by", sort] if sort else []
        for key, value in properties.items():
            words += ["--property", f"{key.replace('__', '-').replace('_', '.')}={value}"]
        self.firn("create", self.name, *words)
        catalog.tables[self.name] = self

    def firn(self, command, *words, stdin=None):
        return self.catalog.firn(command, *words, stdin=stdin)

    # ------------------------------------------------------------ rows

    def insert(self, *rows, branch="main", overwrite=False):
        """Rows in the order of the columns; one commit."""
        lines = "".join(json.dumps(dict(zip(self.columns, row)), ensure_ascii=False) + "\n" for row in rows)
        words = ["--overwrite"] if overwrite else []
        words += ["--branch", branch] if branch != "main" else []
        done = self.firn("insert", self.name, "--data", "-", "--input-format", "ndjson", "--format", "json", *words, stdin=lines)
        self.rows[branch] = ([] if overwrite else self.rows[branch]) + [list(row) for row in rows]
        number, first = len(self.snapshots) + 1, len(self.lineage)
        self.lineage += [[first + at, number] for at in range(len(rows))]
        return self.remember(json.loads(done.stdout)["snapshot-id"], branch)

    def insert_file(self, path, rows, *words):
        """Rows that are already in a file."""
        done = self.firn("insert", self.name, "--data", path, "--format", "json", *words)
        self.rows["main"] = self.rows["main"] + [list(row) for row in rows]
        return self.remember(json.loads(done.stdout)["snapshot-id"], "main")

    def remember(self, snapshot, branch):
        self.snapshots[snapshot] = {"columns": list(self.columns), "rows": copy.deepcopy(self.rows[branch])}
        return snapshot

    def current(self):
        return json.loads(self.firn("describe", self.name, "--format", "json").stdout)["current-snapshot-id"]

    def delete(self, where, keep):
        self.firn("delete", self.name, "--where", where)
        kept = [keep(row) for row in self.rows["main"]]
        self.rows["main"] = [row for row, stays in zip(self.rows["main"], kept) if stays]
        self.lineage = [each for each, stays in zip(self.lineage, kept) if stays]
        return self.remember(self.current(), "main")

    def update(self, assignments, where, change):
        sets = [word for each in assignments.split(", ") for word in ("--set", each)]
        self.firn("update", self.name, *sets, "--where", where)
        before, number = self.rows["main"], len(self.snapshots) + 1
        self.rows["main"] = [change(list(row)) for row in before]
        for each, old, new in zip(self.lineage, before, self.rows["main"]):
            each[1] = number if new != old else each[1]
        return self.remember(self.current(), "main")

    # ------------------------------------------------------------ schema

    def every_row(self, change):
        self.rows = {branch: [change(list(row)) for row in rows] for branch, rows in self.rows.items()}

    def add(self, name, kind, at=None):
        """A column at the end, or at a place: 0 is the first, n stands after the n-th."""
        place = [] if at is None else ["--first"] if at == 0 else ["--after", self.columns[at - 1]]
        self.firn("add-column", self.name, name, kind, *place)
        at = len(self.columns) if at is None else at
        self.columns.insert(at, name)
        self.every_row(lambda row: row[:at] + [None] + row[at:])

    def rename(self, old, new):
        self.firn("rename-column", self.name, old, new)
        self.columns[self.columns.index(old)] = new

    def drop(self, name):
        self.firn("drop-column", self.name, name)
        at = self.columns.index(name)
        del self.columns[at]
        self.every_row(lambda row: row[:at] + row[at + 1 :])

    def move_first(self, name):
        self.firn("alter-column", self.name, name, "--first")
        at = self.columns.index(name)
        self.columns.insert(0, self.columns.pop(at))
        self.every_row(lambda row: [row[at]] + row[:at] + row[at + 1 :])

    def promote(self, name, kind, change=lambda value: value):
        """A wider type; change turns the old values' text into the new type's."""
        self.firn("alter-column", self.name, name, "--type", kind)
        at = self.columns.index(name)
        self.every_row(lambda row: row[:at] + [change(row[at]) if row[at] is not None else None] + row[at + 1 :])

    # ------------------------------------------------------------ history

    def tag(self, name, at, *words):
        self.firn("tag", self.name, name, "--at", at, *words)
        self.tags[name] = self.snapshots[at]

    def branch(self, name, at):
        self.firn("branch", self.name, name, "--at", at)
        self.rows[name] = copy.deepcopy(self.snapshots[at]["rows"])

    def rollback(self, at):
        self.firn("rollback", self.name, "--snapshot", at)
        self.rows["main"] = copy.deepcopy(self.snapshots[at]["rows"])

    def expire(self, keep):
        """All snapshots but the last few of main."""
        self.firn("expire-snapshots", self.name, "--days", 0, "--retain-last", keep)
        self.snapshots = dict(list(self.snapshots.items())[-keep:])
        left = json.loads(self.firn("list-snapshots", self.name, "--format", "json").stdout)
        assert {each["snapshot-id"] for each in left} == set(self.snapshots), f"{self.name}: snapshots left are {left}"

    # ------------------------------------------------------------ expected

    def follow_rows(self):
        """Format version 3 numbers rows as they come: for a table with one file a commit, appends to main, and only then deletes and updates."""
        self.follows_rows = self.version >= 3

    def row_lineage(self):
        rows = [[*row, *lineage] for row, lineage in zip(self.rows["main"], self.lineage)]
        return {"columns": [*self.columns, "_row_id", "_last_updated_sequence_number"], "rows": rows}

    def where(self, condition, keep, **plan):
        """A filter that readers are asked, and what it keeps."""
        self.filters.append((condition, keep, plan))

    def observe(self):
        seen = json.loads(self.firn("describe", self.name, "--format", "json").stdout)
        rows, none = self.rows["main"], {"position-delete-files": 0, "equality-delete-files": 0, "deletion-vectors": 0}
        state = {"columns": self.columns, "rows": rows}
        branches = {name: {"columns": self.columns, "rows": rows} for name, rows in self.rows.items() if name != "main"}
        named = {"main": state} if self.snapshots else {}
        return {
            "format-version": self.version,
            "location": seen["location"],
            "metadata-location": seen["metadata-location"],
            **({"not-for": self.not_for} if self.not_for else {}),
            "schema": seen["schema"],
            **state,
            "plan": {"records": len(rows), **none},
            **({"row-lineage": self.row_lineage()} if self.follows_rows else {}),
            "snapshots": {str(i): each for i, each in self.snapshots.items()},
            "refs": {**named, **branches, **self.tags},
            "filters": [
                {"where": where, "rows": [row for row in rows if keep(row)], **({"plan": plan} if plan else {})}
                for where, keep, plan in self.filters
            ],
        }


# ---------------------------------------------------------------- firn's own answers, compared with an expected JSON


def loose(value):
    """A value as every writer's text of it: whole floats as integers, fractions of seconds with six or nine digits."""
    if isinstance(value, float) and value == int(value) and str(value) != "-0.0":
        return int(value)
    if isinstance(value, dict) and set(value) == {"keys", "values"} and isinstance(value["keys"], list):
        pairs = sorted(([loose(k), loose(v)] for k, v in zip(value["keys"], value["values"])), key=lambda p: json.dumps(p[0]))
        return {"keys": [k for k, _ in pairs], "values": [v for _, v in pairs]}
    if isinstance(value, dict):
        return {key: loose(item) for key, item in value.items()}
    if isinstance(value, list):
        return [loose(item) for item in value]
    stamp = isinstance(value, str) and re.fullmatch(r"(-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(\+00:00|Z)?", value)
    if stamp:
        fraction = stamp[2] or ""
        return f"{stamp[1]}.{fraction.ljust(9 if len(fraction) > 6 else 6, '0')}{'+00:00' if stamp[3] else ''}"
    return value


def answer(catalog, table, *words):
    """Columns (None when there are no rows) and rows, as sorted text, of a query."""
    lines = catalog.firn("query", table, "--format", "ndjson", *words).stdout.splitlines()
    objects = [json.loads(line) for line in lines]
    columns = list(objects[0]) if objects else None
    return columns, sorted(text([loose(value) for value in each.values()]) for each in objects)


def compare(catalog, table, what, want, *words):
    """A line for each difference between a query's answer and what is expected."""
    try:
        columns, actual = answer(catalog, table, *words)
    except RuntimeError as error:
        return [f"{what}: {str(error).split('exit status ')[-1]}"]
    if columns and "columns" in want and columns != want["columns"]:
        return [f"{what}: columns are {columns}, expected {want['columns']}"]
    expected = sorted(text([loose(value) for value in row]) for row in want["rows"])
    if expected == actual:
        return []
    missing = next((row for row in expected if row not in set(actual)), "none")
    extra = next((row for row in actual if row not in set(expected)), "none")
    return [f"{what}: {len(actual)} rows, expected {len(expected)}; first missing {missing}, first extra {extra}"]
