# Puffin files: what they list, what blobs hold, and the distinct counts of a table.
python3 - <<'END'
import json, struct, zlib
def puffin(name, blobs):
    body, listed = b"PFA1", []
    for kind, fields, data, properties in blobs:
        listed.append({"type": kind, "fields": fields, "snapshot-id": 7, "sequence-number": 1,
                       "offset": len(body), "length": len(data), "properties": properties})
        body += data
    footer = json.dumps({"blobs": listed, "properties": {"created-by": "a test"}}).encode()
    open(name, "wb").write(body + b"PFA1" + footer + struct.pack("<ii", len(footer), 0) + b"PFA1")
bits = struct.pack("<QIII", 1, 0, 12346, 1) + struct.pack("<HHI3H", 0, 2, 16, 1, 3, 65535)
vector = b"\xd1\xd3\x39\x64" + bits
vector = struct.pack(">I", len(vector)) + vector + struct.pack(">I", zlib.crc32(vector))
theta = lambda n: bytes([2, 3, 3, 0, 0, 16, 0x93, 0xcc]) + struct.pack(f"<II{n}Q", n, 0, *(i << 40 for i in range(1, n + 1)))
sketch = "apache-datasketches-theta-v1"
puffin("mixed.puffin", [("deletion-vector-v1", [2147483645], vector, {"cardinality": "3"}), (sketch, [1], theta(5), {}),
                        ("deletion-vector-v1", [2147483645], vector[:-1], {}), ("of-mine", [], b"\x00\xff", {})])
puffin("some.stats", [(sketch, [1], theta(5), {}), (sketch, [2], theta(3)[:-1], {})])
END
firn puffin mixed.puffin
firn puffin mixed.puffin --decode
echo '{"id": "long", "name": "string", "n": "int", "b": "boolean"}' > schema.json
firn create t --schema schema.json
printf 'id,name,n,b\n1,a,2,true\n' | firn insert t --data - --input-format csv
python3 - <<'END'
import json, subprocess
table = json.loads(subprocess.run(["firn", "metadata", "t"], capture_output=True, check=True).stdout)
blob = lambda field, **p: {"type": "apache-datasketches-theta-v1", "snapshot-id": 7, "sequence-number": 1, "fields": [field], **p}
table["statistics"] = [{"snapshot-id": table["current-snapshot-id"], "statistics-path": "some.stats", "file-size-in-bytes": 1,
    "file-footer-size-in-bytes": 1, "blob-metadata": [blob(1), blob(2), blob(3, properties={"ndv": "12"}), blob(4, properties={"ndv": "2"})]}]
json.dump(table, open("with.metadata.json", "w"))
END
firn describe ./with.metadata.json --statistics --format json | grep -o '"distinct-counts": *{[^}]*}'
firn describe ./with.metadata.json --statistics --format table | tail -5
firn puffin schema.json; echo "exit status $?"
firn puffin missing.puffin; echo "exit status $?"
firn puffin mixed.puffin --format table; echo "exit status $?"
head -c 100 mixed.puffin > cut.puffin
firn puffin cut.puffin; echo "exit status $?"
