// Looks at every drawing of the page and lists the words that cannot be read where they stand.
const out = { texts: 0, faults: [] };
const slack = 0.6; // of what rounding moves, in the drawing's units
for (const drawing of document.querySelectorAll(".drawing")) {
  const fault = (what, words, other) => out.faults.push({ drawing: drawing.id, what, words: words || "", other: other || "" });
  const lines = [...drawing.querySelectorAll("text")].filter(e => !e.closest(".card")).map(e => {
    const b = e.getBBox(), size = parseFloat(e.getAttribute("font-size")) || 12;
    const base = parseFloat(e.getAttribute("y"));
    // The box of what is inked: from the height of capitals to a little below the baseline.
    return { e, text: e.textContent, x0: b.x, x1: b.x + b.width, y0: base - 0.72 * size, y1: base + 0.1 * size, node: e.closest(".node"), owner: e.closest(".node, .edge, .cluster") };
  });
  out.texts += lines.length;
  const page = drawing.querySelector("svg").viewBox.baseVal;
  const shift = drawing.querySelector(".graph").transform.baseVal.consolidate().matrix;
  for (const l of lines) {
    if (l.x0 + shift.e < page.x || l.x1 + shift.e > page.x + page.width) fault("leaves the page", l.text);
    if (!l.node) continue;
    const shape = l.node.querySelector("polygon, path, ellipse");
    for (const [x, y] of [[l.x0, l.y0], [l.x1, l.y0], [l.x0, l.y1], [l.x1, l.y1]]) {
      const p = drawing.querySelector("svg").createSVGPoint();
      p.x = x + (x === l.x0 ? slack : -slack); p.y = y;
      if (shape && shape.getAttribute("fill") !== "none" && !shape.isPointInFill(p)) { fault("leaves its box", l.text, l.node.getAttribute("class")); break; }
    }
  }
  const cover = (a, b) => a.x0 + slack < b.x1 && b.x0 + slack < a.x1 && a.y0 + slack < b.y1 && b.y0 + slack < a.y1;
  for (let i = 0; i < lines.length; i++)
    for (let j = i + 1; j < lines.length; j++)
      if (cover(lines[i], lines[j])) fault("covers", lines[i].text, lines[j].text);
  const boxes = [...drawing.querySelectorAll(".node:not(.lane)")].map(n => {
    const s = n.querySelector("polygon, path, ellipse");
    if (!s) return null;
    const b = s.getBBox();
    return { n, x0: b.x, x1: b.x + b.width, y0: b.y, y1: b.y + b.height };
  }).filter(b => b);
  for (const l of lines)
    for (const b of boxes)
      if (l.node !== b.n && cover(l, b)) fault("stands on a box", l.text, b.n.textContent.trim().slice(0, 40));
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length; j++)
      if (cover(boxes[i], boxes[j])) fault("is a box that covers", boxes[i].n.textContent.trim().slice(0, 40), boxes[j].n.textContent.trim().slice(0, 40));
}
document.getElementById("out").textContent = JSON.stringify(out);
