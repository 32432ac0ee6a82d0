// Package schema holds the vocabulary of facts: entity types and predicates, read from small files, one a
// predicate. It knows what a predicate's sides may be, which predicates follow from which, and stamps
// statements with what the predicate says of them.
package schema

import (
	"io/fs"
	"slices"
	"strings"

	"quern/graph"
)

// Kind tells a fact that holds for a while from one that happens.
type Kind string

// The kinds of predicate.
const (
	Standing Kind = "standing"
	Event    Kind = "event"
)

// Functional tells a predicate of which a subject has one object from one that it can have many of; the word
// is OWL's.
type Functional string

// How functional a predicate is; "" is not at all.
const (
	// AtATime is one object at a time: a capital, an age.
	AtATime Functional = "at-a-time"
	// ForEver is one object, which never changes: a place of birth.
	ForEver Functional = "for-ever"
)

// Nothing in a domain or range says that the side may be absent ("Walz resigned").
const Nothing = "nothing"

// Predicate is one word of the vocabulary.
type Predicate struct {
	Name string
	// Reading is the sentence that the predicate makes, with {subject} and {object} for its sides.
	Reading   string
	Kind      Kind
	Symmetric bool
	// Functional says how many objects a subject has.
	Functional Functional
	// Domain and Range name what may stand on either side: entity types, datatypes of literals, or Nothing.
	Domain []string
	Range  []string
	// MapsTo lists terms of public vocabularies that mean the same ("wdt:P39", "schema:worksFor").
	MapsTo []string
	// Plover is the class of event in the PLOVER coding of political events, or "".
	Plover  string
	Implies []Implication
}

// Implication says that a statement of one predicate makes one of another true of the same sides.
type Implication struct {
	// Predicate is the one that follows.
	Predicate string
	// Role and List ask that the argument of that role be a title of the list; both are "" where the
	// implication is unconditional.
	Role, List string
	// Object, unless "", is the entity type that the object must have.
	Object string
	// ObjectAs moves the object to another place of the statement that follows: "place", or "".
	ObjectAs string
	// Withheld lists modifiers of the title that stop the implication ("deputy").
	Withheld []string
}

// Type is one entity type.
type Type struct {
	Name    graph.EntityType
	Reading string
	// ActsAs is a type whose part this one may take: a country acts as an organization does.
	ActsAs graph.EntityType
}

// Schema is the whole vocabulary. It is not changed after Load and safe for concurrent use.
type Schema struct {
	predicates map[string]*Predicate
	names      []string
	types      map[graph.EntityType]*Type
	lists      map[string][]string
}

// Load reads types/*.type, predicates/*.predicate and titles/*.list below fsys. It reports every fault
// that it finds, each with file:line:col, as one Errors.
func Load(fsys fs.FS) (*Schema, error) {
	r := reader{fsys: fsys, schema: &Schema{
		predicates: map[string]*Predicate{}, types: map[graph.EntityType]*Type{}, lists: map[string][]string{},
	}}
	r.readLists()
	r.readTypes()
	r.readPredicates()
	r.crossCheck()
	if len(r.errors) > 0 {
		return nil, r.errors
	}
	slices.Sort(r.schema.names)
	return r.schema, nil
}

// Predicate gives the predicate of that name, or nil.
func (s *Schema) Predicate(name string) *Predicate { return s.predicates[name] }

// Predicates lists the names of all predicates, sorted.
func (s *Schema) Predicates() []string { return s.names }

// Functional lists the predicates of which a subject has one object, each with whether that never changes.
func (s *Schema) Functional() map[string]bool {
	out := map[string]bool{}
	for name, p := range s.predicates {
		if p.Functional != "" {
			out[name] = p.Functional == ForEver
		}
	}
	return out
}

// outside is what a side that does not fit leaves of a statement's confidence.
const outside = 0.6

