// Loading without leaving the page: files can be dropped, and what was sent is followed until it is through.
const box = document.querySelector(".loading");
const progress = box?.querySelector(".progress");

function element(name, text, className) {
  const e = document.createElement(name);
  e.textContent = text;
  if (className) e.className = className;
  return e;
}

const count = (n, one, many) => n === 1 ? "1 " + one : `${n} ${many}`;

// report shows what the server said was wrong.
function report(text) {
  progress.hidden = false;
  progress.replaceChildren(element("p", text, "wrong"));
}

function loaded(list) {
  const ul = element("ul", "", "rows");
  for (const a of list) {
    const li = element("li", ""), link = element("a", a.title || a.url || a.id);
    link.href = "/articles/" + encodeURIComponent(a.id);
    link.dir = "auto";
    li.append(link, " ", element("span", count(a.facts, "fact", "facts"), "quiet"));
    ul.append(li);
  }
  return ul;
}

function show(job) {
  const through = job.new + job.replaced + job.unchanged + job.failed;
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "How far it is");
  if (job.total > 0) {
    bar.max = job.total;
    bar.value = through;
  }
  const state = { running: "Reading", done: "Done", stopped: "Stopped" }[job.state];
  const faults = element("ul", "", "plain faults");
  for (const f of job.faults) faults.append(element("li", (f.where ? f.where + ": " : "") + f.detail));
  progress.hidden = false;
  progress.replaceChildren(element("p", `${state}: ${through} of ${count(job.total, "article", "articles")}`, "state"), bar, loaded(job.articles), faults);
}

async function follow(address) {
  for (;;) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return report((await answer.json()).detail);
    const job = await answer.json();
    show(job);
    if (job.state !== "running") return;
    await new Promise(r => setTimeout(r, 500));
  }
}

async function post(body, type) {
  const headers = { Accept: "application/json", Prefer: "respond-async" };
  if (type) headers["Content-Type"] = type;
  progress.hidden = false;
  progress.replaceChildren(element("p", "Sending …", "state"));
  try {
    const answer = await fetch("/v1/articles", { method: "POST", headers, body });
    if (!answer.ok) return report((await answer.json()).detail);
    await follow(answer.headers.get("Location"));
  } catch {
    report("The server does not answer.");
  }
}

function send(files) {
  const body = new FormData();
  for (const f of files) body.append("file", f, f.name);
  return post(body);
}

// busy keeps a form from being sent twice.
async function busy(form, work) {
  const button = form.querySelector("button");
  button.disabled = true;
  await work;
  button.disabled = false;
}

for (const form of box?.querySelectorAll("form") ?? [])
  form.addEventListener("submit", e => {
    e.preventDefault();
    if (form.classList.contains("drop")) return busy(form, send(form.elements.file.files));
    const fields = Object.fromEntries([...new FormData(form)].filter(([, v]) => v !== ""));
    busy(form, post(JSON.stringify(fields), "application/json"));
  });

const drop = box?.querySelector(".drop");
for (const type of ["dragenter", "dragover"])
  drop?.addEventListener(type, e => {
    e.preventDefault();
    drop.classList.add("over");
  });
drop?.addEventListener("dragleave", () => drop.classList.remove("over"));
drop?.addEventListener("drop", e => {
  e.preventDefault();
  drop.classList.remove("over");
  if (e.dataTransfer.files.length > 0) busy(drop, send(e.dataTransfer.files));
});

// The page of a load that runs is followed too; without scripts it is asked for again and again.
const job = document.querySelector(".job[data-running=true]");
if (job) {
  const wait = setInterval(async () => {
    const answer = await fetch("/v1/jobs/" + encodeURIComponent(job.dataset.job), { headers: { Accept: "application/json" } });
    if (!answer.ok) return clearInterval(wait);
    const state = await answer.json();
    const through = state.new + state.replaced + state.unchanged + state.failed;
    if (state.state !== "running") return location.reload();
    job.querySelector(".state").textContent = `Reading: ${through} of ${count(state.total, "article", "articles")}`;
    const bar = job.querySelector("progress");
    bar.max = state.total;
    bar.value = through;
  }, 500);
}
