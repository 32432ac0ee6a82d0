// What is selected, in words: an entity, or a line with the sentences that say it.
import { chip } from "./explore-list.js";

const make = (tag, className, text) => {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
};

export async function get(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(body.detail || `The server answered ${answer.status}.`), { status: answer.status, body });
  return body;
}

// most is how many facts of one line are read at once.
const most = 12;

// Detail shows in an element.
export class Detail {
  constructor(element) {
    this.element = element;
  }

  clear() {
    this.stop?.abort();
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  // entity says who it is and how many lines it has.
  entity(n, lines) {
    this.stop?.abort();
    const h = make("h2"), page = make("a", "", "Everything about it");
    const link = chip(n, "a");
    link.href = "/entities/" + encodeURIComponent(n.id);
    h.append(link);
    page.href = link.href;
    const p = make("p", "quiet", `${n.type[0].toUpperCase()}${n.type.slice(1)}${n.detail ? " · " + n.detail : ""} · ${lines === 1 ? "1 line" : lines + " lines"} here · `);
    p.append(page);
    this.element.replaceChildren(h, p);
    this.element.hidden = false;
  }

  // line shows the sentences of a line.
  async line(l, nodes) {
    this.stop?.abort();
    const { signal } = (this.stop = new AbortController());
    const h = make("h2"), list = make("ol", "plain sentences"), wait = make("p", "quiet", "Reading the sentences …");
    h.append(chip(nodes.get(l.from)), make("span", l.claim ? "claim" : "", ` ${l.words} `), chip(nodes.get(l.to)));
    this.element.replaceChildren(h, wait);
    this.element.hidden = false;
    try {
      const facts = await Promise.all(l.facts.slice(0, most).map(f => get("/v1/facts/" + encodeURIComponent(f.id), signal)));
      for (const f of facts) list.append(this.fact(f));
      wait.replaceWith(list);
      if (l.facts.length > most) this.element.append(make("p", "quiet", `and ${l.facts.length - most} more facts`));
    } catch (e) {
      if (!signal.aborted) wait.textContent = e.message;
    }
  }

  fact(f) {
    const li = make("li"), says = make("a", "", f.says || "This fact");
    says.href = "/facts/" + encodeURIComponent(f.id);
    says.dir = "auto";
    const head = make("p", "says");
    head.append(says);
    li.append(head);
    for (const e of f.evidence) {
      const quote = make("blockquote", "read", e.quote), from = make("p", "quiet"), article = make("a", "", e.title || e.url || e.article);
      quote.dir = "auto";
      article.dir = "auto";
      article.href = "/articles/" + encodeURIComponent(e.article);
      from.append(article, [e.publisher, e.date].filter(Boolean).map(x => ", " + x).join(""));
      li.append(quote, from);
    }
    return li;
  }
}
