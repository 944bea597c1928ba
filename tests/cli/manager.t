# The lines of the Iceberg Table Manager, word for word, in an empty folder.
echo '{"id": "long", "name": "string", "age": "int"}' > schema.json
printf 'id,name,age\n1,Ann,31\n2,Bob,25\n3,Cy,47\n' > users.csv
iceberg-manager create users --schema schema.json
iceberg-manager insert users --data users.csv
iceberg-manager query users --where "age > 30"
first=$(firn list-snapshots users --format json | sed -n 's/.*"snapshot-id": \([0-9]*\).*/\1/p' | head -1)
iceberg-manager add-column users email string
iceberg-manager rename-column users name full_name
printf 'id,full_name,age,email\n4,Di,52,di@example.org\n' > more.csv
iceberg-manager insert users --data more.csv
iceberg-manager query users
iceberg-manager query users --snapshot $first
iceberg-manager query users --timestamp "2024-01-01 10:00:00"; echo "exit status $?"
iceberg-manager query users --timestamp "2999-01-01 10:00:00" --select id
iceberg-manager list-snapshots users --format table
iceberg-manager rollback users --snapshot $first
iceberg-manager query users
iceberg-manager drop-column users email
iceberg-manager expire-snapshots users --days 30
iceberg-manager describe users --format table
