package sparql

import (
	"fmt"
	"iter"

	"quern/graph/query/sparql/algebra"
	"quern/graph/rdf"
)

// Triples gives the triples of a CONSTRUCT or DESCRIBE, each once, as quads of the default graph. Errors are
// those of Rows.
func (r *Results) Triples() iter.Seq2[rdf.Quad, error] {
	return func(yield func(rdf.Quad, error) bool) {
		seen := map[rdf.Quad]bool{}
		cut := false
		give := func(q rdf.Quad) bool {
			if seen[q] {
				return true
			}
			if len(seen) == r.limits.Results {
				cut = true
				return false
			}
			seen[q] = true
			return yield(q, nil)
		}
		var err error
		if r.Form() == Describe {
			err = r.describe(give)
		} else {
			err = r.construct(give)
		}
		if cut {
			err = r.limits.ResultsExceeded()
		}
		if err != nil {
			yield(rdf.Quad{}, err)
		}
	}
}

// construct fills the template for each solution; triples that RDF does not have are left out.
func (r *Results) construct(give func(rdf.Quad) bool) error {
	q := r.query.algebra
	at := map[int]int{}
	for i, slot := range q.Result {
		at[slot] = i
	}
	n := 0
	return r.run(func(row []rdf.Term) bool {
		n++
		blanks := map[int]rdf.Term{}
		term := func(node algebra.Node) rdf.Term {
			if !node.IsVar() {
				return node.Term
			}
			if i, ok := at[node.Slot]; ok {
				return row[i]
			}
			if len(q.Names[node.Slot]) < 2 || q.Names[node.Slot][:2] != "_:" {
				return rdf.Term{}
			}
			if _, ok := blanks[node.Slot]; !ok {
				blanks[node.Slot] = rdf.NewBlank(fmt.Sprintf("c%d-%d", n, len(blanks)))
			}
			return blanks[node.Slot]
		}
		for _, t := range q.Template {
			q := rdf.Quad{Subject: term(t.Subject), Predicate: term(t.Predicate), Object: term(t.Object)}
			if q.Subject.Kind != rdf.IRI && q.Subject.Kind != rdf.Blank || q.Predicate.Kind != rdf.IRI || q.Object.Kind == rdf.None {
				continue
			}
			if !give(q) {
				return false
			}
		}
		return true
	})
}

// describe gives what the dataset says of each target, and of the blank nodes that this leads to: the concise
// bounded description without its reified statements.
func (r *Results) describe(give func(rdf.Quad) bool) error {
	q := r.query.algebra
	at := map[int]int{}
	for i, slot := range q.Result {
		at[slot] = i
	}
	var targets []rdf.Term
	known := map[rdf.Term]bool{}
	add := func(t rdf.Term) {
		if (t.Kind == rdf.IRI || t.Kind == rdf.Blank) && !known[t] {
			known[t] = true
			targets = append(targets, t)
		}
	}
	err := r.run(func(row []rdf.Term) bool {
		for _, n := range q.Targets {
			if !n.IsVar() {
				add(n.Term)
			} else if i, ok := at[n.Slot]; ok {
				add(row[i])
			}
		}
		return len(targets) <= r.limits.Results
	})
	for i := 0; err == nil && i < len(targets); i++ {
		on := true
		about := &Results{query: r.about(targets[i]), data: r.data, ctx: r.ctx, limits: r.limits}
		err = about.run(func(row []rdf.Term) bool {
			if row[1].Kind == rdf.Blank {
				add(row[1])
			}
			on = give(rdf.Quad{Subject: targets[i], Predicate: row[0], Object: row[1]})
			return on
		})
		if !on {
			return err
		}
	}
	return err
}

// about asks for all that the default graph says of a node.
func (r *Results) about(t rdf.Term) *Query {
	a := &algebra.Query{
		Op: &algebra.Quad{
			Subject: algebra.Node{Slot: -1, Term: t}, Predicate: algebra.Node{Slot: 0}, Object: algebra.Node{Slot: 1},
		},
		Names: []string{"p", "o"}, Result: []int{0, 1}, From: r.query.algebra.From, FromNamed: r.query.algebra.FromNamed,
	}
	return &Query{algebra: a}
}
