package loader

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/graph/schema"
	"quern/loader/language/lexicon"
	"quern/loader/source"
)

// writtenRule is the rule that hand-written facts carry.
const writtenRule = "hand-written"

// Written makes the record of a file of hand-written facts: the file is the article, each row the evidence
// of its statement. Sides are typed by the reference lists, else by what the predicate asks for; a
// predicate that the schema does not have becomes an open one.
func (p *Pipeline) Written(item source.Item) (graph.Record, error) {
	w := writer{lists: p.lists, schema: p.vocabulary, text: item.Article.Text, byKey: map[string]int{}}
	for _, row := range item.Rows {
		w.collect(row)
	}
	w.settleTypes()
	rec := graph.Record{Article: item.Article, Version: p.version}
	for _, row := range item.Rows {
		st, err := w.statement(row)
		if err != nil {
			return graph.Record{}, &source.Error{Where: item.Where, Err: fmt.Errorf("line %d: %w", row.Line, err)}
		}
		rec.Statements = append(rec.Statements, p.checked([]graph.Statement{st})...)
	}
	rec.Entities = w.entities
	return rec, nil
}

// writer gathers the entities of a file of hand-written facts.
type writer struct {
	lists    *lexicon.Lexicon
	schema   *schema.Schema
	text     string
	entities []graph.Entity
	// fits lists, beside each entity, the types that every row so far allows.
	fits  [][]graph.EntityType
	byKey map[string]int
}

// collect notes the entities of a row and what its predicate asks of them.
func (w *writer) collect(row source.Row) {
	var domain, rng []string
	if known := w.schema.Predicate(predicateName(row.Predicate)); known != nil {
		domain, rng = known.Domain, known.Range
	}
	if row.Subject != "" {
		w.note(row.Subject, domain, row.Span)
	}
	if row.Place != "" {
		w.note(row.Place, []string{string(graph.Place), string(graph.Country)}, row.Span)
	}
	if row.Object != "" && w.isEntity(row.Object, rng) {
		w.note(row.Object, rng, row.Span)
	}
}

// note adds an entity, or narrows its types by another row.
func (w *writer) note(name string, allowed []string, at graph.Span) {
	key := lexicon.Key(name)
	i, ok := w.byKey[key]
	if !ok {
		i = len(w.entities)
		w.byKey[key] = i
		e := graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%d", i+1)), Name: name, Names: []string{name}}
		if entry := w.listed(name); entry != nil {
			e.Type, e.Reference, e.Name = entry.Type, entry.Slug, entry.Name
		}
		w.entities = append(w.entities, e)
		w.fits = append(w.fits, nil)
	}
	e := &w.entities[i]
	if !slices.Contains(e.Names, name) {
		e.Names = append(e.Names, name)
		slices.Sort(e.Names)
	}
	if span := w.find(name, at); span != nil {
		e.Mentions = append(e.Mentions, *span)
	}
	types := entityTypes(allowed)
	if narrowed := intersect(w.fits[i], types); len(narrowed) > 0 {
		w.fits[i] = narrowed
	} else if len(w.fits[i]) == 0 {
		w.fits[i] = types
	}
}

// listed is the entry of the reference lists that has the name as its own, or nil.
func (w *writer) listed(name string) *lexicon.Entry { return w.lists.Reading(name, lexicon.Name) }

// settleTypes types what the lists do not know: a person where the name opens with a given name and the
// predicates allow one, else the first type that they all allow.
func (w *writer) settleTypes() {
	for i := range w.entities {
		e := &w.entities[i]
		if e.Type != "" {
			continue
		}
		given, rest, _ := strings.Cut(e.Name, " ")
		_, isGiven := w.lists.Given(given)
		switch fits := w.fits[i]; {
		case isGiven && rest != "" && (len(fits) == 0 || slices.Contains(fits, graph.Person)):
			e.Type = graph.Person
		case len(fits) > 0:
			e.Type = fits[0]
		default:
			e.Type = graph.Thing
		}
	}
}

// isEntity tells an object that is someone or something from one that is a literal: by the predicate's
// range, and where that allows both by whether it is written as a name or known as one.
func (w *writer) isEntity(object string, rng []string) bool {
	types := entityTypes(rng)
	if len(rng) > 0 && len(types) == 0 {
		return false
	}
	if len(rng) > 0 && !slices.ContainsFunc(rng, isLiteral) {
		return true
	}
	if _, known := w.byKey[lexicon.Key(object)]; known || w.listed(object) != nil {
		return true
	}
	first, _ := utf8.DecodeRuneInString(object)
	return len(rng) == 0 && unicode.IsUpper(first)
}

