# Metadata tables of a partitioned table that was written twice.
echo '{"id": "long!", "region": "string", "price": "double"}' > schema.json
printf 'id,region,price\n1,au,1.5\n2,nz,\n' > one.csv
printf 'id,region,price\n3,au,NaN\n' > two.csv
firn create users --schema schema.json --partition-by region > /dev/null
firn insert users --data one.csv --quiet > /dev/null
firn insert users --data two.csv --quiet > /dev/null
times='s/"20[0-9-]*T[0-9:.+]*"/"T"/g; s/"length":[0-9]*/"length":L/; s/:[0-9]{3,4}([,}])/:B\1/g; s/spark|"keys":\["[^]]*\]//'
show() { echo "\$ $*"; firn query "$@" --format ndjson | sed -E "$times"; }
show users.history
show 'users$refs'
show users.manifests
show users.partitions
show users.files --select content,file_format,partition,record_count,lower_bounds,readable_metrics
show users.entries --select status,sequence_number --limit 2
show users.all_entries --select sequence_number
show users.delete_files
show users.metadata_log_entries --select latest_schema_id,latest_sequence_number
firn query users.partitions --select partition,file_count --format csv
firn query users.files --select nothing; echo "exit status $?"
firn query 'users$nothing'; echo "exit status $?"
firn query users.files --where "content = 0"; echo "exit status $?"
