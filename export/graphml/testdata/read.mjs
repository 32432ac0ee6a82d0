// Reads GraphML from standard input with graphology and prints a line for each node and edge.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
const require = createRequire(process.argv[2] + '/');
const {MultiDirectedGraph} = require('graphology');
const graphml = require('graphology-graphml');
const g = graphml.parse(MultiDirectedGraph, readFileSync(0, 'utf8'));
const lines = [];
g.forEachNode((id, a) => lines.push(JSON.stringify(['node', id, a.label ?? '', a.type])));
g.forEachEdge((id, a, s, t) => lines.push(JSON.stringify(['edge', id, s, t, a.predicate, a.evidence ?? ''])));
console.log(lines.join('\n'));
