# Arrow files and streams, written and read; from standard input too.
firn generate events --rows 100000 -o e.arrow
firn generate events --rows 100000 -o e.arrows
firn generate events --rows 100000 -o e.feather
cmp e.arrow e.feather && head -c 6 e.arrow && tail -c 6 e.arrow && echo
firn generate events --rows 100000 --format arrow > stdout.any
firn generate events --rows 100000 --format arrows > stdout.synonym
firn generate events --rows 100000 --format arrow -o said.any
firn generate events --rows 100000 --format arrow -o said.arrows
firn generate events --rows 100000 --format arrows -o said.stream
firn generate events --rows 100000 --format arrows -o forced.arrow
for stream in stdout.any stdout.synonym said.any said.arrows said.stream forced.arrow; do
	cmp e.arrows $stream && echo "$stream: a stream"
done
firn generate events --rows 100000 --format arrow -o said.arrow
firn generate events --rows 100000 --format arrow -o said.feather
for file in said.arrow said.feather; do cmp e.arrow $file && echo "$file: a file"; done
firn create t --like e.arrow > /dev/null
firn create u --like e.arrows > /dev/null
firn create c --like e.feather > /dev/null
firn insert t --data e.arrow
firn insert u --input-format arrow --data - < e.arrows
firn query t --format arrow | firn insert c --input-format arrow --data - --quiet > /dev/null
firn generate events --rows 100000 -o e.csv
for table in t u c; do
	firn query $table > $table.csv
	cmp e.csv $table.csv && echo "$table: the same rows"
done
firn query t --limit 3 -o three.feather
firn create three --like three.feather > /dev/null
firn insert three --data three.feather
firn query three
echo "-- no rows, nested columns, other orders and other columns"
echo '{"tags": "list<string>", "id": "long", "more": "string"}' > nested.json
printf '{"id": 1, "tags": ["a", null]}\n{"id": 2}\n' > nested.ndjson
firn create nested --schema nested.json > /dev/null
firn query nested -o none.arrow && firn insert nested --data none.arrow
firn insert nested --data nested.ndjson
firn query nested --select id,tags -o some.arrows && firn insert nested --data some.arrows
firn query nested --format ndjson
echo "-- some writers put the schema into the footer only"
printf '\0\0\0\0\0\0\0\0' | dd of=three.feather bs=1 seek=8 conv=notrunc 2> /dev/null
firn create again --like three.feather > /dev/null
firn insert again --data three.feather --quiet > /dev/null
firn insert again --input-format arrow --data - --quiet < three.feather > /dev/null
firn query again --format csv
firn insert again --input-format arrow --data - --quiet < some.arrows; echo "exit status $?"
cat three.feather | firn insert again --input-format arrow --data -; echo "exit status $?"
echo "-- what is no Arrow file"
firn insert t --data e.csv --input-format arrow; echo "exit status $?"
head -c 50000 e.arrows > cut.arrows
firn insert t --data cut.arrows; echo "exit status $?"
firn create x --like nothing.arrow; echo "exit status $?"
: > empty.arrow
firn create x --like empty.arrow; echo "exit status $?"
firn query t --format parrow; echo "exit status $?"
