// What every page runs: names, facts and articles under the search box as one types.
const box = document.getElementById("find");
const form = box.form;
const list = document.createElement("div");
list.className = "found";
list.id = "found";
list.hidden = true;
form.append(list);
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
form.append(said);

let asked = "", stop = null, wait = 0;

// line makes a link of the list; all that was read in articles goes in as text.
function line(address, type, name, about) {
  const a = document.createElement("a");
  a.href = address;
  const b = document.createElement(type ? "span" : "b");
  if (type) {
    b.className = "entity";
    b.dataset.type = type;
  }
  b.dir = "auto";
  b.textContent = name;
  a.append(b);
  if (about) {
    const s = document.createElement("span");
    s.className = "quiet";
    s.dir = "auto";
    s.textContent = about;
    a.append(" ", s);
  }
  return a;
}

function group(title, links) {
  if (links.length === 0) return;
  const h = document.createElement("p");
  h.textContent = title;
  list.append(h, ...links);
}

async function get(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
  return answer.ok ? answer.json() : {};
}

async function look() {
  const text = box.value.trim();
  if (text === asked) return;
  asked = text;
  stop?.abort();
  if (text.length < 2) return close();
  stop = new AbortController();
  const q = encodeURIComponent(text), last = /[\p{L}\p{N}]$/u.test(text) ? "*" : "";
  try {
    const [names, words] = await Promise.all([
      get(`/v1/entities?limit=6&q=${q}`, stop.signal),
      get(`/v1/search?limit=4&q=${q}${last}`, stop.signal),
    ]);
    list.replaceChildren();
    group("Who and what", (names.entities ?? []).map(e => line("/entities/" + encodeURIComponent(e.id), e.type, e.name, e.facts === 1 ? "1 fact" : `${e.facts} facts`)));
    group("Facts", (words.facts ?? []).map(h => line("/facts/" + encodeURIComponent(h.fact.id), "", h.fact.says, "")));
    group("Articles", (words.articles ?? []).map(a => line("/articles/" + encodeURIComponent(a.id), "", a.title || a.url || a.id, a.date)));
    const n = list.querySelectorAll("a").length;
    said.textContent = n === 0 ? "Nothing found" : `${n} found; arrow down leads to them`;
    list.hidden = n === 0;
  } catch (e) {
    if (e.name !== "AbortError") close();
  }
}

function close() {
  list.hidden = true;
  list.replaceChildren();
  said.textContent = "";
}

box.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(look, 120);
});
form.addEventListener("keydown", e => {
  if (e.key === "Escape") {
    close();
    asked = "";
    box.focus();
  }
  if (e.key !== "ArrowDown" && e.key !== "ArrowUp" || list.hidden) return;
  e.preventDefault();
  const stops = [box, ...list.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement) + (e.key === "ArrowDown" ? 1 : -1);
  stops[(at + stops.length) % stops.length].focus();
});
document.addEventListener("focusin", e => form.contains(e.target) || close());
document.addEventListener("pointerdown", e => form.contains(e.target) || close());
// "/" goes to the search box, as on many sites, where one is not typing.
document.addEventListener("keydown", e => {
  if (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && !e.target.closest("input,textarea,select,[contenteditable=true]")) {
    e.preventDefault();
    box.focus();
  }
});
