// The explorer: a graph, the list beside it and the filters above, all of one state, which the address holds.
import { Detail, get } from "./explore-detail.js";
import { Graph } from "./explore-graph.js";
import { List } from "./explore-list.js";
import { lineOf, seen, way } from "./explore-model.js";
import * as states from "./explore-state.js";
import { svg } from "./explore-svg.js";
import { Time } from "./explore-time.js";

const largest = 1000, ring = 14;
const root = document.getElementById("explore"), $ = name => root.querySelector(`[data-part="${name}"]`);
const said = $("said"), filters = $("filters"), tools = $("tools");

let state = states.read(location.href), part = JSON.parse(root.dataset.graph), view;
root.classList.add("live");
root.querySelectorAll("[data-script]").forEach(e => (e.hidden = false));
root.querySelectorAll("[data-plain]").forEach(e => e.remove());

const graph = new Graph($("canvas"), {
  select: id => select(id ?? ""), open: id => expand(id), move: id => pin(id, true),
});
const list = new List($("list"), { select, key });
const detail = new Detail($("detail"));
const time = new Time($("time"), (since, until) => change({ since, until }));

function say(text, fault = false) {
  said.textContent = text;
  said.classList.toggle("fault", fault);
}

const many = (n, one, more) => (n === 1 ? `1 ${one}` : `${n.toLocaleString("en")} ${more}`);

// attempt does one thing after the other, and says what went wrong, where it did.
let turn = Promise.resolve(), waiting = 0;
function attempt(work) {
  waiting++;
  root.setAttribute("aria-busy", "true");
  return (turn = turn.then(work).catch(e => say(e.message, true)).finally(() => --waiting || root.removeAttribute("aria-busy")));
}

const address = (s, extra) => {
  const p = new URLSearchParams(extra);
  if (s.show.length) {
    s.show.forEach(id => p.append("around", id));
    p.set("nodes", s.show.length);
  } else {
    const between = s.between.length === 2;
    (between ? s.between : s.around).forEach(id => p.append(between ? "between" : "around", id));
    if (s.nodes) p.set("nodes", s.nodes);
  }
  p.set("claims", s.claims);
  return "/v1/graph?" + p;
};

// keep writes the state into the address: as a step that one can go back from, or in place of the last one.
function keep(step = false) {
  const to = states.write(state);
  if (to !== location.href) history[step ? "pushState" : "replaceState"](null, "", to);
}

// draw shows the part under the filters: beside the graph, and in it.
function draw() {
  drawList();
  drawGraph();
}

function drawList() {
  view = seen(part, state);
  list.set(view);
  controls();
  tell();
}

function drawGraph() {
  graph.edges([...view.lines.values()]);
  graph.show(view.nodes, view.lines);
  const found = state.between.length === 2 ? way(view, ...state.between.map(idOf)) : { lines: [], nodes: [] };
  graph.trace(found.lines, found.nodes);
  mark();
}

const idOf = name => part.nodes.find(n => n.id === name || n.name.toLowerCase() === name.toLowerCase())?.id ?? name;

function tell() {
  const hidden = part.nodes.length - view.nodes.size;
  say(`${many(view.nodes.size, "entity", "entities")}, ${many(view.lines.size, "line", "lines")} from ${many(view.facts.length, "fact", "facts")}` +
    (hidden ? `; ${hidden} not shown` : ""));
  $("unhide").hidden = state.hide.size === 0;
  $("unhide").textContent = `Show ${state.hide.size} hidden`;
}

// place gives the graph what is to be seen, whatever the filters hide of it, and fits it in.
async function place(how = {}) {
  drawList();
  const nodes = part.nodes.filter(n => !state.hide.has(n.id)).map(n => ({ ...n, ...(state.pins.get(n.id) ?? state.places.get(n.id)) }));
  const all = seen(part, { ...state, types: new Set(), predicates: new Set(), since: "", until: "", least: 0 });
  if (!(await graph.set(nodes, [...all.lines.values()], how))) return;
  for (const n of nodes) graph.pin(n.id, state.pins.has(n.id));
  drawGraph();
  graph.fit();
}

// change applies filters, which move nothing.
function change(filter) {
  const refetch = "claims" in filter && filter.claims !== state.claims;
  state = { ...states.copy(state), ...filter };
  if (refetch) {
    keep();
    attempt(() => load());
  } else {
    due ||= requestAnimationFrame(() => {
      due = 0;
      keep();
      draw();
    });
  }
}
let due = 0; // a slider may move more often than frames are drawn

async function load(how = {}) {
  if (state.show.length > largest) throw new Error(`The explorer shows ${largest} entities at most; hide some first.`);
  part = await get(address(state));
  await place(how);
}

