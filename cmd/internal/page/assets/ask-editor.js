// The editor of queries. It lives in a shadow tree: there its style sheets are objects, which the policy of the pages
// allows, and no elements, which it forbids.
import {
  autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, Compartment, completionKeymap, Decoration, defaultKeymap, drawSelection,
  EditorState, EditorView, highlightActiveLine, HighlightStyle, history, historyKeymap, keymap, lineNumbers, StateEffect, StateField,
  syntaxHighlighting, tags, WidgetType,
} from "./vendor/editor.js";
import { completer } from "./ask-complete.js";
import { languageOf } from "./ask-languages.js";

const look = EditorView.theme({
  "&": { fontSize: "0.94rem", backgroundColor: "var(--page)", color: "var(--ink)", border: "1px solid var(--strong)", borderRadius: ".55rem", overflow: "hidden", height: "100%" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: 'ui-monospace,"SF Mono","Cascadia Mono","JetBrains Mono","DejaVu Sans Mono","Liberation Mono",monospace', lineHeight: "1.6", maxHeight: "60vh" },
  ".cm-content, .cm-gutter": { minHeight: "13rem" },
  ".cm-content": { padding: ".6rem 0", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--soft)", color: "var(--quiet)", border: "0", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb,var(--accent) 7%,transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb,var(--accent) 28%,transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb,var(--accent) 22%,transparent)", outline: "0" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: ".5rem", boxShadow: "var(--shadow)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".2rem .6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".8", fontSize: ".85em" },
  ".fault-line": { backgroundColor: "color-mix(in srgb,var(--deny) 12%,transparent)" },
  ".fault-mark": { textDecoration: "underline wavy var(--deny)" },
  ".fault-note": { padding: ".15rem .8rem", color: "var(--deny)", fontFamily: "var(--sans)", fontSize: ".88rem", borderLeft: "3px solid var(--deny)", backgroundColor: "color-mix(in srgb,var(--deny) 7%,transparent)" },
});

const words = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--plan)" },
  { tag: [tags.atom, tags.number, tags.bool], color: "var(--claim)" },
  { tag: [tags.comment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)" },
  { tag: [tags.propertyName, tags.typeName, tags.tagName], color: "var(--claim)" },
  { tag: [tags.meta], color: "var(--deny)" },
]));

class Note extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }
  eq(other) {
    return other.text === this.text;
  }
  toDOM() {
    const e = document.createElement("div");
    e.className = "fault-note";
    e.textContent = this.text;
    return e;
  }
}

// A fault stands under its line until the query is changed.
const setFault = StateEffect.define(), faults = StateField.define({
  create: () => Decoration.none,
  update(now, tr) {
    if (tr.docChanged) now = Decoration.none;
    for (const e of tr.effects) {
      if (!e.is(setFault)) continue;
      if (!e.value) return Decoration.none;
      const line = tr.state.doc.line(Math.min(Math.max(1, e.value.line), tr.state.doc.lines)), at = Math.min(line.from + Math.max(0, e.value.column - 1), line.to);
      const marks = [Decoration.line({ class: "fault-line" }).range(line.from)];
      const from = at < line.to ? at : Math.max(line.from, line.to - 1), to = Math.min(line.to, from + Math.max(1, /^[\w:?$-]*/.exec(line.text.slice(from - line.from))[0].length));
      if (to > from) marks.push(Decoration.mark({ class: "fault-mark" }).range(from, to));
      marks.push(Decoration.widget({ widget: new Note(e.value.text), block: true, side: 1 }).range(line.to));
      now = Decoration.set(marks, true);
    }
    return now;
  },
  provide: f => EditorView.decorations.from(f),
});

// Editor stands in for a textarea, whose value it keeps up with. It calls run where the reader asks for that by keyboard.
export class Editor {
  constructor(area, lang, run) {
    this.area = area;
    const host = document.createElement("div"), root = host.attachShadow({ mode: "open" }), parent = document.createElement("div");
    host.className = "ask-host";
    root.append(parent);
    area.hidden = true;
    area.after(host);
    this.language = new Compartment();
    this.view = new EditorView({
      root, parent,
      state: EditorState.create({
        doc: area.value,
        extensions: [
          lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), faults, look, words,
          EditorState.tabSize.of(2), EditorView.lineWrapping, autocompletion({ override: [completer(() => this.lang)], icons: false }),
          EditorView.contentAttributes.of({ "aria-label": "Query", spellcheck: "false" }),
          keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
          this.language.of(languageOf(lang)),
          EditorView.updateListener.of(u => u.docChanged && (area.value = u.state.doc.toString())),
        ],
      }),
    });
    this.lang = lang;
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  speak(lang) {
    this.lang = lang;
    this.view.dispatch({ effects: this.language.reconfigure(languageOf(lang)) });
  }

  // fault shows what is wrong under its line {line, column, text}; null takes it away.
  fault(fault) {
    this.view.dispatch({ effects: setFault.of(fault) });
    if (fault) this.view.dispatch({ effects: EditorView.scrollIntoView(this.view.state.doc.line(Math.min(Math.max(1, fault.line), this.view.state.doc.lines)).from) });
  }

  focus() {
    this.view.focus();
  }
}
