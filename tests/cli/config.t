# Option before environment before file before default; catalogs by name; PyIceberg's own
# file as it stands.
HOME=$PWD
export HOME
firn config
cat > firn.yaml <<'Y'
namespace: sales
catalogs:
  lake: {uri: "dir:lake"}
Y
cat > .pyiceberg.yaml <<'Y'
catalog:
  default:
    uri: sqlite:///py.db
    warehouse: file://py
Y
firn config
FIRN_NAMESPACE=env firn config --warehouse here | sed -n '4,5p'
echo '{"id": "long"}' > s.json
firn create t --schema s.json --catalog lake
firn create t --schema s.json
sqlite3 py.db "SELECT catalog_name, table_namespace, table_name FROM iceberg_tables"
rm .pyiceberg.yaml && firn config --warehouse here | sed -n '1,4p'
firn config --format json | head -n 5
printf 'a: [\n' > firn.yaml
firn config; echo "exit status $?"
