// What of a part of the graph is seen, given the filters of a state: the same rules as the server's.

function inPeriod(f, since, until) {
  if (!since && !until) return true;
  if (f.start || f.end) return (!until || !f.start || f.start <= until) && (!since || !f.end || f.end >= since);
  return (f.reported ?? []).some(d => (!since || d >= since) && (!until || d <= until));
}

// days gives the first and the last day that a fact can be found under.
export function days(f) {
  if (f.start || f.end) return [f.start || f.end, f.end || f.start];
  return f.reported?.length ? [f.reported[0], f.reported.at(-1)] : null;
}

// lineID tells lines apart. All that is stated of one entity and another is one line, and all that is only claimed another.
const lineID = f => `${f.caveat ? "claim" : "line"} ${f.symmetric && f.to < f.from ? f.to + " " + f.from : f.from + " " + f.to}`;

// seen chooses the nodes and lines of a part {nodes, facts}. A node that the filters leave without any line is not seen,
// unless it had none before, is what the part is around, or is pinned.
export function seen(part, s) {
  const nodes = new Map(part.nodes.filter(n => !s.hide.has(n.id) && (s.types.size === 0 || s.types.has(n.type))).map(n => [n.id, n]));
  const lines = new Map(), before = new Set(), facts = [];
  for (const f of part.facts) {
    before.add(f.from).add(f.to);
    if (!nodes.has(f.from) || !nodes.has(f.to) || s.predicates.size > 0 && !s.predicates.has(f.predicate)) continue;
    if (f.confidence < s.least || f.caveat && !s.claims || !inPeriod(f, s.since, s.until)) continue;
    facts.push(f);
    const id = lineID(f), line = lines.get(id) ?? { id, from: f.from, to: f.to, claim: Boolean(f.caveat), facts: [], relations: new Map() };
    line.facts.push(f);
    const words = f.words + (f.caveat ? ` (${f.caveat})` : "");
    line.relations.set(words, (line.relations.get(words) ?? 0) + f.sentences);
    lines.set(id, line);
  }
  for (const l of lines.values()) {
    const order = [...l.relations].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)), said = ([words, n]) => words + (n > 1 ? ` ×${n}` : "");
    l.count = order.reduce((sum, [, n]) => sum + n, 0);
    l.symmetric = l.facts.every(f => f.symmetric);
    l.words = order.map(said).join(", ");
    l.short = said(order[0]) + (order.length > 1 ? ` +${order.length - 1}` : "");
  }
  const tied = new Set([...lines.values()].flatMap(l => [l.from, l.to]));
  for (const [id, n] of nodes) {
    const kept = s.pins.has(id) || n.focus && s.show.length === 0;
    if (!tied.has(id) && before.has(id) && !kept) nodes.delete(id);
  }
  return { nodes, lines, facts };
}

// lineOf finds the line that a fact is part of.
export const lineOf = (view, fact) => [...view.lines.values()].find(l => l.facts.some(f => f.id === fact));

// way finds the lines and nodes that lie on shortest ways between two nodes.
export function way(view, a, b) {
  const next = new Map();
  for (const l of view.lines.values()) {
    for (const [x, y] of [[l.from, l.to], [l.to, l.from]]) {
      if (!next.has(x)) next.set(x, []);
      next.get(x).push([y, l.id]);
    }
  }
  const measure = from => {
    const far = new Map([[from, 0]]), queue = [from];
    for (const x of queue) {
      for (const [y] of next.get(x) ?? []) if (!far.has(y)) far.set(y, far.get(x) + 1) && queue.push(y);
    }
    return far;
  };
  const there = measure(a), back = measure(b), long = there.get(b), lines = new Set(), nodes = new Set();
  if (long === undefined || a === b) return { lines, nodes, long: 0 };
  for (const l of view.lines.values()) {
    for (const [x, y] of [[l.from, l.to], [l.to, l.from]]) {
      if (there.has(x) && back.has(y) && there.get(x) + 1 + back.get(y) === long) {
        lines.add(l.id);
        nodes.add(x).add(y);
      }
    }
  }
  return { lines, nodes, long };
}