// Check stamps the statement as its predicate says (Symmetric, Standing), puts the sides of a symmetric one
// in the order of their ids, and lowers the confidence where a side is outside the domain or range. An open
// statement, or one whose predicate is not known, is left as it is. Nothing is ever dropped.
func (s *Schema) Check(st *graph.Statement) {
	p := s.predicates[st.Predicate]
	if p == nil || st.Open {
		return
	}
	st.Symmetric = p.Symmetric
	st.Standing = p.Kind == Standing
	factor := 1.0
	if !s.allows(p.Domain, st.Subject) {
		factor *= outside
	}
	if !s.allows(p.Range, st.Object) {
		factor *= outside
	}
	if factor < 1 {
		for i := range st.Evidence {
			st.Evidence[i].Confidence *= factor
		}
	}
	if p.Symmetric && st.Subject.IsEntity() && st.Object.IsEntity() && st.Object.ID < st.Subject.ID {
		st.Subject, st.Object = st.Object, st.Subject
		for i := range st.Evidence {
			ev := &st.Evidence[i]
			ev.Subject, ev.Object = ev.Object, ev.Subject
		}
	}
}

// allows reports whether the term fits one of the names. A phrase (a string) may stand for any entity that
// was not recognised, so it fits wherever an entity would.
func (s *Schema) allows(names []string, t *graph.Term) bool {
	if len(names) == 0 {
		return true
	}
	switch {
	case t == nil:
		return slices.Contains(names, Nothing)
	case t.IsEntity():
		return slices.ContainsFunc(names, func(n string) bool { return s.isA(t.Type, graph.EntityType(n)) })
	case t.Datatype == graph.String:
		return true
	default:
		return slices.Contains(names, string(t.Datatype))
	}
}

func (s *Schema) isA(t, want graph.EntityType) bool {
	if t == want || want == graph.Thing {
		return true
	}
	known := s.types[t]
	return known != nil && known.ActsAs == want
}

// Implied gives the statements that follow from st, and those that follow from them, each checked, with
// the same evidence and the rule "schema:" and the two predicates' names.
func (s *Schema) Implied(st *graph.Statement) []graph.Statement {
	var out []graph.Statement
	seen := map[string]bool{st.Predicate: true}
	queue := []*graph.Statement{st}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		p := s.predicates[from.Predicate]
		if p == nil || from.Open {
			continue
		}
		for i := range p.Implies {
			im := &p.Implies[i]
			if seen[im.Predicate] || !s.applies(im, from) {
				continue
			}
			seen[im.Predicate] = true
			next := follow(from, im)
			s.Check(&next)
			out = append(out, next)
			queue = append(queue, &next)
		}
	}
	return out
}

func (s *Schema) applies(im *Implication, st *graph.Statement) bool {
	if im.Object != "" && (!st.Object.IsEntity() || string(st.Object.Type) != im.Object) {
		return false
	}
	if im.Role == "" {
		return true
	}
	for _, a := range st.Args {
		if a.Role == im.Role && s.IsTitle(im.List, titleOf(&a.Term), im.Withheld...) {
			return true
		}
	}
	return false
}

func titleOf(t *graph.Term) string {
	if t.Value != "" {
		return t.Value
	}
	return t.Text
}

// IsTitle reports whether the title as written ends with an entry of the list ("the country's prime
// minister" with "prime minister") and has none of the withheld modifiers in it.
func (s *Schema) IsTitle(list, title string, withheld ...string) bool {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return r == ' ' || r == '-' || r == '.' })
	for _, w := range words {
		if slices.Contains(withheld, w) {
			return false
		}
	}
	have := " " + strings.Join(words, " ")
	return slices.ContainsFunc(s.lists[list], func(e string) bool { return strings.HasSuffix(have, " "+e) })
}

func follow(from *graph.Statement, im *Implication) graph.Statement {
	next := *from
	next.ID = ""
	next.Predicate = im.Predicate
	next.Symmetric, next.Standing = false, false
	next.Inferred = true
	next.Args = nil
	next.Evidence = slices.Clone(from.Evidence)
	for i := range next.Evidence {
		next.Evidence[i].Rule = "schema:" + from.Predicate + "/" + im.Predicate
	}
	if im.ObjectAs == "place" {
		next.Place, next.Object = from.Object, nil
		for i := range next.Evidence {
			next.Evidence[i].Object = nil
		}
	}
	return next
}
