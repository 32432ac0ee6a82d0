// A slider with two ends over the days that facts are found under, with a bar for how many there are.
import { days } from "./explore-model.js";

const pad = x => String(x).padStart(2, "0");
const units = {
  day: { of: d => d, next: d => new Date(Date.parse(d) + 864e5).toISOString().slice(0, 10), last: d => d, says: { day: "numeric", month: "short", year: "numeric" } },
  month: { of: d => d.slice(0, 7) + "-01", next: d => step(d, 1), last: d => new Date(Date.parse(step(d, 1)) - 864e5).toISOString().slice(0, 10), says: { month: "short", year: "numeric" } },
  year: { of: d => d.slice(0, 4) + "-01-01", next: d => pad4(+d.slice(0, 4) + 1) + "-01-01", last: d => d.slice(0, 4) + "-12-31", says: { year: "numeric" } },
};
const pad4 = y => String(y).padStart(4, "0");
function step(d, n) {
  const m = +d.slice(5, 7) - 1 + n;
  return `${pad4(+d.slice(0, 4) + Math.floor(m / 12))}-${pad(((m % 12) + 12) % 12 + 1)}-01`;
}

// Time works on an element with two inputs of type range, which tell of what the reader does by on(since, until), each
// "" where the slider stands at its end.
export class Time {
  constructor(element, on) {
    this.element = element;
    [this.low, this.high] = element.querySelectorAll("input");
    this.bars = element.querySelector(".bars");
    this.says = element.querySelector("output");
    this.ticks = [];
    const moved = e => {
      if (+this.low.value > +this.high.value) e.target.value = e.target === this.low ? this.high.value : this.low.value;
      this.tell();
      on(...this.period());
    };
    this.low.addEventListener("input", moved);
    this.high.addEventListener("input", moved);
  }

  // set takes the facts, and the period that is chosen.
  set(facts, since, until) {
    const found = facts.map(days).filter(Boolean), starts = found.map(([d]) => d).sort(), last = found.reduce((a, [, d]) => (d > a ? d : a), "");
    const apart = d => (Date.parse(last) - Date.parse(d)) / 864e5;
    // A few facts of long ago would leave all others one step of the slider: its first step then stands for them too.
    const early = starts[Math.floor(starts.length * 0.06)];
    const first = starts.length && apart(starts[0]) > 3 * apart(early) && early < last ? early : starts[0];
    this.element.hidden = !last || first === last;
    if (this.element.hidden) return;
    this.before = first !== starts[0];
    const long = apart(first), unit = units[long <= 120 ? "day" : long <= 365 * 12 ? "month" : "year"];
    this.unit = unit;
    this.ticks = [];
    for (let d = unit.of(first); d <= last && this.ticks.length < 3000; d = unit.next(d)) this.ticks.push(d);
    const counts = new Array(this.ticks.length).fill(0);
    for (const [d] of found) counts[this.index(d)]++;
    const many = Math.min(80, counts.length), most = [], per = counts.length / many;
    for (let i = 0; i < many; i++) most.push(counts.slice(Math.floor(i * per), Math.floor((i + 1) * per)).reduce((a, b) => a + b, 0));
    const top = Math.max(...most);
    this.bars.replaceChildren(...most.map(n => {
      const bar = document.createElement("i");
      bar.style.height = n ? 12 + 88 * Math.sqrt(n / top) + "%" : "0";
      return bar;
    }));
    for (const input of [this.low, this.high]) [input.min, input.max, input.step] = [0, this.ticks.length - 1, 1];
    this.low.value = since ? this.index(since) : 0;
    this.high.value = until ? this.index(until) : this.ticks.length - 1;
    this.tell();
  }

  index(day) {
    const d = this.unit.of(day), i = this.ticks.findLastIndex(t => t <= d);
    return Math.max(0, i);
  }

  period() {
    const a = +this.low.value, b = +this.high.value;
    return [a === 0 ? "" : this.ticks[a], b === this.ticks.length - 1 ? "" : this.unit.last(this.ticks[b])];
  }

  tell() {
    const says = i => new Date(this.ticks[i] + "T00:00:00Z").toLocaleDateString("en-GB", { ...this.unit.says, timeZone: "UTC" });
    const a = (this.before && this.low.value === "0" ? "before " : "") + says(+this.low.value), b = says(+this.high.value);
    this.low.setAttribute("aria-valuetext", "from " + a);
    this.high.setAttribute("aria-valuetext", "until " + b);
    this.says.value = a === b ? a : `${a} – ${b}`;
    const n = this.bars.children.length, [low, high] = [this.low.value, this.high.value].map(v => v / Math.max(1, this.ticks.length - 1));
    [...this.bars.children].forEach((bar, i) => bar.classList.toggle("out", (i + 1) / n <= low - 1e-9 && low > 0 || i / n > high));
  }
}