// statement makes the statement of a row.
func (w *writer) statement(row source.Row) (graph.Statement, error) {
	name := predicateName(row.Predicate)
	known := w.schema.Predicate(name)
	st := graph.Statement{Predicate: name, Open: known == nil, Relation: row.Predicate, Modality: graph.Asserted}
	if name == "" {
		return st, fmt.Errorf("the predicate %q has no letters", row.Predicate)
	}
	ev := graph.Evidence{Sentence: row.Span, Rule: writtenRule, Confidence: 1}
	if span := w.find(row.Predicate, row.Span); span != nil {
		ev.Relation = []graph.Span{*span}
	}
	st.Subject, ev.Subject = w.term(row.Subject), w.find(row.Subject, row.Span)
	st.Object, ev.Object = w.term(row.Object), w.find(row.Object, row.Span)
	if row.Object != "" && st.Object == nil {
		st.Object = &graph.Term{Value: row.Object, Datatype: literalType(row.Object, known)}
	}
	st.Place = w.term(row.Place)
	if row.Time != "" {
		t, err := parseTime(row.Time)
		if err != nil {
			return st, err
		}
		st.Time = &t
	}
	st.Evidence = []graph.Evidence{ev}
	return st, nil
}

// term is the entity of a name, or nil.
func (w *writer) term(name string) *graph.Term {
	i, ok := w.byKey[lexicon.Key(name)]
	if name == "" || !ok {
		return nil
	}
	e := w.entities[i]
	return &graph.Term{ID: e.ID, Name: e.Name, Type: e.Type, Text: name}
}

// find is where a cell stands in its row, or nil.
func (w *writer) find(cell string, row graph.Span) *graph.Span {
	at := strings.Index(row.Of(w.text), cell)
	if cell == "" || at < 0 {
		return nil
	}
	return &graph.Span{Start: row.Start + at, End: row.Start + at + len(cell)}
}

var notKebab = regexp.MustCompile(`[^\p{L}\p{N}]+`)

// predicateName makes a cell kebab-case: "Speaks for" and "kg:speaks-for" are "speaks-for".
func predicateName(cell string) string {
	cell = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(cell), "kg:"), "open:")
	return strings.Trim(notKebab.ReplaceAllString(cell, "-"), "-")
}

func isLiteral(name string) bool {
	switch graph.Datatype(name) {
	case graph.String, graph.DateValue, graph.Integer, graph.Quantity, graph.Quotation:
		return true
	}
	return false
}

// entityTypes are the names of a domain or range that are types of entities, in their order.
func entityTypes(names []string) (types []graph.EntityType) {
	for _, n := range names {
		if slices.Contains(graph.EntityTypes, graph.EntityType(n)) {
			types = append(types, graph.EntityType(n))
		}
	}
	return types
}

func intersect(a, b []graph.EntityType) (both []graph.EntityType) {
	for _, t := range a {
		if slices.Contains(b, t) {
			both = append(both, t)
		}
	}
	return both
}

var digits = regexp.MustCompile(`^-?[0-9]+$`)

// literalType is the datatype of an object that is no entity.
func literalType(value string, p *schema.Predicate) graph.Datatype {
	allowed := func(d graph.Datatype) bool { return p == nil || slices.Contains(p.Range, string(d)) }
	_, isDay := graph.ParseDate(value)
	switch {
	case digits.MatchString(value) && allowed(graph.Integer):
		return graph.Integer
	case isDay && allowed(graph.DateValue):
		return graph.DateValue
	default:
		return graph.String
	}
}

// parseTime reads a day, a month, a year, or two of them with a slash between.
func parseTime(s string) (graph.Time, error) {
	from, to, both := strings.Cut(s, "/")
	t, ok := parseUnit(strings.TrimSpace(from))
	if ok && both {
		var end graph.Time
		end, ok = parseUnit(strings.TrimSpace(to))
		t.End, t.Precision = end.End, graph.PrecisionRange
		ok = ok && t.Start <= t.End
	}
	if !ok {
		return graph.Time{}, fmt.Errorf("the time %q is not a day, month or year (2025-02-18, 2025-02, 2025), nor two of them (2014/2016-03)", s)
	}
	t.Text = s
	return t, nil
}

func parseUnit(s string) (graph.Time, bool) {
	if day, ok := source.ParseDay(s); ok {
		return graph.Time{Start: day, End: day, Precision: graph.PrecisionDay}, true
	}
	if t, err := time.Parse("2006-01", s); err == nil {
		return graph.Time{Start: day(t), End: day(t.AddDate(0, 1, -1)), Precision: graph.PrecisionMonth}, true
	}
	if t, err := time.Parse("2006", s); err == nil {
		return graph.Time{Start: day(t), End: day(t.AddDate(1, 0, -1)), Precision: graph.PrecisionYear}, true
	}
	return graph.Time{}, false
}

func day(t time.Time) graph.Date { return graph.Date(t.Format(time.DateOnly)) }
