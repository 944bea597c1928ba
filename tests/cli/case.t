# A file's column is the table's of the same name; else the one that differs only in case.
echo '{"id": "long", "userName": "string", "s": "struct<firstName: string>"}' > t.json
firn create t --schema t.json > /dev/null
printf 'ID,username\n1,Ann\n' > a.csv
printf '{"Id": 2, "USERNAME": "Bob", "S": {"FIRSTNAME": "B"}}\n{"id": 3, "userName": "Cy", "s": {"firstName": "C"}}\n' > a.ndjson
echo '{"ID": "long", "USERNAME": "string", "S": "struct<FIRSTNAME: string>"}' > upper.json
firn create upper --schema upper.json > /dev/null
printf '{"ID": 4, "USERNAME": "Di", "S": {"FIRSTNAME": "D"}}\n' > upper.ndjson
firn insert upper --data upper.ndjson --quiet > /dev/null
for ending in parquet arrow; do firn query upper -o a.$ending; done
for file in a.csv a.ndjson a.parquet a.arrow; do firn insert t --data $file --quiet > /dev/null; done
firn query t --order-by id --format ndjson
printf 'ID,Name\n5,Eve\n' > b.csv && firn insert t --data b.csv --map userName=NAME --quiet > /dev/null
printf '{"Id": 6}\n' > b.ndjson && firn insert t --data b.ndjson --set USERNAME=Flo --quiet > /dev/null
firn query t --where 'id > 4' --order-by id --format ndjson
echo "-- what may be two things is neither"
both() { # names in the file
	printf '%s,%s\n1,2\n' $1 $2 > two.csv && printf '{"%s": 1, "%s": 2}\n' $1 $2 > two.ndjson
	echo "{\"$1\": \"long\", \"$2\": \"long\"}" > two.json
	firn create two --schema two.json > /dev/null && firn insert two --data two.csv --quiet > /dev/null
	firn query two -o two.parquet && firn drop two --purge --quiet
	for file in two.csv two.ndjson two.parquet; do
		firn insert t --data $file; echo "exit status $?"
	done
}
both ID Id
both id ID
echo '{"Id": "long", "ID": "long"}' > double.json
firn create double --schema double.json > /dev/null
printf 'id\n1\n' > id.csv && printf '{"id": 1}\n' > id.ndjson && firn query t --select id --limit 1 -o id.parquet
for file in id.csv id.ndjson id.parquet; do firn insert double --data $file; echo "exit status $?"; done
firn insert double --data id.csv --set id=1; echo "exit status $?"
printf 'ID,Id\n1,2\n' > exact.csv && firn insert double --data exact.csv --quiet > /dev/null && firn query double
