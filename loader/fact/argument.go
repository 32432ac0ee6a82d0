package fact

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/fact/clause"
)

// Bounds of the further arguments of a statement.
const (
	mostArgs      = 6
	longestPhrase = 14 // tokens of an argument that is no entity
)

// listing are prepositions whose phrase gives examples of another or a reading of the clause, and no argument.
var listing = []string{"such-as", "including", "like", "as-of", "per", "according-to", "according", "unlike", "besides", "except",
	"along", "out", "than", "compared-to", "despite", "due-to", "thanks-to"}

// addArgs keeps the clause's other phrases as arguments by their prepositions. What is coordinated with a side of the
// statement is the other's side, and what an argument's words hold already is no second one.
func (x *sentence) addArgs(f *found, cl *clause.Clause, placeTok int) {
	var held [][2]int
	add := func(role string, tok int) {
		if tok == placeTok || slices.Contains(f.used, tok) || x.Graph.Attr(tok, "time") != "" || x.isSource(tok) || slices.Contains(listing, role) || role == "as" && f.objectMode == modeRest {
			return
		}
		for _, h := range held {
			if h[0] <= tok && tok < h[1] {
				return
			}
		}
		if x.isConjunctOf(tok, f.objectTok) || x.isConjunctOf(tok, f.subjectTok) || x.isIdle(tok) {
			return
		}
		t := x.term(tok)
		if t == nil || same(t, f.st.Object) || same(t, f.st.Subject) || same(t, f.st.Place) {
			return
		}
		if !t.IsEntity() {
			first, last := x.extent(tok)
			if last-first > longestPhrase || isClock(t.Value) || x.Graph.Attr(first, "time") != "" {
				return
			}
			held = append(held, [2]int{first, last})
		}
		a := graph.Arg{Role: role, Term: *t}
		if !slices.ContainsFunc(f.st.Args, func(b graph.Arg) bool { return b.Role == role && same(&b.Term, &a.Term) }) {
			f.st.Args = append(f.st.Args, a)
		}
	}
	for _, k := range cl.Recipients {
		add("to", k)
	}
	for _, o := range cl.Obliques {
		if o.Case != "" {
			add(o.Case, o.Head)
		}
	}
	f.st.Args = f.st.Args[:min(mostArgs, len(f.st.Args))]
}

// isConjunctOf reports whether two tokens are items of one list.
func (x *sentence) isConjunctOf(tok, other int) bool {
	top := func(t int) int {
		for n := 0; t >= 0 && x.tokens[t].Deprel == "conj" && n < len(x.tokens); n++ {
			t = x.tokens[t].Head
		}
		return t
	}
	return other >= 0 && tok != other && top(tok) == top(other)
}

// isIdle tells the nouns of set phrases ("at least", "in fact") where nothing tells more of them.
func (x *sentence) isIdle(tok int) bool {
	if !x.doc.rules.lexicon.Has("idle-nouns", x.Graph.Lemmas(tok)[0]) && !x.doc.rules.lexicon.Has("idle-nouns", strings.ToLower(x.tokens[tok].Form)) {
		return false
	}
	for _, k := range x.Children(tok) {
		switch x.tokens[k].Deprel {
		case "case", "det", "fixed", "punct":
		default:
			return false
		}
	}
	return true
}

// isClock tells the time of day ("10:00 a.m", "1400 UTC").
func isClock(s string) bool {
	return s != "" && s[0] >= '0' && s[0] <= '9' && (strings.Contains(s, ":") || strings.Contains(s, ".m") || strings.HasSuffix(s, "am") || strings.HasSuffix(s, "pm") || strings.Contains(s, "UTC") || strings.Contains(s, "local"))
}
