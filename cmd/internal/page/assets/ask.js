// The page of queries: an editor, and answers as a table, a graph and as they came.
import { Editor } from "./ask-editor.js";
import { csv, draw, entitiesOf, shownRows, table } from "./ask-results.js";

const root = document.getElementById("ask"), $ = name => root.querySelector(`[data-part="${name}"]`);
const form = $("form"), said = $("said"), shown = $("shown"), { lang, limit } = form.elements;
root.classList.add("live");
root.querySelectorAll("[data-script]").forEach(e => (e.hidden = false));
root.querySelectorAll("[data-plain]").forEach(e => e.remove());

const editor = new Editor(form.elements.query, lang.value, () => run(true));
let view = "table", last = null, stop = null;

const many = (n, one, more) => (n === 1 ? `1 ${one}` : `${n.toLocaleString("en")} ${more}`);

function say(text, fault = false) {
  said.textContent = text;
  said.classList.toggle("fault", fault);
}

// address is that of the query and of how its answer is shown.
function address() {
  const p = new URLSearchParams({ lang: lang.value, query: editor.text, limit: limit.value });
  if (view !== "table") p.set("view", view);
  return location.origin + location.pathname + "?" + p;
}

async function run(step) {
  stop?.abort();
  const mine = (stop = new AbortController()), text = editor.text, began = performance.now();
  if (step && address() !== location.href) history.pushState(null, "", address());
  editor.fault(null);
  say("Asking …");
  $("stop").hidden = false;
  root.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch("/v1/query?" + new URLSearchParams({ lang: lang.value, limit: limit.value }), {
      method: "POST", body: text, signal: mine.signal, headers: { "Content-Type": "text/plain", "X-Timeout": $("time").value },
    });
    const raw = await answer.text(), body = JSON.parse(raw);
    if (!answer.ok) return failed(body);
    last = { raw, table: table(body, text), cut: body.cut };
    const n = last.table.rows.length, ms = Math.round(performance.now() - began);
    say(`${many(n, "result", "results")} in ${ms < 1000 ? ms + " ms" : (ms / 1000).toFixed(1) + " s"}` + (body.cut ? `. ${body.cut}` : n > shownRows ? `; the table shows the first ${shownRows.toLocaleString("en")}` : ""));
    $("take").hidden = false;
    await show();
  } catch (e) {
    if (stop !== mine) return;
    if (mine.signal.aborted) say("Stopped.");
    else say("The server does not answer: " + e.message, true);
  } finally {
    if (stop === mine) {
      $("stop").hidden = true;
      root.removeAttribute("aria-busy");
    }
  }
}

// failed shows what is wrong, at its line where the server tells the line.
function failed(problem) {
  last = null;
  shown.replaceChildren();
  $("take").hidden = true;
  say(problem.detail || "The query failed.", true);
  if (problem.line) editor.fault({ line: problem.line, column: problem.column || 1, text: problem.detail.replace(/^.*?[Ll]ine \d+, column \d+: /, "") });
}

async function show() {
  for (const tab of $("tabs").children) {
    const on = tab.dataset.view === view;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
  shown.className = "ask-shown " + view;
  shown.setAttribute("role", "tabpanel");
  shown.setAttribute("aria-labelledby", "tab-" + view);
  if (!last) return;
  const answer = last;
  if (view === "raw") {
    const pre = document.createElement("pre");
    pre.textContent = answer.raw.length > 500_000 ? answer.raw.slice(0, 500_000) + "\n…" : answer.raw;
    shown.replaceChildren(pre);
  } else if (view === "table") {
    shown.replaceChildren(answer.table.rows.length ? draw(answer.table) : Object.assign(document.createElement("p"), { className: "quiet", textContent: "Nothing fits." }));
  } else {
    const { graphOf } = await import("./ask-graph.js"); // the library is large: it comes when it is wanted
    if (answer === last && view === "graph") await graphOf(shown, entitiesOf(answer.table)).catch(e => say(e.message, true));
  }
}

function choose(name, step) {
  view = ["table", "graph", "raw"].includes(name) ? name : "table";
  if (step && last) history.replaceState(null, "", address());
  return show();
}

form.addEventListener("submit", e => {
  e.preventDefault();
  run(true);
});
$("stop").addEventListener("click", () => stop?.abort());
$("tabs").addEventListener("click", e => e.target.dataset.view && choose(e.target.dataset.view, true));
$("tabs").addEventListener("keydown", e => {
  const tabs = [...$("tabs").children], i = tabs.indexOf(e.target) + { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (Number.isNaN(i)) return;
  const next = tabs[(i + tabs.length) % tabs.length];
  next.focus();
  choose(next.dataset.view, true);
});

// language shows the examples of the chosen one.
function language() {
  for (const s of root.querySelectorAll(".ask-examples section")) s.hidden = s.dataset.lang !== lang.value;
  editor.speak(lang.value);
}
const examples = id => [...root.querySelectorAll(`.ask-examples [data-lang="${id}"] a`)];
let spoken = lang.value;
form.addEventListener("change", e => {
  if (e.target.name !== "lang") return;
  // A query that the reader has not changed gives way to one of the new language.
  const at = examples(spoken).findIndex(a => a.dataset.query === editor.text), mine = editor.text.trim() && at < 0;
  spoken = lang.value;
  language();
  if (!mine) editor.text = (examples(spoken)[at] ?? examples(spoken)[0]).dataset.query;
});
root.querySelector(".ask-examples").addEventListener("click", e => {
  const a = e.target.closest("a");
  if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  editor.text = a.dataset.query;
  run(true);
});

$("csv").addEventListener("click", () => {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(new Blob([csv(last.table)], { type: "text/csv" }));
  a.download = "quern.csv";
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
});
$("link").addEventListener("click", async () => {
  history.replaceState(null, "", address());
  try {
    await navigator.clipboard.writeText(address());
    say("The link is copied.");
  } catch {
    say("The address of this page is the link.");
  }
});

// open brings back what an address asks.
async function open() {
  const p = new URLSearchParams(location.search), text = p.get("query");
  if (p.get("lang") && [...form.querySelectorAll("[name=lang]")].some(r => r.value === p.get("lang"))) lang.value = p.get("lang");
  if (p.get("limit")) limit.value = p.get("limit");
  spoken = lang.value;
  language();
  if (text !== null && text !== editor.text) editor.text = text;
  view = ["graph", "raw"].includes(p.get("view")) ? p.get("view") : "table";
  await show();
  if (text) await run(false);
  else if (!said.textContent) say("Choose an example, or write a query and run it.");
}
addEventListener("popstate", open);
open().then(() => root.classList.add("ready"));
