package fact

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"quern/graph"
	"quern/graph/schema"
	"quern/loader/fact/clause"
	"quern/loader/fact/match"
)

// Rule is one stanza of a rule file.
type Rule struct {
	Name string
	// Why is one line on what in English the rule rests on.
	Why  string
	Find string
	// Sure is the share of the rule's statements that are expected to be right, in 0..1, where the parse is.
	Sure float64
	// Presupposed marks what is said by the way ("Russia's minister"): it stands in the article's own voice
	// whatever clause it is in.
	Presupposed bool
	Examples    []Example
	File        string
	Line        int

	pattern *match.Pattern
	emits   []emit
	guards  []guardCall
}

// Predicates lists the predicates of the statements that the rule gives.
func (r *Rule) Predicates() []string {
	var out []string
	for _, e := range r.emits {
		if !slices.Contains(out, e.predicate) {
			out = append(out, e.predicate)
		}
	}
	return out
}

// Example is a sentence that the rule must read (Yes) or must leave alone.
type Example struct {
	Yes  bool
	Text string
	// Expect are the statements, as in the file: "met(the president, the chancellor) place=Berlin".
	Expect []string
	Line   int
}

// emit is a statement's shape: which capture, read how, is which side.
type emit struct {
	predicate       string
	subject, object side
	args            []argument
	negated         bool
	inferred        bool
	modality        graph.Modality
}

type argument struct {
	role string
	side side
}

// side is a capture and the way in which its words become a term.
type side struct {
	capture int // -1: none
	mode    mode
	// place asks for the place of the clause in stead of a capture.
	place bool
}

type mode string

// The modes: an entity where there is one, else the phrase; always the phrase; the words of a clause; a
// number; the words of an office; an entity or nothing; the words of the clause from the capture on.
const (
	modeAuto    mode = ""
	modePhrase  mode = "phrase"
	modeContent mode = "content"
	modeNumber  mode = "number"
	modeTitle   mode = "title"
	modeEntity  mode = "entity"
	modeRest    mode = "rest"
)

// Rules are compiled rules, safe for concurrent use.
type Rules struct {
	rules   []*Rule
	index   *match.Index
	lexicon clause.Lexicon
	schema  *schema.Schema
	scorer  *Scorer
}

// LoadRules reads every *.words and *.rules file of the folder and compiles them. The error, where there is
// one, is Errors: every fault of every file with its place. The order of files means nothing.
func LoadRules(fsys fs.FS, s *schema.Schema) (*Rules, error) {
	l := &ruleLoader{fsys: fsys, schema: s, classes: map[string][]string{}, used: map[string]bool{},
		at: map[string]position{}, names: map[string]position{}}
	l.readWords()
	l.readRules()
	l.crossCheck()
	if len(l.errors) > 0 {
		l.errors.sort()
		return nil, l.errors
	}
	slices.SortFunc(l.rules, func(a, b *Rule) int { return strings.Compare(a.Name, b.Name) })
	r := &Rules{rules: l.rules, lexicon: clause.Lexicon{}, schema: s}
	patterns := make([]*match.Pattern, len(l.rules))
	for i := range l.rules {
		patterns[i] = l.rules[i].pattern
	}
	r.index = match.NewIndex(patterns)
	for name, words := range l.classes {
		r.lexicon[name] = map[string]bool{}
		for _, w := range words {
			r.lexicon[name][w] = true
		}
	}
	known := map[string]bool{}
	for _, p := range patterns {
		for _, w := range p.Triggers() {
			known[w] = true
		}
	}
	for _, class := range []string{"speech-verbs", "thought-verbs", "fact-verbs", "future-words", "attempt-verbs", "failing-verbs",
		"hindering-verbs", "demand-words", "light-verbs"} {
		for w := range r.lexicon[class] {
			known[w] = true
		}
	}
	r.lexicon[clause.KnownVerbs] = known
	return r, nil
}

// All lists the rules by name.
func (r *Rules) All() []*Rule { return r.rules }

// Error is one fault of a rule file, at its place.
type Error struct {
	File      string
	Line, Col int
	Message   string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Message) }

// Errors are all the faults of the files, in order.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

func (e Errors) sort() {
	slices.SortStableFunc(e, func(a, b *Error) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	})
}
