# Commands that would do nothing say what they need, an unknown column makes a command
# wrong, and descriptions are JSON for who asks.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
echo '{"id": "long!", "name": "string"}' > s.json
printf 'id,name\n1,Ann\n2,Bob\n' > a.csv
firn create t --schema s.json > /dev/null
try firn partition t
try firn partition t --rename id
try firn alter-column t id
try firn alter-column t name --first --after id
try firn create q --schema '{}'
try firn create q --schema '{ }'
try firn create q --schema s.json --format-version 0
try firn create q --schema s.json --format-version x
try firn add-column t x int --after nope
try firn alter-column t nope --type long
try firn alter-column t id --after nope
try firn rename-column t nope b
try firn drop-column t nope
try firn partition t --add "day(nope)"
try firn sort-order t nope
try firn create q --schema s.json --partition-by nope
try firn create q --schema s.json --sort-by nope
try firn add-column nope x int
try firn properties t
try firn properties t --format table
try firn properties t --format csv
try firn config --format csv
try firn check t --format parquet
try firn check t --format jsno
try firn metadata t --format csv
try firn eval "hash(1)" --format table
try firn drop t --format x
try firn tables --format csv
try firn describe t --format ndjson
