"""Reads GEXF from standard input with networkx and prints a line for each node and edge."""
import io, json, sys
import networkx

g = networkx.read_gexf(io.BytesIO(sys.stdin.buffer.read()), version="1.3")
for n, a in g.nodes(data=True):
    print(json.dumps(["node", n, a.get("label", ""), a["type"]]))
# networkx gives a lone edge no key, hence the id, which it keeps beside the other values.
for s, t, a in g.edges(data=True):
    print(json.dumps(["edge", a["id"], s, t, a["predicate"], a.get("evidence", "")]))
