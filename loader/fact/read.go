package fact

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"quern/graph"
	"quern/graph/schema"
	"quern/loader/fact/clause"
	"quern/loader/fact/match"
)

type position struct {
	file      string
	line, col int
}

type ruleLoader struct {
	fsys    fs.FS
	schema  *schema.Schema
	classes map[string][]string
	used    map[string]bool
	at      map[string]position // classes
	names   map[string]position // rules
	rules   []*Rule
	errors  Errors
}

func (l *ruleLoader) fail(p position, message string) {
	l.errors = append(l.errors, &Error{p.file, p.line, p.col, message})
}

func (l *ruleLoader) each(pattern string, do func(name, text string)) {
	names, err := fs.Glob(l.fsys, pattern)
	if err == nil && len(names) == 0 {
		err = errors.New("there is no such file")
	}
	if err != nil {
		l.fail(position{pattern, 1, 1}, err.Error())
		return
	}
	for _, name := range names {
		data, err := fs.ReadFile(l.fsys, name)
		if err != nil {
			l.fail(position{name, 1, 1}, err.Error())
			continue
		}
		do(name, string(data))
	}
}

// readWords reads word classes: "class NAME" and under it lines of lemmas. An entry "@other" takes in
// another class's words.
func (l *ruleLoader) readWords() {
	includes := map[string][]string{}
	l.each("*.words", func(file, text string) {
		class := ""
		for n, line := range strings.Split(text, "\n") {
			body := strings.TrimSpace(line)
			if body == "" || body[0] == '#' {
				continue
			}
			at := position{file, n + 1, strings.Index(line, body[:1]) + 1}
			if name, ok := strings.CutPrefix(body, "class "); ok {
				class = strings.TrimSpace(name)
				if _, dup := l.at[class]; dup {
					l.fail(at, "word class "+strconv.Quote(class)+" is there twice")
				}
				l.at[class] = at
				l.classes[class] = []string{}
				continue
			}
			if class == "" {
				l.fail(at, "words stand before the first class")
				continue
			}
			for _, w := range strings.Fields(body) {
				if name, ok := strings.CutPrefix(w, "@"); ok {
					includes[class] = append(includes[class], name)
					l.used[name] = true
					continue
				}
				l.classes[class] = append(l.classes[class], w)
			}
		}
	})
	for class, others := range includes {
		for _, o := range others {
			if len(includes[o]) > 0 {
				l.fail(l.at[class], "class "+strconv.Quote(o)+" is itself made of classes")
			}
			if _, ok := l.classes[o]; !ok {
				l.fail(l.at[class], "unknown word class "+strconv.Quote(o))
			}
			l.classes[class] = append(l.classes[class], l.classes[o]...)
		}
	}
}

var keywords = []string{"why", "find", "emit", "guard", "sure", "presupposed", "yes", "no"}

// entry is a keyword of a stanza with its text and where that begins.
type entry struct {
	key  string
	text string
	at   position
	// lines are the places of continuation lines, for columns in a long pattern.
	lines []position
	parts []string
}

func (l *ruleLoader) readRules() {
	l.each("*.rules", func(file, text string) {
		var rule *Rule
		var entries []entry
		finish := func() {
			if rule != nil {
				l.finishRule(rule, entries)
			}
			rule, entries = nil, nil
		}
		for n, line := range strings.Split(text, "\n") {
			body := strings.TrimSpace(line)
			if body == "" || body[0] == '#' {
				continue
			}
			at := position{file, n + 1, len(line) - len(strings.TrimLeft(line, " \t")) + 1}
			key, rest, _ := strings.Cut(body, " ")
			rest = strings.TrimLeft(rest, " ")
			restAt := position{file, n + 1, at.col + len(body) - len(rest)}
			switch {
			case key == "rule" && at.col == 1:
				finish()
				rule = &Rule{Name: rest, File: file, Line: n + 1, Sure: 0.8}
				if first, dup := l.names[rest]; dup {
					l.fail(restAt, "rule "+strconv.Quote(rest)+" is there already, at "+first.file+":"+strconv.Itoa(first.line))
				}
				l.names[rest] = restAt
				if rest == "" || strings.ContainsAny(rest, " \t") {
					l.fail(at, "a rule has a name of one word")
				}
			case rule == nil:
				l.fail(at, "expected \"rule NAME\"")
			case slices.Contains(keywords, key):
				entries = append(entries, entry{key: key, text: rest, at: restAt, lines: []position{restAt}, parts: []string{rest}})
			case len(entries) > 0 && at.col > 1:
				e := &entries[len(entries)-1]
				e.lines = append(e.lines, at)
				e.parts = append(e.parts, body)
				e.text += "\n" + body
			default:
				l.fail(at, "unknown keyword "+strconv.Quote(key))
			}
		}
		finish()
	})
}

