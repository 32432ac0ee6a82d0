"""Reads GraphML from standard input with networkx and prints a line for each node and edge."""
import io, json, sys
import networkx

g = networkx.read_graphml(io.BytesIO(sys.stdin.buffer.read()), force_multigraph=True)
for n, a in g.nodes(data=True):
    print(json.dumps(["node", n, a.get("label", ""), a["type"]], ensure_ascii=True))
for s, t, k, a in g.edges(data=True, keys=True):
    print(json.dumps(["edge", k, s, t, a["predicate"], a.get("evidence", "")], ensure_ascii=True))
