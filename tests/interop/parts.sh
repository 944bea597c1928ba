# SPDX-License-Identifier: Apache-2.0
# Copyright the firn authors
# shellcheck shell=sh
# The steps of ci and all.  Each prints what differs and a line that counts; the sums stand at the end.
passed=0 failed=0 skipped=0

# start [FOLDER]: finds the program and the harnesses; the folder is removed at the end unless it was named.
start() {
	root=$(cd "$here/../.." && pwd)
	FIRN=${FIRN:-$root/build/release/firn}
	export FIRN PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1
	shared=${FIRN_TEST_DATA:-$root/../shared}
	interop=$shared/interop data=$shared/data python=python3
	if [ ! -d "$interop/pyiceberg" ]; then
		echo "skipped: no harnesses of other engines in $interop (FIRN_TEST_DATA names the folder that has them)"
		echo "0 passed, 0 failed, 6 skipped"
		exit 0
	fi
	if [ -n "$1" ]; then
		mkdir -p "$1" && folder=$(cd "$1" && pwd) || exit 1
	else
		folder=$(mktemp -d) || exit 1
		trap 'rm -rf "$folder"' EXIT
	fi
	sql="--catalog-kind sql --uri sqlite:///$folder/catalog.db --warehouse file://$folder/warehouse"
	jdbc="--catalog-kind jdbc --uri jdbc:sqlite:$folder/catalog.db --warehouse file://$folder/warehouse"
}

# part NAME COMMAND…: runs one step and adds up the counts in its last line.
part() {
	echo "== $1"
	shift
	"$@" > "$folder/part.out" 2> "$folder/part.err"
	line=$(tail -1 "$folder/part.out")
	case $line in
	*" passed, "*" failed, "*" skipped")
		cat "$folder/part.out"
		# shellcheck disable=SC2046
		set -- $(printf '%s' "$line" | tr -dc '0-9 ')
		passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
		;;
	*)
		tail -5 "$folder/part.out" "$folder/part.err"
		echo "0 passed, 1 failed, 0 skipped"
		failed=$((failed + 1))
		;;
	esac
}

# environment HARNESS…: set up once in the cache; a second time is quick.
environment() {
	for harness in "$@"; do
		"$interop/$harness/setup.sh" > "$folder/setup.out" 2> "$folder/setup.err" || {
			tail -5 "$folder/setup.out" "$folder/setup.err"
			echo "0 passed, 1 failed, 0 skipped"
			exit 1
		}
		[ "$harness" != pyiceberg ] || python=$(tail -1 "$folder/setup.out")
	done
}

make_suite() {
	part "firn makes its suite" "$python" "$here/suite.py" "$folder"
}

check() {
	who=$1
	shift
	part "$who" "$python" "$here/check.py" "$@"
}

# shellcheck disable=SC2086
read_with_pyiceberg() {
	pyiceberg=$interop/pyiceberg/firn_pyiceberg.py
	check "PyIceberg reads it" pyiceberg "$pyiceberg" read-suite $sql --expected "$folder/expected.json"
	check "PyIceberg reads the folders" pyiceberg "$pyiceberg" read-suite --catalog-kind static --expected "$folder/expected-folders.json"
	check "PyIceberg validates it" pyiceberg-validate "$pyiceberg" validate $sql suite
}

read_with() {
	check "$1 reads it" "$1" "$interop/duckdb/scan.py" --engine "$1" read-suite --expected "$folder/expected.json" --snapshots
	check "$1 reads the folders" "$1" "$interop/duckdb/scan.py" --engine "$1" read-suite --expected "$folder/expected-folders.json" --snapshots
}

# shellcheck disable=SC2086
read_with_spark() {
	spark=$interop/spark/firn_spark.py
	hadoop="--catalog-kind hadoop --warehouse file://$folder/folders"
	check "Spark reads it" spark "$spark" read-suite $jdbc --expected "$folder/expected.json"
	check "Spark reads it row by row" spark "$spark" read-suite $jdbc --expected "$folder/expected.json" --row-reader
	check "Spark reads the folders" spark "$spark" read-suite $hadoop --expected "$folder/expected-folders.json"
	check "Spark validates it" spark-validate "$spark" validate $jdbc suite
}

# write_suite NAME COMMAND…: another engine's suite, which must be whole before it is read.
write_suite() {
	echo "== $1 writes its suite"
	shift
	"$@" > "$folder/written.out" 2> "$folder/written.err" || {
		tail -5 "$folder/written.out" "$folder/written.err"
		failed=$((failed + 1))
	}
}

read_pyiceberg_suite() {
	theirs=$folder/pyiceberg
	mkdir -p "$theirs/warehouse"
	write_suite PyIceberg "$interop/pyiceberg/firn_pyiceberg.py" write-suite --catalog-kind sql --uri "sqlite:///$theirs/catalog.db" \
		--warehouse "file://$theirs/warehouse" --expected "$theirs/expected.json"
	part "firn reads PyIceberg's suite" "$python" "$here/read_back.py" "sqlite:$theirs/catalog.db" "$theirs/warehouse" "$theirs/expected.json"
}

read_spark_suite() {
	theirs=$folder/spark
	mkdir -p "$theirs/warehouse" "$theirs/folders"
	write_suite "Spark (SQLite)" "$interop/spark/firn_spark.py" write-suite --catalog-kind jdbc --uri "jdbc:sqlite:$theirs/catalog.db" \
		--warehouse "file://$theirs/warehouse" --expected "$theirs/expected.json"
	part "firn reads Spark's suite" "$python" "$here/read_back.py" "sqlite:$theirs/catalog.db" "$theirs/warehouse" "$theirs/expected.json"
	write_suite "Spark (folders)" "$interop/spark/firn_spark.py" write-suite --catalog-kind hadoop \
		--warehouse "file://$theirs/folders" --expected "$theirs/expected-folders.json"
	part "firn reads Spark's folders" "$python" "$here/read_back.py" "dir:$theirs/folders" "$theirs/folders" "$theirs/expected-folders.json"
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}