func (l *ruleLoader) finishRule(r *Rule, entries []entry) {
	start := position{r.File, r.Line, 1}
	yes, no := false, false
	var emits []entry
	for _, e := range entries {
		switch e.key {
		case "why":
			r.Why = strings.ReplaceAll(e.text, "\n", " ")
		case "find":
			if r.pattern != nil {
				l.fail(e.at, "a rule has one pattern")
			}
			l.compile(r, e)
		case "emit":
			emits = append(emits, e)
		case "guard":
			l.readGuards(r, e)
		case "sure":
			v, err := strconv.ParseFloat(e.text, 64)
			if err != nil || v <= 0 || v > 1 {
				l.fail(e.at, "sure needs a number above 0 and up to 1")
			}
			r.Sure = v
		case "presupposed":
			r.Presupposed = true
		case "yes", "no":
			x := Example{Yes: e.key == "yes", Line: e.at.line}
			for i, part := range e.parts {
				if expect, ok := strings.CutPrefix(part, "=> "); ok {
					x.Expect = append(x.Expect, strings.TrimSpace(expect))
				} else if i == 0 {
					x.Text = part
				} else {
					x.Text += " " + part
				}
			}
			if x.Yes && len(x.Expect) == 0 {
				l.fail(e.at, "a yes sentence needs its statement: \"=> predicate(subject, object)\"")
			}
			yes, no = yes || x.Yes, no || !x.Yes
			r.Examples = append(r.Examples, x)
		}
	}
	if r.Why == "" {
		l.fail(start, "rule "+strconv.Quote(r.Name)+" does not say why")
	}
	if !yes || !no {
		l.fail(start, "rule "+strconv.Quote(r.Name)+" needs a yes and a no example")
	}
	if r.Find == "" {
		l.fail(start, "rule "+strconv.Quote(r.Name)+" has no pattern")
	}
	if len(emits) == 0 {
		l.fail(start, "rule "+strconv.Quote(r.Name)+" emits nothing")
	}
	if r.pattern != nil {
		for _, e := range emits {
			l.readEmit(r, e)
		}
		l.checkCaptures(r, start)
	}
	l.rules = append(l.rules, r)
}

func (l *ruleLoader) compile(r *Rule, e entry) {
	r.Find = e.text
	v := &match.Vocabulary{Relations: clause.Relations, Classes: l.classes,
		Attributes: []string{"type", "name", "clause", "actor", "number", "time", "within"}}
	p, err := match.Compile(e.text, v)
	var faults match.SyntaxErrors
	if errors.As(err, &faults) {
		for _, f := range faults {
			line := strings.Count(e.text[:f.Offset], "\n")
			at := e.lines[min(line, len(e.lines)-1)]
			at.col += f.Offset - (strings.LastIndexByte(e.text[:f.Offset], '\n') + 1)
			l.fail(at, f.Message)
		}
		return
	}
	for _, c := range p.Classes() {
		l.used[c] = true
	}
	r.pattern = p
}

