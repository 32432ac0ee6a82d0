package fact

import (
	"slices"
	"strings"

	"quern/graph"
)

// guardCall is a guard of a rule with the captures that it looks at.
type guardCall struct {
	name     string
	captures []int
	run      guard
}

// guard decides about a match what a pattern cannot say. toks are the captured tokens, -1 where unbound.
type guard func(x *sentence, anchor int, toks []int) bool

var guards = map[string]guard{
	// different: the captures are not one and the same entity.
	"different": func(x *sentence, _ int, toks []int) bool {
		var ids []string
		for _, t := range toks {
			if t < 0 {
				continue
			}
			if term := x.term(t); term.IsEntity() {
				if slices.Contains(ids, string(term.ID)) {
					return false
				}
				ids = append(ids, string(term.ID))
			}
		}
		return true
	},
	// adjacent: the second capture follows the first with at most punctuation between.
	"adjacent": func(x *sentence, _ int, toks []int) bool {
		if len(toks) < 2 || toks[0] < 0 || toks[1] < 0 {
			return false
		}
		first, last := x.extent(toks[0])
		from, _ := x.extent(toks[1])
		_ = first
		for i := last; i < from; i++ {
			if x.tokens[i].UPOS != "PUNCT" {
				return false
			}
		}
		return last <= from
	},
	// acronym: the capture is written in capitals and its letters begin words of the other.
	"acronym": func(x *sentence, _ int, toks []int) bool {
		return len(toks) == 2 && toks[0] >= 0 && toks[1] >= 0 && x.isAcronym(toks[0], toks[1])
	},
	// ordered: the captures stand in this order, so that a pair is found once.
	"ordered": func(_ *sentence, _ int, toks []int) bool { return len(toks) == 2 && toks[0] < toks[1] },
	// alone: the capture is coordinated with nobody, and is a plural or a group.
	"alone": func(x *sentence, anchor int, toks []int) bool {
		cl := x.At(anchor)
		if len(toks) != 1 || cl == nil || len(cl.Agents) > 1 {
			return false
		}
		t := &x.tokens[toks[0]]
		return t.XPOS == "NNS" || t.XPOS == "NNPS" || x.Graph.Attr(toks[0], "type") == string(graph.Group)
	},
	// addressed: the one who is spoken to is bound or not there; a time or place is nobody.
	"addressed": func(x *sentence, _ int, toks []int) bool {
		return toks[0] < 0 || x.Graph.Attr(toks[0], "time") == ""
	},
	// locatable: a building, an event or a body, whose place a phrase with "in" gives.
	"locatable": func(x *sentence, _ int, toks []int) bool {
		switch graph.EntityType(x.Graph.Attr(toks[0], "type")) {
		case graph.Place, graph.Event, graph.Organization:
			return true
		case "":
			lemma := x.Graph.Lemmas(toks[0])[0]
			return x.isEvent(toks[0]) || x.doc.rules.lexicon.Has("site-nouns", lemma)
		}
		return false
	},
	// citizen: the person's trade is no office of the state, so that the adjective tells where they are from.
	"citizen": func(x *sentence, _ int, toks []int) bool {
		for _, k := range x.Graph.Targets(toks[0], "title") {
			if x.doc.rules.lexicon.Has("speaking-offices", x.Graph.Lemmas(k)[0]) || x.doc.rules.lexicon.Has("head-nouns", x.Graph.Lemmas(k)[0]) {
				return false
			}
		}
		return true
	},
	// agelike: a number between 1 and 120 beside a person, with no noun that it counts.
	"agelike": func(x *sentence, _ int, toks []int) bool {
		n, ok := number(x.tokens[toks[1]].Form)
		if !ok || n < 1 || n > 120 || x.Graph.Attr(toks[1], "time") != "" {
			return false
		}
		return toks[1] > toks[0] && (toks[1]+1 >= len(x.tokens) || x.tokens[toks[1]+1].UPOS == "PUNCT" || x.tokens[toks[1]+1].UPOS == "SCONJ")
	},
	// judged: an "as", a noun or an adjective follows the capture, which says what it is held for.
	"judged": func(x *sentence, anchor int, toks []int) bool {
		for _, k := range x.Children(anchor) {
			if k > toks[0] && (x.Case(k) == "as" && (x.At(k) == nil || x.tokens[k].XPOS == "VBG") || x.tokens[k].Deprel == "xcomp" && x.At(k) == nil) {
				return true
			}
		}
		return false
	},
	// beside: the first capture's own words end where the phrase of the second begins.
	"beside": func(x *sentence, _ int, toks []int) bool {
		_, last := x.extent(toks[0])
		at := toks[1]
		for _, w := range x.Subtree(toks[1], nil) {
			at = min(at, w)
		}
		return at == last
	},
	// unlisted: the two places are no items of a list ("in Lyon, Paris, and Rome").
	"unlisted": func(x *sentence, _ int, toks []int) bool {
		for _, t := range toks {
			if x.tokens[t].Deprel == "conj" || x.Child(t, "conj") >= 0 && x.Child(t, "cc") < 0 {
				return false
			}
		}
		_, last := x.extent(toks[1])
		return last+1 >= len(x.tokens) || x.tokens[last].Form != "," || x.tokens[last+1].UPOS != "CCONJ" && x.tokens[last+1].UPOS != "PROPN"
	},
	// unquoted: the capture is no part of direct speech that the anchor stands outside of.
	"unquoted": func(x *sentence, anchor int, toks []int) bool {
		q := x.doc.quotes[x.number]
		return q[toks[0]] == 0 || q[toks[0]] == q[anchor]
	},
	// definite: the description is of somebody in particular: "the minister", "Norway's minister".
	"definite": func(x *sentence, _ int, toks []int) bool {
		t := &x.tokens[toks[0]]
		if t.XPOS == "NNS" || t.XPOS == "NNPS" {
			return false
		}
		for _, k := range x.Children(toks[0]) {
			switch f := strings.ToLower(x.tokens[k].Form); {
			case x.tokens[k].Deprel == "det" && f != "the" && f != "this":
				return false
			case x.tokens[k].Deprel == "nmod:poss", f == "the":
				return true
			}
		}
		return t.UPOS == "PROPN"
	},
	// speaks: the capture is somebody or something that says.
	"speaks": func(x *sentence, _ int, toks []int) bool { return toks[0] >= 0 && x.speaks(toks[0]) },
	// happening: the capture is an event, or a noun for one.
	"happening": func(x *sentence, _ int, toks []int) bool { return toks[0] >= 0 && x.isEvent(toks[0]) },
	// arrival: the phrase says where to, or where one arrives.
	"arrival": func(x *sentence, anchor int, toks []int) bool {
		return x.Case(toks[0]) == "to" || x.Graph.Lemmas(anchor)[0] == "arrive" && x.Case(toks[0]) != "on"
	},
}
