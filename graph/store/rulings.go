package store

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
)

// rulingsKey is where State keeps what tells one set of judgements from another: the exclusive or of the
// hashes of all of them, so that taking one back gives what was before. Without judgements it is not there.
const rulingsKey = "judgements"

// rulings keeps the judgements read, for as long as they stay the same: every article that is added or read
// needs them.
type rulings struct {
	mu    sync.Mutex
	token string
	read  *identity.Rulings
}

// get gives the rulings of a transaction or view.
func (c *rulings) get(doc func(Table, string) ([]byte, error), all func() ([]graph.Judgement, error)) (*identity.Rulings, error) {
	token, err := doc(State, rulingsKey)
	if err != nil {
		return nil, fmt.Errorf("reading the judgements: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read != nil && c.token == string(token) {
		return c.read, nil
	}
	var js []graph.Judgement
	if token != nil {
		if js, err = all(); err != nil {
			return nil, err
		}
	}
	c.token, c.read = string(token), identity.NewRulings(js)
	return c.read, nil
}

// last is what get gave last, or nil.
func (c *rulings) last() *identity.Rulings {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read
}

func (c *rulings) inTx(tx Tx) (*identity.Rulings, error) {
	return c.get(tx.Get, func() ([]graph.Judgement, error) { return judgementsIn(tx) })
}

// judgementsIn lists the judgements in the order in which they apply.
func judgementsIn(tx Tx) ([]graph.Judgement, error) {
	docs, err := tx.All(Judgements, "")
	if err != nil {
		return nil, fmt.Errorf("reading the judgements: %w", err)
	}
	js := make([]graph.Judgement, len(docs))
	for i, d := range docs {
		if js[i], err = decodeJudgement(d); err != nil {
			return nil, err
		}
	}
	identity.Order(js)
	return js, nil
}

func decodeJudgement(d Document) (j graph.Judgement, err error) {
	if err := json.Unmarshal(d.Data, &j); err != nil {
		return j, fmt.Errorf("decoding judgement %s: %w", d.Key, err)
	}
	return j, nil
}

// toggle brings a judgement's document into the token, or takes it out.
func toggle(tx Tx, doc []byte) error {
	token, err := tx.Get(State, rulingsKey)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(doc)
	if len(token) == len(sum) {
		subtle.XORBytes(sum[:], sum[:], token)
	}
	if sum == [sha256.Size]byte{} {
		return tx.Delete(State, rulingsKey)
	}
	return tx.Put(State, rulingsKey, sum[:])
}

// encode gives the quads of a document under rulings, and the ids that the rulings took out of them.
func (d document) encode(r *identity.Rulings) ([]quad.Quad, []string, error) {
	if d.ready != nil && d.ready.rulings == r {
		return d.ready.quads, d.ready.taken, nil
	}
	rec, taken := r.Resolve(d.Record)
	out := quads.Encode(rec)
	if len(d.Quads) == 0 {
		return out, taken, nil
	}
	given := d.given
	if given == nil {
		for _, line := range d.Quads {
			q, err := quads.ParseQuad(line)
			if err != nil {
				return nil, nil, fmt.Errorf("reading the quads of %s: %w", d.Record.Article.ID, err)
			}
			given = append(given, q)
		}
	}
	given, more := ruleQuads(given, r)
	taken = append(taken, more...)
	slices.Sort(taken)
	return append(given, out...), slices.Compact(taken), nil
}

// ruleQuads applies rulings to hand-written quads: ids follow merges, a renamed entity has its new name as
// label and the old as another name, and a fact that is wrong goes with its evidence and its edge.
func ruleQuads(qs []quad.Quad, r *identity.Rulings) (out []quad.Quad, taken []string) {
	moved := map[string]bool{}
	follow := func(v quad.Value) quad.Value {
		iri, ok := v.(quad.IRI)
		if !ok || !strings.HasPrefix(string(iri), "ent:") {
			return v
		}
		id := graph.EntityID(quads.IDOf(iri))
		to := r.Target(id)
		if to == id {
			return v
		}
		moved[string(id)] = true
		return quads.ID(to)
	}
	drop := wrongQuads(qs, r, follow)
	for fact := range drop.facts {
		moved[fact] = true
	}
	for _, q := range qs {
		own := q.Subject
		q.Subject, q.Object = follow(q.Subject), follow(q.Object)
		if drop.has(q) {
			continue
		}
		iri, _ := own.(quad.IRI)
		shown, all := r.Names(graph.EntityID(quads.IDOf(iri)))
		if q.Predicate == quads.RDFSLabel && len(all) > 0 {
			for _, name := range all {
				out = append(out, quad.Quad{Subject: q.Subject, Predicate: quads.SKOSAltLabel, Object: quad.String(name), Label: q.Label})
			}
			if shown != "" {
				old := q
				old.Predicate, q.Object = quads.SKOSAltLabel, quad.String(shown)
				out = append(out, old)
			}
		}
		out = append(out, q)
	}
	for id := range moved {
		taken = append(taken, id)
	}
	return out, taken
}

// dropped is what goes of hand-written quads.
type dropped struct {
	facts map[string]bool
	nodes map[quad.Value]bool // facts and their evidence
	edges map[edge]bool
}

type edge struct{ s, p, o, label quad.Value }

func (d dropped) has(q quad.Quad) bool {
	return d.nodes[q.Subject] || d.edges[edge{q.Subject, q.Predicate, q.Object, q.Label}]
}

// wrongQuads finds what goes with the facts that are wrong. An edge stays where another fact has it.
func wrongQuads(qs []quad.Quad, r *identity.Rulings, follow func(quad.Value) quad.Value) dropped {
	d := dropped{facts: map[string]bool{}, nodes: map[quad.Value]bool{}, edges: map[edge]bool{}}
	for _, q := range qs {
		if iri, ok := q.Subject.(quad.IRI); ok && strings.HasPrefix(string(iri), "fact:") && r.Wrong(graph.StatementID(quads.IDOf(iri))) {
			d.facts[quads.IDOf(iri)], d.nodes[iri] = true, true
		}
	}
	if len(d.facts) == 0 {
		return d
	}
	type sided struct{ fact, label quad.Value }
	sides := map[sided]*edge{}
	var evidence []quad.Value
	for _, q := range qs {
		k := sided{q.Subject, q.Label}
		if sides[k] == nil {
			sides[k] = &edge{label: q.Label}
		}
		switch q.Predicate {
		case quads.RDFSubject:
			sides[k].s = follow(q.Object)
		case quads.RDFPredicate:
			sides[k].p = q.Object
		case quads.RDFObject:
			sides[k].o = follow(q.Object)
		case quads.HasEvidence:
			if d.nodes[q.Subject] {
				evidence = append(evidence, q.Object)
			}
		}
	}
	for _, keep := range []bool{false, true} {
		for k, e := range sides {
			if d.nodes[k.fact] == keep {
				continue
			}
			for _, e := range []edge{*e, {e.o, e.p, e.s, e.label}} {
				if keep {
					delete(d.edges, e)
				} else {
					d.edges[e] = true
				}
			}
		}
	}
	for _, ev := range evidence {
		d.nodes[ev] = true
	}
	return d
}
