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
echo "-- filters, also of nested fields and of columns that are not shown"
show users.files --where "content = 0 and partition.region = 'nz'" --select partition,record_count
show users.files --where "file_size_in_bytes > 1000000"
show users.files --where "readable_metrics.price.nan_value_count > 0" --select partition,record_count
show users.files --where "sort_order_id is null or readable_metrics.price.lower_bound is null" --select partition
show users.entries --where "data_file.partition.region = 'au' and sequence_number = 2" --select status
show users.all_entries --where "sequence_number < 2" --select sequence_number --limit 1
show users.manifests --where "added_data_files_count = 2" --select added_data_files_count
show users.all_manifests --where "reference_snapshot_id is not null" --select added_data_files_count
show users.partitions --where "file_count > 1" --select partition,file_count
show users.history --where "parent_id is null" --select is_current_ancestor
show users.snapshots --where "operation like 'app%' and committed_at > '2020-01-01'" --select operation
show users.refs --where "type = 'TAG'"
show users.metadata_log_entries --where "latest_sequence_number between 1 and 2" --select latest_sequence_number
show users.files --where "record_count >= 1" --order-by "partition.region desc, record_count" --select partition --limit 2
for where in "nothing = 1" "content = 'x'" "lower_bounds = 1" "content ="; do
	firn query users.files --where "$where"; echo "exit status $?"
done
echo "-- parts of structs, by themselves and beside the whole"
show users.entries --select status,data_file.record_count,data_file.partition.region --where "sequence_number = 1" --order-by data_file.partition.region
show users.files --select readable_metrics.price --where "readable_metrics.id.lower_bound = 3"
show users.files --select "readable_metrics.price.upper_bound,record_count,record_count,partition,partition.region" --where "spec_id = 0" --order-by partition.region,readable_metrics.id.lower_bound
firn query users.files --select readable_metrics.id -o part.parquet --order-by "readable_metrics.id.lower_bound desc" && firn parquet cat part.parquet --format ndjson
firn query users.all_data_files --select "*,partition.region" --format csv | head -1 | grep -o ',readable_metrics,.*'
for column in lower_bounds.key recrd_count readable_metrics.prices; do
	firn query users.files --select $column; echo "exit status $?"
done
