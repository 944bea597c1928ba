#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""Makes the suite of tables that other engines read: suite.py FOLDER [PATTERN].

FOLDER/catalog.db is a SQLite catalog with its warehouse in FOLDER/warehouse and what must be found in it in
FOLDER/expected.json; FOLDER/folders is a warehouse without a catalog, with FOLDER/expected-folders.json.
"""

import fnmatch
import sys
from pathlib import Path

from lib import Catalog, Table, run, FIRN

MADE = []


def table(name, *versions):
    def register(make):
        MADE.extend((name, version, make) for version in versions or (1, 2, 3))
        return make

    return register


def stamp(value, zone=""):
    """2024-01-01 10:00:00 as the canonical text of a timestamp, with six digits."""
    if value is None:
        return None
    day, _, time = value.partition(" ")
    time, _, fraction = (time or "00:00:00").partition(".")
    return f"{day}T{time}.{fraction.ljust(6, '0')}{zone}"


def zoned(value):
    return stamp(value, "+00:00")


# ---------------------------------------------------------------- types

TYPES = [
    ("id", "long!"), ("c_bool", "boolean"), ("c_int", "int"), ("c_long", "long"), ("c_float", "float"), ("c_double", "double"),
    ("c_dec9", "decimal(9,2)"), ("c_dec18", "decimal(18,6)"), ("c_dec38", "decimal(38,10)"), ("c_date", "date"),
    ("c_ts", "timestamp"), ("c_tstz", "timestamptz"), ("c_str", "string"), ("c_uuid", "uuid"), ("c_fixed", "fixed(4)"),
    ("c_bin", "binary"),
]  # fmt: skip
ORDINARY = [1, True, 1, 1, 1.5, 1.1, "1.23", "36.123456", "1.0000000001", "2014-03-10", stamp("2014-03-10 10:00:00.123456"),
            zoned("2014-03-10 10:00:00.123456"), "zürich", "f79c3e09-677c-4bbd-a479-3f349cb785e7", "0001feff", "00ff10"]  # fmt: skip
LARGEST = [2, False, 2**31 - 1, 2**63 - 1, 3.4028235e38, 1.7976931348623157e308, "9999999.99", "999999999999.999999",
           "9999999999999999999999999999.9999999999", "9999-12-31", stamp("9999-12-31 23:59:59.999999"),
           zoned("9999-12-31 23:59:59.999999"), "日本語 🏔", "ffffffff-ffff-ffff-ffff-ffffffffffff", "ffffffff", ""]  # fmt: skip
SMALLEST = [3, False, -(2**31), -(2**63), 1e-45, 5e-324, "-9999999.99", "-999999999999.999999",
            "-9999999999999999999999999999.9999999999", "0001-01-01", stamp("0001-01-01"), zoned("1583-01-01"), "",
            "00000000-0000-0000-0000-000000000000", "00000000", "80"]  # fmt: skip
NOTHING = [4] + [None] * 15
ZERO = [5, True, 0, 0, "NaN", "NaN", "0.00", "0.000000", "0.0000000000", "1970-01-01", stamp("1970-01-01"), zoned("1970-01-01"),
        "a", "00000000-0000-0000-0000-000000000001", "61626364", "00"]  # fmt: skip
BEFORE = [6, True, -1, -1, "Infinity", "-Infinity", "-0.01", "-0.000001", "-0.0000000001", "1969-12-31",
          stamp("1969-12-31 23:59:59.999999"), zoned("1969-12-31 23:59:59.999999"), "long " * 400,
          "80000000-0000-0000-0000-000000000002", "01020304", "ff" * 300]  # fmt: skip
SIGNED = [7, False, 7, 7, -0.0, -0.0, "7.00", "7.000000", "7.0000000000", "2024-02-29", stamp("2024-02-29 12:00:00"),
          zoned("2024-02-29 12:00:00"), 'a\nb\t"c"\\,', "7fffffff-0000-0000-0000-000000000003", "7a7a7a7a", "0001"]  # fmt: skip
EXTREMES = [ORDINARY, LARGEST, SMALLEST, NOTHING, ZERO, BEFORE, SIGNED]


def type_filters(made):
    made.where("id = 3", lambda r: r[0] == 3)
    made.where("c_int > 0", lambda r: r[2] is not None and r[2] > 0)
    made.where("c_double is null", lambda r: r[5] is None)
    made.where("c_dec18 < 0", lambda r: r[7] is not None and r[7].startswith("-"))
    made.where("c_date >= '2000-01-01'", lambda r: r[9] is not None and r[9] >= "2000")
    made.where("c_ts < '1970-01-01T00:00:00'", lambda r: r[10] is not None and r[10] < "1970")
    made.where("c_str like 'z%'", lambda r: r[12] is not None and r[12].startswith("z"))
    made.where("c_bin is null", lambda r: r[15] is None)


@table("types")
def types_at_their_extremes(made):
    made = made(TYPES)
    made.insert(ORDINARY, LARGEST, SMALLEST)
    made.insert(NOTHING, ZERO, BEFORE, SIGNED)
    type_filters(made)
    made.follow_rows()


@table("fast_types", 2, 3)
def types_in_the_fast_layout(made):
    made = made(TYPES, write_parquet_layout="fast")
    made.insert(*EXTREMES)
    made.insert(*([i] + ORDINARY[1:] for i in range(100, 3000)))
    type_filters(made)


@table("x_time")
def time_of_day(made):
    made = made([("id", "long"), ("t", "time"), ("d", "double")], not_for=["spark"])
    made.insert([1, "22:31:08.123456", 1.5], [2, "23:59:59.999999", "NaN"], [3, "00:00:00.000000", None], [4, None, "NaN"])
    made.where("t is null", lambda r: r[1] is None)
    made.where("d is nan", lambda r: r[2] == "NaN")


@table("x_time_parts", 2)
def time_in_partitions(made):
    made = made([("id", "long"), ("t", "time"), ("u", "time")], not_for=["spark"], partition="identity(t), bucket(4, u)")
    made.insert([1, "22:31:08.123456", "22:31:08.000000"], [2, "23:59:59.999999", "00:00:00.000000"], [3, None, None])


@table("nanos", 3)
def nanoseconds(made):
    made = made([("id", "long"), ("ns", "timestamp_ns"), ("nstz", "timestamptz_ns")], not_for=["spark"])
    nano = ["2024-01-01T00:00:00.000000001", "1969-12-31T23:59:59.999999999", None, "1970-01-01T00:00:00.000000000"]
    made.insert(*([i, t, t and t + "+00:00"] for i, t in enumerate(nano)))


@table("empty")
def without_rows(made):
    made([("id", "long"), ("s", "string")])


# ---------------------------------------------------------------- nested


def pairs(*items):
    return {"keys": [k for k, _ in items], "values": [v for _, v in items]}


NESTED = [
    ("id", "int"), ("s", "struct<a: int, b: string, deep: struct<x: double, l: list<int>>>"), ("l", "list<string>"),
    ("ll", "list<list<int>>"), ("m", "map<string, int>"), ("ms", "map<int, struct<k: string, v: decimal(9,2)>>"),
    ("ls", "list<struct<a: int, m: map<string, string>>>"),
]  # fmt: skip
NESTED_ROWS = [
    [1, {"a": 1, "b": "x", "deep": {"x": 0.5, "l": [1, 2]}}, ["p", None, "q"], [[1, 2], [], None], pairs(("k", 1), ("n", None)),
     pairs((1, {"k": "one", "v": "1.10"}), (2, None)), [{"a": 1, "m": pairs(("x", "y"))}, None]],
    [2, {"a": None, "b": None, "deep": None}, [], [], pairs(), pairs(), []],
    [3, None, ["only"], [None], pairs(("é", -1)), pairs((-1, {"k": None, "v": None})), [{"a": None, "m": pairs()}]],
    [4, {"a": 4, "b": "", "deep": {"x": None, "l": [None]}}, [None], [[], [None, 3]], pairs(("", 0)), pairs(), [None, None]],
]  # fmt: skip


@table("nested")
def nested(made):
    made = made(NESTED)
    made.insert(*NESTED_ROWS)
    made.insert([5, {"a": 5, "b": "y", "deep": {"x": -1.5, "l": []}}, ["z"] * 100, [[i] for i in range(50)], pairs(("q", 5)),
                 pairs((9, {"k": "nine", "v": "-9.99"})), []])  # fmt: skip
    made.where("s.a = 1", lambda r: r[1] is not None and r[1]["a"] == 1)
    made.follow_rows()


@table("nested_nulls", 2)
def null_collections(made):
    made = made(NESTED, write_parquet_layout="fast")
    made.insert([1] + [None] * 6, *NESTED_ROWS, [9] + [None] * 6)


# ---------------------------------------------------------------- partitions


@table("identity")
def identity(made):
    made = made(
        [("id", "int"), ("f", "boolean"), ("i", "int"), ("g", "long"), ("d", "date"), ("s", "string"), ("dc", "decimal(9,2)")],
        partition="f, i, g, d, s, dc",
    )
    made.insert(
        [1, True, 1, 2**63 - 1, "2024-01-01", "a", "1.50"], [2, False, -1, -(2**63), "1969-12-31", "b", "-1.50"], [3] + [None] * 6,
        [4, True, 1, 0, "2024-01-01", "a/b=c d%20é", "1.50"], [5, True, 2, 0, "2024-01-02", "", "0.00"], [6, True, 2, 0, "2024-01-02", "", "0.00"],
    )  # fmt: skip
    made.where("s = 'b'", lambda r: r[5] == "b", **{"data-files": 1, "records": 1})
    made.where("s is null", lambda r: r[5] is None, **{"data-files": 1, "records": 1})
    made.where("d = '2024-01-01' and f = true", lambda r: r[4] == "2024-01-01" and r[1], **{"data-files": 2, "records": 2})


@table("identity_more", 2)
def identity_of_the_other_types(made):
    kinds = ["float", "double", "timestamp", "timestamptz", "binary", "decimal(38,10)"]
    names = [f"c{i}" for i in range(len(kinds))]
    made = made([("id", "int"), *zip(names, kinds)], partition=", ".join(names))
    made.insert(
        [1, 1.5, -2.5, stamp("2024-01-01 10:00:00"), zoned("1969-12-31 23:59:59.999999"), "00", "1.0000000001"],
        [2] + [None] * 6,
        [3, 0.5, 1e300, stamp("1970-01-01"), zoned("2262-04-11"), "", "-9999999999999999999999999999.9999999999"],
    )


@table("identity_uuid", 2)
def identity_of_uuids(made):
    made = made([("id", "int"), ("u", "uuid")], partition="u")
    made.insert([1, "f79c3e09-677c-4bbd-a479-3f349cb785e7"], [2, None], [3, "00000000-0000-0000-0000-000000000000"])


@table("identity_fixed", 2)
def identity_of_fixed(made):
    """Apart: Java's library writes such manifests and cannot read them, not even its own."""
    made = made([("id", "int"), ("x", "fixed(4)")], partition="x", not_for=["spark"])
    made.insert([1, "00ff00ff"], [2, None], [3, "00000000"])


