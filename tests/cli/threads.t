# The same rows, files and order with any number of threads.
firn generate trades --rows 300000 -o trades.csv
for n in 1 2 8; do
	FIRN_THREADS=$n
	export FIRN_THREADS
	echo "== $n"
	firn create plain --like trades.csv --warehouse w$n
	firn create sorted --like trades.csv --partition-by "truncate(1, symbol) as s" --sort-by "exchange_timestamp, price desc" --warehouse w$n
	firn insert plain --data trades.csv --warehouse w$n
	firn insert sorted --data trades.csv --data trades.csv --warehouse w$n --memory 8M
	firn query plain --warehouse w$n -o plain$n.csv
	firn query plain --warehouse w$n -o plain$n.parquet
	firn query sorted --warehouse w$n -o sorted$n.arrow
	firn query sorted --warehouse w$n --where "price > 50 AND symbol < 'M'" --select symbol,price,volume -o some$n.csv
	firn query sorted --warehouse w$n --where "price > 50 AND symbol < 'M'" --limit 1000 -o few$n.csv
	firn query plain --warehouse w$n --limit 5 --select symbol,price
	for table in plain sorted; do
		(cd w$n/$table/data && find . -name '*.parquet' | sort | while read -r f; do md5sum < "$f"; done) > $table$n.files
	done
done
for n in 2 8; do
	for f in plain$n.csv plain$n.parquet sorted$n.arrow some$n.csv few$n.csv plain$n.files sorted$n.files; do
		cmp $f $(echo $f | sed "s/$n/1/") && echo "$f is the same"
	done
done
wc -l plain1.csv some1.csv few1.csv plain1.files sorted1.files
unset FIRN_THREADS
firn config --threads 3 | grep threads
FIRN_THREADS=5 firn config | grep threads
for n in 0 -1 x 2x 9999 ""; do firn query plain --warehouse w1 --threads "$n" --limit 1; echo "exit status $?"; done
FIRN_THREADS=none firn query plain --warehouse w1 --limit 1; echo "exit status $?"
firn query plain --warehouse w1 --threads all --limit 1 --select symbol
