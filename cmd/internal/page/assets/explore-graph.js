// A graph on a canvas: entities in the colours and shapes of the diagrams, one line for all that is said of one relation.
import { cytoscape } from "./vendor/graph.js";
import { arrange } from "./explore-layout.js";
import { box, clean, family, font, white } from "./explore-shapes.js";

const types = ["person", "organization", "country", "place", "group", "event", "work", "product", "thing"];

// colours reads the style sheet, which has those of light and dark.
export function colours() {
  const style = getComputedStyle(document.documentElement), read = name => style.getPropertyValue("--" + name).trim();
  const all = {};
  for (const name of ["page", "ink", "quiet", "strong", "accent", "claim"]) all[name] = read(name);
  for (const t of types) all[t] = { fill: read(t + "-fill"), edge: read(t + "-border"), ink: white.has(t) ? "#fff" : all.ink };
  return all;
}

function look(c) {
  return [
    { selector: "node", style: {
      shape: "data(shape)", width: "data(w)", height: "data(h)", label: "data(words)", color: c.ink, "font-size": font.size, "font-weight": 500,
      "font-family": family, "line-height": font.lineHeight / font.size, "text-valign": "center", "text-halign": "center", "text-wrap": "wrap",
      "text-max-width": 400, "border-width": 1.4, "background-color": c.thing.fill, "border-color": c.thing.edge, "min-zoomed-font-size": 4,
      "corner-radius": 8, "overlay-opacity": 0, "z-index": 1 } },
    { selector: "node[points]", style: { "shape-polygon-points": "data(points)" } },
    ...types.map(t => ({ selector: `node[type = "${t}"]`, style: { "background-color": c[t].fill, "border-color": c[t].edge, color: c[t].ink } })),
    { selector: 'node[type = "group"]', style: { "border-style": "dashed" } },
    { selector: "node.pinned", style: { "border-width": 3 } },
    { selector: "edge", style: {
      width: "data(thick)", "line-color": c.strong, "target-arrow-color": c.strong, "source-arrow-color": c.strong, "target-arrow-shape": "triangle",
      "arrow-scale": 0.85, "curve-style": "bezier", "control-point-step-size": 34, label: "data(words)", "font-size": 10, "font-family": family,
      color: c.quiet, "text-background-color": c.page, "text-background-opacity": 0.92, "text-background-padding": 2, "text-background-shape": "round-rectangle",
      "min-zoomed-font-size": 7.5, "overlay-opacity": 0, "overlay-padding": 6 } },
    { selector: "edge[?symmetric]", style: { "target-arrow-shape": "none" } },
    { selector: "edge[?claim]", style: { "line-style": "dashed", "line-color": c.claim, "target-arrow-color": c.claim, color: c.claim } },
    { selector: "edge.path", style: { width: 3.5, "line-color": c.accent, "target-arrow-color": c.accent, color: c.accent, "z-index": 2 } },
    { selector: "node.path", style: { "border-width": 3, "border-color": c.accent } },
    { selector: "node.near", style: { "z-index": 2, "border-width": 2.2 } },
    { selector: "edge.near", style: { "line-color": c.accent, "target-arrow-color": c.accent, color: c.ink, "z-index": 2 } },
    { selector: ".faint", style: { opacity: 0.28 } },
    { selector: "node:selected", style: { "border-width": 3.5, "border-color": c.accent, "z-index": 3 } },
    { selector: "edge:selected", style: { width: 3.5, "line-color": c.accent, "target-arrow-color": c.accent, color: c.ink, "font-weight": 600, "z-index": 3 } },
    { selector: ".gone", style: { display: "none" } },
  ];
}

