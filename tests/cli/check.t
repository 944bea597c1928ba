# Checking a table: sound, then with files cut, lost and exchanged.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
echo '{"id": "long!", "name": "string"}' > schema.json
printf 'id,name\n1,Ann\n2,\n' > one.csv
printf 'id,name\n7,Zed\n8,Abe\n9,Cy\n' > two.csv
printf 'id,name\n5,x\n' > three.csv
firn create users --schema schema.json > /dev/null
try firn check users
firn insert users --data one.csv --quiet > /dev/null; one=$(ls data/warehouse/users/data/*.parquet)
firn insert users --data two.csv --quiet > /dev/null
two=$(ls data/warehouse/users/data/*.parquet | grep -v "$one")
try firn check users
try firn check users --deep
try firn check users --deep --format json
cp "$one" kept
cp "$two" "$one"
try firn check users 2>&1 | sed -E 's/it has [0-9]+ bytes, its entry says [0-9]+/its size differs/'
head -c 100 kept > "$one"
try firn check users 2>&1 | sed -E 's/it has [0-9]+ bytes, its entry says [0-9]+/its size differs/' | cut -c1-300
rm "$one"
try firn check users --format json
cp kept "$one"
try firn check users
rm data/warehouse/users/metadata/*-m0.avro
try firn check users
