# A warehouse on a file system that cannot be written is read like any other, and every
# command that would change it says why it does not.  Skipped where nothing can be made
# read-only: root needs a mount of its own, for others a folder's mode is enough.
if [ "$(id -u)" = 0 ] && [ -z "$MOUNTED" ]; then
	export MOUNTED=yes
	mkdir wh w
	cat > again <<-'END'
		mount --bind w wh && exec sh "$1"
	END
	unshare -m sh -c 'mkdir -p x && mount --bind w x' 2> /dev/null || exit 77
	exec unshare -m sh again "$0"
fi
echo '{"id": "long!", "text": "string"}' > s.json
printf 'id,text\n1,a\n2,b\n' > few.csv
export FIRN_WAREHOUSE=wh
firn create t --schema s.json > /dev/null
firn insert t --data few.csv > /dev/null
before=$(find wh -type f | sort)
if [ -n "$MOUNTED" ]; then
	mount -o remount,bind,ro wh
else
	chmod -R a-w wh
	trap 'chmod -R u+w wh' EXIT
fi
try() { echo "\$ firn $*"; firn "$@" || echo "status $?"; }
echo "-- reading"
try query t
try tables
try namespaces
try query 't$files' --select record_count
try check t
try expire-snapshots t --days 0 --dry-run --format json
echo "-- writing"
try create u --schema s.json
try create t --schema s.json
try insert t --data few.csv
try delete t --where "id = 1"
try delete t --where "id = 9"
try update t --set "text = 'c'" --where "id = 1"
try add-column t more int
try properties t set a=b
try rename t u
try tag t v1
try rollback t --snapshot 1
try expire-snapshots t --days 0
try drop t
try drop t --purge
try namespaces create n
try namespaces drop default
[ "$before" = "$(find wh -type f | sort)" ] && echo "the same files as before"
