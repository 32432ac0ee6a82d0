// What a query can go on with: names of relations and entities as the store has them, and the words of the language.

const ask = async (address, options) => {
  const answer = await fetch(address, options);
  return answer.ok ? answer.json() : {};
};

const readPredicates = () => ask("/v1/query?lang=sparql&limit=3000", {
  method: "POST", headers: { "Content-Type": "text/plain", "X-Timeout": "5" },
  body: "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)",
});

// predicates are asked for once, when the first is wanted.
let known;
function predicates(short) {
  known ??= readPredicates().then(found => (found.result ?? []).map(row => ({ label: short(row.p.value), detail: row.n.value, type: "property" })), () => (known = undefined, []));
  return known;
}

const entities = async (text, take) => {
  const found = await ask("/v1/entities?" + new URLSearchParams({ q: text, limit: 20 })).catch(() => ({}));
  return (found.entities ?? []).map(e => ({ label: e.id, displayLabel: e.name, detail: `${e.type}, ${e.facts === 1 ? "1 fact" : e.facts + " facts"}`, apply: take(e.id) }));
};

const keywords = {
  sparql: ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "DESCRIBE", "GRAPH", "NOT EXISTS", "EXISTS", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "REGEX", "CONTAINS", "STRSTARTS", "LCASE", "LANG", "DATATYPE", "BOUND", "DESC", "ASC"],
  gizmo: ["All", "And", "Back", "Both", "Count", "Emit", "Except", "Filter", "Follow", "FollowR", "ForEach", "GetLimit", "Has", "HasR", "In", "Intersect", "Is", "LabelContext", "Labels", "Limit", "M", "Or", "Out", "Save", "SaveOpt", "SaveR", "Skip", "Tag", "TagArray", "ToArray", "ToValue", "Union", "Unique", "V"],
  graphql: ["id", "first", "offset", "@rev", "@opt", "@unnest", "@label"],
};

const prefixes = (document.getElementById("ask")?.dataset.prefixes ?? "").trim().split(/\s+/);
const table = [];
for (let i = 0; i + 1 < prefixes.length; i += 2) table.push([prefixes[i], prefixes[i + 1]]);

// shorten gives an IRI its short beginning where it has one: "ent:russia".
export function shorten(iri) {
  for (const [prefix, full] of table) if (iri.startsWith(full)) return prefix + iri.slice(full.length);
  return iri;
}

// completer makes the source of completions for the language of the moment.
export function completer(lang) {
  return async context => {
    const now = lang(), word = context.matchBefore(/[?$@]?[\w:.-]*/), text = word.text;
    if (!text && !context.explicit) return null;
    const before = context.state.sliceDoc(Math.max(0, word.from - 1), word.from), colon = text.indexOf(":");
    if (text.startsWith("?") || text.startsWith("$")) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      names.delete(text);
      return { from: word.from, options: [...names].map(label => ({ label, type: "variable" })) };
    }
    if (/^(ent|event):/.test(text)) {
      const rest = text.slice(colon + 1).replaceAll("-", " ");
      if (!rest) return null;
      const options = await entities(rest, id => id);
      return { from: word.from, options, filter: false };
    }
    const options = (await predicates(shorten)).slice();
    if (colon < 0) {
      if (now === "gizmo" && before === ".") return { from: word.from, options: keywords.gizmo.map(label => ({ label, type: "function" })), validFor: /^\w*$/ };
      for (const label of keywords[now] ?? []) options.push({ label, type: "keyword", boost: now === "sparql" ? 1 : 0 });
      for (const [label] of table) options.push({ label, type: "namespace" });
      // A word of a name leads to the entity: "rub" to ent:marco-rubio.
      if (text.length > 2) options.push(...(await entities(text, id => id)).map(o => ({ ...o, label: text + " " + o.displayLabel, boost: -50 })));
    }
    return { from: word.from, options, validFor: colon < 0 ? undefined : /^[\w:.-]*$/ };
  };
}
