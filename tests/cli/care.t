# What a user asks for happens, or is refused: options are not ignored, files that stood
# there are not lost, and what was committed is said so.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
echo '{"id": "long!", "name": "string", "age": "int", "at": "timestamp", "src": "string"}' > s.json
printf '{"id": 1, "full": "Ann", "x": 5}\n{"id": 2, "full": "Bob"}\n' > a.ndjson
printf '{"id": 1, "full": "Ann"}\n{"id": "y", "full": "Bob"}\n' > bad.ndjson
echo "# mapped NDJSON, Parquet and Arrow"
firn create t --schema s.json > /dev/null
try firn insert t --data a.ndjson --map name=full --set src=web --set age=7 --set at=2024-01-01T00:00:00
try firn query t
firn query t --select id,name -o b.parquet
firn query t --select id,name -o b.arrow
printf 'set:\n  name: {const: Kim}\n  src: {from: name}\n  age: {row_number: true}\n  at: {const: "2020-01-01"}\n' > m.yaml
printf 'set:\n  at: {from: [id, name], format: "%%Y"}\n' > joined.yaml
printf 'csv: {delimiter: ";"}\n' > csv.yaml
try firn insert t --overwrite --data b.parquet --data b.arrow --data a.ndjson --mapping m.yaml --map src=id
try firn insert t --overwrite --data b.parquet --data b.arrow --mapping m.yaml
try firn query t
printf 'set:\n  at: {now: true}\n' > now.yaml
try firn insert t --overwrite --data b.parquet --mapping now.yaml
try firn query t --where "at > '2024-06-01'" --select id,name
try firn insert t --overwrite --data bad.ndjson --map name=full --set src=z --on-error skip --dead-letter dead.csv
try cat dead.csv
try firn query t
echo "# what cannot be done is refused"
try firn insert t --data b.parquet --mapping joined.yaml
try firn insert t --data b.parquet --mapping csv.yaml
try firn insert t --data b.parquet --set age=old
try firn insert t --data b.parquet --map name=nothing
try firn insert t --data b.parquet --delimiter ";"
try firn insert t --data a.ndjson --no-header
try firn insert t --data b.arrow --on-error skip
try firn query t
echo "# -o: for all commands, in place only when all is done"
firn create u --schema s.json > /dev/null
firn insert u --data a.ndjson --map name=full -o inserted.json
try cat inserted.json
try firn list-snapshots u -o snapshots.json
try grep -c snapshot-id snapshots.json
try firn history u -o history.txt
try grep -c true history.txt
try firn tables -o tables.csv
try ls tables.csv
try firn config -o config.json
try grep -c from config.json
try firn describe u -o - --format table
try firn query u -o keep.csv
firn create lost --schema s.json > /dev/null
firn insert lost --data a.ndjson --map name=full > /dev/null
rm data/warehouse/lost/data/*.parquet
ln -s keep.csv link.csv
try firn query lost -o keep.csv
try firn query lost -o link.csv
try cat keep.csv
try firn query u --select id -o link.csv
try cat keep.csv
try firn check lost -o check.json
try cat check.json
mkfifo pipe
cat pipe > piped &
try firn query u -o pipe
wait
try cat piped
test -p pipe; echo "the pipe is there: $?"
try firn query u -o /dev/null
try firn query u -o nowhere/x.csv
ls | grep firn-
try firn insert u --data a.ndjson --map name=u --format csv
