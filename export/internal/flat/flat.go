// Package flat lays a fact out as named values, for formats that know attributes and no structure.
package flat

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"quern/export"
	"quern/graph"
)

// Kind is what a value is.
type Kind int

// The kinds of values.
const (
	Text Kind = iota
	Integer
	Number
	Flag
	Day
)

// Column is a named value of a fact.
type Column struct {
	Name string
	Kind Kind
}

// Columns are the values of a fact beside its id and its two sides.
var Columns = []Column{
	{"predicate", Text}, {"open", Flag}, {"when", Text}, {"start", Day}, {"end", Day}, {"precision", Text},
	{"place", Text}, {"place_name", Text}, {"event", Text}, {"arguments", Text},
	{"claim", Text}, {"negated", Flag}, {"modality", Text}, {"attributed_to", Text}, {"attributed_to_name", Text},
	{"symmetric", Flag}, {"standing", Flag}, {"inferred", Flag},
	{"confidence", Number}, {"sentences", Integer}, {"articles", Integer}, {"evidence", Text},
}

// Fact is a fact with its values.
type Fact struct {
	*graph.Statement
	Quotes []Quote
}

// Quote is one sentence that says a fact.
type Quote struct {
	*graph.Evidence
	// Sentence is the exact words, In the article.
	Sentence string
	In       graph.Article
	// Link is the address of the sentence in its article's own page, or "".
	Link string
}

// Of reads the sentences of a fact.
func Of(ctx context.Context, facts *export.Facts, s *graph.Statement) (*Fact, error) {
	f := &Fact{Statement: s}
	for i := range s.Evidence {
		ev := &s.Evidence[i]
		a, err := facts.Article(ctx, ev.Article)
		if err != nil {
			return nil, fmt.Errorf("quoting %s: %w", s.ID, err)
		}
		q := Quote{Evidence: ev, Sentence: ev.Sentence.Of(a.Text), In: a}
		q.Link = export.SentenceLink(a.URL, q.Sentence)
		f.Quotes = append(f.Quotes, q)
	}
	return f, nil
}

// Confidence is that of the best sentence.
func (f *Fact) Confidence() float64 {
	best := 0.0
	for i := range f.Evidence {
		best = max(best, f.Evidence[i].Confidence)
	}
	return best
}

// Articles counts the articles that report the fact.
func (f *Fact) Articles() int {
	n := map[graph.ArticleID]bool{}
	for i := range f.Evidence {
		n[f.Evidence[i].Article] = true
	}
	return len(n)
}

// Values gives a value for each of Columns, as text; "" stands for none, and for a flag that is not set.
func (f *Fact) Values() []string {
	var t graph.Time
	if f.Time != nil {
		t = *f.Time
	}
	flag := func(b bool) string {
		if b {
			return "true"
		}
		return ""
	}
	var evidence []string
	for i := range f.Quotes {
		evidence = append(evidence, f.Quotes[i].String())
	}
	return []string{
		f.Predicate, flag(f.Open), export.When(t), string(t.Start), string(t.End), string(t.Precision),
		id(f.Place), Name(f.Place), string(f.Event), arguments(f.Args),
		export.Caveat(f.Statement), flag(f.Negated), string(f.Modality), id(f.AttributedTo), Name(f.AttributedTo),
		flag(f.Symmetric), flag(f.Standing), flag(f.Inferred),
		Confidence(f.Confidence()), strconv.Itoa(len(f.Evidence)), strconv.Itoa(f.Articles()), strings.Join(evidence, "\n"),
	}
}

// Confidence writes a confidence as a decimal number without an exponent.
func Confidence(c float64) string {
	return strconv.FormatFloat(c, 'f', -1, 64)
}

// Name is a term as it reads: an entity's name, or a literal.
func Name(t *graph.Term) string {
	if t == nil {
		return ""
	}
	return cmp.Or(t.Name, t.Value, string(t.ID))
}

func id(t *graph.Term) string {
	if t == nil {
		return ""
	}
	return string(t.ID)
}

// arguments reads the further arguments: "position: special envoy; about: the harbour".
func arguments(args []graph.Arg) string {
	parts := make([]string, len(args))
	for i := range args {
		parts[i] = args[i].Role + ": " + Name(&args[i].Term)
	}
	return strings.Join(parts, "; ")
}

// String quotes the sentence and says where it stands.
func (q *Quote) String() string {
	s := "“" + strings.Join(strings.Fields(q.Sentence), " ") + "”"
	var where []string
	for _, w := range []string{q.In.Title, q.In.Publisher, string(q.In.Date), cmp.Or(q.In.URL, string(q.In.ID))} {
		if w != "" {
			where = append(where, w)
		}
	}
	return s + " — " + strings.Join(where, ", ")
}

// Clean leaves of a text what XML and every spreadsheet can hold: tabs and line ends, and else no control
// characters, no halves of characters and no non-characters. What is lost is marked by U+FFFD.
func Clean(s string) string {
	if !strings.ContainsFunc(s, dirty) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if dirty(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func dirty(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r == 0xFFFE || r == 0xFFFF
}

// IsEdge reports whether a fact can be drawn from one entity to another; the rest have one side, a value, or
// a side that nothing gives a type.
func IsEdge(s *graph.Statement) bool {
	return s.Subject.IsEntity() && s.Object.IsEntity() && s.Subject.Type != "" && s.Object.Type != ""
}
