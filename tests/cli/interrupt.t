# Ctrl-C and SIGTERM end an insert without a trace.
echo '{"id": "long", "s": "string"}' > s.json
firn create t --schema s.json > /dev/null
cat > stop.py <<'PY'
import glob, signal, subprocess, sys, time

def insert(number, busy):
    child = subprocess.Popen(["firn", "--quiet", "insert", "t", "--data", "-", "--input-format", "csv"],
                             stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    child.stdin.write("id,s\n")
    try:
        for row in range(500000 if busy else 1):
            child.stdin.write(f"{row},{'x' * 50}\n")
        child.stdin.flush()
        while not busy and "SigCgt:\t0000000000000000" in open(f"/proc/{child.pid}/status").read():
            time.sleep(0.01) # until it listens
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

for number in signal.SIGINT, signal.SIGTERM:
    for busy in False, True:
        print(number.name, "busy" if busy else "waiting", *insert(number, busy))

# A signal at any moment, also between two reads, ends it: nobody writes any more.
for turn in range(40):
    child = subprocess.Popen(["firn", "--quiet", "insert", "t", "--data", "-", "--input-format", "csv"],
                             stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
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