@table("bucket")
def bucket(made):
    made = made(
        [("i", "int"), ("l", "long"), ("dc", "decimal(9,2)"), ("d", "date"), ("ts", "timestamp"), ("tz", "timestamptz"),
         ("s", "string"), ("b", "binary"), ("u", "uuid"), ("x", "fixed(4)")],
        partition="bucket(4, i), bucket(8, l), bucket(4, dc), bucket(4, d), bucket(4, ts), bucket(4, tz), bucket(16, s), "
        "bucket(4, b), bucket(4, u), bucket(4, x)",
    )  # fmt: skip
    made.insert(
        [34, 34, "14.20", "2017-11-16", stamp("2017-11-16 22:31:08"), zoned("2017-11-16 22:31:08"), "iceberg", "00010203",
         "f79c3e09-677c-4bbd-a479-3f349cb785e7", "00010203"],
        [-1, -1, "-14.20", "1960-01-01", stamp("1960-01-01 00:00:00.000001"), zoned("1960-01-01"), "", "",
         "00000000-0000-0000-0000-000000000000", "ffffffff"],
        [None] * 10,
        [0, 0, "0.00", "1970-01-01", stamp("1970-01-01"), zoned("1970-01-01"), "grüße", "ff",
         "00000000-0000-0000-0000-000000000007", "00000000"],
    )  # fmt: skip
    made.where("l = 34", lambda r: r[1] == 34)
    made.where("s in ('iceberg', 'x')", lambda r: r[6] == "iceberg")


