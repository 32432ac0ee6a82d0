// Gives a flowchart from standard input to Mermaid's own parser and prints what it found: its vertices with their
// texts, codes undone, and the number of its edges and links.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {readFileSync} from 'node:fs';
const require = createRequire(process.argv[2] + '/');
const {JSDOM} = require('jsdom');
const dom = new JSDOM('');
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const {default: mermaid} = await import(pathToFileURL(require.resolve('mermaid').replace(/[^/]*$/, 'mermaid.esm.mjs')));
const text = readFileSync(0, 'utf8');
await mermaid.parse(text);
const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
const undo = s => s.replace(/ﬂ°°(\d+)¶ß/g, (_, n) => String.fromCodePoint(+n));
const vertices = [...diagram.db.getVertices().values()];
console.log(JSON.stringify({
  texts: vertices.map(v => undo(v.text)),
  classes: vertices.map(v => v.classes[0]),
  edges: diagram.db.getEdges().length,
  groups: diagram.db.getSubGraphs().map(g => undo(g.title)),
}));
