#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""Several programs append in turns to one table through one SQLite file: turns.py FOLDER INTEROP [spark].

Runs in PyIceberg's environment. After each turn firn and PyIceberg read the whole table; at the end all of them do.
"""

import json
import sys
from pathlib import Path

import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.types import StringType

from lib import Catalog, Table, answer, run, text

NAME = "turns.shared_v2"


def spark(folder, interop, statement):
    where = ["--catalog-kind", "jdbc", "--uri", f"jdbc:sqlite:{folder}/catalog.db", "--warehouse", f"file://{folder}/warehouse"]
    return run(interop / "spark/firn_spark.py", "sql", *where, statement).stdout.splitlines()


def append_with_pyiceberg(catalog, rows):
    target = catalog.load_table(NAME)
    schema = target.schema().as_arrow()
    columns = [pa.array(list(column), field.type) for column, field in zip(zip(*rows), schema)]
    target.append(pa.Table.from_arrays(columns, schema=schema))


def rows_by_pyiceberg(catalog):
    return sorted(text(list(row.values())) for row in catalog.load_table(NAME).scan().to_arrow().to_pylist())


def difference(who, found, model):
    wanted = sorted(text(row) for row in model)
    return [] if found == wanted else [f"{who} finds {len(found)} rows, expected {len(wanted)}"]


def main(folder, interop, *more):
    folder, interop = Path(folder).resolve(), Path(interop)
    (folder / "warehouse").mkdir(parents=True, exist_ok=True)
    ours = Catalog(f"sqlite:{folder}/catalog.db", folder / "warehouse", "turns")
    ours.create_namespace()
    theirs = load_catalog("firn", type="sql", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}/warehouse")
    shared = Table(ours, "shared", [("id", "long"), ("who", "string")], partition="bucket(4, id)", sort="id")
    model, checks, wrong = [], 0, []
    for turn in range(10):
        for who in ["firn", "pyiceberg"] + (["spark"] if "spark" in more and turn % 5 == 4 else []):
            rows = [[len(model) + i, who if i else None] for i in range(3)]
            if who == "firn":
                shared.insert(*rows)
            elif who == "pyiceberg":
                append_with_pyiceberg(theirs, rows)
            else:
                values = ", ".join(f"({i}, {repr(w) if w else 'NULL'})" for i, w in rows)
                spark(folder, interop, f"INSERT INTO {NAME} VALUES {values}")
            model += rows
            wrong += difference(f"turn {turn}: after {who}: firn", answer(ours, NAME)[1], model)
            wrong += difference(f"turn {turn}: after {who}: PyIceberg", rows_by_pyiceberg(theirs), model)
            checks += 2
    with theirs.load_table(NAME).update_schema() as change:
        change.add_column("extra", StringType())
    shared.add("ours", "string")
    model = [[*row, None, None] for row in model]
    wrong += difference("after columns added by both: firn", answer(ours, NAME)[1], model)
    wrong += difference("after columns added by both: PyIceberg", rows_by_pyiceberg(theirs), model)
    checks += 2
    if "spark" in more:
        found = sorted(text(json.loads(line)) for line in spark(folder, interop, f"SELECT * FROM {NAME}") if line.startswith("["))
        wrong += difference("at the end: Spark", found, model)
        checks += 1
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{checks - len(wrong)} passed, {len(wrong)} failed, 0 skipped")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
