// Gives JSON from standard input to Cytoscape.js without a screen and prints a line for each node and edge.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
const require = createRequire(process.argv[2] + '/');
const cytoscape = require('cytoscape');
const cy = cytoscape({headless: true});
cy.json(JSON.parse(readFileSync(0, 'utf8')));
const lines = [];
cy.nodes().forEach(n => lines.push(['node', n.id(), n.data('name'), n.data('type')]));
cy.edges().forEach(e => lines.push(['edge', e.id(), e.source().id(), e.target().id(), e.data('interaction'), e.data('evidence').map(x => x.sentence).join('\n')]));
if (cy.nodes('.person').length === 0) throw new Error('no node has the class of its type');
console.log(lines.map(l => JSON.stringify(l)).join('\n'));
