# A mistyped branch or tag is refused, and one kind is not taken for the other.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
echo '{"id": "long!", "name": "string"}' > s.json
printf 'id,name\n1,Ann\n2,Bob\n' > a.csv
firn create t --schema s.json > /dev/null
firn insert t --data a.csv > /dev/null
try firn branch t dev
try firn tag t end --keep 30
try firn branch t --format table
try firn branch t
try firn tag t --format json
try firn tag t --format csv
try firn tag t --drop dev
try firn branch t --drop end
try firn branch t end --at 5
try firn branch t --drop dve
try firn tag t --drop nonesuch
try firn branch t --drop main
try firn delete t --where "id = 1" --branch nonesuch
try firn update t --set "id = 5" --where "id = 1" --branch dve
try firn insert t --data a.csv --branch deb
try firn insert t --data a.csv --branch end
try firn insert t --data a.csv --branch dev
try firn branch t --fast-forward nope --to main
try firn branch t --fast-forward end --to main
try firn branch t --fast-forward main --to deb
try firn branch t --fast-forward main
try firn branch t --fast-forward main --to dev
try firn branch t x --to main
try firn branch t --drop dev --at 5
try firn branch t x --drop dev
try firn branch t --at 5
try firn tag t x --keep 0
try firn tag t x --keep -1
try firn expire-snapshots t --retain-last 0
try firn expire-snapshots t --retain-last 5 --format json
try firn expire-snapshots t --dry-run --format json
try firn expire-snapshots t --format csv
try firn tag t --drop end
try firn tag t
try firn query t
