# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""DuckDB's side of a bench: runs the job given as JSON, prints cost and answer."""
import json
import resource
import statistics
import sys
import time

import duckdb

job = json.loads(sys.argv[1])
base = duckdb.connect(job["database"])
base.execute("set threads=1")
if job["before"]:
    base.execute(job["before"])
times = []
begun = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
for _ in range(job["repeat"]):
    one = time.perf_counter()
    base.execute(job["work"]).fetchall()
    times.append(time.perf_counter() - one)
wall = time.perf_counter() - start
ended = resource.getrusage(resource.RUSAGE_SELF)
answer = base.execute(job["after"]).fetchall() if job["after"] else []
print(json.dumps({"wall": wall, "p50": statistics.median(times),
                  "user": ended.ru_utime - begun.ru_utime,
                  "system": ended.ru_stime - begun.ru_stime,
                  "answer": str(answer)}))
