// Places for nodes: lines pull, boxes push, and no box lies on another.
import { forceLink, forceManyBody, forceSimulation, forceX, forceY } from "./vendor/graph.js";

// Names are wider than high: the forces work in a plane that is as much narrower, where boxes are nearly square.
const squeeze = 0.5;

// slice is how long the work may hold up a frame, in milliseconds.
const slice = 9;

const frame = () => new Promise(done => setTimeout(done));

// arrange finds places for nodes {id, w, h, x, y, fixed}, whose x is undefined where they have none yet, given the
// links [[id, id]]. It changes nodes' x and y, and gives way to frames while it works. The same nodes and links give
// the same places. A place once taken moves little where calm is set; wide is how much wider than high the whole may be. It
// gives up when the signal tells it to.
export async function arrange(nodes, links, { calm = false, wide = 1.4, signal } = {}) {
  const at = new Map();
  for (const n of nodes) {
    const b = { id: n.id, r: Math.hypot(n.w * squeeze, n.h) / 2, of: n };
    if (n.x !== undefined) [b.x, b.y] = [n.x * squeeze, n.y];
    if (n.fixed) [b.fx, b.fy] = [b.x, b.y];
    at.set(n.id, b);
  }
  const bodies = [...at.values()], seen = new Set(), springs = [];
  for (const [a, b] of links) {
    const key = a < b ? a + " " + b : b + " " + a;
    if (a === b || seen.has(key) || !at.has(a) || !at.has(b)) continue;
    seen.add(key);
    springs.push({ source: a, target: b });
  }
  const pull = 0.055, shape = Math.min(2.5, Math.max(0.35, wide * squeeze));
  const sim = forceSimulation(bodies).stop()
    .force("links", forceLink(springs).id(b => b.id).distance(s => 40 + s.source.r + s.target.r))
    .force("charge", forceManyBody().strength(b => -90 - 5 * b.r).distanceMax(500))
    .force("x", forceX().strength(pull / shape)).force("y", forceY().strength(pull * shape));
  if (calm) sim.alpha(0.35);
  let began = performance.now();
  const rest = async () => {
    if (performance.now() - began < slice) return;
    await frame();
    began = performance.now();
    signal?.throwIfAborted();
  };
  while (sim.alpha() > sim.alphaMin()) {
    sim.tick();
    await rest();
  }
  for (const b of bodies) {
    if (!b.of.fixed) [b.of.x, b.of.y] = [b.x / squeeze, b.y];
  }
  for (let turn = 0; turn < 60 && part(nodes); turn++) await rest();
  for (const n of nodes) [n.x, n.y] = [Math.round(n.x), Math.round(n.y)];
}

// gap is what stays free between boxes: an arrow's head and some of its line.
const gap = { x: 26, y: 20 };

// part moves boxes that lie on each other apart, along the shorter way, and reports whether there were any.
function part(nodes) {
  const order = nodes.slice().sort((a, b) => a.x - a.w / 2 - (b.x - b.w / 2));
  let any = false;
  for (let i = 0; i < order.length; i++) {
    const a = order[i], right = a.x + a.w / 2 + gap.x;
    for (let j = i + 1; j < order.length; j++) {
      const b = order[j];
      if (b.x - b.w / 2 > right + 40) break;
      const over = { x: (a.w + b.w) / 2 + gap.x - Math.abs(a.x - b.x), y: (a.h + b.h) / 2 + gap.y - Math.abs(a.y - b.y) };
      if (over.x <= 0.5 || over.y <= 0.5 || a.fixed && b.fixed) continue;
      any = true;
      const way = over.x < over.y ? "x" : "y";
      const sign = (a[way] === b[way] ? a.id < b.id : a[way] < b[way]) ? 1 : -1;
      const share = a.fixed || b.fixed ? 1 : 0.5;
      if (!a.fixed) a[way] -= sign * over[way] * share;
      if (!b.fixed) b[way] += sign * over[way] * share;
    }
  }
  return any;
}
