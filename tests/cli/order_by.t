# query --order-by: columns selected or not, nested ones, nulls, metadata tables, limits,
# what has no order, and a sort that does not fit in memory.
cat > s.json <<'J'
{"id": "long!", "name": "string", "at": "struct<city: string, zip: int>", "tags": "list<string>",
 "m": "map<string, int>", "price": "decimal(9,2)", "x": "double", "day": "date"}
J
cat > r.ndjson <<'J'
{"id": 1, "name": "b", "at": {"city": "Oslo", "zip": 3}, "tags": ["x"], "price": "1.50", "x": 1.5, "day": "2024-02-01"}
{"id": 2, "name": null, "at": null, "tags": [], "price": "-2.25", "x": "NaN", "day": "1969-12-31"}
{"id": 3, "name": "a", "at": {"city": "Bergen", "zip": null}, "tags": null, "price": null, "x": null, "day": null}
{"id": 4, "name": "b", "at": {"city": null, "zip": 1}, "tags": ["y", "z"], "price": "10.00", "x": -3, "day": "2024-01-31"}
J
printf '{"id": 5, "name": "", "x": 0}\n' > late.ndjson
try() { echo "\$ query $*"; firn query "$@" 2>&1; status=$?; [ $status = 0 ] || echo "exit status $status"; }
firn create t --schema s.json > /dev/null
firn insert t --data r.ndjson > /dev/null
try t --order-by name --select id,name
try t --order-by "name desc, id DESC" --select id,name
try t --order-by "name nulls first, price desc" --select id,name
try t --order-by at.zip --select id,at.city
try t --order-by "at.city desc nulls last" --select id --limit 2
try t --order-by "at.city" --select id,at --format ndjson
try t --order-by x --select id,x
try t --order-by "price desc nulls last" --select id
try t --order-by day --select id --where "id < 4"
try t --order-by '"name", "_pos" desc' --select id
try t --order-by "bucket(4, id), id desc" --select id
try t --order-by "id desc" --select id --limit 0
try t --order-by "id desc" --limit 1 --format ndjson
firn insert t --data late.ndjson > /dev/null
first=$(firn query t.snapshots --order-by committed_at --limit 1 --select snapshot_id --format csv | tail -1)
try t --order-by "name, id" --select id
try t --order-by "name, id" --select id --snapshot "$first"
firn alter-column t x --first > /dev/null; firn rename-column t x y > /dev/null
try t --order-by "y desc" --select id
try t --order-by "x desc" --select id --snapshot "$first"
echo "# what has no order"
try t --order-by nme
try t --order-by tags
try t --order-by m
try t --order-by at
try t --order-by tags.element
try t --order-by "day(name)"
try t --order-by "id up"
try t --order-by ""
echo "# metadata tables"
try 't$files' --order-by "record_count desc" --select record_count,file_format
try 't$files' --order-by "readable_metrics.id.lower_bound desc" --select record_count
try t.files --order-by "readable_metrics.id.upper_bound desc" --select record_count
try t.all_data_files --order-by "readable_metrics.id.upper_bound" --select readable_metrics.id.upper_bound
try t.snapshots --order-by "committed_at desc" --select operation,parent_id --limit 1 --format ndjson
try t.entries --order-by "data_file.record_count" --select status
try 't$files' --order-by recrd_count
try 't$snapshots' --order-by summary
echo "# beyond memory"
firn generate users --rows 200000 -o u.csv
firn create u --like u.csv > /dev/null
firn insert u --data u.csv > /dev/null
mkdir spilled
firn query u --order-by "city desc, age, name" --memory 1M --spill-dir spilled --log text -o sorted.csv 2> log.txt
[ "$(grep -c ' info spill path=spilled/' log.txt)" -ge 4 ] && echo "it spilled"
ls -A spilled
python3 - <<'PY'
import csv
rows, got = (list(csv.DictReader(open(f))) for f in ("u.csv", "sorted.csv"))
rows.sort(key=lambda r: r["name"])
rows.sort(key=lambda r: int(r["age"]))
rows.sort(key=lambda r: r["city"], reverse=True)
print(len(got), "rows,", "in order" if rows == got else "not in order")
PY
firn query u --order-by "age desc, name" --limit 3 --select name --memory 1M --spill-dir spilled --log text 2>&1 | grep -v -e ' open ' -e ' plan '
TMPDIR=$PWD/spilled firn query u --order-by age --memory 1M --log text -o sorted.csv 2>&1 | grep -q "path=$PWD/spilled/.spill" && echo "it spilled where temporary files go"
firn query u --order-by age --memory 1M --spill-dir spilled --format csv | head -1; ls -A spilled
firn query u --order-by age -o none.csv --memory 1M --spill-dir /proc/nothing > error.txt 2>&1; echo "exit status $?, $(ls none.csv 2> /dev/null | wc -l) files"
mkfifo pipe; cat pipe > /dev/null & firn query u --order-by age -o pipe --format csv --memory 1M --spill-dir /proc/nothing > error.txt 2>&1; ls pipe
