# A full disk loses nothing: an insert that does not fit fails and leaves no file, and
# the table is as it was.  Skipped where a small file system cannot be mounted.
mkdir small
mount -t tmpfs -o size=2m tmpfs small 2> /dev/null || exit 77
trap 'umount small' EXIT
echo '{"id": "long!", "text": "string"}' > s.json
printf 'id,text\n1,a\n2,b\n3,c\n' > few.csv
firn --version > /dev/null
firn create t --schema s.json --warehouse small > /dev/null
firn insert t --data few.csv --warehouse small > /dev/null
firn generate users --rows 400000 -o many.csv
firn create u --like many.csv --warehouse small > /dev/null
echo "$(firn query t --warehouse small | tail -n +2 | wc -l) rows before"
before=$(find small -name '*.parquet' | wc -l)
firn insert u --data many.csv --warehouse small > /dev/null 2> error.txt
echo "the insert failed with $?"
echo "$(firn query t --warehouse small | tail -n +2 | wc -l) rows after, files left behind: $(($(find small -name '*.parquet' | wc -l) - before))"
