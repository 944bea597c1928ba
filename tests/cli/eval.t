# Constants, and a view's metadata file.
try() { echo "\$ $*"; "$@"; echo "exit status $?"; }
try firn eval "bucket(16, 'iceberg')"
try firn eval "hash(DATE '2017-11-16')"
try firn eval "truncate(3, CAST(12345 AS string))"
try firn eval "bucket(0, 1)"
try firn eval
cat > view.json <<END
{"view-uuid": "fa6506c3-7681-40c8-86dc-e36561f83385", "format-version": 1, "location": "s3://bucket/v",
 "schemas": [{"type": "struct", "schema-id": 0, "fields": [{"id": 1, "name": "x", "required": true, "type": "long"}]}],
 "current-version-id": 1, "versions": [{"version-id": 1, "timestamp-ms": 1, "summary": {}, "schema-id": 0,
 "default-namespace": [], "representations": [{"type": "sql", "sql": "select 1", "dialect": "spark"}]}],
 "version-log": [{"timestamp-ms": 1, "version-id": 1}]}
END
try firn describe ./view.json
