# A namespace that holds something stays, and it is said what it holds.
echo '{"id": "long"}' > s.json
firn namespaces create sales && firn namespaces create sales.north && firn namespaces create empty
firn namespaces drop sales; echo "exit status $?"
for name in a b c d; do firn create sales.$name --schema s.json > /dev/null; done
firn namespaces drop sales; echo "exit status $?"
for name in b c d; do firn drop sales.$name; done
firn namespaces drop sales; echo "exit status $?"
firn drop sales.a && firn namespaces drop sales.north && firn namespaces drop sales && echo "dropped"
firn namespaces drop empty && firn namespaces --format table
firn namespaces drop empty; echo "exit status $?"
FIRN_CATALOG=dir:lake
export FIRN_CATALOG
firn create sales.a --schema s.json > /dev/null
firn namespaces drop sales; echo "exit status $?"
echo "-- names that are refused where something is made, and odd ones that are not"
unset FIRN_CATALOG
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
for name in a..b x. .x .. . / "" "$(printf 'a\001b')" "$(printf 'a\nb')"; do
	firn namespaces create "$name"; echo "exit status $?"
	firn create "$name" --schema s.json; echo "exit status $?"
done
for name in a/b a..b ./x; do try firn namespaces create "$name"; try firn create "$name" --schema s.json; done
for name in "a b.it's" 'ü.50%' '"q"'; do
	firn namespaces create "$name" && firn create "$name.t" --schema s.json | sed 's#.*warehouse/##'
done
try firn rename "a b.it's.t" a..t
try firn rename "a b.it's.t" "ü.t 2"
try firn register x..y "$(find data -name '*.metadata.json' | sort | head -1)"
firn namespaces --format table
if command -v python3 > /dev/null; then
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("data/warehouse/catalog.db")
db.execute("update iceberg_tables set table_namespace = 'a..b' where table_namespace = 'ü'")
db.commit()
PY
fi
try firn query "a..b.t 2"
try firn rename "a..b.t 2" plain.t
