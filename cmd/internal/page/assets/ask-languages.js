// How queries are coloured.
import { javascript, sparql, StreamLanguage } from "./vendor/editor.js";

// Cayley's dialect of GraphQL: names with a colon within, and IRIs in angle brackets.
const graphql = {
  name: "graphql",
  token(s) {
    if (s.eatSpace()) return null;
    if (s.match(/^#.*/)) return "comment";
    if (s.match(/^"""[^]*?"""/) || s.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (s.match(/^<[^<>\s]*>?/)) return "atom";
    if (s.match(/^@\w+/)) return "meta";
    if (s.match(/^\$\w+/)) return "variableName";
    if (s.match(/^-?\d+(?:\.\d+)?/)) return "number";
    if (s.match(/^(?:query|fragment|on|true|false|null)\b/)) return "keyword";
    if (s.match(/^~?[\w]+(?:[:-][\w-]+)*/)) return "propertyName";
    s.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", "<", '"'] } },
};

const languages = { sparql: StreamLanguage.define(sparql), gizmo: StreamLanguage.define(javascript), graphql: StreamLanguage.define(graphql) };

export const languageOf = lang => languages[lang] ?? [];