@table("truncate")
def truncate(made):
    made = made(
        [("i", "int"), ("l", "long"), ("dc", "decimal(9,2)"), ("s", "string"), ("b", "binary")],
        partition="truncate(10, i), truncate(100, l), truncate(50, dc), truncate(3, s), truncate(2, b)",
    )
    made.insert([15, 150, "10.65", "iceberg", "010203"], [-15, -150, "-10.65", "ic", "01"], [None] * 5,
                [0, 0, "0.00", "日本語文", ""], [-1, -1, "-0.01", "", "ffffff"])  # fmt: skip
    made.where("i = -15", lambda r: r[0] == -15, **{"data-files": 1, "records": 1})
    made.where("s like 'ice%'", lambda r: r[3] is not None and r[3].startswith("ice"))


@table("times")
def times(made):
    names = ["d_y", "d_m", "d_d", "ts_y", "ts_m", "ts_d", "ts_h", "tz_y", "tz_m", "tz_d", "tz_h"]
    kinds = {"d": "date", "ts": "timestamp", "tz": "timestamptz"}
    spans = {"y": "year", "m": "month", "d": "day", "h": "hour"}
    made = made(
        [("id", "int"), *((n, kinds[n.split("_")[0]]) for n in names)],
        partition=", ".join(f"{spans[n.split('_')[1]]}({n}) as {n}_part" for n in names),
    )
    moments = ["2024-03-31 23:30:00", "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", None, "1583-10-15 00:00:00"]
    made.insert(*([i, *[m and m[:10]] * 3, *[stamp(m)] * 4, *[m and zoned(m)] * 4] for i, m in enumerate(moments)))
    made.where("ts_y >= '2000-01-01T00:00:00'", lambda r: r[0] == 0, **{"data-files": 1, "records": 1})
    made.where("d_d < '1970-01-01'", lambda r: r[0] in (1, 4), **{"data-files": 2, "records": 2})
    made.where("tz_h = '2024-03-31T23:30:00+00:00'", lambda r: r[0] == 0, **{"data-files": 1, "records": 1})


