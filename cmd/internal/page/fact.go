package page

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"quern/export"
	"quern/graph"
	"quern/graph/query"
)

// Kind is how a fact is put forward: what of it an article asserts itself, and what not.
type Kind string

// The kinds of fact, from what is simply said to what is not so.
const (
	Plain    Kind = "fact"
	Past     Kind = "former"
	Claim    Kind = "claim"
	Planned  Kind = "planned"
	Possible Kind = "possible"
	Demanded Kind = "demanded"
	Denied   Kind = "denied"
)

// kindOf gives a statement its kind. A denial that somebody claims is a denial: what is said of it else is in its notes.
func kindOf(st *graph.Statement) Kind {
	switch {
	case st.Negated:
		return Denied
	case st.Modality == graph.Future:
		return Planned
	case st.Modality == graph.Hypothetical:
		return Possible
	case st.Modality == graph.Demanded:
		return Demanded
	case st.AttributedTo != nil:
		return Claim
	case st.Ended:
		return Past
	}
	return Plain
}

// fact is a fact as pages show it.
type fact struct {
	ID   graph.StatementID
	Kind Kind
	// Words are the fact as a sentence, with its terms in it.
	Words []piece
	// Notes say what keeps it from being a plain fact: "denied", "planned", "says Jonas Berg".
	Notes []note
	// More are the place, time and further arguments.
	More []detail
	// Sure is the confidence of its surest evidence in percent.
	Sure   int
	Quotes []quote
	// Others counts the sentences that say it and are not among the quotes.
	Others int
}

// note is what keeps a fact from being a plain one, and which kind of fact that alone would make it.
type note struct {
	Kind Kind
	Text string
}

// piece is a run of words, or a term: an entity where it has an ID.
type piece struct {
	Text string
	ID   graph.EntityID
	Type graph.EntityType
	// Part is the part that it has in the fact: "s" for the subject, "r" for the relation, "o" for the object, or "".
	Part string
}

// detail is a further argument of a fact by its role.
type detail struct {
	Role string
	Term piece
}

