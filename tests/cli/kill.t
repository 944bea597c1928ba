# Kill -9 during insert, 200 seeded times: the table is always readable, holds all rows
# of acknowledged inserts, none twice, and of the others all or none.
cat > kill.py <<'PY'
import collections, os, random, signal, subprocess, time
random.seed(7)
open("s.json", "w").write('{"id": "long!", "batch": "int!"}')
subprocess.run(["firn", "create", "t", "--schema", "s.json"], check=True, stdout=subprocess.DEVNULL)
acknowledged, tried, killed = set(), set(), 0
undisturbed = 0.03 # seconds; grows where they take longer than that
for n in range(200):
    with open("b.csv", "w") as f:
        f.write("id,batch\n" + "".join(f"{n * 50 + i},{n}\n" for i in range(50)))
    started = time.monotonic()
    run = subprocess.Popen(["firn", "insert", "t", "--data", "b.csv"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    delay = random.random() * 2 * undisturbed
    if n % 20 == 0: # one in twenty is let be
        run.wait()
        undisturbed = max(undisturbed, time.monotonic() - started)
    while time.monotonic() - started < delay and run.poll() is None:
        pass
    if run.poll() is None:
        run.send_signal(signal.SIGKILL)
        killed += 1
    if run.wait() == 0:
        acknowledged.add(n)
    tried.add(n)
    if n % 20 == 19 or n == 199:
        rows = subprocess.run(["firn", "query", "t", "--format", "csv"], check=True, capture_output=True, text=True).stdout.split()[1:]
        ids = collections.Counter(int(r.split(",")[0]) for r in rows)
        batches = collections.Counter(int(r.split(",")[1]) for r in rows)
        assert max(ids.values(), default=1) == 1, "a row is there twice"
        assert all(count == 50 for count in batches.values()), "half an insert"
        assert acknowledged <= set(batches), "an acknowledged insert is lost"
print("killed some" if killed > 20 else f"killed only {killed}", "and lost nothing" if acknowledged else "but nothing was acknowledged")
PY
python3 kill.py
