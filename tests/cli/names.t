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