// Says is the fact in a line of text: for titles, and for those who hear the page.
func (f fact) Says() string {
	var words []string
	for _, p := range f.Words {
		words = append(words, p.Text)
	}
	for _, d := range f.More {
		words = append(words, d.Role, d.Term.Text)
	}
	for _, n := range f.Notes {
		words = append(words, "("+n.Text+")")
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// term makes a piece of a term; nil gives what stands for somebody unknown.
func term(t *graph.Term) piece {
	switch {
	case t == nil:
		return piece{}
	case t.IsEntity():
		return piece{Text: cmp.Or(t.Name, string(t.ID)), ID: t.ID, Type: t.Type}
	case t.Datatype == graph.Quotation:
		return piece{Text: "“" + t.Value + "”"}
	}
	return piece{Text: t.Value}
}

// in gives a piece its part of the fact.
func (p piece) in(part string) piece {
	p.Part = part
	return p
}

// wording makes the sentence of a statement: that of its predicate, or the relation's own words.
func (s *Site) wording(st *graph.Statement) []piece {
	reading := "{subject} " + cmp.Or(strings.TrimSpace(st.Relation), strings.ReplaceAll(st.Predicate, "-", " ")) + " {object}"
	if s.deps.Schema != nil && !st.Open {
		if p := s.deps.Schema.Predicate(st.Predicate); p != nil && p.Reading != "" {
			reading = p.Reading
		}
	}
	var list []piece
	for len(reading) > 0 {
		i := strings.IndexByte(reading, '{')
		if i < 0 {
			i = len(reading)
		}
		if words := strings.TrimSpace(reading[:i]); words != "" {
			list = append(list, piece{Text: words, Part: "r"})
		}
		if reading = reading[i:]; reading == "" {
			break
		}
		name, rest, _ := strings.Cut(reading[1:], "}")
		reading = rest
		switch {
		case name == "subject" && st.Subject == nil:
			list = append(list, piece{Text: "someone"})
		case name == "subject":
			list = append(list, term(st.Subject).in("s"))
		case name == "object" && st.Object != nil:
			list = append(list, term(st.Object).in("o"))
		}
	}
	return list
}

// fact makes what pages show of a statement, without its sentences.
func (s *Site) fact(st *graph.Statement) fact {
	f := fact{ID: st.ID, Kind: kindOf(st), Words: s.wording(st), Notes: notes(st)}
	for i := range st.Args {
		if t := term(&st.Args[i].Term); t.Text != "" {
			f.More = append(f.More, detail{st.Args[i].Role, t})
		}
	}
	if st.Place != nil {
		f.More = append(f.More, detail{"in", term(st.Place)})
	}
	if st.Time != nil {
		if when := export.When(*st.Time); when != "" {
			f.More = append(f.More, detail{"when", piece{Text: when}})
		}
	}
	for _, ev := range st.Evidence {
		f.Sure = max(f.Sure, int(math.Round(ev.Confidence*100)))
	}
	return f
}

// notes say in words what keeps a statement from being a plain fact.
func notes(st *graph.Statement) (list []note) {
	if st.Negated {
		list = append(list, note{Denied, "denied"})
	}
	switch st.Modality {
	case graph.Future:
		list = append(list, note{Planned, "planned"})
	case graph.Hypothetical:
		list = append(list, note{Possible, "possible"})
	case graph.Demanded:
		list = append(list, note{Demanded, "demanded"})
	}
	if st.Ended {
		list = append(list, note{Past, "former"})
	}
	if st.AttributedTo != nil {
		list = append(list, note{Claim, "says " + cmp.Or(term(st.AttributedTo).Text, "a source")})
	}
	if st.Inferred {
		list = append(list, note{Plain, "follows from what is said"})
	}
	return list
}

// quote is a sentence that says a fact, with where it stands.
type quote struct {
	Article graph.Article // without its text
	// Parts are the sentence; those with a Part are the fact's subject, relation and object.
	Parts []piece
	// Sentence is its place in the article, and Link leads to it in the paper's own page, or is "".
	Sentence graph.Span
	Link     string
	Also     []string
	Rule     string
	Sure     int
}

// quotes gives the sentences of a statement, the surest first and at most so many; of less than 0 all.
func quotes(ctx context.Context, q *query.Reader, st *graph.Statement, most int) ([]quote, error) {
	list := slices.Clone(st.Evidence)
	slices.SortStableFunc(list, func(a, b graph.Evidence) int { return cmp.Compare(b.Confidence, a.Confidence) })
	if most >= 0 && len(list) > most {
		list = list[:most]
	}
	var out []quote
	for i := range list {
		ev := &list[i]
		a, err := q.Text(ctx, ev.Article)
		if err != nil {
			return nil, err
		}
		sentence := ev.Sentence.Of(a.Text)
		one := quote{Article: a, Parts: parts(a.Text, ev), Sentence: ev.Sentence, Rule: ev.Rule, Sure: int(math.Round(ev.Confidence * 100)),
			Link: export.SentenceLink(a.URL, sentence)}
		one.Article.Text = ""
		for _, s := range ev.Also {
			one.Also = append(one.Also, s.Of(a.Text))
		}
		out = append(out, one)
	}
	return out, nil
}

// parts cuts a sentence into the parts of its fact and what is between them. Where parts overlap the relation gives way:
// its words are those of another part.
func parts(text string, ev *graph.Evidence) []piece {
	var marks []mark
	add := func(sp *graph.Span, part string) {
		if sp != nil {
			marks = append(marks, mark{span: *sp, part: part})
		}
	}
	add(ev.Subject, "s")
	add(ev.Object, "o")
	for i := range ev.Relation {
		add(&ev.Relation[i], "r")
	}
	var out []piece
	for _, c := range cut(ev.Sentence, marks) {
		p := piece{Text: c.span.Of(text)}
		if len(c.marks) > 0 {
			p.Part = marks[c.marks[0]].part
		}
		out = append(out, p)
	}
	return out
}

// shown makes a fact with its surest sentences.
func (s *Site) shown(r *Request, st *graph.Statement, most int) (fact, error) {
	f := s.fact(st)
	var err error
	f.Quotes, err = quotes(r.Context(), r.Reader, st, most)
	f.Others = len(st.Evidence) - len(f.Quotes)
	return f, err
}
