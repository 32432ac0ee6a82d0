// The graph as it is seen, as an SVG file of its own.
import { colours } from "./explore-graph.js";
import { box, clean, family, font, white } from "./explore-shapes.js";

const escape = text => clean(String(text)).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
const n = x => String(Math.round(x * 10) / 10);

// svg draws the nodes and lines of a Graph that are not hidden. title is what it shows.
export function svg(graph, title) {
  const c = colours(), out = [], seen = graph.cy.elements().not(".gone"), b = seen.boundingBox(), pad = 24;
  const [x, y, w, h] = [b.x1 - pad, b.y1 - pad, (b.w || 0) + 2 * pad, (b.h || 0) + 2 * pad];
  out.push(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[x, y, w, h].map(n).join(" ")}" width="${n(w)}" height="${n(h)}" role="img" font-family="${family}">`,
    `<title>${escape(title)}</title>`, `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${c.page}"/>`);
  const labels = [];
  seen.edges().forEach(e => {
    const a = e.sourceEndpoint(), z = e.targetEndpoint(), m = e.midpoint(), bend = e.controlPoints()?.[0];
    if (![a.x, a.y, z.x, z.y].every(Number.isFinite)) return;
    const colour = e.hasClass("path") || e.selected() ? c.accent : e.data("claim") ? c.claim : c.strong, width = e.data("thick");
    const from = bend ?? a, long = Math.hypot(z.x - from.x, z.y - from.y) || 1, [ux, uy] = [(z.x - from.x) / long, (z.y - from.y) / long];
    const head = 5 + 2 * width, names = escape(`${e.source().data("name")} ${e.data("words")} ${e.target().data("name")}`);
    const end = e.data("symmetric") ? z : { x: z.x - ux * head, y: z.y - uy * head };
    out.push(`<g><title>${names}</title><path d="M${n(a.x)} ${n(a.y)}${bend ? `Q${n(bend.x)} ${n(bend.y)} ` : "L"}${n(end.x)} ${n(end.y)}" fill="none" stroke="${colour}" stroke-width="${n(width)}"${e.data("claim") ? ' stroke-dasharray="6 4"' : ""}/>` +
      (e.data("symmetric") ? "" : `<path d="M${n(z.x)} ${n(z.y)}L${n(end.x - uy * head / 2)} ${n(end.y + ux * head / 2)}L${n(end.x + uy * head / 2)} ${n(end.y - ux * head / 2)}Z" fill="${colour}"/>`) + "</g>");
    labels.push(`<text x="${n(m.x)}" y="${n(m.y + 3.5)}" font-size="10" text-anchor="middle" fill="${e.data("claim") ? c.claim : c.quiet}" stroke="${c.page}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${escape(e.data("words"))}</text>`);
  });
  out.push(...labels);
  seen.nodes().forEach(e => {
    const { x, y } = e.position(), type = e.data("type"), of = c[type] ?? c.thing, shape = box(type, e.data("name")), [w, h] = [shape.w, shape.h];
    const line = `fill="${of.fill}" stroke="${of.edge}" stroke-width="${e.hasClass("pinned") ? 3 : 1.4}"${type === "group" ? ' stroke-dasharray="5 3"' : ""}`;
    out.push(`<g><title>${escape(e.data("name"))}, ${escape(type)}</title>` + (shape.corners
      ? `<polygon points="${shape.corners.map(([a, b]) => n(x + a) + "," + n(y + b)).join(" ")}" ${line}/>`
      : type === "place" ? `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(w / 2)}" ry="${n(h / 2)}" ${line}/>`
      : `<rect x="${n(x - w / 2)}" y="${n(y - h / 2)}" width="${w}" height="${h}" rx="8" ${line}/>`));
    shape.lines.forEach((text, i) => out.push(`<text x="${n(x)}" y="${n(y + (i - (shape.lines.length - 1) / 2) * font.lineHeight + font.size * 0.35)}" font-size="${font.size}" font-weight="500" text-anchor="middle" fill="${white.has(type) ? "#fff" : c.ink}">${escape(text)}</text>`));
    out.push("</g>");
  });
  out.push("</svg>", "");
  return out.join("\n");
}
