// Package linked gives a part of the graph as linked data: the quads that the store keeps, with full names, and
// beside them what they mean in public vocabularies, so that others read them without knowing quern.
//
//	an article   is a schema:NewsArticle with its headline, day and address
//	an entity    is a schema:Person, schema:Organization and so on
//	a statement  prov:wasDerivedFrom its article, and prov:wasAttributedTo whom it is attributed to
//	an evidence  is an oa:Annotation: its body the statement, its target the sentence, which a quotation with
//	             the words around it and a position in the article's text select (Web Annotation, W3C 2017)
//	a predicate  has the terms that its schema maps it to as skos:closeMatch
package linked

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/export"
	"quern/graph"
	"quern/graph/quads"
	"quern/graph/rdf"
	"quern/graph/schema"
	"quern/graph/store"
)

// Source is what quads are read from. A query.Reader is one.
type Source interface {
	// Quads lists the quads that fit a pattern in canonical order.
	Quads(ctx context.Context, p store.Pattern) iter.Seq2[quad.Quad, error]
	// Text gives an article with its text.
	Text(ctx context.Context, id graph.ArticleID) (graph.Article, error)
}

// Options say how quads are given.
type Options struct {
	// Base is where quern's own names live; "" is quads.DefaultBase.
	Base string
	// Merged gives each triple once and in no graph, for formats that have no graphs. Else a quad's graph is
	// the article that says it, and the quads of an article come together.
	Merged bool
	// Schema has the predicates that the data speaks in; those that occur are described at the end.
	Schema *schema.Schema
}

// Prefixes are the short names of a document with these options.
func (o Options) Prefixes() []rdf.Prefix {
	var list []rdf.Prefix
	for _, n := range quads.NewNamespaces(o.Base).All() {
		list = append(list, rdf.Prefix{Name: strings.TrimSuffix(n.Prefix, ":"), IRI: n.IRI})
	}
	for _, name := range slices.Sorted(maps.Keys(vocabularies)) {
		list = append(list, rdf.Prefix{Name: name, IRI: vocabularies[name]})
	}
	return list
}

// Quads yields the facts, what names their entities, and all else of the graph if the facts are the whole of it.
// It goes from article to article and holds no more than the names of all articles, what one of them says and,
// of Merged, a hash of each triple that several of them say.
func Quads(ctx context.Context, src Source, facts *export.Facts, o Options) iter.Seq2[rdf.Quad, error] {
	return func(yield func(rdf.Quad, error) bool) {
		g := &giver{ctx: ctx, src: src, facts: facts, o: o, names: quads.NewNamespaces(o.Base), yield: yield,
			met: map[quad.IRI]bool{}, repeated: map[triple]bool{}}
		if err := g.all(); err != nil && !errors.Is(err, errStopped) {
			yield(rdf.Quad{}, err)
		}
	}
}

// errStopped says that whoever ranges over the quads wants no more.
var errStopped = errors.New("stopped")

// giver is one run of Quads.
type giver struct {
	ctx   context.Context
	src   Source
	facts *export.Facts
	o     Options
	names *quads.Namespaces
	yield func(rdf.Quad, error) bool

	met map[quad.IRI]bool // predicates and types that occur
	// says has the statement of each evidence of the article at hand.
	says map[quad.Value]quad.Value
	// repeated has the triples that are known to be in several graphs, and whether each has been given.
	repeated map[triple]bool
}

// triple stands for a quad without its graph: the first half of the SHA-256 of its line.
type triple [sha256.Size / 2]byte

func (g *giver) all() error {
	order, err := g.findLabels()
	if err != nil {
		return err
	}
	for _, label := range order {
		if err := g.article(label); err != nil {
			return err
		}
	}
	if g.o.Schema == nil {
		return nil
	}
	for _, q := range describe(g.o.Schema, func(term quad.IRI) bool { return g.met[term] }) {
		if err := g.give(q); err != nil {
			return err
		}
	}
	return nil
}

