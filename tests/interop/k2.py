#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""Five days of ASX trades and quotes, taken in through mapping files: k2.py DATA FOLDER INTEROP.

The facts of DATA/expected.json are computed from the rows that firn, PyIceberg and DuckDB find in the tables; all of
INTEROP's engines that are asked must find all of them, for each file and for all together.
"""

import json
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

from lib import Catalog, run

SCHEMAS = {
    "trades": {
        "symbol": "string!", "company_id": "int!", "exchange": "string!", "exchange_timestamp": "timestamp!", "price": "decimal(18,6)!",
        "volume": "long!", "qualifiers": "int!", "venue": "string!", "buyer_id": "string", "ingestion_timestamp": "timestamp!",
        "sequence_number": "long",
    },
    "quotes": {
        "symbol": "string!", "company_id": "int!", "exchange": "string!", "exchange_timestamp": "timestamp!",
        "bid_price": "decimal(18,6)!", "bid_volume": "long!", "ask_price": "decimal(18,6)!", "ask_volume": "long!",
        "ingestion_timestamp": "timestamp!", "sequence_number": "long",
    },
}  # fmt: skip
PROPERTIES = {
    "write.format.default": "parquet", "write.parquet.compression-codec": "zstd", "write.metadata.compression-codec": "gzip",
}  # fmt: skip


def make(catalog, data, table):
    """The table as the platform defines it, and its three files."""
    schema = catalog.warehouse.parent / f"{table}.json"
    schema.write_text(json.dumps(SCHEMAS[table]))
    words = [word for key, value in PROPERTIES.items() for word in ("--property", f"{key}={value}")]
    words += ["--partition-by", "day(exchange_timestamp) as exchange_date", "--sort-by", "exchange_timestamp, sequence_number"]
    catalog.firn("create", f"market_data.{table}", "--schema", schema, *words)
    for name, facts in json.loads((data / "expected.json").read_text())[table].items():
        if name != "all":
            sets = [f"symbol={facts['symbol']}", f"company_id={facts['company_id']}"]
            words = ["--mapping", data / f"asx-{table}.yaml", *(word for each in sets for word in ("--set", each))]
            catalog.firn("insert", f"market_data.{table}", "--data", data / table / name, *words)


def definition_problems(catalog, table):
    """The table's definition against what the platform declares."""
    seen = json.loads(catalog.firn("describe", f"market_data.{table}", "--format", "json").stdout)
    fields = [(f["id"], f["name"], f["type"].replace(" ", ""), f["required"]) for f in seen["schema"]["fields"]]
    wanted = [(i, n, t.rstrip("!"), t.endswith("!")) for i, (n, t) in enumerate(SCHEMAS[table].items(), 1)]
    order = [(f["source-id"], f["transform"], f["direction"]) for f in seen["sort-order"]["fields"]]
    spec = seen["partition-spec"]
    spec = [(f["source-id"], f["field-id"], f["transform"], f["name"]) for f in (spec["fields"] if isinstance(spec, dict) else spec)]
    wanted_order = [(4, "identity", "asc"), (len(wanted), "identity", "asc")]
    named = {key: seen["properties"].get(key) for key in PROPERTIES}
    checks = [("schema", fields, wanted), ("partition spec", spec, [(4, 1000, "day", "exchange_date")])]
    checks += [("sort order", order, wanted_order), ("properties", named, PROPERTIES)]
    checks += [("metadata is gzip", seen["metadata-location"].endswith(".gz.metadata.json"), True)]
    return [f"{what}: {found}, expected {want}" for what, found, want in checks if found != want]


# ---------------------------------------------------------------- facts


def per(rows, column):
    return dict(sorted(Counter(column(row) for row in rows).items()))


def money(value):
    return f"{value:.6f}"


def common_facts(rows, columns):
    moments = [row["exchange_timestamp"] for row in rows]
    ordered = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["sequence_number"]):
        ordered[row["company_id"]].append(row["exchange_timestamp"])
    return {
        "rows": len(rows),
        "distinct_timestamps": len(set(moments)),
        "first_timestamp": min(moments),
        "last_timestamp": max(moments),
        "rows_earlier_than_the_one_before": sum(b < a for each in ordered.values() for a, b in zip(each, each[1:])),
        "distinct_rows": len({tuple(row[c] for c in ["company_id", "exchange_timestamp", *columns]) for row in rows}),
        "rows_per_day": per(rows, lambda row: row["exchange_timestamp"][:10]),
    }


