# A namespace that holds something stays, and it is said what it holds.
echo '{"id": "long"}' > s.json
firn namespaces create sales && firn namespaces create sales.north && firn namespaces create empty
firn namespaces drop sales; echo "exit status $?"
for name in a b c d; do firn create sales.$name --schema s.json > /dev/null; done
firn namespaces drop sales; echo "exit status $?"
for name in b c d; do firn drop sales.$name; done
firn namespaces drop sales; echo "exit status $?"
firn drop sales.a && firn namespaces drop sales.north && firn namespaces drop sales && echo "dropped"
firn namespaces drop empty && firn namespaces --format table
firn namespaces drop empty; echo "exit status $?"
FIRN_CATALOG=dir:lake
export FIRN_CATALOG
firn create sales.a --schema s.json > /dev/null
firn namespaces drop sales; echo "exit status $?"
