# The progress line: on a terminal only, after half a second, at most ten times a second,
# gone at the end, and not with --quiet.
cat > watch.py <<'PY'
import fcntl, os, pty, re, struct, subprocess, sys, termios, threading, time

def run(command, feed=None, columns=100, term="xterm", terminal=True):
    """Standard error of a command, as a terminal (or a pipe) gets it, and its exit status."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    if terminal:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen(command, stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                             stdout=open("out.txt", "wb"), stderr=theirs, env={**os.environ, "TERM": term})
    os.close(theirs)
    if feed:
        threading.Thread(target=feed, args=(child.stdin,), daemon=True).start()
    got = b""
    while True:
        try:
            some = os.read(ours, 65536)
        except OSError:
            break
        if not some:
            break
        got += some
    os.close(ours)
    return got.decode(), child.wait()

def slow(seconds):
    """A megabyte of rows for each tenth of a second."""
    def feed(out):
        row = 0
        out.write(b"id,name\n")
        for _ in range(int(seconds * 10)):
            out.write(b"".join(b"%d,%s\n" % (row + i, b"n" * 100) for i in range(10500)))
            row += 10500
            out.flush()
            time.sleep(0.1)
        out.close()
    return feed

def plain(line):
    return re.sub(r"[0-9][0-9,.]*", "N", line)

def frames(text):
    return [part for part in text.split("\r\033[K")]

insert = ["firn", "insert", "t", "--data", "-", "--input-format", "csv"]
text, status = run(insert, slow(1.5))
parts = frames(text)
print("lines:", *sorted({plain(p) for p in parts if p}), sep="\n  ")
print("first and last are empty:", parts[0] == "" and parts[-1] == "", "status", status)
print("not too many:", 2 <= len(parts) <= 60, "no line end:", "\n" not in text)
text, status = run(insert, slow(1.5), columns=16)
print("cut to the terminal:", max(len(p) for p in frames(text)) == 15)
print("quiet:", repr(run(insert + ["--quiet"], slow(0.8))[0]))
print("no terminal:", repr(run(insert, slow(0.8), terminal=False)[0]))
print("dumb terminal:", repr(run(insert, slow(0.8), term="dumb")[0]))
short = [run(["firn", "query", "t", "--limit", "10", "-o", "few.csv"])[0] for _ in range(5)]
print("short work:", repr(min(short, key=len))) # a busy machine may make one of them long
print("an error is alone on its line:", repr(run(["firn", "query", "nothing", "-o", "x.csv"])[0]))

def spoiled(out):
    out.write(b"id,name\n" + b"".join(b"%d,%s\n" % (i, b"n" * 100) for i in range(10500)))
    out.flush()
    time.sleep(0.6)
    out.write(b"".join(b"%d,%s\n" % (i, b"n" * 100) for i in range(10500)))
    out.flush()
    time.sleep(0.2)
    out.write(b"x,y\n")
    out.close()

text, status = run(insert, spoiled)
print("after an error:", repr(plain(frames(text)[-1])), status)
text, status = run(insert + ["--log", "text"], spoiled)
print("the log keeps its lines:", all(re.match(r"20.*Z (info|error) |firn: ", line) for line in frames(text.replace("\r\n", "\n"))[-1].splitlines()))
PY
echo '{"id": "long!", "name": "string"}' > s.json
firn create t --schema s.json > /dev/null
python3 watch.py
# Work of known size says how much is left.
cat > total.py <<'PY'
import os, re, sys
source = open("watch.py").read().split("insert = [")[0]
exec(source)
os.environ["FIRN_PROGRESS"] = "eager"

def lines(command):
    text, status = run(command)
    assert status == 0, text
    return sorted({re.sub(r"N:N(:N)?", "T", plain(p)) for p in frames(text) if p and "rows" in p})

run(["firn", "generate", "lineitem", "--rows", "200000", "-o", "l.csv"])
run(["firn", "create", "l", "--like", "l.csv"])
run(["firn", "create", "m", "--like", "l.csv", "--property", "write.target-file-size-bytes=500000"])
print(*lines(["firn", "generate", "lineitem", "--rows", "200000", "-o", "again.csv"])[-1:])
print(*lines(["firn", "insert", "l", "--data", "l.csv"])[-1:])
print(*lines(["firn", "query", "l", "-o", "out.csv"])[-1:])
print(*sorted({l.split(":")[0] for l in lines(["firn", "query", "l", "--order-by", "l_comment", "--select", "l_orderkey,l_tax", "-o", "out.csv"])}), sep="\n")
run(["firn", "insert", "m", "--data", "l.csv"])
print(*[l for l in lines(["firn", "query", "m", "--where", "l_quantity > 10", "-o", "out.json"]) if "files" in l][-1:])
print(*lines(["firn", "update", "l", "--set", "l_tax = l_tax + 1", "--where", "l_linenumber < 9"])[-1:])
PY
python3 total.py
