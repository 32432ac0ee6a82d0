// Measures the oxigraph package in memory: oxigraph.mjs PACKAGE DATA QUERIES SECONDS MOST. It prints the same
// JSON as the program beside it does for one engine.
import { openSync, readSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , module, data, queries, seconds, most] = process.argv;
const { default: oxigraph } = await import(pathToFileURL(module));

const start = () => ({ at: process.hrtime.bigint(), cpu: process.cpuUsage() });
const stop = (s, n) => {
  const { user, system } = process.cpuUsage(s.cpu);
  return { wall: n / (Number(process.hrtime.bigint() - s.at) / 1e9), cpu: n / ((user + system) / 1e6) };
};

// The file is read by pieces of whole lines, so that its text does not count as the store's memory.
const store = new oxigraph.Store();
const watch = start();
const file = openSync(data);
let rest = Buffer.alloc(0);
for (const piece = Buffer.alloc(8 << 20); ; ) {
  const n = readSync(file, piece);
  if (n === 0) break;
  const text = Buffer.concat([rest, piece.subarray(0, n)]);
  const end = text.lastIndexOf(10) + 1;
  rest = Buffer.from(text.subarray(end));
  if (end > 0) store.load(text.toString("utf8", 0, end), { format: "application/n-quads" });
}
if (rest.length > 0) store.load(rest.toString("utf8"), { format: "application/n-quads" });
const quads = store.size;
const result = { rates: { "bulk load": stop(watch, quads) }, counts: {}, quads, open: 0 };

const { texts } = JSON.parse(readFileSync(queries, "utf8"));
for (const [task, list] of Object.entries(texts)) {
  const counts = [];
  const begun = start();
  let n = 0;
  while (n < Number(most) && (n === 0 || Number(process.hrtime.bigint() - begun.at) / 1e9 < Number(seconds))) {
    const rows = store.query(list[n % list.length], { use_default_graph_as_union: true });
    // A row's values are read, as they are on the other side.
    for (const row of rows) for (const term of row.values()) term.value;
    if (counts.length < 40) counts.push(rows.length);
    n++;
  }
  result.rates[task] = stop(begun, n);
  result.counts[task] = counts;
}
result.rss = process.memoryUsage().rss / (1 << 20);
result.peak = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify(result));
