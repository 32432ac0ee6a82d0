package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// Scorer tells from a statement's features which share of such statements is right: logistic regression over what is
// known of the rule, the sides and the clause, and over the rule's own prior. A nil Scorer leaves the prior.
type Scorer struct {
	Bias float64 `json:"bias"`
	// Prior weighs the log-odds of the confidence that rule and clause give by themselves.
	Prior   float64            `json:"prior"`
	Weights map[string]float64 `json:"weights"`
}

// scorerFile is the scorer's file among the models.
const scorerFile = "confidence.json"

// LoadScorer reads the scorer from the folder of models; without a file there is none, and no error.
func LoadScorer(models fs.FS) (*Scorer, error) {
	b, err := fs.ReadFile(models, scorerFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the scorer of statements: %w", err)
	}
	s := &Scorer{}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("reading the scorer of statements: %s: %w", scorerFile, err)
	}
	return s, nil
}

// leastPrior and its complement bound priors, so that their log-odds stay finite.
const leastPrior = 0.02

// LogOdds are the log-odds of a prior, as the scorer weighs them.
func LogOdds(prior float64) float64 {
	p := min(max(prior, leastPrior), 1-leastPrior)
	return math.Log(p / (1 - p))
}

// Score gives the confidence in 0..1.
func (s *Scorer) Score(o *Observation) float64 {
	if s == nil {
		return o.Prior
	}
	z := s.Bias + s.Prior*LogOdds(o.Prior)
	for _, f := range o.Features {
		z += s.Weights[f]
	}
	return 1 / (1 + math.Exp(-z))
}

// Observation is a statement with what a scorer is to judge it by.
type Observation struct {
	Statement graph.Statement
	// Prior is the confidence by rule and clause alone.
	Prior    float64
	Features []string
}

// WithScorer gives the rules with another scorer, which may be nil.
func (r *Rules) WithScorer(s *Scorer) *Rules {
	c := *r
	c.scorer = s
	return &c
}

// features names what is known of a finished statement, in order.
func (x *sentence) features(f *found) []string {
	st := &f.st
	out := []string{"subject:" + x.sideKind(f.subjectTok, st.Subject), "object:" + x.sideKind(f.objectTok, st.Object),
		"sides:" + typeOf(st.Subject) + ">" + typeOf(st.Object), "modality:" + string(st.Modality), "clause:" + x.tokens[f.anchor].Deprel}
	if st.Open {
		out = append(out, "open", "open-object:"+x.sideKind(f.objectTok, st.Object))
	} else {
		out = append(out, "rule:"+f.rule)
	}
	switch {
	case f.objectMode == modeContent:
		out = append(out, "saying")
	case f.presupposed:
		out = append(out, "presupposed")
	case f.placed:
		out = append(out, "place-object")
	}
	switch n := len(x.tokens); {
	case n > 45:
		out = append(out, "length:45")
	case n > 30:
		out = append(out, "length:30")
	case n > 18:
		out = append(out, "length:18")
	}
	if c := x.At(f.anchor); c != nil {
		if c.Borrowed {
			out = append(out, "borrowed", "borrowed:"+x.tokens[f.anchor].Deprel)
		}
		if c.Copular {
			out = append(out, "copular")
		}
		if c.Passive {
			out = append(out, "passive")
		}
		if len(c.Agents) > 1 || len(c.Patients) > 1 {
			out = append(out, "coordinated")
		}
	} else {
		out = append(out, "nominal")
	}
	for _, tok := range []int{f.subjectTok, f.objectTok} {
		if tok >= 0 && (tok-f.anchor > 9 || f.anchor-tok > 9) {
			out = append(out, "far")
			break
		}
	}
	if d := max(x.doubt(f.subjectTok), x.doubt(f.objectTok)); d > 0.4 {
		out = append(out, "doubt:40")
	} else if d > 0.15 {
		out = append(out, "doubt:15")
	}
	if st.AttributedTo != nil {
		out = append(out, "attributed")
	}
	if st.Negated {
		out = append(out, "negated")
	}
	if st.Place != nil {
		out = append(out, "placed")
	}
	if st.Time != nil {
		out = append(out, "timed")
	}
	if len(st.Args) > 1 {
		out = append(out, "args")
	}
	if x.doc.quotes[x.number][f.anchor] != 0 {
		out = append(out, "quoted")
	}
	if slices.ContainsFunc(x.tokens, func(t language.Token) bool {
		return t.Deprel == "dep" || t.Deprel == "orphan" || t.Deprel == "reparandum"
	}) {
		out = append(out, "unsure-tree")
	}
	if last := len(x.tokens) - 1; x.tokens[last].UPOS != "PUNCT" {
		out = append(out, "no-end")
	}
	return append(out, x.manner(f)...)
}

// manner names what is known of the words of a statement and of its sentence.
func (x *sentence) manner(f *found) []string {
	st := &f.st
	var out []string
	for _, t := range x.tokens {
		switch strings.ToLower(t.Form) {
		case "i", "we", "you", "my", "our", "your", "me", "us":
			out = append(out, "personal")
		case "((", "[", "[...]":
			out = append(out, "edited")
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	for _, side := range []struct {
		name string
		tok  int
		term *graph.Term
	}{{"subject", f.subjectTok, st.Subject}, {"object", f.objectTok, st.Object}} {
		if side.tok < 0 || side.term == nil {
			continue
		}
		if x.tokens[side.tok].UPOS == "PRON" {
			out = append(out, side.name+":"+strings.ToLower(x.tokens[side.tok].Form))
		}
		if side.term.IsEntity() {
			if x.doc.mentions[side.term.ID] == 1 {
				out = append(out, side.name+"-once")
			}
			continue
		}
		switch words := strings.Count(side.term.Value, " ") + 1; {
		case words == 1:
			out = append(out, side.name+"-word")
		case words > 15:
			out = append(out, side.name+"-long")
		case words > 7:
			out = append(out, side.name+"-phrase")
		}
		if strings.ContainsAny(side.term.Value, ",\"()[]—") {
			out = append(out, side.name+"-broken")
		}
	}
	if lexicon := x.doc.rules.lexicon; st.Open && lexicon.Has("transitive-verbs", x.Graph.Lemmas(f.anchor)[0]) {
		out = append(out, "plain-verb")
	}
	switch n := x.depth(f.anchor); {
	case n > 3:
		out = append(out, "depth:4")
	case n > 1:
		out = append(out, "depth:2")
	}
	if n := len(st.Args); n > 0 {
		out = append(out, "args:"+strconv.Itoa(min(n, 3)))
	}
	return out
}

// depth counts the clauses above a token's own.
func (x *sentence) depth(tok int) int {
	n := 0
	for h := x.tokens[tok].Head; h >= 0 && n < len(x.tokens); h = x.tokens[h].Head {
		if x.At(h) != nil {
			n++
		}
	}
	return n
}

// sideKind is how a side is spoken of.
func (x *sentence) sideKind(tok int, t *graph.Term) string {
	switch {
	case t == nil:
		return "none"
	case !t.IsEntity():
		return string(t.Datatype)
	case tok < 0:
		return "elsewhere"
	}
	switch x.tokens[tok].UPOS {
	case "PRON", "DET":
		return "pronoun"
	}
	if l := x.entityLink(tok); l != nil {
		return [...]string{"other", "name", "description", "pronoun"}[min(int(l.Kind), 3)]
	}
	return "other"
}

func typeOf(t *graph.Term) string {
	switch {
	case t == nil:
		return "-"
	case t.IsEntity():
		return string(t.Type)
	}
	return "words"
}
