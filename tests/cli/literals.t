# Numbers beyond the largest float, and values that cannot be their column's.
echo '{"id": "long", "d": "double", "f": "float", "at": "date"}' > t.json
firn create t --schema t.json --format-version 3 > /dev/null
try() { echo "\$ firn $*"; firn "$@"; echo "exit status $?"; }
printf 'id,d,f\n1,inf,Infinity\n2,NaN,-inf\n3,1.7976931348623157e308,3.4028235e38\n' > words.csv
firn insert t --data words.csv --quiet > /dev/null && firn query t
printf 'id,d,f\n1,1,1\n2,1e400,1\n' > d.csv
printf 'id,d,f\n1,1,-1e39\n' > f.csv
printf '{"id": 1, "d": "Infinity"}\n{"id": 2, "d": 1e400}\n' > d.ndjson
printf '{"id": 1, "f": "-1e400"}\n' > f.ndjson
for file in d.csv f.csv d.ndjson f.ndjson; do try insert t --data $file; done
try update t --set 'd = 1e400' --where 'id = 1'
try update t --set 'f = -1e39' --where 'id = 1'
try add-column t more double --default 1e400
try eval 'CAST(1e400 AS double)'
try query t --where 'd > 1e400 or d = -1e400' --select id
echo "-- a literal of the command"
printf 'id\n1\n' > id.csv && printf '{"id": 1}\n' > id.ndjson && firn query t --select id --limit 1 -o id.parquet
for file in id.csv id.ndjson id.parquet; do try insert t --data $file --set d=abc; done
try insert t --data id.csv --set at=2024-02-30
try insert t --data id.csv --set d=
echo 'set: {d: {const: abc}}' > m.yaml
try insert t --data id.csv --mapping m.yaml
try insert t --data id.csv --set none=1
try create x --schema t.json --property nothing
try create x --schema t.json --format-version two
try create x --schema t.json --property format-version=two
try create x --schema t.json --property gc.enabled=maybe
try properties t set commit.retry.num-retries=many
try query t --where "at > '2024-02-30'"
try query t --timestamp 2024-02-30
try add-column t more int --default abc
try add-column t more nothing
try alter-column t id --type nothing
try alter-column t id --type int
