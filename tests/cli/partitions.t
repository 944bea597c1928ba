# More partitions at once than files can be open: each gets one file all the same.
awk 'BEGIN { print "k,v"; for (i = 0; i < 60000; i++) print (i * 7919) % 211 "," i }' > many.csv
tail -n +2 many.csv | sort > wanted
for order in "" "--sort-by v"; do
	firn create "t$order" --like many.csv --partition-by k $order > /dev/null
	firn insert "t$order" --data many.csv | grep -o '"rows": [0-9]*, "files": [0-9]*'
	firn query "t$order" --format csv | tail -n +2 | sort | cmp - wanted && echo "all rows are there"
done
firn query t --where "k = 5" --select v --format csv | tail -n +2 | sort -nc && echo "rows keep their order"
firn delete t --where "v < 30000" | grep -o '"files-removed": [0-9]*, "files-rewritten": [0-9]*'
firn check t --deep --format table
echo "# little memory, and partitions that come in turns"
firn create spilt --like many.csv --partition-by "bucket(100, v)" > /dev/null
firn insert spilt --data many.csv --memory 256K | grep -o '"rows": [0-9]*, "files": [0-9]*'
firn query spilt --format csv | tail -n +2 | sort | cmp - wanted && echo "all rows are there"
ls -A data/warehouse/spilt/data | grep -c '^\.'
echo "# partitions one after the other need no sorting"
sort -t, -k1,1n -s many.csv > in_turn.csv
firn create turns --like many.csv --partition-by k > /dev/null
firn insert turns --data in_turn.csv --log text --log-level debug 2>&1 | grep -c " spill "
firn query turns.files --select record_count --format csv | tail -n +2 | wc -l
