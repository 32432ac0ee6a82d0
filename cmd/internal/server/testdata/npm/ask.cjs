// Asks a SPARQL endpoint with the client fetch-sparql-endpoint: node ask.cjs ENDPOINT FOLDER < queries, where FOLDER has
// the client in its node_modules and the queries are a JSON array. It prints a line of JSON for each answer.
const { createRequire } = require("module");
const path = require("path");
const [endpoint, folder] = process.argv.slice(2);
const { SparqlEndpointFetcher } = createRequire(path.join(folder, "x.js"))("fetch-sparql-endpoint");

const text = (t) => t.termType + " " + t.value;

function collect(stream, line) {
  return new Promise((resolve, reject) => {
    const lines = [];
    stream.on("data", (d) => lines.push(line(d)));
    stream.on("error", reject);
    stream.on("end", () => resolve(lines.sort()));
  });
}

async function ask(fetcher, query) {
  switch (fetcher.getQueryType(query)) {
    case "SELECT":
      return collect(await fetcher.fetchBindings(endpoint, query), (b) =>
        Object.keys(b).sort().map((v) => v + " " + text(b[v])).join(", "));
    case "ASK":
      return fetcher.fetchAsk(endpoint, query);
    case "CONSTRUCT":
      return collect(await fetcher.fetchTriples(endpoint, query), (q) =>
        [q.subject, q.predicate, q.object].map(text).join(", "));
  }
  throw new Error("no such query");
}

(async () => {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  for (const [i, query] of JSON.parse(input).entries()) {
    const fetcher = new SparqlEndpointFetcher({ method: i % 2 ? "GET" : "POST", directPost: i % 4 === 0, timeout: 60000 });
    try {
      console.log(JSON.stringify(await ask(fetcher, query)));
    } catch (e) {
      console.log(JSON.stringify("error: " + String(e.message).split("\n")[0].slice(0, 120)));
    }
  }
})();
