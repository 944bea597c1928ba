# Path names with spaces, quotes, %, unicode and "..".
mkdir -p "a b/it's %41 ü" && cd "a b/it's %41 ü" || exit 1
echo '{"id": "long", "part": "string"}' > "s c.json"
printf 'id,part\n1,x/y\n2,a=b & c%%\n3,ü..\n4,..\n5,\n' > "d ä.csv"
firn create "t" --schema "s c.json" --partition-by part --warehouse "../it's %41 ü/ware house" | sed 's#.*a b#…#'
firn insert t --data "d ä.csv" --warehouse "ware house" > /dev/null
firn query t --warehouse "ware house" | sort
firn query t --warehouse "ware house" --where "part = '..'"
firn query "ware house/t" --where "part = 'x/y'"
cd "ware house/t/data" && ls | sort

echo "-- partition values longer than a file's name may be, and two of one fixed type"
echo '{"s": "string", "d": "decimal(9,2)", "e": "decimal(9,2)", "u": "uuid"}' > long.json
long=$(printf '%0300d' 7)
printf 's,d,e,u\n%s,1.50,2.25,00000000-0000-0000-0000-000000000001\n' "$long" > long.csv
printf '%s8,1.50,2.25,00000000-0000-0000-0000-000000000001\n' "$long" >> long.csv
firn create long --schema long.json --partition-by "s, d, e, truncate(100, d) as t, u" > /dev/null
firn insert long --data long.csv --quiet > /dev/null
firn query long --select d,e --where "s = '$long' and d = 1.5" --format csv
firn files long --format json | grep -o '"file-path"' | wc -l | tr -d ' '
firn avro schema "$(find . -path '*long*' -name '*-m0.avro')" | tr -d ' \n' | grep -o '"name":"[a-z]*_[0-9f][a-z0-9_]*","size"'
