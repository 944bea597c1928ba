# What create and add-column refuse: defaults that are not of their column's type, names that are
# another column's path, places that are none.
echo '{"id": "int", "st": "struct<a: int, b: string>"}' > s.json
firn create t --schema s.json --format-version 3
try() { firn add-column t "$1" "$2" --default "$3"; echo "$2 $3: $?"; }
try c1 string x
try c2 string '"quoted"'
try c3 string '"a"}'
try c4 int 7
try c5 int 7x
try c6 int 2147483648
try c7 int '"7"'
try c8 date 2024-02-29
try c9 date 2024-02-30
try d1 boolean 1
try d2 'decimal(4,2)' 1.50
try d3 'decimal(4,2)' 123.45
try d4 double NaN
try d5 'list<int>' '[]'
try d6 timestamp 2024-01-02T03:04:05
echo '{"id": 1}' | firn insert t --data - --input-format ndjson > /dev/null
firn metadata t | python3 -c 'import json, sys
for f in json.load(sys.stdin)["schemas"][-1]["fields"]: print(f["name"], json.dumps(f.get("initial-default")))'
firn rename-column t st.b st.bb
firn rename-column t id st.a; echo "exit status $?"
firn rename-column t st.a st.id
firn describe t --format table | grep -A2 st
echo '{"a": "struct<b: int>", "a.b": "int"}' > u.json
firn create u --schema u.json; echo "exit status $?"
echo '{"a": "struct<c: int>", "a.b": "int"}' > u.json
firn create u --schema u.json
# Places that are none.
firn create q --schema s.json --location ''
firn create q --schema s.json --warehouse ''
firn create q --schema s.json --location-template '{foo}/x'
firn create q --schema s.json --location-template 'near/{table}'
# A CSV file may lack nested columns, which it cannot hold.
echo '{"id": "int", "u": "struct<a: int, l: list<string>>", "m": "map<string,int>"}' > n.json
firn create n --schema n.json
printf 'id\n1\nx\n3\n' | firn insert n --data - --input-format csv --on-error skip --format json | grep -o '"rows": 2'
firn query n --format ndjson
printf 'id,u\n1,2\n' | firn insert n --data - --input-format csv
echo "-- properties that are one of some words"
echo '{"id": "long"}' > words.json
firn create words --schema words.json --property write.parquet.compression-codec=Snappy --property write.parquet.layout=fast > /dev/null && firn properties words
for word in write.parquet.compression-codec=zip write.parquet.layout=quick write.metadata.compression-codec=zstd write.format.default=orc; do
	firn properties words set $word; echo "exit status $?"
	firn create more --schema words.json --property $word; echo "exit status $?"
done
firn properties words set write.parquet.compression-codec=LZ4 write.metadata.compression-codec=gzip write.format.default=PARQUET && firn properties words
