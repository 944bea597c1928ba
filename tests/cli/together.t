# Two processes insert at once, 50 times each: 100 commits, no lost row; the same in a
# folder without a catalog, and with metadata files named by version in a catalog.
echo '{"id": "long!"}' > s.json
several() {
	i=0
	while [ $i -lt 50 ]; do
		printf 'id\n%s\n' $(($1 * 1000 + i)) > b$1.csv
		firn $2 insert t --data b$1.csv --quiet > /dev/null || echo "an insert failed with $?"
		i=$((i + 1))
	done
}
for catalog in "" "--catalog=dir:lake"; do
	firn $catalog create t --schema s.json > /dev/null
	several 1 $catalog &
	several 2 $catalog &
	wait
	firn $catalog query t | sort -u | wc -l
	firn $catalog list-snapshots t --format json | grep -c '"snapshot-id"'
done
firn create named --schema s.json --property firn.metadata-naming=version > /dev/null
firn rename t old && firn rename named t
several 1 &
several 2 &
wait
firn query t | sort -u | wc -l
firn list-snapshots t --format json | grep -c '"snapshot-id"'
ls data/warehouse/named/metadata | grep -c '^v[0-9]*\.metadata\.json$'
firn check t && cat data/warehouse/named/metadata/version-hint.text | sed 's/[0-9]*$/N/'; echo
firn query data/warehouse/named --select id | sort -u | wc -l
