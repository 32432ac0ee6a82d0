// Reads Turtle, TriG or N-Quads from standard input with n3, strictly, and prints the quads as N-Quads. The first
// line of the input names the format.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
const require = createRequire(process.argv[2] + '/');
const {Parser, Writer} = require('n3');
const text = readFileSync(0, 'utf8');
const end = text.indexOf('\n');
const quads = new Parser({format: text.slice(0, end)}).parse(text.slice(end + 1));
const writer = new Writer({format: 'N-Quads'});
process.stdout.write(writer.quadsToString(quads));
