# Mapping files: forms of dates and times, nulls, quotes, and what is refused.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
load() { try firn insert "$@" --quiet > loaded; grep -v '"snapshot-id"' loaded; }
echo '{"id": "int!", "ts": "timestamp", "d": "date", "t": "time", "tz": "timestamptz"}' > times.json
firn create times --schema times.json > /dev/null
cat > times.csv <<END
1;Mon, March 10, 2014  7:05 PM;31/12/1969;7:05;1394438234567
2;Tue, Apr 1, 2014  12:00 am;01/02/2000;23:59;-1
END
cat > times.yaml <<END
csv: {header: false, delimiter: ";"}
columns: [id, a, b, c, e]
set:
  ts: {from: a, format: "%a, %B %d, %Y %I:%M %p"}
  d: {from: b, format: "%d/%m/%Y"}
  t: {from: c, format: "%R"}
  tz: {from: e, format: "%Q"}
END
load times --data times.csv --mapping times.yaml
firn query times --format ndjson

echo "# digits below the microsecond"
echo '{"n": "timestamp_ns"}' > nanos.json
firn create nanos --schema nanos.json --format-version 3 > /dev/null
printf 'n\n31/12/1969 23:59:59.999999999\n' > nanos.csv
printf 'set: {n: {from: n, format: "%%d/%%m/%%Y %%H:%%M:%%S.%%f"}}\n' > nanos.yaml
load nanos --data nanos.csv --mapping nanos.yaml
firn query nanos --format ndjson

echo "# nulls: the empty field, and a word besides"
echo '{"id": "int!", "a": "string", "b": "string!"}' > words.json
firn create words --schema words.json > /dev/null
printf "id,a,b\n1,,\n2,NA,x\n3,\"\",\"NA\"\n" > words.csv
printf 'csv: {null: NA}\n' > words.yaml
load words --data words.csv --mapping words.yaml
printf 'csv: {header: false, quote: ""}\ncolumns: [id, b]\nset: {a: {const: null}}\n' > plain.yaml
printf '4,"x\n5,5" disk\n' > plain.csv
load words --data plain.csv --mapping plain.yaml
printf 'set: {a: {const: "null"}}\n' > quoted.yaml
printf 'id,b\n6,y"\n' > six.csv
load words --data six.csv --mapping quoted.yaml --quote ""
firn query words --format ndjson

echo "# names for a file that has others"
printf 'csv: {header: true}\ncolumns: [id, a, b]\n' > named.yaml
printf 'ID,Name,Note\n7,n,m\n' > named.csv
load words --data named.csv --mapping named.yaml --overwrite
firn query words --format ndjson
printf 'csv: {header: true}\ncolumns: [id, b]\n' > fewer.yaml
try firn insert words --data named.csv --mapping fewer.yaml
printf 'columns: [id, a, b]\n' > unsaid.yaml
try firn insert words --data named.csv --mapping unsaid.yaml
printf '8,n,m\n' > nameless.csv
load words --data nameless.csv --mapping unsaid.yaml --no-header --overwrite
firn query words --format ndjson

echo "# refused before a row is read"
printf 'set: {ts: {from: a, format: "%%Y-%%G"}}\n' > letter.yaml
try firn insert times --data times.csv --mapping letter.yaml
printf 'set: {a: {from: a, format: "%%Y"}}\n' > format.yaml
try firn insert words --data words.csv --mapping format.yaml
printf 'set: {a: {from: a, scale: round}}\n' > round.yaml
try firn insert words --data words.csv --mapping round.yaml
printf 'set: {b: {const: ~}}\n' > required.yaml
try firn insert words --data words.csv --mapping required.yaml
