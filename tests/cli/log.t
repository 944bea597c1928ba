# --log: events on stderr, as text or JSON, by option, environment and file; nothing without.
try() { echo "\$ $*"; "$@" > said 2>&1; status=$?; tidy < said; echo "exit status $status"; }
tidy() { sed -E 's/20[0-9-]{8}T[0-9:.]{12}Z/NOW/; s/ms=[0-9]+/ms=N/; s/bytes=[0-9]+/bytes=N/; s#(metadata/)([0-9]{5}|v[0-9]+)-#\1N-#; s/"ms":[0-9]+/"ms":N/; s/"bytes":[0-9]+/"bytes":N/'; }
echo '{"id": "long!", "name": "string"}' > s.json
printf 'id,name\n1,Ann\n2,Bob\n' > a.csv
firn create t --schema s.json --log text 2>&1 | tidy
firn insert t --data a.csv --log text 2>&1 > /dev/null | tidy
firn insert t --data a.csv 2>&1 > /dev/null | wc -l
firn query t --where "id = 9" --log text 2>&1 | tidy
firn query t --limit 0 --log json 2>&1 > /dev/null | tidy
firn update t --set "name = 'x y'" --where "id = 1" --log text --log-level debug 2>&1 > /dev/null | tidy
firn expire-snapshots t --days 0 --retain-last 1 --log text --log-level debug 2>&1 > /dev/null | tidy
echo "# the end of a program is an event"
try firn query nothing --log json
try firn query t --select nme --log text --log-level error
try firn query t --log json --slect id
echo "# where it is said"
FIRN_LOG=text FIRN_LOG_LEVEL=error firn query t --where "id = 1" --format csv
FIRN_LOG=json firn query nothing --log off
FIRN_LOG=text FIRN_LOG_LEVEL=warn firn query t --slect id 2>&1 | tidy
printf 'log: text\nlog-level: error\n' > firn.yaml
firn query nothing 2>&1 | tidy
firn config | grep '^log'
try firn query t --log xml
try firn query t --log-level loud
rm firn.yaml
echo "# every line is an object with ts, level and event"
firn generate users --rows 3000 -o u.csv
firn create u --like u.csv --sort-by "name" --log json --log-level debug 2> log.ndjson > /dev/null
firn insert u --data u.csv --memory 1K --log json --log-level debug 2>> log.ndjson > /dev/null
firn query u --select no_such --log json 2>> log.ndjson
python3 - <<'PY'
import collections, json
seen = collections.Counter()
for line in open("log.ndjson"):
    if line.startswith("firn: "):
        continue
    event = json.loads(line)
    assert len(event["ts"]) == 24 and event["ts"][-1] == "Z", line
    assert event["level"] in ("error", "warn", "info", "debug"), line
    seen[event["event"]] += 1
    if event["event"] == "failed":
        print(event["status"], event["message"])
print(*sorted(seen))
PY
echo "# eight writers at once: conflicts are warnings, and all commit"
firn create c --schema s.json > /dev/null
for n in 1 2 3 4 5 6 7 8; do
	firn insert c --data a.csv --log text 2> "writer$n.log" > /dev/null &
done
wait
cat writer*.log | awk '$3 == "commit" { commits++ } $3 == "conflict" && $2 != "warn" || $3 == "failed" { print } END { print commits, "commits" }'
firn query c --select id --format csv | tail -n +2 | wc -l
