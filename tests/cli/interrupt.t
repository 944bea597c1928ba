# Ctrl-C, SIGTERM and SIGHUP end an insert, delete or update, a sort and what goes to a file without
# a trace.
echo '{"id": "long", "s": "string"}' > s.json
firn create t --schema s.json > /dev/null
cat > stop.py <<'PY'
import glob, signal, subprocess, sys, time

def listens(child, number):
    for line in open(f"/proc/{child.pid}/status"):
        if line.startswith("SigCgt:"):
            return int(line.split()[1], 16) >> (number - 1) & 1

def insert(number, busy):
    child = subprocess.Popen(["firn", "--quiet", "insert", "t", "--data", "-", "--input-format", "csv"],
                             stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    child.stdin.write("id,s\n")
    try:
        for row in range(500000 if busy else 1):
            child.stdin.write(f"{row},{'x' * 50}\n")
        child.stdin.flush()
        while not busy and not listens(child, number):
            time.sleep(0.01)
        if not busy:
            time.sleep(0.2)
        child.send_signal(number)
        if busy:
            child.stdin.write("1,x\n" * 100000)
    except BrokenPipeError:
        pass
    said = child.stderr.read()
    try:
        child.stdin.close()
    except BrokenPipeError:
        pass
    return child.wait(), said.strip(), len(glob.glob("data/**/*.parquet", recursive=True))

for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    for busy in False, True:
        print(number.name, "busy" if busy else "waiting", *insert(number, busy))

# A signal at any moment, also between two reads, ends it: nobody writes any more.
for turn in range(40):
    child = subprocess.Popen(["firn", "--quiet", "insert", "t", "--data", "-", "--input-format", "csv"],
                             stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                             preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    child.stdin.write("id,s\n" + "1,x\n" * 100 * turn)
    child.stdin.flush()
    time.sleep(turn / 2000)
    child.send_signal(signal.SIGTERM)
    child.wait(timeout=60)
    child.stdin.close()
print("files after signals at any moment:", len(glob.glob("data/**/*.parquet", recursive=True)))
PY
python3 stop.py
printf '1,a\n' | firn insert t --data - --input-format csv --no-header --format json | grep -o '"rows": 1'
firn generate events --rows 60000 -o e.arrow && firn create e --like e.arrow > /dev/null
firn insert e --data e.arrow --quiet > /dev/null
cat > files.py <<'PY'
import glob, os, signal, subprocess, time

def appears(pattern):
    while not glob.glob(pattern):
        time.sleep(0.01)

def leftovers():
    return sorted(glob.glob("out.csv*") + glob.glob("spill/.*"))

os.mkdir("spill")
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    # to a file that stood there before: dies by the signal
    open("out.csv", "w").write("old\n")
    child = subprocess.Popen(["firn", "generate", "events", "--rows", "2000000000", "-o", "out.csv"],
                             preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    appears("out.csv.firn-*")
    child.send_signal(number)
    print(number.name, "generate", child.wait(), leftovers(), open("out.csv").read().strip())
    # a sort that has spilled, whose rows nobody takes
    child = subprocess.Popen(["firn", "query", "e", "--order-by", "value", "--memory", "1M", "--spill-dir", "spill"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    appears("spill/.spill-*")
    time.sleep(0.3)
    child.send_signal(number)
    said = child.stderr.read()
    print(number.name, "sort", child.wait(), leftovers(), said.strip())
PY
python3 files.py
echo "-- also when the file was read to its end before"
firn create sorted --schema s.json --sort-by "s, id" > /dev/null
seq 300000 | sed 's/$/,a/; 1i id,s' > small.csv
cat > read.py <<'PY'
import glob, os, signal, subprocess, time

def is_read(child):
    for fd in glob.glob(f"/proc/{child.pid}/fd/*"):
        try:
            if os.readlink(fd).endswith("/small.csv"):
                info = open(fd.replace("/fd/", "/fdinfo/")).readline()
                return int(info.split()[1]) == os.path.getsize("small.csv")
        except OSError:
            pass
    return False

def insert():
    child = subprocess.Popen(["firn", "--quiet", "insert", "sorted", "--data", "small.csv"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    while not is_read(child) and child.poll() is None:
        pass
    time.sleep(0.005) # until its end was seen
    child.send_signal(signal.SIGTERM)
    return child.wait()

# Whoever is slow to see it comes too late: some turns are enough.
print("one ended by it:", any(insert() == 130 for turn in range(10)))
PY
python3 read.py
echo "-- an update, a delete and the merging of sorted rows leave no files, and the rows as they were"
firn generate trades --rows 500000 -o d.arrow && firn create d --like d.arrow > /dev/null
firn create o --like d.arrow --sort-by "sequence_number desc" > /dev/null
for part in 1 2 3 4; do firn insert d --data d.arrow --quiet > /dev/null; done
cat > changes.py <<'PY'
import os, signal, subprocess, time

def files(table):
    return {os.path.join(folder, name) for folder, _, names in os.walk(f"data/warehouse/{table}") for name in names}

def look(table):
    return files(table), subprocess.check_output(["firn", "describe", table, "--format", "json"])

def run(number, words):
    before = look(words[1])
    child = subprocess.Popen(["firn", "--quiet", "--threads", "1", *words], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    while child.poll() is None and not any(name.endswith(".parquet") for name in files(words[1]) - before[0]):
        time.sleep(0.001)
    child.send_signal(number)
    said = child.stderr.read().strip()
    return child.wait(), said, look(words[1]) == before

for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    for words in (["update", "d", "--set", "price = price + 1", "--where", "price > 0"],
                  # rows that come in the opposite order are not in a file before all were read
                  ["insert", "o", "--memory", "8M", "--data", "d.arrow", "d.arrow"],
                  ["delete", "d", "--where", "price > 50"]):
        got = run(number, words)
        for turn in range(5): # on a busy machine the signal may come too late
            if got[0] == 0:
                got = run(number, [word.replace("50", str(40 - turn)) for word in words])
        print(number.name, *got)
PY
python3 changes.py
echo "-- what nohup ignores stays ignored"
cat > ignored.py <<'PY'
import signal, subprocess
child = subprocess.Popen(["firn", "--quiet", "insert", "t", "--data", "-", "--input-format", "csv"], text=True,
                         stdin=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
child.stdin.write("id,s\n")
child.stdin.flush()
child.send_signal(signal.SIGHUP)
child.stdin.write("1,a\n")
child.stdin.close()
print(child.wait())
PY
python3 ignored.py | tail -n 1; firn query t
