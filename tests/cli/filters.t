# Filters and assignments: which literals they take, what they refuse.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
echo '{"id":"long!","tags":"list<string>","items":"list<struct<qty: int>>","m":"map<string, int>","st":"struct<x: int>"}' > nested.json
cat > nested.ndjson <<END
{"id": 1, "tags": ["a"], "items": [{"qty": 1}], "m": {"k": 1}, "st": {"x": 1}}
{"id": 2, "tags": [], "items": [], "m": {}, "st": {"x": null}}
{"id": 3, "tags": null, "items": null, "m": null, "st": null}
{"id": 4, "tags": [null], "items": [null], "m": {"k": null}, "st": {"x": 4}}
END
firn create nested --schema nested.json
firn insert nested --data nested.ndjson

# What lies inside a list or map is no value of a row.
try firn delete nested --where "items.element.qty is null"
try firn query nested --where "tags.element = 'a'"
try firn query nested --where "id = 1 and m.value in (1, 2)"
try firn update nested --set "id = 5" --where "tags.element like 'a%'"
try firn query nested --where "tags = 'a'"
try firn query nested --where "st > 1"

# A whole list, map or struct is null or it is not.
for column in tags items m st st.x; do
	echo "$column"
	firn query nested --select id --where "$column is null" --format csv
	firn query nested --select id --where "$column is not null" --format csv
done
try firn query nested --select id --where "st.x > 1" --format csv
for where in "tags is null" "items is not null and id > 3" "st is null" "m is not null and st.x is null"; do
	firn delete nested --where "$where"
	firn query nested --select id --format csv
done
try firn update nested --set "st.x = 5" --where true
try firn update nested --set "tags = 5" --where true

# Decimals are compared as exactly as they are written.
echo '{"d":"decimal(38,0)","e":"decimal(38,2)","f":"decimal(18,2)"}' > decimals.json
printf 'd,e,f\n-1,-100,-0.01\n0,5,0\n1,,0.01\n' > decimals.csv
firn create decimals --schema decimals.json
firn insert decimals --data decimals.csv
for where in "d > -0.5" "d < 0.5" "d > 0.005" "d = 0.5" "d <> 0.5" "not (d >= -0.5)" "d in (0.5, 1)" \
	"e > -0.005" "e < -100.000000001" "e > -1e40" "f > 1e-50" "f < -1e-50" "f > 1e50" "0.5 > d"; do
	echo "$where"
	firn query decimals --where "$where" --format csv
done
firn delete decimals --where "e > -0.005"
firn query decimals --format csv

# A number beyond the largest float is not infinity.
echo '{"id":"long!","f":"float"}' > floats.json
printf 'id,f\n1,0.5\n2,Infinity\n3,-Infinity\n' > floats.csv
firn create floats --schema floats.json
firn insert floats --data floats.csv
for where in "f = 1e300" "f > 1e300" "f < -1e300" "f > -1e300" "f in (1e300, 0.5)" "f = 'Infinity'"; do
	echo "$where"
	firn query floats --where "$where" --format csv
done

# Typed literals, on both sides and in assignments.
echo '{"id":"long!","dt":"date","ts":"timestamp","ti":"time","b":"binary","u":"uuid","de":"decimal(9,2)","n":"int"}' > typed.json
printf 'id\n1\n2\n' > typed.csv
firn create typed --schema typed.json
firn insert typed --data typed.csv
firn update typed --set "dt = DATE '2024-05-05'" --set "ts = TIMESTAMP '2024-05-05 10:00:00'" \
	--set "ti = TIME '10:00:00'" --set "b = X'00ff'" \
	--set "u = UUID '00000000-0000-0000-0000-000000000001'" --set "de = 1.5" --where "id = 1"
firn query typed --select "dt,ti,b,de" --where "DATE '2024-01-01' < dt" --format csv
firn query typed --select id --where "TIMESTAMP '2024-05-05 10:00:00' = ts and X'00ff' = b" --format csv
try firn update typed --set "de = 1.005" --where true
try firn update typed --set "de = -1.005" --where true
try firn update typed --set "n = 1.5" --where "id = 77"
try firn update typed --set "dt = TIME '10:00:00'" --where true
try firn update typed --set "n = DATE '2024-05-05'" --where true
firn update typed --set "de = 1.005 * 1" --where "id = 2"
firn query typed --select "id,dt,de,n" --format csv

# A column without statistics: how many NaN it has is not known, rather than none.
printf 'id,f\n1,0.5\n2,NaN\n3,\n' > nan.csv
firn create uncounted --schema floats.json --property write.parquet.stats-enabled.column.f=false
firn insert uncounted --data nan.csv
for where in "f is nan" "f = 'NaN'" "f > 1" "f is not nan"; do
	echo "$where"
	firn query uncounted --where "$where" --format csv
done
firn query 'uncounted.files' --select null_value_counts,nan_value_counts --format ndjson
echo "-- a plan in words says what left files out"
echo '{"id": "long", "part": "string"}' > parted.json
firn create parted --schema parted.json --partition-by part > /dev/null
for part in a b c; do printf 'id,part\n1,%s\n9,d\n' $part > parted.csv && firn insert parted --data parted.csv --quiet > /dev/null; done
for where in "part = 'd'" "part = 'a' or id = 9" "id > 9" "part >= 'd' and id = 1"; do
	firn plan parted --where "$where" --format table | tail -1 | sed 's/[0-9]* bytes/B bytes/'
done
firn plan parted --format table | tail -1 | sed 's/[0-9]* bytes/B bytes/'
