# What a new user sees at the first wrong command.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
echo '{"id": "long!", "name": "string", "age": "int", "price": "decimal(9,2)"}' > schema.json
printf 'id,name,age,price\n1,Ann,31,1.50\n2,Bob,x,2\n' > bad.csv
printf 'id,name,age,price\n1,Ann,31,1.505\n' > fine.csv
printf 'id,name,age,price\n,Ann,31,1.5\n' > null.csv
printf 'id,name,height\n1,Ann,3\n' > unknown.csv
try firn qurey users
try firn query
try firn query users
try firn create users
try firn create users --schema missing.json
try firn create users --schema schema.json
try firn create users --schema schema.json
try firn insert users --data bad.csv
try firn insert users --data fine.csv
try firn insert users --data null.csv
try firn insert users --data unknown.csv
try firn insert users --data nothing.csv
try firn insert users --dta x.csv
try firn insert user --data bad.csv
try firn query users --where "agee > 3"
try firn query users --where "age > 'x'"
try firn query users --where "age >"
try firn query users --where "name = 5"
try firn query users --select nme
try firn query users --limit x
try firn query users --limit 0
try firn query users --snapshot 5
try firn query users --timestamp yesterday
try firn query users --ref nowhere
try firn add-column users age int
try firn add-column users zip strng
try firn drop-column users nothing
try firn rollback users
try firn query users
for twice in "delete users --where age=1 --where age=2" "query users --order-by age --order-by name" \
	"query users --limit 1 -n 2" "query users --format csv --format csv" "insert users --data fine.csv --on-error stop --on-error skip" ; do
	try firn $twice
done
firn query users --select age --select name --limit 1 --limit=1; firn query users --select age --select name -q -q --format csv
firn help query | grep repeatable; firn help insert | grep -c repeatable
echo "# what is not there, and what is not local"
try firn tables nosuch
firn tables default --format table | cut -c1-20
firn namespaces create void && firn tables void; firn tables default --catalog sqlite:empty.db; echo "exit status $?"
for words in "query s3://a/b" "query gs://a/b" "insert users --data s3://b/c.csv" "insert users s3://b/*.csv" \
	"insert users --data s3a://b/c.parquet" "create v --like s3://b/c.csv" "create v --schema s3://b/s.json" \
	"create v --schema schema.json --like fine.csv"; do
	set -f; try firn $words; set +f
done
find data -name '*.parquet'
