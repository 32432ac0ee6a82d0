// The text and the facts beside it: whoever points at a fact, or comes to it by keyboard, sees its parts in the text, and
// whoever points at words sees the facts that they are a part of.
const text = document.getElementById("text");
const facts = new Map([...text.querySelectorAll("[data-number]")].map(e => [e.dataset.number, e]));
const parts = new Map();
for (const e of text.querySelectorAll("[data-parts]"))
  for (const part of e.dataset.parts.split(" ")) {
    const number = part.slice(0, -1);
    if (!parts.has(number)) parts.set(number, []);
    parts.get(number).push([e, part.slice(-1)]);
  }

let lit = [];

function show(numbers) {
  for (const [e, name] of lit) e.classList.remove(name);
  lit = [];
  for (const n of numbers) {
    const of = [[facts.get(n), "lit"], ...(parts.get(n) ?? []).map(([e, part]) => [e, "part-" + part])];
    for (const [e, name] of of)
      if (e && !e.classList.contains(name)) {
        e.classList.add(name);
        lit.push([e, name]);
      }
  }
}

function at(e) {
  const fact = e.target.closest("[data-number]");
  if (fact) return show([fact.dataset.number]);
  // Of a link all words count, since they have the focus together.
  const words = e.target.closest("[data-parts]") ?? e.target.querySelector?.("[data-parts]");
  show(words && e.target.closest("a,[data-parts]") ? words.dataset.parts.split(" ").map(p => p.slice(0, -1)) : []);
}

text.addEventListener("pointerover", at);
text.addEventListener("focusin", at);
text.addEventListener("pointerleave", () => show([]));