@table("respec")
def partition_evolution(made):
    made = made([("id", "int"), ("ts", "timestamp"), ("s", "string")])
    made.insert([1, stamp("2024-01-01 01:00:00"), "a"], [2, stamp("2024-01-05 01:00:00"), "b"])
    made.firn("partition", made.name, "--add", "day(ts) as by_day")
    made.insert([3, stamp("2024-01-01 02:00:00"), "c"], [4, stamp("2024-01-05 02:00:00"), "d"])
    made.firn("partition", made.name, "--drop", "by_day", "--add", "hour(ts) as by_hour")
    made.insert([5, stamp("2024-01-01 03:00:00"), "e"])
    made.firn("partition", made.name, "--drop", "by_hour", "--add", "bucket(4, id) as shard")
    made.firn("partition", made.name, "--rename", "shard=part")
    made.insert([6, stamp("2024-01-06 03:00:00"), "f"], [7, None, None])
    made.where("ts >= '2024-01-03T00:00:00'", lambda r: r[1] is not None and r[1] >= "2024-01-03")
    made.where("id = 3", lambda r: r[0] == 3)


@table("sorted")
def sort_order(made):
    made = made([("id", "long"), ("s", "string"), ("d", "double")], sort="s desc nulls last, id")
    made.insert([2, "a", 0.5], [1, "b", "NaN"], [3, None, None], [0, "b", -0.0])
    made.firn("sort-order", made.name, "d asc nulls first, bucket(4, id)")
    made.insert([4, "d", "Infinity"], [5, "e", "-Infinity"], [6, "f", None])
    made.firn("sort-order", made.name, "")
    made.insert([9, "z", 1.5], [8, "y", 2.5])


