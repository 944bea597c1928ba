# A table like a file: its CSV options, standard input, and files that are no CSV.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
columns() { firn describe $1 --format table | sed '1,/^id/d'; }
printf '1;Ann;-\n2;Bob;3\n' > plain.txt
printf '{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Bob"}\n' > a.ndjson
try firn create a --like plain.txt
try firn create a --like plain.txt --input-format csv --delimiter ";" --no-header --null -
columns a
echo "\$ firn create b --like - --input-format ndjson < a.ndjson"
firn create b --like - --input-format ndjson < a.ndjson
columns b
try firn insert b --data a.ndjson
firn query b -o b.parquet
firn query b -o b.arrow
echo "\$ cat b.parquet | firn create c --like - --input-format parquet"
cat b.parquet | firn create c --like - --input-format parquet
columns c
mkdir spill
cat b.parquet | firn insert c --data - --input-format parquet --spill-dir spill; ls spill
cat b.arrow | firn insert c --data - --input-format arrow
cat a.ndjson | firn insert c --data - --input-format parquet; echo "exit status $?"
cat b.parquet | firn insert c --data - --input-format parquet --spill-dir nowhere; echo "exit status $?"
try firn query c
echo "\$ firn create d --like - < a.ndjson"
firn create d --like - < a.ndjson; echo "exit status $?"
try firn create d --like a.ndjson --delimiter ";"
try firn create d --schema '{"id": "long"}' --no-header
gzip -nc plain.txt > zipped.csv
printf '\377\376i\000d\000\n\000' > wide.csv
printf 'id,name\n1,\000\n' > nul.csv
cp b.parquet parquet.csv
cp b.arrow arrow.ndjson
for file in zipped.csv wide.csv nul.csv parquet.csv arrow.ndjson; do
	try firn create d --like $file
	try firn insert c --data $file
done
echo "-- whole numbers beyond long, NaN among numbers and alone"
printf 'w,d,o,m,x\n12345678901234567890,1,NaN,1e30,1\n-2,NaN,inf,12345678901234567890,123456789012345678901234567890123456789\n,-Infinity,NaN,5,7\n' > wide.csv
printf '{"w": 12345678901234567890, "d": 1}\n{"w": -1, "d": 1.5}\n' > wide.ndjson
for file in wide.csv wide.ndjson; do
	firn create w --like $file > /dev/null && firn insert w --data $file --quiet > /dev/null
	firn describe w --format json | grep -o '"name":"[a-z]","required":false,"type":"[^"]*"' | sort -u
	firn query w --format ndjson | sed 's/[0-9]\{9\}/&_/g'; firn drop w
done
echo "-- a column of nulls only, before version 3 and in it; a decimal of too many digits"
firn create nulls --schema '{"a": "long", "b": "unknown", "c": "list<unknown>"}' --format-version 3 > /dev/null
echo '{"a": 1, "c": [null]}' | firn insert nulls --data - --input-format ndjson --quiet > /dev/null
firn query nulls -o nulls.parquet
for version in 2 3; do
	firn create "as$version" --like nulls.parquet --format-version $version > /dev/null
	firn insert "as$version" --data nulls.parquet --quiet > /dev/null
	firn describe "as$version" --format json | grep -oE '"name":"b","required":false,"type":"[a-z]*"|"element":"[a-z]*"' | sort -u
	firn query "as$version" --format ndjson
done
python3 - <<'PY'
footer = (b"\x15\x02\x19\x2c\x48\x04root\x15\x02\0" b"\x15\x0e\x15\x22\x15\x02\x18\x01d\x25\x0a\x15\x04\x15\x50\0"
          b"\x16\0\x19\x0c\0")
open("digits.parquet", "wb").write(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")
PY
try firn create digits --like digits.parquet