// step changes what is shown, as a step to go back from.
async function step(next, how = {}) {
  const was = state;
  state = next;
  try {
    await load(how);
  } catch (e) {
    state = was;
    throw e;
  }
  keep(true);
}

const shown = () => part.nodes.map(n => n.id).filter(id => !state.hide.has(id));

// and makes the state in which these are shown too.
function and(ids) {
  const next = states.copy(state);
  for (const id of ids) next.hide.delete(id);
  next.show = [...new Set([...shown(), ...ids])];
  return next;
}

// around finds an entity's neighbours that are neither shown nor hidden, the best first.
async function around(id) {
  const now = new Set([...shown(), ...state.hide]), near = part.facts.filter(f => f.from === id || f.to === id).length;
  const found = await get("/v1/graph?" + new URLSearchParams({ around: id, nodes: Math.min(largest, 1 + near + state.hide.size + 60), claims: state.claims }));
  return found.nodes.map(n => n.id).filter(one => !now.has(one));
}

const expand = id => attempt(async () => {
  const found = await around(id);
  if (found.length === 0) return say("All its neighbours are here already.");
  await step({ ...and(found.slice(0, ring)), select: id }, { near: id });
});

const add = name => attempt(async () => {
  const found = await get("/v1/graph?" + new URLSearchParams({ around: name, nodes: 1 })), id = found.nodes[0].id;
  await step({ ...and([id]), select: id });
});

const join = (a, b) => attempt(async () => {
  picking = "";
  const found = await get("/v1/graph?" + new URLSearchParams([["between", a], ["between", b], ["nodes", 30], ["claims", state.claims]]));
  const ends = found.nodes.filter(n => n.focus).map(n => n.id);
  if (ends.length < 2) return say("A way needs two ends.", true);
  await step({ ...and(found.nodes.map(n => n.id)), between: ends, select: "" });
  const { long } = way(view, ...ends);
  say(long ? `Ways of ${many(long, "step", "steps")}` : "No way leads from one to the other under these filters.");
});

const hide = id => attempt(async () => {
  const next = { ...states.copy(state), show: shown().filter(one => one !== id), select: "" };
  if (next.show.length === 0) return say("The last one stays.");
  next.hide.add(id);
  next.pins.delete(id);
  if (next.between.some(one => idOf(one) === id)) next.between = [];
  await step(next);
});

function pin(id, on = !state.pins.has(id)) {
  state = states.copy(state);
  if (on) state.pins.set(id, graph.place(id));
  else state.pins.delete(id);
  graph.pin(id, on);
  keep();
  mark();
}

function select(id) {
  if (picking && view.nodes.has(id) && id !== picking) return join(picking, id);
  if (!id) picking = "";
  state = { ...states.copy(state), select: id };
  keep();
  mark();
  graph.reveal(id);
}

// mark shows what is selected in all places.
let picking = "", markedFor = null;
function mark() {
  const id = state.select, node = view.nodes.get(id), line = node ? null : view.lines.get(id) ?? lineOf(view, id);
  graph.select(node ? id : line?.id ?? null);
  list.select(node ? id : line?.id ?? "");
  const key = JSON.stringify([id, line?.facts.map(f => f.id), node && list.touching.get(id).length]);
  if (key !== markedFor) {
    markedFor = key;
    if (node) detail.entity(node, list.touching.get(id).length);
    else if (line) detail.line(line, view.nodes);
    else detail.clear();
    if (node) wonder(id);
  }
  tools.hidden = !node;
  if (node) {
    tools.setAttribute("aria-label", "What to do with " + node.name);
    $("pin").setAttribute("aria-pressed", state.pins.has(id));
  }
}

// wonder finds how many neighbours an entity has that are not shown.
let wondering;
async function wonder(id) {
  wondering?.abort();
  const button = $("expand");
  button.textContent = "Expand";
  wondering = new AbortController();
  const { signal } = wondering;
  button.disabled = false;
  const found = await around(id).catch(() => null);
  if (!found || signal.aborted || state.select !== id) return;
  button.textContent = found.length ? `Expand +${Math.min(ring, found.length)}` : "No more";
  button.disabled = found.length === 0;
}

function key(name, id) {
  switch (name) {
    case "e": case "+": expand(id); return true;
    case "p": pin(id); return true;
    case "h": case "Delete": hide(id); return true;
    case "Escape": select(""); return true;
  }
  return false;
}

