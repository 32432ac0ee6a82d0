// Measures Comunica over a store of N3.js: comunica.mjs PACKAGE DATA QUERIES SECONDS MOST. It prints the same
// JSON as the program beside it does for one engine.
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , module, data, queries, seconds, most] = process.argv;
const { QueryEngine } = await import(pathToFileURL(module));
const { Store, StreamParser } = createRequire(module)("n3");

const start = () => ({ at: process.hrtime.bigint(), cpu: process.cpuUsage() });
const stop = (s, n) => {
  const { user, system } = process.cpuUsage(s.cpu);
  return { wall: n / (Number(process.hrtime.bigint() - s.at) / 1e9), cpu: n / ((user + system) / 1e6) };
};

const store = new Store();
let watch = start();
await new Promise((done, failed) => {
  const parser = new StreamParser({ format: "application/n-quads" });
  store.import(createReadStream(data).on("error", failed).pipe(parser).on("error", failed)).on("end", done);
});
const result = { rates: { "bulk load": stop(watch, store.size) }, counts: {}, quads: store.size, open: 0 };

const engine = new QueryEngine();
const { texts } = JSON.parse(readFileSync(queries, "utf8"));
for (const [task, list] of Object.entries(texts)) {
  const counts = [];
  watch = start();
  let n = 0;
  while (n < Number(most) && (n === 0 || Number(process.hrtime.bigint() - watch.at) / 1e9 < Number(seconds))) {
    const rows = await engine.queryBindings(list[n % list.length], { sources: [store], unionDefaultGraph: true });
    let found = 0;
    // A row's values are read, as they are on the other side.
    for await (const row of rows) {
      for (const term of row.values()) term.value;
      found++;
    }
    if (counts.length < 40) counts.push(found);
    n++;
  }
  result.rates[task] = stop(watch, n);
  result.counts[task] = counts;
}
result.rss = process.memoryUsage().rss / (1 << 20);
result.peak = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify(result));
