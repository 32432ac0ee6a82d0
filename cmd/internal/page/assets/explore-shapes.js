// The shapes of the diagrams: what size a name's box has, and where its corners are.

const size = 12, lineHeight = 15, widest = 132, mostLines = 3, longest = 70;

// family is what the names are set in; a canvas takes it only without quotes.
export const family = "Inter, Segoe UI, Helvetica, Arial, Liberation Sans, Noto Sans, sans-serif";
export const font = { size, lineHeight, family };

// ink tells how the words stand on a type's fill: a country's is deep in light and dark.
export const white = new Set(["country"]);

const padding = { person: [11, 7], organization: [17, 8], country: [13, 9], place: [18, 10], group: [11, 7], event: [19, 8], work: [15, 8], product: [15, 9], thing: [13, 10] };

let pen;

function width(text) {
  pen ??= document.createElement("canvas").getContext("2d");
  pen.font = `500 ${size}px ${family}`;
  return pen.measureText(text).width;
}

// clean leaves out what cannot be drawn, so that no name reaches beyond its box or into the words beside it.
export function clean(text) {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/gu, " ").replace(/\s+/g, " ").trim();
}

// wrap breaks a name between words into lines of about one width; what has no spaces is broken anywhere.
export function wrap(name) {
  let text = clean(name);
  if ([...text].length > longest) text = [...text].slice(0, longest).join("") + "…";
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const more = line ? line + " " + word : word;
    if (line && width(more) > widest) {
      lines.push(line);
      line = word;
    } else {
      line = more;
    }
    while (width(line) > 1.5 * widest) {
      const letters = [...line];
      let n = letters.length;
      while (n > 1 && width(letters.slice(0, n).join("")) > widest) n--;
      lines.push(letters.slice(0, n).join(""));
      line = letters.slice(n).join("");
    }
  }
  if (line) lines.push(line);
  if (lines.length > mostLines) {
    lines.length = mostLines;
    lines[mostLines - 1] += "…";
  }
  return lines.length ? lines : ["?"];
}

// box gives a node its lines, its size and the corners of its outline in pixels from the middle; corners is null for
// what is round.
export function box(type, name) {
  const lines = wrap(name), [x, y] = padding[type] ?? padding.thing;
  const w = Math.round(Math.max(44, 2 * x + Math.max(...lines.map(width)))), h = Math.round(2 * y + lineHeight * lines.length);
  return { lines, w, h, corners: outline(type, w / 2, h / 2) };
}

function outline(type, x, y) {
  switch (type) {
    case "country": {
      const c = Math.min(10, y * 0.6);
      return [[-x + c, -y], [x - c, -y], [x, -y + c], [x, y - c], [x - c, y], [-x + c, y], [-x, y - c], [-x, -y + c]];
    }
    case "event":
      return [[-x + 12, -y], [x - 12, -y], [x, 0], [x - 12, y], [-x + 12, y], [-x, 0]];
    case "organization": {
      const tab = 6, left = -x + tab / 2 + 2, at = y * 0.45, half = 3.5;
      const side = at => [[left, at + half], [-x, at + half], [-x, at - half], [left, at - half]];
      return [[left, -y], [x, -y], [x, y], [left, y], ...side(at), ...side(-at)];
    }
    case "work":
      return [[-x, -y], [x - 9, -y], [x, -y + 9], [x, y], [-x, y]];
    case "product":
      return [[-x, -y + 6], [-x + 6, -y], [x, -y], [x, y - 6], [x - 6, y], [-x, y]];
    case "thing":
      return [[-x, -y], [-x + Math.min(26, x), -y], [-x + Math.min(31, x + 5), -y + 5], [x, -y + 5], [x, y], [-x, y]];
  }
  return null;
}