// controls brings the filters in line with the state.
function controls() {
  const types = new Map(), words = new Map();
  for (const n of part.nodes) types.set(n.type, (types.get(n.type) ?? 0) + 1);
  for (const f of part.facts) {
    const w = words.get(f.predicate) ?? { words: f.words, n: 0 };
    w.n++;
    words.set(f.predicate, w);
  }
  for (const label of $("types").querySelectorAll("label")) {
    const box = label.querySelector("input"), n = types.get(box.value) ?? 0;
    label.hidden = n === 0;
    box.checked = state.types.size === 0 || state.types.has(box.value);
    label.querySelector(".n").textContent = n;
  }
  const relations = $("relations"), order = [...words].sort(([a, x], [b, y]) => y.n - x.n || (a < b ? -1 : 1));
  const was = relations.dataset.of, now = JSON.stringify(order);
  if (was !== now) {
    relations.dataset.of = now;
    relations.replaceChildren(...order.map(([value, w]) => {
      const label = document.createElement("label"), box = document.createElement("input"), n = document.createElement("span");
      Object.assign(box, { type: "checkbox", name: "predicate", value });
      n.className = "quiet";
      n.textContent = w.n;
      label.append(box, " " + w.words + " ", n);
      return label;
    }));
  }
  for (const box of relations.querySelectorAll("input")) box.checked = state.predicates.has(box.value);
  $("relations-said").textContent = state.predicates.size === 0 ? "All relations" : many(state.predicates.size, "relation", "relations");
  const least = filters.elements.min_confidence;
  least.value = state.least;
  $("least").value = state.least ? `≥ ${Math.round(state.least * 100)} %` : "any";
  filters.elements.claims.checked = state.claims;
  time.set(part.facts, state.since, state.until);
}

filters.addEventListener("input", e => {
  const { name } = e.target;
  if (name === "type") {
    const boxes = [...$("types").querySelectorAll("label:not([hidden]) input")], on = boxes.filter(b => b.checked).map(b => b.value);
    change({ types: new Set(on.length === boxes.length ? [] : on) }); // without any left all are shown again
  } else if (name === "predicate") {
    change({ predicates: new Set([...$("relations").querySelectorAll("input:checked")].map(b => b.value)) });
  } else if (name === "min_confidence") {
    change({ least: +e.target.value });
  } else if (name === "claims") {
    change({ claims: e.target.checked });
  }
});
filters.addEventListener("submit", e => e.preventDefault());

// The forms above: a name to add, and two to find the ways between.
let wait = 0;
root.addEventListener("input", e => {
  if (!e.target.matches("[data-names]")) return;
  clearTimeout(wait);
  wait = setTimeout(async () => {
    const found = await get("/v1/entities?" + new URLSearchParams({ q: e.target.value, limit: 8 })).catch(() => ({ entities: [] }));
    $("names").replaceChildren(...found.entities.map(n => Object.assign(document.createElement("option"), { value: n.name })));
  }, 120);
});
$("around").addEventListener("submit", e => {
  if (e.submitter?.dataset.part !== "add") return;
  e.preventDefault();
  add(e.target.elements.around.value).then(() => (e.target.elements.around.value = ""));
});
$("between").addEventListener("submit", e => {
  e.preventDefault();
  const [a, b] = e.target.elements.between;
  join(a.value, b.value);
});

const actions = {
  expand: () => expand(state.select), hide: () => hide(state.select), pin: () => pin(state.select),
  path: () => {
    picking = state.select;
    const [a, b] = $("between").elements.between;
    a.value = view.nodes.get(picking).name;
    b.value = "";
    $("ways").open = true;
    b.focus();
    say("Choose the other end: in the graph, in the list, or by its name.");
  },
  in: () => graph.zoom(1.3), out: () => graph.zoom(1 / 1.3), fit: () => graph.fit(),
  again: () => {
    state = { ...states.copy(state), places: new Map() };
    return attempt(() => place({ fresh: true }));
  },
  unhide: () => attempt(() => step(and([...state.hide]))),
  svg: () => save(new Blob([svg(graph, part.title)], { type: "image/svg+xml" }), "quern.svg"),
  png: async () => save(await graph.png(), "quern.png"),
  link: async () => {
    const places = new Map([...view.nodes.keys()].map(id => [id, graph.place(id)])), full = { ...state, show: shown() };
    const to = states.write(full, places);
    try {
      await navigator.clipboard.writeText(to);
      say("The link is copied.");
    } catch {
      history.replaceState(null, "", to);
      say("The address of this page is the link now.");
    }
  },
};
for (const name of Object.keys(actions)) $(name)?.addEventListener("click", () => actions[name]());

function save(blob, name) {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
}

// What unfolds over the page folds again when the reader turns elsewhere.
const unfolded = root.querySelectorAll("details");
for (const e of unfolded) e.open = false;
document.addEventListener("pointerdown", e => unfolded.forEach(d => d.contains(e.target) || (d.open = false)));
document.addEventListener("keydown", e => {
  const open = e.key === "Escape" && [...unfolded].find(d => d.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

addEventListener("popstate", () => {
  state = states.read(location.href);
  attempt(() => load());
});

attempt(() => place()).then(() => root.classList.add("ready"));
