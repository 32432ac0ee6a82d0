package quads

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
)

// Encode gives the quads of a resolved record in canonical order, each once, all labelled with the article.
// It depends on nothing but the record. Invalid UTF-8 is replaced by U+FFFD, values beyond their range are
// brought into it, and what an IRI cannot hold is percent-encoded, so that every quad can be stored.
func Encode(rec graph.Record) []quad.Quad {
	e := encoder{label: ID(rec.Article.ID)}
	e.article(&rec.Article)
	listed := map[graph.EntityID]bool{}
	for i := range rec.Entities {
		listed[rec.Entities[i].ID] = true
		e.entity(&rec.Entities[i])
	}
	for _, st := range merge(rec.Article.ID, rec.Statements) {
		e.statement(&st, rec.Article.ID)
		for _, t := range terms(&st.Statement) {
			if t.IsEntity() && !listed[t.ID] {
				e.entity(&graph.Entity{ID: t.ID, Type: t.Type, Name: t.Name})
			}
		}
	}
	qs, err := Sort(e.out)
	if err != nil {
		// Every value above is an escaped IRI or valid UTF-8; FuzzEncode looks for one that is not.
		panic(fmt.Sprintf("quads: encoding %s: %v", rec.Article.ID, err))
	}
	return qs
}

// terms lists a statement's terms, nil ones too.
func terms(st *graph.Statement) []*graph.Term {
	ts := []*graph.Term{st.Subject, st.Object, st.Place, st.AttributedTo}
	for i := range st.Args {
		ts = append(ts, &st.Args[i].Term)
	}
	return ts
}

// sourced is a statement whose evidences each keep the words of their own sentence.
type sourced struct {
	graph.Statement
	words []words // one an evidence
}

type words struct{ relation, time string }

// merge joins statements that say the same into one with all their evidence: of two evidences from one
// sentence by one rule, the more confident. A statement is inferred only where nothing says it outright.
func merge(article graph.ArticleID, statements []graph.Statement) []sourced {
	var out []sourced
	at := map[graph.StatementID]int{}
	for _, st := range statements {
		if st.ID == "" {
			st.ID = st.ContentID()
		}
		i, ok := at[st.ID]
		if !ok {
			i = len(out)
			at[st.ID] = i
			out = append(out, sourced{Statement: st})
			out[i].Evidence = nil
		}
		m := &out[i]
		m.Inferred = m.Inferred && st.Inferred
		w := words{relation: st.Relation}
		if st.Time != nil {
			w.time = st.Time.Text
		}
		for _, ev := range st.Evidence {
			ev.Article = article
			same := func(o graph.Evidence) bool { return o.Sentence == ev.Sentence && o.Rule == ev.Rule }
			if j := slices.IndexFunc(m.Evidence, same); j < 0 {
				m.Evidence, m.words = append(m.Evidence, ev), append(m.words, w)
			} else if ev.Confidence > m.Evidence[j].Confidence {
				m.Evidence[j], m.words[j] = ev, w
			}
		}
	}
	return out
}

// evidenceID hashes where a statement was read and by which rule.
func evidenceID(fact graph.StatementID, ev graph.Evidence) quad.IRI {
	key := fmt.Sprintf("%s\x00%s\x00%d-%d\x00%s", ev.Article, fact, ev.Sentence.Start, ev.Sentence.End, ev.Rule)
	sum := sha256.Sum256([]byte(key))
	return quad.IRI("evidence:" + hex.EncodeToString(sum[:8]))
}

type encoder struct {
	label quad.Value
	out   []quad.Quad
}

func (e *encoder) add(s, p quad.IRI, o quad.Value) {
	if o == nil || s == "" || p == "" || o == quad.IRI("") {
		return
	}
	e.out = append(e.out, quad.Quad{Subject: s, Predicate: p, Object: o, Label: e.label})
}

// text adds a string where there is one.
func (e *encoder) text(s, p quad.IRI, v string) {
	if v != "" {
		e.add(s, p, quad.String(strings.ToValidUTF8(v, "\uFFFD")))
	}
}

// flag adds true where it is so; what is false is left out.
func (e *encoder) flag(s, p quad.IRI, v bool) {
	if v {
		e.add(s, p, quad.Bool(true))
	}
}

