"""Writes good/kinds.arrow and good/kinds.parquet, with pyarrow 26."""
import datetime
import decimal
import pathlib

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

LONG = "more than the twelve bytes of a view"
COLUMNS = {
    "ns": pa.array([1700000000123456000, None, 1000], pa.timestamp("ns")),
    "ns_utc": pa.array([1700000000123000000, None, 2000], pa.timestamp("ns", tz="Europe/Oslo")),
    "seconds": pa.array([1700000000, None, 0], pa.timestamp("s")),
    "date64": pa.array([86400000 * 19000, 0, None], pa.date64()),
    "midnight": pa.array([datetime.datetime(2024, 1, 2), None, datetime.datetime(2020, 5, 5)], pa.timestamp("ms")),
    "time_s": pa.array([1, 86399, None], pa.time32("s")),
    "long_as_double": pa.array([1, 2**53, None], pa.int64()),
    "int_as_float": pa.array([1, 2**24, None], pa.int32()),
    "long_as_int": pa.array([1, -(2**31), None], pa.int64()),
    "double_as_long": pa.array([1.0, -5.0, None], pa.float64()),
    "double_as_float": pa.array([1.5, float("nan"), float("inf")], pa.float64()),
    "decimal_3": pa.array([decimal.Decimal("1.500"), None, decimal.Decimal("-2.250")], pa.decimal128(20, 3)),
    "decimal_as_int": pa.array([decimal.Decimal("7.00"), None, decimal.Decimal("-1.00")], pa.decimal128(9, 2)),
    "long_as_decimal": pa.array([5, None, 7], pa.int64()),
    "large_string": pa.array(["a", LONG, None], pa.large_string()),
    "string_view": pa.array([LONG, "b", None], pa.string_view()),
    "dictionary": pa.array(["a", "b", "a"]).dictionary_encode(),
    "binary_view": pa.array([b"a", LONG.encode(), None], pa.binary_view()),
    "large_list": pa.array([[1, 2], None, [3]], pa.large_list(pa.int32())),
    "fixed_list": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int16(), 2)),
    "uint8": pa.array([1, 255, None], pa.uint8()),
}
VIEWS = ["string_view", "binary_view"]

folder = pathlib.Path(__file__).parent / "good"
table = pa.table(COLUMNS)
with pa.ipc.new_file(folder / "kinds.arrow", table.schema) as out:
    out.write_table(table)
pa.parquet.write_table(table.drop_columns(VIEWS), folder / "kinds.parquet")
