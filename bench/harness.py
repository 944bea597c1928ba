# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
"""What the bench scripts share: building and data, two sides run in turn, one table.

A side is a function that does the work once and returns a run: what it cost and
the answer it came to.  pairs() runs ours and the peer's alternately, after one
warm-up of each, and stops when two answers differ.  DuckDB runs in a Python of its
own (peer.py) with threads=1, and is measured from inside, without its start.
"""
import json
import os
import shutil
import statistics
import subprocess
import sys

DUCKDB = "1.5.6"
HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get("FIRN_BUILD", os.path.join(HERE, "..", "build-rel")))
FIRN = os.path.join(BUILD, "firn")
DATA = os.environ.get("FIRN_BENCH_DATA", os.path.join(BUILD, "bench-data"))
PAIRS = int(os.environ.get("FIRN_BENCH_PAIRS", "5"))


def fail(text):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {text}")


def start():
    """Makes the build and an empty scratch folder; everything happens in DATA."""
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, os.path.join(HERE, ".."), "--buildtype=release"],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD], check=True, stdout=subprocess.DEVNULL)
    os.makedirs(DATA, exist_ok=True)
    os.chdir(DATA)


def rows(default):
    return int(os.environ.get("FIRN_BENCH_ROWS", default))


def make(name, *command):
    """A file of the bench data, made once."""
    if not os.path.exists(name):
        half = "half-" + name
        subprocess.run([part.replace(name, half) for part in command], check=True)
        os.rename(half, name)
    return name


def generate(kind, count, ending):
    name = f"{kind}-{count}.{ending}"
    return make(name, FIRN, "generate", kind, "--rows", str(count), "-o", name)


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def run(command):
    """Runs a command to its end; what it cost, and what it said."""
    done = subprocess.run([os.path.join(BUILD, "bench", "bench-run"), "run.json", *command],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode != 0:
        fail(f"{' '.join(command)} ended with {done.returncode}")
    with open("run.json") as cost:
        return {**json.load(cost), "text": done.stdout}


def python():
    """The Python that has DuckDB."""
    folder = os.path.expanduser(f"~/.cache/interop/bench-duckdb-{DUCKDB}")
    program = os.path.join(folder, "bin", "python")
    if not os.path.exists(os.path.join(folder, "ready")):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([program, "-m", "pip", "install", "-q", f"duckdb=={DUCKDB}"], check=True)
        open(os.path.join(folder, "ready"), "w").close()
    return program


def duckdb(work, before="", after="", database=":memory:", repeat=1):
    """DuckDB's run of `work`, measured alone; `after` gives the answer."""
    job = {"before": before, "work": work, "after": after, "database": database,
           "repeat": repeat}
    done = run([python(), os.path.join(HERE, "peer.py"), json.dumps(job)])
    return {**json.loads(done["text"]), "memory": done["memory"]}


def ask(query):
    return duckdb("select 1", after=query)["answer"]


def pairs(title, ours, peer, goal=None, by="cpu"):
    """Runs both sides in turn and prints what they cost; returns the ratio."""
    ours(), peer()
    got = {"ours": [], "peer": []}
    for _ in range(PAIRS):
        for name, side in (("ours", ours), ("peer", peer)):
            one = side()
            one["cpu"] = one["user"] + one["system"]
            got[name].append(one)
        if got["ours"][-1]["answer"] != got["peer"][-1]["answer"]:
            fail(f"{title}: the answers differ: {got['ours'][-1]['answer']} "
                 f"and {got['peer'][-1]['answer']}")
    ratio = median(got["peer"], by) / median(got["ours"], by)
    show(title, got, ratio, goal, by)
    return ratio


def median(runs, what):
    return statistics.median(run[what] for run in runs)


def show(title, got, ratio, goal, by):
    print(f"\n{title}   ({PAIRS} pairs; medians, spread in brackets)")
    print(f"{'':6}{'wall s':>18}{'user s':>18}{'sys s':>8}{'memory MB':>11}{'file MB':>9}")
    line = {"bench": title, "pairs": PAIRS, "by": by, "ratio": round(ratio, 2), "goal": goal}
    for name, runs in got.items():
        cells = [name.ljust(6)]
        for what in ("wall", "user"):
            values = sorted(run[what] for run in runs)
            cells.append(f"{median(runs, what):8.3f} [{values[0]:.2f}-{values[-1]:.2f}]".rjust(18))
        size = runs[-1].get("bytes", 0)
        cells.append(f"{median(runs, 'system'):8.3f}")
        cells.append(f"{median(runs, 'memory') / 1e6:11.1f}{size / 1e6:9.1f}")
        print("".join(cells))
        line[name] = {what: round(median(runs, what), 5) for what in
                      ("wall", "user", "system", "memory")}
        line[name]["spread"] = [round(f(run[by] for run in runs), 5) for f in (min, max)]
        line[name]["bytes"] = size
    print(f"ratio by {by}: {ratio:.2f}" + (f", the goal is {goal}" if goal else ""))
    print(json.dumps(line), flush=True)


def limit(title, value, most, unit):
    """A figure of ours alone against what it may be at most."""
    good = value <= most
    print(f"{title:58}{value:10.3f} {unit:3} of {most:g}  {'' if good else 'MISSED'}")
    print(json.dumps({"bench": title, "value": round(value, 5), "limit": most, "unit": unit,
                      "good": good}), flush=True)