// readEmit reads "predicate(subject, object:mode) role=capture:mode negated".
func (l *ruleLoader) readEmit(r *Rule, e entry) {
	name, rest, ok := strings.Cut(e.text, "(")
	sides, tail, closed := strings.Cut(rest, ")")
	if !ok || !closed {
		l.fail(e.at, "emit reads predicate(subject, object)")
		return
	}
	out := emit{predicate: strings.TrimSpace(name)}
	if l.schema.Predicate(out.predicate) == nil {
		l.fail(e.at, "the schema has no predicate "+strconv.Quote(out.predicate))
	}
	subject, object, found := strings.Cut(sides, ",")
	if !found {
		object = "-"
	}
	out.subject = l.side(r, e, subject)
	out.object = l.side(r, e, object)
	for _, word := range strings.Fields(tail) {
		switch word {
		case "negated":
			out.negated = true
		case "inferred":
			out.inferred = true
		case "future", "hypothetical", "demanded":
			out.modality = graph.Modality(word)
		default:
			role, capture, ok := strings.Cut(word, "=")
			if !ok {
				l.fail(e.at, "cannot read "+strconv.Quote(word)+": expected role=capture, negated, inferred or a modality")
				continue
			}
			out.args = append(out.args, argument{role, l.side(r, e, capture)})
		}
	}
	r.emits = append(r.emits, out)
}

func (l *ruleLoader) side(r *Rule, e entry, text string) side {
	text = strings.TrimSpace(text)
	if text == "-" || text == "@place" {
		return side{capture: -1, place: text == "@place"}
	}
	name, m, _ := strings.Cut(text, ":")
	s := side{capture: slices.Index(r.pattern.Names(), name), mode: mode(m)}
	if s.capture < 0 {
		l.fail(e.at, "the role "+strconv.Quote(name)+" has no capture in the pattern")
	}
	switch s.mode {
	case modeAuto, modePhrase, modeContent, modeNumber, modeTitle, modeEntity, modeRest:
	default:
		l.fail(e.at, "unknown way to read a capture: "+strconv.Quote(m))
	}
	return s
}

// checkCaptures reports captures that no emit and no guard uses.
func (l *ruleLoader) checkCaptures(r *Rule, at position) {
	used := make([]bool, len(r.pattern.Names()))
	mark := func(s side) {
		if s.capture >= 0 {
			used[s.capture] = true
		}
	}
	for _, e := range r.emits {
		mark(e.subject)
		mark(e.object)
		for _, a := range e.args {
			mark(a.side)
		}
	}
	for _, g := range r.guards {
		for _, c := range g.captures {
			used[c] = true
		}
	}
	for i, u := range used {
		if !u {
			l.fail(at, "the capture "+strconv.Quote(r.pattern.Names()[i])+" is not used")
		}
	}
}

func (l *ruleLoader) readGuards(r *Rule, e entry) {
	if r.pattern == nil {
		l.fail(e.at, "guards follow the pattern")
		return
	}
	name, rest, _ := strings.Cut(e.text, "(")
	call := guardCall{name: strings.TrimSpace(name)}
	g, ok := guards[call.name]
	if !ok {
		l.fail(e.at, "unknown guard "+strconv.Quote(call.name))
		return
	}
	call.run = g
	for _, c := range strings.FieldsFunc(strings.TrimSuffix(strings.TrimSpace(rest), ")"), func(c rune) bool { return c == ',' || c == ' ' }) {
		i := slices.Index(r.pattern.Names(), c)
		if i < 0 {
			l.fail(e.at, "the guard's "+strconv.Quote(c)+" has no capture in the pattern")
			continue
		}
		call.captures = append(call.captures, i)
	}
	r.guards = append(r.guards, call)
}

func (l *ruleLoader) crossCheck() {
	for _, c := range clause.Classes {
		l.used[c] = true
		if _, ok := l.classes[c]; !ok {
			l.fail(position{"*.words", 1, 1}, "the word class "+strconv.Quote(c)+", which clauses are read with, is missing")
		}
	}
	for _, c := range ownClasses {
		l.used[c] = true
		if _, ok := l.classes[c]; !ok {
			l.fail(position{"*.words", 1, 1}, "the word class "+strconv.Quote(c)+" is missing")
		}
	}
	for name, at := range l.at {
		if !l.used[name] {
			l.fail(at, "the word class "+strconv.Quote(name)+" is not used")
		}
	}
}