// Graph draws into an element. It tells of what the reader does by calling on.select(id or null), on.open(id) for a
// double click on a node, and on.move(id) when one was moved.
export class Graph {
  constructor(element, on = {}) {
    this.element = element;
    this.on = on;
    // The library would put a style element of its own into the page, which the policy of the pages forbids; it leaves that
    // to an element of this name. What it would say stands in the style sheet.
    if (!document.getElementById("__________cytoscape_stylesheet")) {
      const stand = document.createElement("meta");
      stand.id = "__________cytoscape_stylesheet";
      document.head.append(stand);
    }
    this.cy = cytoscape({
      container: element, style: look(colours()), layout: { name: "preset" }, minZoom: 0.08, maxZoom: 3, boxSelectionEnabled: false,
      selectionType: "single", pixelRatio: Math.min(2, devicePixelRatio || 1), textureOnViewport: false,
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.cy.style(look(colours())));
    this.cy.on("tap", e => {
      const id = e.target === this.cy ? null : e.target.id();
      this.select(id);
      on.select?.(id);
    });
    this.cy.on("dbltap", "node", e => on.open?.(e.target.id()));
    this.cy.on("dragfree", "node", e => on.move?.(e.target.id()));
    const hover = e => element.classList.toggle("pointing", e.type === "mouseover");
    this.cy.on("mouseover mouseout", "node, edge", hover);
    new ResizeObserver(() => this.cy.resize()).observe(element);
  }

  // set makes the graph have these nodes {id, type, name} and edges {id, from, to, short, count, claim, symmetric}, in which
  // short is few words, and gives new nodes a place: around the node that near names, from which they come out, or where
  // the forces bring them. Nodes with a place of their own ({x, y}) keep it; fresh moves the others too. It reports whether
  // it came to an end, which it does not where set is called anew meanwhile.
  async set(nodes, edges, { near, fresh = false } = {}) {
    const { cy } = this;
    this.work?.abort();
    const { signal } = (this.work = new AbortController());
    const wanted = new Set(nodes.map(n => n.id)), parent = near && cy.getElementById(near);
    const from = parent?.nonempty() ? { ...parent.position() } : null;
    cy.batch(() => cy.nodes().filter(n => !wanted.has(n.id())).remove());
    const added = [], bodies = nodes.map((n, i) => {
      const here = cy.getElementById(n.id), old = here.nonempty(), b = old ? { w: here.data("w"), h: here.data("h") } : box(n.type, n.name);
      const body = { id: n.id, w: b.w, h: b.h, fixed: old && here.hasClass("pinned") };
      if (!old) added.push({ body, data: { id: n.id, type: n.type, name: clean(n.name), words: b.lines.join("\n"), w: b.w, h: b.h,
        shape: b.corners ? "polygon" : n.type === "place" ? "ellipse" : "round-rectangle",
        ...(b.corners && { points: b.corners.flatMap(([x, y]) => [x / (b.w / 2), y / (b.h / 2)]) }) } });
      if (old && (!fresh || body.fixed)) Object.assign(body, here.position());
      else if (n.x !== undefined) Object.assign(body, { x: n.x, y: n.y, fixed: true });
      else if (from) Object.assign(body, { x: from.x + 90 * Math.cos(i * 2.4), y: from.y + 60 * Math.sin(i * 2.4) });
      return body;
    });
    const insert = place => {
      cy.add(added.map(({ body, data }) => ({ group: "nodes", data, position: place(body) })));
      this.edges(edges);
    };
    if (from) insert(() => ({ ...from }));
    if (fresh || added.some(({ body }) => !body.fixed)) {
      try {
        await arrange(bodies, edges.map(e => [e.from, e.to]), { calm: bodies.length > added.length && !fresh, signal, wide: this.element.clientWidth / Math.max(1, this.element.clientHeight) });
      } catch (e) {
        if (signal.aborted) return false;
        throw e;
      }
    }
    if (signal.aborted) return false;
    if (!from) insert(b => ({ x: b.x, y: b.y }));
    await this.glide(bodies, signal);
    return !signal.aborted;
  }

  // edges replaces the lines, without moving anything.
  edges(edges) {
    const { cy } = this, wanted = new Set(edges.map(e => e.id)), fresh = [];
    cy.batch(() => {
      cy.edges().filter(e => !wanted.has(e.id())).remove();
      for (const e of edges) {
        const words = e.short, thick = 1.2 + Math.min(2.2, 0.55 * Math.log2(e.count)), has = cy.getElementById(e.id);
        if (has.empty()) fresh.push({ group: "edges", data: { id: e.id, source: e.from, target: e.to, words, thick, claim: e.claim, symmetric: e.symmetric } });
        else if (has.data("words") !== words || has.data("thick") !== thick) has.data({ words, thick });
      }
      cy.add(fresh);
    });
  }

  // glide moves nodes to their places, at once where the reader wants no motion or there is much to move.
  async glide(bodies, signal) {
    const { cy } = this, still = matchMedia("(prefers-reduced-motion: reduce)").matches, way = [];
    for (const b of bodies) {
      const n = cy.getElementById(b.id), a = { ...n.position() };
      if (a.x !== b.x || a.y !== b.y) way.push([n, a, b]);
    }
    const put = t => cy.batch(() => way.forEach(([n, a, b]) => n.position({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t })));
    if (still || way.length > 250) return put(1);
    const began = performance.now(), long = 380;
    for (let t = 0; t < 1 && way.length;) {
      const now = await new Promise(requestAnimationFrame);
      if (signal.aborted) return;
      t = Math.min(1, Math.max(0, (now - began) / long));
      put(1 - (1 - t) ** 3);
    }
  }

  // show hides all but these nodes and edges, which keep their places.
  show(nodes, edges) {
    this.cy.batch(() => {
      this.cy.nodes().forEach(n => n.toggleClass("gone", !nodes.has(n.id())));
      this.cy.edges().forEach(e => e.toggleClass("gone", !edges.has(e.id())));
    });
  }

  // select marks a node or an edge. In a small graph what does not touch it becomes faint; in a large one, where that
  // would take longer than a click may, what touches it is marked too.
  select(id) {
    const { cy } = this, one = id ? cy.getElementById(id) : cy.collection();
    cy.batch(() => {
      cy.elements(":selected").unselect();
      cy.elements(".faint, .near").removeClass("faint near");
      if (one.empty()) return;
      one.select();
      const near = one.isNode() ? one.closedNeighborhood() : one.union(one.connectedNodes());
      if (cy.nodes().length <= 250) cy.elements().difference(near).addClass("faint");
      else near.addClass("near");
    });
  }

  // reveal brings a node or an edge into view if it is outside.
  reveal(id) {
    const one = this.cy.getElementById(id);
    if (one.empty() || one.hasClass("gone")) return;
    const b = one.renderedBoundingBox(), w = this.cy.width(), h = this.cy.height();
    if (b.x1 < 0 || b.y1 < 0 || b.x2 > w || b.y2 > h) this.cy.center(one);
  }

  // trace marks the edges and nodes of paths.
  trace(edges, nodes) {
    this.cy.batch(() => {
      this.cy.elements(".path").removeClass("path");
      edges.forEach(id => this.cy.getElementById(id).addClass("path"));
      nodes.forEach(id => this.cy.getElementById(id).addClass("path"));
    });
  }

  pin(id, on) {
    this.cy.getElementById(id).toggleClass("pinned", on);
  }

  place(id) {
    const n = this.cy.getElementById(id);
    return n.empty() ? null : { x: Math.round(n.position("x")), y: Math.round(n.position("y")) };
  }

  // fit brings all that is seen into view, clear of the buttons that stand above and, on a narrow screen, below.
  fit() {
    const { cy } = this, seen = cy.elements().not(".gone");
    if (seen.empty()) return;
    const b = seen.boundingBox(), side = 18, top = 50, bottom = cy.width() < 480 ? 50 : 18, w = cy.width() - 2 * side, h = cy.height() - top - bottom;
    const zoom = Math.max(cy.minZoom(), Math.min(1.25, w / b.w, h / b.h));
    cy.viewport({ zoom, pan: { x: side + w / 2 - zoom * (b.x1 + b.w / 2), y: top + h / 2 - zoom * (b.y1 + b.h / 2) } });
  }

  zoom(by) {
    const { cy } = this;
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  png() {
    const seen = this.cy.elements().not(".gone").boundingBox(), scale = Math.min(2, 8000 / Math.max(seen.w, seen.h, 1));
    return this.cy.png({ output: "blob-promise", full: true, scale, bg: colours().page });
  }
}
