// Answers as tables: what each language gives, brought into columns and rows of cells {text, link, id}.
import { shorten } from "./ask-complete.js";

const pages = { ent: "/entities/", event: "/entities/", fact: "/facts/", article: "/articles/" };

function named(iri) {
  const text = shorten(iri), page = pages[text.slice(0, text.indexOf(":"))];
  return { text, link: page && page + encodeURIComponent(text), id: /^(ent|event):/.test(text) ? text : undefined };
}

function cell(value) {
  if (value === null || value === undefined) return { text: "" };
  if (Array.isArray(value)) {
    const all = value.map(cell);
    return all.length === 1 ? all[0] : { text: all.map(c => c.text).join(", "), all };
  }
  if (typeof value === "object") {
    if (value.type === "uri") return named(value.value);
    if (typeof value.type === "string" && "value" in value) return { text: String(value.value) };
    if (typeof value.id === "string") {
      const c = named(value.id), label = value["rdfs:label"];
      return typeof label === "string" ? { ...c, text: label } : c;
    }
    return { text: JSON.stringify(value) };
  }
  const text = String(value);
  if (/^<[^<>\s]+>$/.test(text)) return named(text.slice(1, -1));
  if (/^(ent|event|fact|article|kg|open):[^\s]+$/.test(text)) return named(text);
  return { text };
}

// A line of N-Triples, as CONSTRUCT and DESCRIBE give them.
const triple = /^(\S+) (\S+) (.+) \.$/s;

function object(term) {
  const text = /^"((?:[^"\\]|\\.)*)"/s.exec(term);
  if (!text) return cell(term);
  try {
    return { text: JSON.parse(`"${text[1].replace(/\\([^"\\bfnrtu/])/g, "$1").replace(/\n/g, "\\n")}"`) };
  } catch {
    return { text: text[1] };
  }
}

// table makes a table {columns, rows} of an answer. Columns come in the order in which the query names them.
export function table(answer, query) {
  const found = answer.data !== undefined ? [answer.data] : answer.result ?? [], rows = [];
  const triples = found.length > 0 && found.every(one => typeof one === "string" && triple.test(one));
  if (triples) {
    return { columns: ["subject", "predicate", "object"], triples, rows: found.map(one => {
      const [, s, p, o] = triple.exec(one);
      return [cell(s), cell(p), object(o)];
    }) };
  }
  for (const one of found) {
    if (typeof one !== "object" || one === null) {
      rows.push({ result: one });
      continue;
    }
    const lists = Object.entries(one), nested = answer.data !== undefined;
    if (!nested) {
      rows.push(one);
      continue;
    }
    for (const [name, value] of lists) {
      for (const row of Array.isArray(value) ? value : [value]) {
        if (row !== null) rows.push(typeof row === "object" ? row : { [name]: row });
      }
    }
  }
  const names = new Set(rows.flatMap(Object.keys)), place = name => {
    const i = query.search(new RegExp(`(?<![\\w:-])${RegExp.escape?.(name) ?? name.replace(/[^\w]/g, "\\$&")}(?![\\w-])`));
    return i < 0 ? query.length : i;
  };
  const columns = [...names].map(name => [place(name), name]).sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1)).map(([, name]) => name);
  return { columns, rows: rows.map(row => columns.map(name => cell(row[name]))) };
}

// entitiesOf gives the ids of all entities in a table, in order.
export function entitiesOf({ rows }) {
  const ids = new Set();
  for (const row of rows) for (const c of row) for (const one of c.all ?? [c]) if (one.id) ids.add(one.id);
  return [...ids];
}

// csv writes a table as RFC 4180 has it. What a spreadsheet would take for a formula begins with an apostrophe.
export function csv({ columns, rows }) {
  const field = text => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows.map(row => row.map(c => c.text))].map(line => line.map(field).join(",") + "\r\n").join("");
}

// shownRows is how many rows the page shows; the file has them all.
export const shownRows = 2000;

export function draw({ columns, rows }) {
  const t = document.createElement("table"), head = t.createTHead().insertRow(), body = t.createTBody();
  for (const name of columns) {
    const th = document.createElement("th"), name_ = document.createElement("bdi");
    th.scope = "col";
    name_.textContent = name;
    th.append(name_);
    head.append(th);
  }
  const value = c => {
    const e = document.createElement(c.link ? "a" : "span");
    if (c.link) e.href = c.link;
    e.textContent = c.text;
    return e;
  };
  for (const row of rows.slice(0, shownRows)) {
    const tr = body.insertRow();
    for (const c of row) {
      const td = tr.insertCell();
      td.dir = "auto";
      (c.all ?? [c]).forEach((one, i) => td.append(i ? ", " : "", value(one)));
      if (/^-?\d+(\.\d+)?$/.test(c.text)) td.className = "number";
    }
  }
  return t;
}
