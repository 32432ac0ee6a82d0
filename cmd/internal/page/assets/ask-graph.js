// The entities of an answer and the facts between them, as a graph.
import { get } from "./explore-detail.js";
import { Graph } from "./explore-graph.js";
import { seen } from "./explore-model.js";

const most = 200;

const state = { hide: new Set(), types: new Set(), predicates: new Set(), pins: new Map(), show: [1], since: "", until: "", least: 0, claims: false };

// graphOf draws into an element. A click on an entity opens its page, one on a line the first fact behind it.
export async function graphOf(element, ids) {
  if (ids.length === 0) {
    element.replaceChildren(Object.assign(document.createElement("p"), { className: "quiet", textContent: "No entity stands in this answer; a graph needs a column of them." }));
    return;
  }
  const some = ids.slice(0, most), p = new URLSearchParams({ nodes: some.length });
  for (const id of some) p.append("around", id);
  const part = await get("/v1/graph?" + p), canvas = document.createElement("div"), foot = document.createElement("p"), more = document.createElement("a");
  canvas.className = "ask-canvas explore-canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The entities of the answer and the facts between them; the table has the same entities");
  foot.className = "quiet";
  more.href = "/explore?" + new URLSearchParams({ show: some.join(" ") });
  more.textContent = "Open in the explorer";
  foot.append(`${some.length < ids.length ? `The first ${most} of ${ids.length} entities` : ids.length === 1 ? "One entity" : `${ids.length} entities`} and the facts between them. `, more);
  element.replaceChildren(canvas, foot);
  const view = seen(part, state);
  const graph = new Graph(canvas, { select: id => {
    if (!id) return;
    location.assign(view.nodes.has(id) ? "/entities/" + encodeURIComponent(id) : "/facts/" + encodeURIComponent(view.lines.get(id).facts[0].id));
  } });
  await graph.set(part.nodes, [...view.lines.values()]);
  graph.fit();
}
