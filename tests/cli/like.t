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
