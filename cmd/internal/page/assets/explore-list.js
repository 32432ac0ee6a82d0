// The list beside the graph: the same entities and lines as a tree, for the keyboard and for readers of the screen.
import { clean } from "./explore-shapes.js";

const make = (tag, className, text) => {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
};

// chip is a name in the colour of its type.
export function chip(node, tag = "span") {
  const e = make(tag, "entity"), name = make("bdi", "", clean(node.name));
  e.dataset.type = node.type;
  e.append(name);
  return e;
}

// List fills a ul. It tells of what the reader does by calling on.select(id) and on.key(key, id of the entity).
export class List {
  constructor(ul, on) {
    this.ul = ul;
    this.on = on;
    this.open = new Set();
    this.at = "";
    ul.setAttribute("role", "tree");
    ul.addEventListener("click", e => {
      const item = e.target.closest("[role=treeitem]");
      if (!item) return;
      this.focus(item);
      if (item.ariaExpanded !== null && item.dataset.id === this.selected) this.toggle(item.dataset.id);
      else on.select(item.dataset.id);
    });
    ul.addEventListener("keydown", e => this.key(e));
  }

  // set shows what is seen {nodes, lines}.
  set(view) {
    this.view = view;
    this.touching = new Map([...view.nodes.keys()].map(id => [id, []]));
    for (const l of view.lines.values()) {
      this.touching.get(l.from)?.push(l);
      if (l.to !== l.from) this.touching.get(l.to)?.push(l);
    }
    this.order = [...view.nodes.values()];
    this.draw();
  }

  draw() {
    const had = this.ul.contains(document.activeElement);
    this.ul.replaceChildren(...this.order.flatMap(n => [this.entity(n), ...(this.open.has(n.id) ? this.lines(n) : [])]));
    const at = this.item(this.at) ?? this.ul.querySelector("[role=treeitem]");
    if (at) {
      at.tabIndex = 0;
      this.at = at.dataset.id;
      if (had) at.focus();
    }
  }

  // entry makes an item. Items of both levels are siblings, so that the name of an entity's is its own words alone.
  entry(id, level) {
    const li = make("li"), row = make("div", "row");
    li.setAttribute("role", "treeitem");
    li.setAttribute("aria-level", level);
    li.setAttribute("aria-selected", String(id === this.selected));
    li.tabIndex = -1;
    li.dataset.id = id;
    li.append(row);
    return [li, row];
  }

  entity(n) {
    const [li, row] = this.entry(n.id, 1), lines = this.touching.get(n.id).length;
    row.append(chip(n), " ", make("span", "quiet", lines === 1 ? "1 line" : `${lines} lines`));
    if (lines) li.ariaExpanded = String(this.open.has(n.id));
    return li;
  }

  lines(n) {
    return this.touching.get(n.id).map(l => {
      const [li, row] = this.entry(l.id, 2), out = l.from === n.id, other = chip(this.view.nodes.get(out ? l.to : l.from));
      li.dataset.of = n.id;
      if (l.claim) row.classList.add("claim");
      if (out || l.symmetric) row.append(make("span", "", l.words), " ", other);
      else row.append(other, " ", make("span", "", l.words), " ", make("span", "quiet", n.name));
      return li;
    });
  }

  item(id) {
    return id ? this.ul.querySelector(`[data-id="${CSS.escape(id)}"]`) : null;
  }

  // select marks what is selected, opens the entity it is under, and scrolls it into view.
  select(id) {
    this.selected = id || "";
    const line = id && this.view.lines.get(id);
    if (line) {
      if (!this.open.has(line.from) && !this.open.has(line.to)) this.toggle(line.from);
    } else if (id && this.view.nodes.has(id) && !this.open.has(id)) {
      this.toggle(id);
    }
    for (const e of this.ul.querySelectorAll("[role=treeitem]")) e.setAttribute("aria-selected", String(e.dataset.id === this.selected));
    const item = this.item(id);
    if (!item) return;
    this.rove(item);
    const box = this.ul.parentElement, top = item.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 60) box.scrollTop = top - 20;
  }

  toggle(id, open = !this.open.has(id)) {
    const item = this.item(id), n = this.view.nodes.get(id);
    if (open) this.open.add(id);
    else this.open.delete(id);
    if (!item || !n) return;
    for (let next; (next = item.nextElementSibling)?.dataset.of === id;) {
      if (next === document.activeElement || next.tabIndex === 0) this.focus(item);
      next.remove();
    }
    if (open) item.after(...this.lines(n));
    item.ariaExpanded = String(open);
  }

  // rove makes an item the one that Tab leads to.
  rove(item) {
    for (const e of this.ul.querySelectorAll('[tabindex="0"]')) e.tabIndex = -1;
    item.tabIndex = 0;
    this.at = item.dataset.id;
  }

  focus(item) {
    if (!item) return;
    this.rove(item);
    item.focus();
  }

  key(e) {
    const item = e.target.closest("[role=treeitem]");
    if (!item || e.ctrlKey || e.metaKey || e.altKey) return;
    const all = [...this.ul.querySelectorAll("[role=treeitem]")], i = all.indexOf(item), id = item.dataset.id;
    const done = () => {
      e.preventDefault();
      e.stopPropagation();
    };
    switch (e.key) {
      case "ArrowDown": this.focus(all[i + 1]); return done();
      case "ArrowUp": this.focus(all[i - 1]); return done();
      case "Home": this.focus(all[0]); return done();
      case "End": this.focus(all.at(-1)); return done();
      case "ArrowRight":
        if (item.ariaExpanded === "false") this.toggle(id, true);
        else if (item.ariaExpanded === "true") this.focus(all[i + 1]);
        return done();
      case "ArrowLeft":
        if (item.ariaExpanded === "true") this.toggle(id, false);
        else if (item.dataset.of) this.focus(this.item(item.dataset.of));
        return done();
      case "Enter": case " ":
        this.on.select(id);
        return done();
    }
    if (this.on.key(e.key, item.dataset.of ?? id)) done();
  }
}
