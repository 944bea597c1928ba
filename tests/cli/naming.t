# Metadata files named by version on request, in a catalog: never over another file, and back.
echo '{"id": "long"}' > s.json
printf 'id\n1\n' > a.csv
files() { (cd data/warehouse/$1/metadata && ls *.metadata.json* | sed -E 's/-[0-9a-f-]{36}/-UUID/') | tr '\n' ' '; echo; }
insert() { firn insert $1 --data a.csv --quiet > /dev/null; }
firn create t --schema s.json --property firn.metadata-naming=version > /dev/null
insert t && insert t && files t
cat data/warehouse/t/metadata/version-hint.text; echo
firn query data/warehouse/t | wc -l
echo "-- a file of somebody else, also gzip, is passed over and stays"
echo rival > data/warehouse/t/metadata/v4.metadata.json
echo rival > data/warehouse/t/metadata/v5.gz.metadata.json
insert t && files t && cat data/warehouse/t/metadata/v4.metadata.json data/warehouse/t/metadata/v5.gz.metadata.json
firn query t | wc -l && firn query data/warehouse/t | wc -l
echo "-- gzip, names with UUIDs again, and back"
firn properties t set write.metadata.compression-codec=gzip > /dev/null && insert t
firn properties t set firn.metadata-naming=uuid > /dev/null && insert t
firn properties t set firn.metadata-naming=version > /dev/null && insert t && files t
firn query t | wc -l && firn query data/warehouse/t | wc -l && firn check t
echo "-- dropped, its files left, and made again in the same place"
firn drop t && firn create t --schema s.json --property firn.metadata-naming=version > /dev/null
insert t && firn query t | wc -l
firn tables --format json | grep -o "v[0-9]*.gz.metadata.json\|v[0-9]*.metadata.json" | head -n 1
echo "-- what is no form"
firn properties t set firn.metadata-naming=numbers; echo "exit status $?"
firn create u --schema s.json --property firn.metadata-naming=v; echo "exit status $?"
echo "-- a table that begins with UUIDs, old files removed"
firn create w --schema s.json --property write.metadata.delete-after-commit.enabled=true \
	--property write.metadata.previous-versions-max=2 > /dev/null
insert w && firn properties w set firn.metadata-naming=version > /dev/null
for i in 1 2 3 4; do insert w; done
files w