# ---------------------------------------------------------------- schema evolution


@table("evolved")
def schema_evolution(made):
    made = made([("id", "int!"), ("a", "int"), ("f", "float"), ("dc", "decimal(9,2)"), ("gone", "string")])
    made.insert([1, 1, 1.5, "1.25", "old"])
    made.rename("a", "qty")
    made.promote("qty", "long")
    made.promote("f", "double")
    made.promote("dc", "decimal(18,2)")
    made.insert([2, 5_000_000_000, 2.5, "1234567890123456.25", "old"])
    made.drop("gone")
    made.firn("alter-column", made.name, "id", "--optional")
    made.add("gone", "int", at=0)
    made.insert([3, None, 3, 3.5, "3.25"])
    made.add("between", "timestamp", at=2)
    made.move_first("dc")
    made.insert(["4.00", 4, 4, stamp("2024-01-01"), 4, 4.5])
    made.where("qty > 1", lambda r: r[4] is not None and r[4] > 1)
    made.follow_rows()


@table("evolved_nested", 2)
def nested_evolution(made):
    made = made([("id", "int"), ("s", "struct<x: int, y: string>"), ("l", "list<struct<a: int>>"), ("m", "map<string, int>")])
    made.insert([1, {"x": 1, "y": "one"}, [{"a": 1}, None], pairs(("k", 1))], [2, None, [], pairs()])
    made.firn("add-column", made.name, "s.z", "double")
    made.firn("rename-column", made.name, "s.y", "name")
    made.firn("alter-column", made.name, "s.x", "--type", "long")
    made.firn("add-column", made.name, "l.element.b", "string")
    made.firn("alter-column", made.name, "m.value", "--type", "long")
    made.every_row(lambda r: [
        r[0], r[1] and {"x": r[1]["x"], "name": r[1]["y"], "z": None}, [e and {"a": e["a"], "b": None} for e in r[2]], r[3],
    ])  # fmt: skip
    made.insert([3, {"x": 2**40, "name": "three", "z": 0.25}, [{"a": 3, "b": "bee"}], pairs(("k", 2**40))])


# ---------------------------------------------------------------- history


def number_merged_rows(lineage, min_count):
    """A merged manifest takes row ids for all of its rows, also for those that have theirs."""
    first, manifests = 0, 0
    for at, row in enumerate(lineage):
        row[0], manifests = first, manifests + 1
        merged = manifests == min_count
        first, manifests = (first + at + 1, 1) if merged else (first + 1, manifests)


@table("many")
def many_small_appends(made):
    made = made([("id", "int"), ("s", "string")], commit_manifest_min__count__to__merge="10")
    for i in range(125 if made.version == 2 else 25):
        made.insert([i, f"row {i}"])
    few = dict(list(made.snapshots.items())[::12])
    made.snapshots = few
    made.follow_rows()
    number_merged_rows(made.lineage, 10)
    made.where("id = 77", lambda r: r[0] == 77)


@table("unmerged", 2)
def appends_without_merging(made):
    made = made([("id", "int")], commit_manifest__merge_enabled="false")
    for i in range(12):
        made.insert([i])


