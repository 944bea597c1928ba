# Values of a file's types go into the table's where nothing of them is lost.
data=$(dirname "$0")/../data/arrow/good
cat > kinds.json <<'EOF'
{"ns": "timestamp", "ns_utc": "timestamptz", "seconds": "timestamp", "date64": "date", "midnight": "date",
 "time_s": "time", "long_as_double": "double", "int_as_float": "float", "long_as_int": "int",
 "double_as_long": "long", "double_as_float": "float", "decimal_3": "decimal(10,2)", "decimal_as_int": "int",
 "long_as_decimal": "decimal(10,2)", "large_string": "string", "string_view": "string", "dictionary": "string",
 "binary_view": "binary", "large_list": "list<long>", "fixed_list": "list<int>", "uint8": "long"}
EOF
firn create kinds --schema kinds.json > /dev/null
firn insert kinds --data "$data/kinds.arrow"
firn query kinds --format ndjson
firn insert kinds --data "$data/kinds.parquet"
firn query kinds --format ndjson | tail -n 3
firn create like --like "$data/kinds.arrow" > /dev/null && firn describe like --format table | head -n 28
echo "-- what loses something is an error: row, column, value"
echo '{"id": "long", "v": "timestamp_ns"}' > ns.json
firn create ns --schema ns.json --format-version 3 > /dev/null
echo '{"id": "long", "v": "timestamp"}' > us.json
firn create us --schema us.json > /dev/null
printf 'id,v\n1,2024-01-01 10:00:00.000001\n2,2024-01-01 10:00:00.000000001\n' > ns.csv
firn insert ns --data ns.csv --quiet > /dev/null
firn query ns --where 'id = 1' -o exact.parquet && firn insert us --data exact.parquet
firn query ns -o ns.parquet
firn insert us --data ns.parquet; echo "exit status $?"
firn query us -o us.arrow && firn insert ns --data us.arrow && firn query ns --select v
refuse() { # a value, its type, the type it shall become
	printf 'v\n%s\n' "$1" > from.csv
	echo "{\"v\": \"$2\"}" > from.json && echo "{\"v\": \"$3\"}" > to.json
	firn create from --schema from.json --format-version 3 > /dev/null
	firn create to --schema to.json --format-version 3 > /dev/null
	firn insert from --data from.csv --quiet > /dev/null
	firn query from -o from.parquet
	firn insert to --data from.parquet && firn query to; echo "$2 into $3: exit status $?"
	firn drop from --purge --quiet && firn drop to --purge --quiet
}
refuse 2147483648 long int
refuse 9007199254740993 long double
refuse 16777217 int float
refuse 0.1 double float
refuse 1e300 double float
refuse 1.5 double long
refuse 1.5 'decimal(5,2)' long
refuse 1.005 'decimal(5,3)' 'decimal(5,2)'
refuse 1000 int 'decimal(5,2)'
refuse 1.5 double 'decimal(5,2)'
refuse 2024-01-01T00:00:01 timestamp date
refuse 2024-01-01T00:00:00 timestamptz date
refuse 2024-01-01T00:00:00 timestamp timestamptz
refuse 3000-01-01T00:00:00 timestamp timestamp_ns
refuse true boolean int
refuse 1 int boolean
refuse 1 int string
refuse text string int
echo "-- rows are counted through a file, and the field of a struct is named"
(echo id && seq 1 40000 && echo 3000000000) > many.csv && (echo id && echo 1) > one.csv
echo '{"id": "long"}' > wide.json && echo '{"id": "int"}' > narrow.json
firn create wide --schema wide.json > /dev/null && firn create narrow --schema narrow.json > /dev/null
firn insert wide --data many.csv --quiet > /dev/null && firn query wide -o many.parquet
firn query wide --limit 10 -o ten.parquet
firn insert narrow --data many.parquet; echo "exit status $?"
firn insert narrow --data ten.parquet --data many.parquet; echo "exit status $?"
echo '{"id": "long", "s": "struct<a: long, b: string>"}' > s.json
firn create s --schema s.json > /dev/null
echo '{"id": "long", "s": "struct<a: int, b: string>"}' > t.json
firn create t --schema t.json > /dev/null
printf '{"id": 1, "s": {"a": 1}}\n{"id": 2, "s": {"a": 3000000000}}\n' > s.ndjson
firn insert s --data s.ndjson --quiet > /dev/null && firn query s -o s.parquet
firn insert t --data s.parquet; echo "exit status $?"
