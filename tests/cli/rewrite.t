# Rows deleted and updated: sorted, partitioned, with their mistakes.
echo '{"id":"long!","city":"string","price":"decimal(9,2)","n":"int","d":"date"}' > schema.json
cat > u.csv <<END
id,city,price,n,d
1,Oslo,1.50,10,2024-01-01
2,Bergen,2.25,20,2024-01-02
3,Oslo,,30,2024-01-03
4,Voss,4.75,,2024-02-04
5,,5.10,50,2024-02-05
END
firn create t --schema schema.json --partition-by "month(d)" --sort-by "city desc"
firn insert t --data u.csv
firn query t --format csv
firn update t --set "price = price * 1.1" --set "n = n + id * 2" --where "city = 'Oslo'"
firn update t --set "city = 'it''s'" --set "d = '2025-05-05'" --where "id >= 4"
firn query t --format csv
firn delete t --where "n > 31"
firn query t --format csv
firn delete t --where "id = 77"
firn branch t side
firn delete t --where "d >= '2025-01-01'" --branch side
firn query t --ref side --format csv
firn delete t --where "d >= '2025-01-01'" --format table
firn delete t --where "true" --format table
firn query t --format csv
firn list-snapshots t --format table | awk 'NR > 2 { print $4 }'
firn insert t --data u.csv
firn update t --set "n = n * 1000000000" --where true; echo "exit status $?"
firn update t --set "n = nn / 3" --where true
firn update t --set "n = (n / 3" --where true
firn update t --set "id = null" --where true
firn update t --set "n = n / 0" --where "n is not null"
firn update t --set "n = n"; echo "exit status $?"
firn delete t; echo "exit status $?"
firn delete t --mode mor --where true; echo "exit status $?"
firn query t --format csv
firn query t.files --select record_count,sort_order_id --format csv

# Rows of a version 3 table keep their ids; changed ones have a new number.
firn create v3 --schema schema.json --format-version 3
firn insert v3 --data u.csv
firn update v3 --set "n = 0" --where "city = 'Oslo'"
firn delete v3 --where "id = 2"
firn query v3 --select "id,n,_row_id,_last_updated_sequence_number" --format csv
firn query v3 --select "_row_id,_last_updated_sequence_number,id" --where "id >= 4" --format csv
firn check v3 --deep --format table

# Also when the manifest that a delete made is merged with another in the same commit.
printf 'id,n\n1,1\n2,2\n3,3\n' > abc.csv
printf '{"id":"long!","n":"int"}' > two.json
firn create ids --schema two.json --format-version 3 --partition-by n
firn insert ids --data abc.csv
firn insert ids --data abc.csv
firn properties ids set commit.manifest.min-count-to-merge=2
firn delete ids --where "id = 2"
firn query ids --select "id,_row_id,_last_updated_sequence_number" --order-by _row_id --format csv
firn query ids.manifests --select existing_data_files_count --format csv

# A file whose rows must be sorted does not make the next one's partitions come in pieces.
awk 'BEGIN { print "id,n"; for (i = 0; i < 100000; i++) print i "," i % 4 }' > many.csv
firn create pieces --schema two.json
firn insert pieces --data many.csv
printf 'id,n\n3,1\n2,2\n1,3\n' > turned.csv
firn insert pieces --data turned.csv
firn sort-order pieces id
firn partition pieces --add n
firn delete pieces --where "id = 2"
firn query pieces.files --select record_count --order-by record_count --format csv

# Fields of structs: what was null becomes a struct whose other fields are null.
cat > nested.json <<'JSON'
{"id": "long!", "s": "struct<a: int, t: struct<x: string, y: list<int>>>", "n": "int"}
JSON
cat > nested.ndjson <<'ROWS'
{"id": 1, "s": {"a": 1, "t": {"x": "one", "y": [1, 2]}}, "n": 10}
{"id": 2, "s": {"a": null, "t": null}, "n": 20}
{"id": 3, "s": null, "n": 30}
{"id": 4, "s": {"a": 4, "t": {"x": null, "y": []}}, "n": null}
ROWS
firn create structs --schema nested.json --partition-by "s.a"
firn insert structs --data nested.ndjson
firn update structs --set "s.a = n + id" --where "id <> 1"
firn query structs --order-by id --format ndjson
firn query structs.files --select partition --format ndjson | sort
firn update structs --set "s.t.x = 'set'" --set "n = s.a" --where "id > 1"
firn query structs --order-by id --format ndjson
firn update structs --set "s.t.x = null" --where "s.t.x = 'set' and id = 3"
firn query structs --where "s.t is not null" --order-by id --format ndjson
firn check structs --deep --format table
cat > required.json <<'JSON'
{"id": "long!", "s": "struct<a: int!, b: int>"}
JSON
firn create needs --schema required.json && printf '{"id": 1, "s": null}\n{"id": 2, "s": {"a": 2}}\n' > needs.ndjson && firn insert needs --data needs.ndjson
firn update needs --set "s.b = 5" --where true; echo "exit status $?"
firn update needs --set "s.b = 5" --set "s.a = 1" --where true
firn query needs --format ndjson
firn update needs --set "s.a = null" --where true; echo "exit status $?"
firn update structs --set "s.t = null" --where true; echo "exit status $?"
firn update structs --set "s.t.y = null" --where true; echo "exit status $?"