@table("refs")
def branches_and_tags(made):
    made = made([("id", "long"), ("s", "string")])
    first = made.insert([1, "a"])
    made.insert([2, "b"])
    made.tag("v1.0", first)
    made.branch("dev", first)
    made.insert([10, "branch"], branch="dev")
    made.insert([11, "more"], branch="dev")
    made.tag("kept", made.insert([3, "c"]), "--keep", 30)
    made.where("id >= 2", lambda r: r[0] >= 2)


@table("overwrite")
def overwrites(made):
    made = made([("id", "long"), ("s", "string")], partition="s")
    made.insert([1, "a"], [2, "b"], [3, None])
    made.insert([2, "B"], [4, "d"], overwrite=True)
    made.insert([5, "e"])
    made.insert([9, "z"], overwrite=True)


@table("rollback")
def rolled_back(made):
    made = made([("id", "long")])
    good = made.insert([1])
    made.insert([2])
    made.rollback(good)
    made.insert([3])


@table("expired")
def expired_snapshots(made):
    made = made([("id", "long")])
    for i in range(6):
        made.insert([i])
    made.insert([100], overwrite=True)
    made.insert([101])
    made.expire(keep=2)


@table("cow")
def deleted_and_updated(made):
    made = made([("id", "long"), ("k", "string"), ("n", "int")], partition="k")
    made.insert(*([i, "abc"[i % 3], i] for i in range(30)), [100, None, None])
    made.delete("id = 4", lambda r: r[0] != 4)
    made.delete("k = 'b'", lambda r: r[1] != "b")
    made.update("n = n + 1000", "id < 10", lambda r: [r[0], r[1], r[2] + 1000] if r[0] < 10 else r)
    made.delete("n is null", lambda r: r[2] is not None)
    made.insert([200, "b", 200])
    made.update("k = 'moved'", "id = 200", lambda r: [r[0], "moved", r[2]] if r[0] == 200 else r)
    made.where("n >= 1000", lambda r: r[2] >= 1000)


@table("cow_nested")
def deleted_among_nested_values(made):
    made = made(NESTED)
    made.insert(*NESTED_ROWS)
    made.insert([10, {"a": 1, "b": "x", "deep": None}, ["p"], [[1]], pairs(("k", 1)), pairs(), []])
    made.follow_rows()
    made.delete("id = 2 or s.a = 4", lambda r: r[0] not in (2, 4))
    made.update("id = id + 100", "s.b = 'x'", lambda r: [r[0] + 100, *r[1:]] if r[0] in (1, 10) else r)


@table("cow_types")
def deleted_among_types(made):
    made = made(TYPES, sort="c_str desc, id")
    made.insert(*EXTREMES)
    made.delete("c_double is nan", lambda r: r[0] != 5)
    made.delete("c_dec38 < -1", lambda r: r[0] != 3)
    made.update("c_str = 'changed', c_int = 5", "c_date < DATE '1970-01-01'", lambda r: [*r[:2], 5, *r[3:12], "changed", *r[13:]] if r[0] == 6 else r)
    made.delete("c_uuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'", lambda r: r[0] != 2)


# ---------------------------------------------------------------- how files are written

PLAIN = [("id", "long"), ("s", "string"), ("d", "double"), ("n", "int"), ("dc", "decimal(18,6)"), ("b", "boolean")]


def plain_row(i):
    return [i, None if i % 7 == 0 else f"value {i % 50}", i / 4, None if i % 3 == 0 else i, f"{i}.{i % 1000000:06d}", i % 2 == 0]


def plain_table(made, rows=5000, **properties):
    made = made(PLAIN, **properties)
    made.insert(*(plain_row(i) for i in range(rows)))
    made.where("id = 4321", lambda r: r[0] == 4321)
    made.where("s = 'value 7' and n > 100", lambda r: r[1] == "value 7" and r[3] is not None and r[3] > 100)