func (e *encoder) article(a *graph.Article) {
	id := ID(a.ID)
	e.add(id, RDFType, Article)
	e.text(id, Title, a.Title)
	e.text(id, URL, a.URL)
	e.text(id, Publisher, a.Publisher)
	for author := range strings.SplitSeq(a.Authors, ";") {
		e.text(id, Author, strings.TrimSpace(author))
	}
	e.text(id, Dateline, a.Place)
	e.date(id, Date, a.Date)
}

func (e *encoder) date(s, p quad.IRI, d graph.Date) {
	if d != "" {
		e.add(s, p, typed(string(d), XSDDate))
	}
}

func (e *encoder) entity(en *graph.Entity) {
	id := ID(en.ID)
	if en.Type != "" {
		e.add(id, RDFType, KG(string(en.Type)))
	}
	e.text(id, RDFSLabel, en.Name)
	for _, n := range en.Names {
		if n != en.Name {
			e.text(id, SKOSAltLabel, n)
		}
	}
}

func (e *encoder) statement(sd *sourced, article graph.ArticleID) {
	st := &sd.Statement
	id := ID(st.ID)
	predicate := KG(st.Predicate)
	if st.Open {
		predicate = Open(st.Predicate)
	}
	e.add(id, RDFType, RDFStatement)
	e.add(id, RDFSubject, termValue(st.Subject))
	e.add(id, RDFPredicate, predicate)
	e.add(id, RDFObject, termValue(st.Object))
	e.add(id, Place, termValue(st.Place))
	e.add(id, AttributedTo, termValue(st.AttributedTo))
	for i := range st.Args {
		e.add(id, Arg(st.Args[i].Role), termValue(&st.Args[i].Term))
	}
	if st.Time != nil {
		e.date(id, Start, st.Time.Start)
		e.date(id, End, st.Time.End)
		e.text(id, Precision, string(st.Time.Precision))
	}
	if st.Event != "" {
		e.add(id, Event, ID(st.Event))
	}
	if st.Modality != graph.Asserted {
		e.text(id, Modality, string(st.Modality))
	}
	e.flag(id, Negated, st.Negated)
	e.flag(id, Inferred, st.Inferred)
	e.flag(id, Ended, st.Ended)
	e.flag(id, Symmetric, st.Symmetric)
	e.flag(id, Standing, st.Standing)
	for i, ev := range st.Evidence {
		node := evidenceID(st.ID, ev)
		e.add(id, HasEvidence, node)
		e.evidence(node, ev, sd.words[i])
	}
	if st.IsDirect() {
		e.add(ID(st.Subject.ID), predicate, ID(st.Object.ID))
		if st.Symmetric {
			e.add(ID(st.Object.ID), predicate, ID(st.Subject.ID))
		}
	}
}

func (e *encoder) evidence(id quad.IRI, ev graph.Evidence, w words) {
	e.add(id, RDFType, Evidence)
	e.add(id, InArticle, ID(ev.Article))
	e.text(id, Sentence, spanText(ev.Sentence))
	if ev.Subject != nil {
		e.text(id, SubjectSpan, spanText(*ev.Subject))
	}
	e.text(id, RelationSpan, spanText(ev.Relation...))
	if ev.Object != nil {
		e.text(id, ObjectSpan, spanText(*ev.Object))
	}
	e.text(id, Also, spanText(ev.Also...))
	e.text(id, Relation, w.relation)
	e.text(id, TimeWords, w.time)
	e.text(id, Rule, ev.Rule)
	c := ev.Confidence
	if math.IsNaN(c) {
		c = 0
	}
	e.add(id, Confidence, typed(strconv.FormatFloat(min(max(c, 0), 1), 'f', -1, 64), XSDDecimal))
}

// spanText writes spans as "12-57 80-91".
func spanText(spans ...graph.Span) string {
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d-%d", s.Start, s.End)
	}
	return b.String()
}

// termValue is the RDF term of a statement's term, nil for none.
func termValue(t *graph.Term) quad.Value {
	switch {
	case t == nil:
		return nil
	case t.ID != "":
		return ID(t.ID)
	}
	switch t.Datatype {
	case graph.String, "":
		return typed(t.Value, XSDString)
	case graph.DateValue:
		return typed(t.Value, XSDDate)
	case graph.Integer:
		return typed(t.Value, XSDInteger)
	default:
		return typed(t.Value, KG(string(t.Datatype)))
	}
}

// typed gives a literal in the form in which reading gives it back.
func typed(lexical string, datatype quad.IRI) quad.Value {
	return native(strings.ToValidUTF8(lexical, "\uFFFD"), datatype)
}