def trade_facts(rows):
    prices = [Decimal(row["price"]) for row in rows]
    return common_facts(rows, ["price", "volume", "qualifiers", "venue", "buyer_id"]) | {
        "sum_volume": str(sum(row["volume"] for row in rows)),
        "min_price": money(min(prices)),
        "max_price": money(max(prices)),
        "sum_price_times_volume": money(sum(p * row["volume"] for p, row in zip(prices, rows))),
        "rows_with_buyer_id": sum(row["buyer_id"] is not None for row in rows),
        "rows_with_venue": sum(row["venue"] != "" for row in rows),
        "rows_per_qualifiers": {str(k): n for k, n in per(rows, lambda row: row["qualifiers"]).items()},
    }


def quote_facts(rows):
    facts = common_facts(rows, ["bid_price", "bid_volume", "ask_price", "ask_volume"])
    for side in ("bid", "ask"):
        prices = [Decimal(row[f"{side}_price"]) for row in rows]
        volumes = [row[f"{side}_volume"] for row in rows]
        facts[f"sum_{side}_volume"] = str(sum(volumes))
        facts[f"min_{side}_price"], facts[f"max_{side}_price"] = money(min(prices)), money(max(prices))
        facts[f"sum_{side}_price_times_{side}_volume"] = money(sum(p * v for p, v in zip(prices, volumes)))
    none = [row for row in rows if row["ask_volume"] == 0]
    crossed = [row for row in rows if row["ask_volume"] > 0 and Decimal(row["bid_price"]) > Decimal(row["ask_price"])]
    return facts | {"rows_without_ask": len(none), "rows_crossed": len(crossed)}


def fact_problems(table, rows, expected):
    compute, problems, asked = (trade_facts if table == "trades" else quote_facts), [], 0
    for name, wanted in expected.items():
        kept = [row for row in rows if name == "all" or row["company_id"] == wanted["company_id"]]
        found = compute(kept) | {key: kept[0][key] for key in ("company_id", "symbol")}
        asked += len(wanted)
        problems += [f"{name} {k}: {found.get(k)}, expected {v}" for k, v in wanted.items() if found.get(k) != v]
    return asked, problems


# ---------------------------------------------------------------- readers


def by_firn(catalog, interop, table):
    """File by file, through a filter."""
    names = {"MWR", "BHP", "DVN"}
    lines = []
    for symbol in names:
        lines += catalog.firn("query", f"market_data.{table}", "--where", f"symbol = '{symbol}'", "--format", "ndjson").stdout.splitlines()
    return [json.loads(line) for line in lines]


def from_arrays(lines):
    lines = iter(lines)
    columns = json.loads(next(lines))
    return [dict(zip(columns, json.loads(line))) for line in lines]


def by_pyiceberg(catalog, interop, table):
    folder = catalog.warehouse.parent
    where = ["--catalog-kind", "sql", "--uri", f"sqlite:///{folder}/catalog.db", "--warehouse", f"file://{catalog.warehouse}"]
    return from_arrays(run(interop / "pyiceberg/firn_pyiceberg.py", "scan", *where, f"market_data.{table}", "--header").stdout.splitlines())


def by_duckdb(catalog, interop, table):
    """At the metadata file; and the folder, opened by its version hint, must have as many rows."""
    rows = from_arrays(run(interop / "duckdb/scan.py", "scan", current_metadata(catalog, table), "--header").stdout.splitlines())
    folder = f"iceberg_scan('{catalog.warehouse}/market_data/{table}', metadata_compression_codec = 'gzip')"
    counted = json.loads(run(interop / "duckdb/scan.py", "sql", f"SELECT count(*) FROM {folder}").stdout)
    return rows if counted == [len(rows)] else rows[:1]


def current_metadata(catalog, table):
    location = json.loads(catalog.firn("describe", f"market_data.{table}", "--format", "json").stdout)["metadata-location"]
    return location.removeprefix("file://")



def main(data, folder, interop):
    data, folder, interop = Path(data), Path(folder).resolve(), Path(interop)
    (folder / "warehouse").mkdir(parents=True, exist_ok=True)
    catalog = Catalog(f"sqlite:{folder}/catalog.db", folder / "warehouse", "market_data")
    catalog.create_namespace()
    expected, passed, failed = json.loads((data / "expected.json").read_text()), 0, 0
    for table in SCHEMAS:
        make(catalog, data, table)
        for line in (wrong := definition_problems(catalog, table)):
            print(f"failed {table}: {line}")
        passed, failed = passed + 5 - len(wrong), failed + len(wrong)
        for read in (by_firn, by_pyiceberg, by_duckdb):
            asked, wrong = fact_problems(table, read(catalog, interop, table), expected[table])
            for line in wrong:
                print(f"failed {table} {read.__name__}: {line}")
            passed, failed = passed + asked - len(wrong), failed + len(wrong)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
