package quads

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
)

// Decode gives the statements that quads tell of, in order of id, each with all its evidence in order of
// article and place. Quads of several articles may be mixed. A term has its name and type where the quads
// name it; a mention's words are not kept in quads and stay empty. What is no part of a statement, or not
// written as Encode writes it, is passed over: other people's quads may stand beside ours.
func Decode(qs []quad.Quad) []graph.Statement {
	d := newDecoder(qs)
	var out []graph.Statement
	for _, node := range d.typed(RDFStatement) {
		out = append(out, d.statement(node))
	}
	slices.SortFunc(out, func(a, b graph.Statement) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// DecodeEntities gives the entities that quads name, in order of id: the name that most articles use (of
// equals the first in order), the type likewise, and every name, sorted.
func DecodeEntities(qs []quad.Quad) []graph.Entity {
	d := newDecoder(qs)
	var out []graph.Entity
	for node := range d.nodes {
		typ := d.entityType(node)
		if typ == "" {
			continue
		}
		e := graph.Entity{ID: graph.EntityID(IDOf(node)), Type: typ, Name: d.name(node)}
		for _, p := range []quad.IRI{RDFSLabel, SKOSAltLabel} {
			for _, v := range d.nodes[node][p] {
				e.Names = append(e.Names, Lexical(v.Object))
			}
		}
		slices.Sort(e.Names)
		e.Names = slices.Compact(e.Names)
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b graph.Entity) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Lexical is the text of a value: a literal's lexical form, an IRI without its brackets, a blank node's label.
func Lexical(v quad.Value) string {
	s, _ := literal(v)
	return s
}

// literal gives the lexical form and datatype; an IRI or blank node has none.
func literal(v quad.Value) (string, quad.IRI) {
	switch v := v.(type) {
	case nil:
		return "", ""
	case quad.IRI:
		return string(v), ""
	case quad.BNode:
		return string(v), ""
	case quad.String:
		return string(v), XSDString
	case quad.LangString:
		return string(v.Value), XSDString
	case quad.TypedString:
		return string(v.Value), v.Type
	case quad.Int:
		return strconv.FormatInt(int64(v), 10), XSDInteger
	}
	// The other native values have but one way to be written; it is the one of their canonical term.
	text, err := AppendTerm(nil, v)
	if err != nil {
		return v.String(), ""
	}
	end := strings.LastIndex(string(text), `"^^<`)
	return string(text[1:end]), quad.IRI(text[end+4 : len(text)-1])
}

type decoder struct {
	nodes map[quad.IRI]map[quad.IRI][]quad.Quad // subject → predicate → quads in canonical order
}

func newDecoder(qs []quad.Quad) *decoder {
	d := &decoder{nodes: map[quad.IRI]map[quad.IRI][]quad.Quad{}}
	for _, q := range qs {
		s, ok1 := q.Subject.(quad.IRI)
		p, ok2 := q.Predicate.(quad.IRI)
		if !ok1 || !ok2 {
			continue
		}
		if d.nodes[s] == nil {
			d.nodes[s] = map[quad.IRI][]quad.Quad{}
		}
		d.nodes[s][p] = append(d.nodes[s][p], q)
	}
	for _, props := range d.nodes {
		for _, list := range props {
			if len(list) > 1 {
				slices.SortFunc(list, func(a, b quad.Quad) int { return compareTerms(a.Object, b.Object) })
			}
		}
	}
	return d
}

// typed lists the nodes of a type.
func (d *decoder) typed(t quad.IRI) []quad.IRI {
	var out []quad.IRI
	for node, props := range d.nodes {
		if slices.ContainsFunc(props[RDFType], func(q quad.Quad) bool { return q.Object == t }) {
			out = append(out, node)
		}
	}
	return out
}

// one is the first object, or nil.
func (d *decoder) one(node, p quad.IRI) quad.Value {
	if l := d.nodes[node][p]; len(l) > 0 {
		return l[0].Object
	}
	return nil
}

func (d *decoder) text(node, p quad.IRI) string { return Lexical(d.one(node, p)) }

func (d *decoder) flag(node, p quad.IRI) bool { return d.text(node, p) == "true" }

func (d *decoder) spans(node, p quad.IRI) []graph.Span {
	var out []graph.Span
	for _, f := range strings.Fields(d.text(node, p)) {
		var s graph.Span
		if n, err := fmt.Sscanf(f, "%d-%d", &s.Start, &s.End); n == 2 && err == nil {
			out = append(out, s)
		}
	}
	return out
}

func (d *decoder) span(node, p quad.IRI) *graph.Span {
	if l := d.spans(node, p); len(l) > 0 {
		return &l[0]
	}
	return nil
}

// most is the object that the most quads have, of equals the first in order.
func most(list []quad.Quad, keep func(quad.Value) bool) quad.Value {
	count := map[string]int{}
	var best quad.Value
	for _, q := range list {
		if keep(q.Object) {
			k := q.Object.String()
			if count[k]++; best == nil || count[k] > count[best.String()] {
				best = q.Object
			}
		}
	}
	return best
}

func (d *decoder) name(node quad.IRI) string {
	return Lexical(most(d.nodes[node][RDFSLabel], func(quad.Value) bool { return true }))
}

func (d *decoder) entityType(node quad.IRI) graph.EntityType {
	v := most(d.nodes[node][RDFType], func(v quad.Value) bool {
		iri, _ := v.(quad.IRI)
		name, ok := strings.CutPrefix(string(iri), kgPrefix)
		return ok && slices.Contains(graph.EntityTypes, graph.EntityType(name))
	})
	return graph.EntityType(strings.TrimPrefix(Lexical(v), kgPrefix))
}

func (d *decoder) term(v quad.Value) *graph.Term {
	switch v := v.(type) {
	case nil:
		return nil
	case quad.IRI:
		return &graph.Term{ID: graph.EntityID(IDOf(v)), Name: d.name(v), Type: d.entityType(v)}
	}
	lexical, datatype := literal(v)
	t := &graph.Term{Value: lexical, Datatype: graph.String}
	switch datatype {
	case XSDString:
	case XSDDate:
		t.Datatype = graph.DateValue
	case XSDInteger:
		t.Datatype = graph.Integer
	default:
		t.Datatype = graph.Datatype(unescape(strings.TrimPrefix(string(datatype), kgPrefix)))
	}
	return t
}

func (d *decoder) statement(node quad.IRI) graph.Statement {
	st := graph.Statement{
		ID:           graph.StatementID(IDOf(node)),
		Subject:      d.term(d.one(node, RDFSubject)),
		Object:       d.term(d.one(node, RDFObject)),
		Place:        d.term(d.one(node, Place)),
		AttributedTo: d.term(d.one(node, AttributedTo)),
		Event:        graph.EntityID(unescape(d.text(node, Event))),
		Negated:      d.flag(node, Negated),
		Inferred:     d.inferred(node),
		Ended:        d.flag(node, Ended),
		Symmetric:    d.flag(node, Symmetric),
		Standing:     d.flag(node, Standing),
		Modality:     graph.Asserted,
	}
	predicate := d.text(node, RDFPredicate)
	if name, ok := strings.CutPrefix(predicate, openPrefix); ok {
		st.Predicate, st.Open = unescape(name), true
	} else {
		st.Predicate = unescape(strings.TrimPrefix(predicate, kgPrefix))
	}
	if m := d.text(node, Modality); m != "" {
		st.Modality = graph.Modality(m)
	}
	st.Args = d.args(node)
	var w words
	st.Evidence, w = d.evidence(node)
	st.Relation = w.relation
	tm := graph.Time{
		Text: w.time, Start: graph.Date(d.text(node, Start)), End: graph.Date(d.text(node, End)),
		Precision: graph.Precision(d.text(node, Precision)),
	}
	if tm != (graph.Time{}) {
		st.Time = &tm
	}
	return st
}

// inferred is true where every article that has the statement infers it.
func (d *decoder) inferred(node quad.IRI) bool {
	by := map[quad.Value]bool{}
	for _, q := range d.nodes[node][Inferred] {
		by[q.Label] = true
	}
	for _, q := range d.nodes[node][RDFType] {
		if !by[q.Label] {
			return false
		}
	}
	return len(by) > 0
}

func (d *decoder) args(node quad.IRI) []graph.Arg {
	var out []graph.Arg
	for p, list := range d.nodes[node] {
		role, ok := strings.CutPrefix(string(p), argPrefix)
		if !ok {
			continue
		}
		for i, q := range list {
			if i == 0 || compareTerms(q.Object, list[i-1].Object) != 0 {
				out = append(out, graph.Arg{Role: unescape(role), Term: *d.term(q.Object)})
			}
		}
	}
	// Those of one role are in order already.
	slices.SortStableFunc(out, func(a, b graph.Arg) int { return cmp.Compare(a.Role, b.Role) })
	return out
}

// evidence gives a statement's evidence in order, and the words of the first.
func (d *decoder) evidence(node quad.IRI) ([]graph.Evidence, words) {
	type said struct {
		graph.Evidence
		words
	}
	var all []said
	seen := map[quad.IRI]bool{}
	for _, q := range d.nodes[node][HasEvidence] {
		id, ok := q.Object.(quad.IRI)
		if !ok || seen[id] || d.nodes[id] == nil {
			continue
		}
		seen[id] = true
		e := said{words: words{d.text(id, Relation), d.text(id, TimeWords)}}
		e.Article = graph.ArticleID(unescape(d.text(id, InArticle)))
		if s := d.span(id, Sentence); s != nil {
			e.Sentence = *s
		}
		e.Subject, e.Object = d.span(id, SubjectSpan), d.span(id, ObjectSpan)
		e.Evidence.Relation, e.Also = d.spans(id, RelationSpan), d.spans(id, Also)
		e.Rule = d.text(id, Rule)
		e.Confidence, _ = strconv.ParseFloat(d.text(id, Confidence), 64)
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b said) int {
		return cmp.Or(cmp.Compare(a.Article, b.Article), cmp.Compare(a.Sentence.Start, b.Sentence.Start),
			cmp.Compare(a.Sentence.End, b.Sentence.End), cmp.Compare(a.Rule, b.Rule))
	})
	if len(all) == 0 {
		return nil, words{}
	}
	out := make([]graph.Evidence, len(all))
	for i, e := range all {
		out[i] = e.Evidence
	}
	return out, all[0].words
}