for codec in ("zstd", "snappy", "gzip", "lz4", "brotli", "uncompressed"):

    @table(f"codec_{codec}", 2)
    def codecs(made, codec=codec):
        plain_table(made, write_parquet_compression__codec=codec)


@table("pages_v2", 2)
def data_pages_v2(made):
    plain_table(made, write_parquet_page__version="v2", write_parquet_page__row__limit="100")


@table("pages_v2_fast", 2)
def data_pages_v2_in_the_fast_layout(made):
    plain_table(made, write_parquet_page__version="v2", write_parquet_layout="fast", write_parquet_page__row__limit="300")


@table("pages_small", 2)
def small_pages_and_row_groups(made):
    small = {"write_parquet_page__size__bytes": "512", "write_parquet_row__group__size__bytes": "16384"}
    plain_table(made, **small, write_parquet_dict__size__bytes="256", write_parquet_page__crc__enabled="true")


@table("bloom", 2)
def bloom_filters(made):
    columns = {f"write_parquet_bloom__filter__enabled_column_{c}": "true" for c in ("id", "s")}
    plain_table(made, **columns)


@table("metrics", 2)
def metrics_modes(made):
    modes = {"default": "none", "column_id": "full", "column_s": "truncate(2)", "column_n": "counts"}
    plain_table(made, **{f"write_metadata_metrics_{key}": mode for key, mode in modes.items()})


@table("gzip_metadata")
def gzipped_metadata(made):
    plain_table(made, rows=100, write_metadata_compression__codec="gzip")


@table("small_files", 2)
def small_files(made):
    plain_table(made, rows=20000, write_target__file__size__bytes="20000", write_parquet_row__group__size__bytes="8192")


@table("odd_names", 2)
def odd_names(made):
    names = ['it\'s "quoted"', "sp ace", "per%cent", "ü/ß", "a.b", "日本", "🏔", "1st"]
    made = made([("id", "int"), *((name, "string") for name in names)])
    made.insert([1, *names], [2] + [None] * len(names))


@table("odd_values", 2)
def odd_values(made):
    made = made([("id", "int"), ("p", "string")], partition="p as part")
    odd = ["a b", "a%b", "%2F", "../up", "..", "ü/ß", "'", '"', "a=b&c", "日本", "🏔", "\n", "null", "x" * 120, "+", "#?"]
    made.insert(*([i, value] for i, value in enumerate(odd)), [99, None])


# ---------------------------------------------------------------- making them


def make_all(catalog, pattern, names=None):
    commands = run(FIRN, "help").stdout
    for name, version, make in MADE:
        if not fnmatch.fnmatch(f"{name}_v{version}", pattern) or (names and name not in names):
            continue
        if name.startswith("cow") and not all(f"\n  {word} " in commands for word in ("delete", "update")):
            continue
        try:
            make(lambda columns, **how: Table(catalog, name, columns, version=version, **how))
        except (RuntimeError, AssertionError) as error:
            FAILED.append(f"failed {name}_v{version}: {error}")
            catalog.tables.pop(f"{catalog.namespace}.{name}_v{version}", None)


FAILED = []
IN_FOLDERS = ("types", "nested", "evolved", "refs", "gzip_metadata", "rollback", "many")


def main(folder, pattern="*"):
    folder, made = Path(folder).resolve(), 0
    for kind, names, expected in (("sqlite", None, "expected.json"), ("dir", IN_FOLDERS, "expected-folders.json")):
        warehouse = folder / ("warehouse" if kind == "sqlite" else "folders")
        warehouse.mkdir(parents=True, exist_ok=True)
        catalog = Catalog(f"sqlite:{folder}/catalog.db" if kind == "sqlite" else f"dir:{warehouse}", warehouse)
        if kind == "sqlite":
            catalog.create_namespace()
        make_all(catalog, pattern, names)
        catalog.write_expected(folder / expected)
        made += len(catalog.tables)
    print(*FAILED, sep="\n", end="\n" if FAILED else "")
    print(f"{made} passed, {len(FAILED)} failed, 0 skipped")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
