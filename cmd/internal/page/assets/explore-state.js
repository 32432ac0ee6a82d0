// What the explorer shows, as the address says it: an address holds all of it, so that a link brings it back.

// Lists of ids stand in one parameter, with spaces between; what an id has of spaces itself is escaped once more.
const strict = id => id.replace(/[\s%@]/g, encodeURIComponent);
function loosely(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
const words = text => (text ?? "").split(" ").filter(Boolean);
const list = text => words(text).map(loosely);

// spots reads places: "ent:russia@120,-40".
function spots(text) {
  const found = new Map();
  for (const one of words(text)) {
    const [, id, x, y] = /^([^@]+)@(-?\d{1,6}),(-?\d{1,6})$/.exec(one) ?? [];
    if (id) found.set(loosely(id), { x: +x, y: +y });
  }
  return found;
}

// read takes the state from an address.
export function read(address) {
  const p = new URL(address).searchParams, pins = spots(p.get("pin"));
  const places = spots(new URLSearchParams(new URL(address).hash.slice(1)).get("at"));
  return {
    around: p.getAll("around").filter(Boolean), between: p.getAll("between").filter(Boolean), nodes: +p.get("nodes") || 0,
    show: list(p.get("show")), hide: new Set(list(p.get("hide"))), pins, places,
    types: new Set(p.getAll("type")), predicates: new Set(p.getAll("predicate")),
    since: p.get("since") ?? "", until: p.get("until") ?? "", least: +p.get("min_confidence") || 0,
    claims: p.get("claims") === "true", select: p.get("select") ?? "",
  };
}

// write makes the address of a state. Ids stay readable: "ent:russia ent:iran". With places (a Map) the address also holds
// where everything stands, behind "#", which is not sent to the server.
export function write(s, places) {
  const p = new URLSearchParams(), spot = ([id, at]) => `${strict(id)}@${at.x},${at.y}`;
  const put = (name, value) => value && p.append(name, value);
  if (s.show.length === 0) {
    for (const a of s.around) put("around", a);
    if (s.nodes) put("nodes", s.nodes);
  }
  for (const b of s.between) put("between", b);
  put("show", s.show.map(strict).join(" "));
  put("hide", [...s.hide].sort().map(strict).join(" "));
  put("pin", [...s.pins].map(spot).join(" "));
  for (const t of s.types) put("type", t);
  for (const r of s.predicates) put("predicate", r);
  put("since", s.since);
  put("until", s.until);
  if (s.least) put("min_confidence", s.least);
  if (s.claims) put("claims", "true");
  put("select", s.select);
  const loose = text => text.replaceAll("%3A", ":").replaceAll("%40", "@").replaceAll("%2C", ",");
  const search = loose(p.toString());
  const hash = places?.size ? "#" + loose(new URLSearchParams({ at: [...places].map(spot).join(" ") }).toString()) : "";
  return location.origin + location.pathname + (search && "?" + search) + hash;
}

// copy makes a state that can be changed without changing the first.
export const copy = s => ({ ...s, show: [...s.show], hide: new Set(s.hide), pins: new Map(s.pins), types: new Set(s.types), predicates: new Set(s.predicates) });