// findLabels collects the labels of all quads or, of a selection, its articles, and gives them in order. Going
// through all quads it also learns which triples are repeated, since these follow on each other.
func (g *giver) findLabels() ([]quad.Value, error) {
	labels := map[quad.Value]bool{}
	if g.facts.Whole() {
		var last quad.Quad
		for q, err := range g.src.Quads(g.ctx, store.Pattern{}) {
			if err != nil {
				return nil, fmt.Errorf("listing the articles: %w", err)
			}
			labels[q.Label] = true
			q.Label = nil
			if g.o.Merged && q == last {
				t, err := tripleOf(q)
				if err != nil {
					return nil, err
				}
				g.repeated[t] = false
			}
			last = q
		}
	} else {
		for s, err := range g.facts.Statements(g.ctx) {
			if err != nil {
				return nil, fmt.Errorf("listing the articles: %w", err)
			}
			for i := range s.Evidence {
				labels[quads.ID(s.Evidence[i].Article)] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(labels), func(a, b quad.Value) int {
		return strings.Compare(quads.Lexical(a), quads.Lexical(b))
	}), nil
}

// article gives what one label has.
func (g *giver) article(label quad.Value) error {
	g.says = map[quad.Value]quad.Value{}
	for q, err := range g.src.Quads(g.ctx, store.Pattern{Predicate: quads.HasEvidence, Label: label}) {
		if err != nil {
			return err
		}
		g.says[q.Object] = q.Subject
	}
	if g.facts.Whole() {
		return g.stored(store.Pattern{Label: label}, nil)
	}
	nodes, edges, err := g.chosen(label)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		keep := func(q quad.Quad) bool { return isName(q.Predicate) || edges[q] }
		if !isEntity(node) {
			keep = nil
		}
		if err := g.stored(store.Pattern{Subject: node, Label: label}, keep); err != nil {
			return err
		}
	}
	return nil
}

// chosen lists what of an article belongs to the facts, in order: its nodes, and which of the direct edges
// between its entities.
func (g *giver) chosen(label quad.Value) ([]quad.Value, map[quad.Quad]bool, error) {
	in, edges := map[quad.Value]bool{label: true}, map[quad.Quad]bool{}
	for s, err := range g.facts.Of(g.ctx, graph.ArticleID(quads.IDOf(label.(quad.IRI)))) {
		if err != nil {
			return nil, nil, err
		}
		fact := quads.ID(s.ID)
		in[fact] = true
		for q, err := range g.src.Quads(g.ctx, store.Pattern{Subject: fact, Label: label}) {
			if err != nil {
				return nil, nil, err
			}
			if q.Predicate == quads.HasEvidence || isEntity(q.Object) {
				in[q.Object] = true
			}
		}
		if s.IsDirect() {
			p := quads.KG(s.Predicate)
			if s.Open {
				p = quads.Open(s.Predicate)
			}
			a, b := quads.ID(s.Subject.ID), quads.ID(s.Object.ID)
			edges[quad.Quad{Subject: a, Predicate: p, Object: b, Label: label}] = true
			if s.Symmetric {
				edges[quad.Quad{Subject: b, Predicate: p, Object: a, Label: label}] = true
			}
		}
	}
	nodes := slices.SortedFunc(maps.Keys(in), func(a, b quad.Value) int {
		return strings.Compare(quads.Lexical(a), quads.Lexical(b))
	})
	return nodes, edges, nil
}

func isEntity(v quad.Value) bool {
	iri, _ := v.(quad.IRI)
	return strings.HasPrefix(string(iri), "ent:") || strings.HasPrefix(string(iri), "event:")
}

func isName(p quad.Value) bool {
	return p == quads.RDFType || p == quads.RDFSLabel || p == quads.SKOSAltLabel
}

// stored gives the quads of a pattern and what each means, subject by subject.
func (g *giver) stored(p store.Pattern, keep func(quad.Quad) bool) error {
	var subject quad.Value
	var about []quad.Quad // all that is given of the subject, and of what belongs to it
	flush := func() error {
		slices.SortStableFunc(about, func(a, b quad.Quad) int { return cmp.Compare(rank(a, subject), rank(b, subject)) })
		for _, q := range about {
			if err := g.give(q); err != nil {
				return err
			}
		}
		about = about[:0]
		return nil
	}
	for q, err := range g.src.Quads(g.ctx, p) {
		if err != nil {
			return err
		}
		if keep != nil && !keep(q) {
			continue
		}
		if q.Subject != subject {
			if err := flush(); err != nil {
				return err
			}
			subject = q.Subject
		}
		first, err := g.isFirst(q)
		if err != nil {
			return err
		}
		if first {
			about = append(about, q)
		}
		if about, err = g.meaning(about, q, first); err != nil {
			return err
		}
	}
	return flush()
}

// rank puts what a subject is before what is said of it, and before what else there is.
func rank(q quad.Quad, subject quad.Value) int {
	switch {
	case q.Subject != subject:
		return 2
	case q.Predicate == quads.RDFType || q.Predicate == quad.IRI("rdf:type"):
		return 0
	}
	return 1
}

// isFirst reports whether the triple has not been given in a graph before this one, and takes it as given now.
// What only one graph has is not remembered. Of a selection the store is asked, once for each such triple, how
// many graphs have it; of the whole graph findLabels knows.
func (g *giver) isFirst(q quad.Quad) (bool, error) {
	if !g.o.Merged {
		return true, nil
	}
	t, err := tripleOf(q)
	if err != nil {
		return false, err
	}
	given, repeated := g.repeated[t]
	if !repeated && !g.facts.Whole() {
		for other, err := range g.src.Quads(g.ctx, store.Pattern{Subject: q.Subject, Predicate: q.Predicate, Object: q.Object}) {
			if err != nil {
				return false, err
			}
			if repeated = other.Label != q.Label; repeated {
				break
			}
		}
	}
	if repeated {
		g.repeated[t] = true
	}
	return !given, nil
}

func tripleOf(q quad.Quad) (triple, error) {
	q.Label = nil
	line, err := quads.AppendQuad(nil, q)
	if err != nil {
		return triple{}, err
	}
	sum := sha256.Sum256(line)
	return triple(sum[:len(triple{})]), nil
}

// give hands out a quad with its full names.
func (g *giver) give(q quad.Quad) error {
	if g.o.Merged {
		q.Label = nil
	}
	out, err := rdf.FromQuad(g.names.FullQuad(q))
	if err != nil {
		return err
	}
	// A name without a scheme is legal in the store and nowhere else.
	base := g.o.Base
	if base == "" {
		base = quads.DefaultBase
	}
	for _, t := range []*rdf.Term{&out.Subject, &out.Predicate, &out.Object, &out.Graph} {
		if t.Kind == rdf.IRI && !rdf.IsAbsolute(t.Value) {
			t.Value = rdf.Resolve(base, t.Value)
		}
	}
	if !g.yield(out, nil) {
		return errStopped
	}
	return nil
}
