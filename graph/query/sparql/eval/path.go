package eval

import (
	"fmt"
	"slices"

	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/syntax"
	"quern/graph/store"
)

// walk joins rows with the ends of a repeated path. Solutions are told apart by their ends (SPARQL 1.1
// Query, section 18.4: ALP), so however many ways lead from one to the other, there is one.
type walk struct {
	subject, object place
	repeat          *syntax.Repeat
	graph           algebra.Graph

	epoch  int
	steps  *steps
	ends   map[end][]id // what is reached from a node
	reach  int          // ids that ends holds
	starts []id
	begun  bool
}

// end is where a walk begins, and whether it goes against the path.
type end struct {
	node id
	back bool
}

// maxReach bounds how many ends are remembered for walks to come.
const maxReach = 1 << 20

func (w *walk) run(x *exec, in batch, out emit) error {
	if w.steps == nil || w.epoch != x.epoch {
		src, err := x.source(w.graph)
		if err != nil {
			return err
		}
		w.epoch, w.begun, w.starts = x.epoch, false, nil
		w.steps = &steps{x: x, source: src, links: map[link]*adjacent{}, known: map[id]bool{}}
		w.ends, w.reach = map[end][]id{}, 0
	}
	o := x.output(out)
	for i := range in.len() {
		row := in.row(i)
		s, t := w.subject.at(row), w.object.at(row)
		var err error
		switch {
		case s != 0:
			err = w.from(row, s, false, w.object, t, &o)
		case t != 0:
			err = w.from(row, t, true, w.subject, 0, &o)
		default:
			err = w.all(row, &o)
		}
		if err != nil {
			return err
		}
	}
	return o.flush()
}

func (p place) at(row []id) id {
	if p.slot >= 0 {
		return row[p.slot]
	}
	return p.id
}

// from hands on what a walk from one end reaches; where the other end is known, if it is among it.
func (w *walk) from(row []id, start id, back bool, other place, want id, o *output) error {
	if w.repeat.Optional && w.subject.slot >= 0 && w.object.slot >= 0 {
		// The path of no steps joins every node of the graph with itself, and no other value of a variable.
		if ok, err := w.steps.isNode(start); err != nil || !ok {
			return err
		}
	}
	reached, err := w.reached(end{start, back})
	if err != nil {
		return err
	}
	for _, n := range reached {
		if want != 0 && n != want {
			continue
		}
		to, err := o.add(row)
		if err != nil {
			return err
		}
		if other.slot >= 0 {
			to[other.slot] = n
		}
	}
	return nil
}

// all walks from every node.
func (w *walk) all(row []id, o *output) error {
	if !w.begun {
		seen := newTable(1, 1)
		add := func(n id) error { _, _, err := seen.put(w.steps.x, []id{n}); return err }
		var err error
		if w.repeat.Optional {
			err = w.steps.nodes(add)
		} else {
			err = w.steps.starts(w.repeat.Path, false, add)
		}
		if err != nil {
			return err
		}
		w.starts, w.begun = seen.ids, true
	}
	for _, n := range w.starts {
		reached, err := w.reached(end{n, false})
		if err != nil {
			return err
		}
		for _, m := range reached {
			if w.subject.slot == w.object.slot && m != n {
				continue
			}
			to, err := o.add(row)
			if err != nil {
				return err
			}
			to[w.subject.slot], to[w.object.slot] = n, m
		}
	}
	return nil
}

// reached lists the ends of walks from a node, in the order of their distance.
func (w *walk) reached(e end) ([]id, error) {
	if list, ok := w.ends[e]; ok {
		return list, nil
	}
	list, err := w.steps.closure(w.repeat, e)
	if err != nil {
		return nil, err
	}
	if w.reach > maxReach {
		if err := w.steps.x.grow(-8 * w.reach); err != nil {
			return nil, err
		}
		clear(w.ends)
		w.reach = 0
	}
	w.ends[e] = list
	w.reach += len(list)
	return list, w.steps.x.grow(8 * len(list))
}

// steps walks paths step by step.
type steps struct {
	x      *exec
	source source
	links  map[link]*adjacent
	known  map[id]bool // whether a term is a node of the graph
}

// link is a predicate in one direction.
type link struct {
	predicate id
	back      bool
}

// adjacent is what a link leads to: looked up node by node at first, and read whole when so many were asked
// for that this is cheaper.
type adjacent struct {
	match *match
	whole *table
	asked int64
	seen  map[id][]id
}

// closure walks a repeated path from a node.
func (s *steps) closure(r *syntax.Repeat, e end) ([]id, error) {
	seen := newTable(1, 1)
	var list []id
	visit := func(n id) error {
		_, added, err := seen.put(s.x, []id{n})
		if added {
			list = append(list, n)
		}
		return err
	}
	if r.Optional {
		if err := visit(e.node); err != nil {
			return nil, err
		}
	}
	if err := s.step(r.Path, e, visit); err != nil {
		return nil, err
	}
	for i := 0; r.Many && i < len(list); i++ {
		if err := s.step(r.Path, end{list[i], e.back}, visit); err != nil {
			return nil, err
		}
	}
	seen.free(s.x)
	return list, nil
}

// step visits what one walk of a path from a node leads to.
func (s *steps) step(p syntax.Path, e end, visit func(id) error) error {
	if err := s.x.tick(); err != nil {
		return err
	}
	switch p := p.(type) {
	case *syntax.Link:
		next, err := s.next(p.IRI, e)
		if err != nil {
			return err
		}
		for _, n := range next {
			if err := visit(n); err != nil {
				return err
			}
		}
		return nil
	case *syntax.Inverse:
		return s.step(p.Path, end{e.node, !e.back}, visit)
	case *syntax.Sequence:
		first, then := p.First, p.Then
		if e.back {
			first, then = then, first
		}
		return s.step(first, e, func(n id) error { return s.step(then, end{n, e.back}, visit) })
	case *syntax.Alternative:
		if err := s.step(p.One, e, visit); err != nil {
			return err
		}
		return s.step(p.Other, e, visit)
	case *syntax.Repeat:
		list, err := s.closure(p, e)
		if err != nil {
			return err
		}
		for _, n := range list {
			if err := visit(n); err != nil {
				return err
			}
		}
		return nil
	case *syntax.Negated:
		if p.Ahead {
			if err := s.other(p.Forward, e, visit); err != nil {
				return err
			}
		}
		if p.Back {
			return s.other(p.Backward, end{e.node, !e.back}, visit)
		}
		return nil
	}
	return fmt.Errorf("a path of Go type %T", p)
}

// next lists the neighbours of a node by a predicate.
func (s *steps) next(iri string, e end) ([]id, error) {
	a, err := s.adjacent(iri, e.back)
	if err != nil {
		return nil, err
	}
	if list, ok := a.seen[e.node]; ok {
		return list, nil
	}
	a.asked++
	if a.whole == nil && a.asked*seekCost > a.match.count && a.match.count < maxTable {
		if a.whole, err = a.match.build(s.x, [4]bool{!e.back, false, e.back, false}); err != nil {
			return nil, err
		}
	}
	var list []id
	if a.whole != nil {
		key := []id{e.node}
		for at := a.whole.first(key); at >= 0; at = a.whole.after(at, key) {
			list = append(list, a.whole.tuple(at)[1])
		}
		return list, nil
	}
	from, to := ends(e.back)
	p := store.IDPattern{store.Predicate: a.match.places[store.Predicate].id}.With(from, e.node)
	err = s.each(p, func(q store.IDQuad) error {
		list = append(list, q[to])
		return nil
	})
	a.seen[e.node] = list
	if err == nil {
		err = s.x.grow(8*len(list) + 48)
	}
	return list, err
}

func ends(back bool) (from, to store.Position) {
	if back {
		return store.Object, store.Subject
	}
	return store.Subject, store.Object
}

func (s *steps) adjacent(iri string, back bool) (*adjacent, error) {
	predicate, err := s.x.predicate(iri)
	if err != nil {
		return nil, err
	}
	l := link{predicate, back}
	a := s.links[l]
	if a != nil {
		return a, nil
	}
	a = &adjacent{match: &match{source: s.source}, seen: map[id][]id{}}
	// Both ends stand as variables for match.build; no row is joined.
	a.match.places = [4]place{{slot: 0}, {id: predicate, slot: -1}, {slot: 1}, {slot: -1}}
	if predicate&local == 0 {
		if a.match.count, _, err = s.x.data.Count(s.x.ctx, store.IDPattern{store.Predicate: predicate}); err != nil {
			return nil, err
		}
	}
	s.links[l] = a
	return a, nil
}

// other visits the neighbours of a node by any but some predicates.
func (s *steps) other(not []string, e end, visit func(id) error) error {
	var exclude []id
	for _, iri := range not {
		p, err := s.x.predicate(iri)
		if err != nil {
			return err
		}
		exclude = append(exclude, p)
	}
	from, to := ends(e.back)
	return s.each(store.IDPattern{}.With(from, e.node), func(q store.IDQuad) error {
		if slices.Contains(exclude, q[store.Predicate]) {
			return nil
		}
		return visit(q[to])
	})
}

// each calls f for the triples that fit a pattern.
func (s *steps) each(p store.IDPattern, f func(store.IDQuad) error) error {
	for _, v := range p {
		if v&local != 0 {
			return nil
		}
	}
	scan, err := s.x.scan(s.source, p, tripleOrder(p))
	if err != nil {
		return err
	}
	for err == nil && scan.Next() {
		err = f(scan.Quad())
	}
	if e := scan.Err(); err == nil {
		err = e
	}
	if e := scan.Close(); err == nil {
		err = e
	}
	return err
}

// starts visits the nodes from which a path may lead, perhaps some more than once or in vain.
func (s *steps) starts(p syntax.Path, back bool, visit func(id) error) error {
	switch p := p.(type) {
	case *syntax.Link:
		predicate, err := s.x.predicate(p.IRI)
		if err != nil {
			return err
		}
		from, _ := ends(back)
		return s.each(store.IDPattern{store.Predicate: predicate}, func(q store.IDQuad) error { return visit(q[from]) })
	case *syntax.Inverse:
		return s.starts(p.Path, !back, visit)
	case *syntax.Sequence:
		if back {
			return s.starts(p.Then, back, visit)
		}
		return s.starts(p.First, back, visit)
	case *syntax.Alternative:
		if err := s.starts(p.One, back, visit); err != nil {
			return err
		}
		return s.starts(p.Other, back, visit)
	}
	return s.nodes(visit)
}

// isNode reports whether some triple has the node as its subject or object.
func (s *steps) isNode(n id) (bool, error) {
	if found, ok := s.known[n]; ok {
		return found, nil
	}
	found := false
	for _, pos := range []store.Position{store.Subject, store.Object} {
		err := s.each(store.IDPattern{}.With(pos, n), func(store.IDQuad) error { return errStop })
		if err != nil && err != errStop {
			return false, err
		}
		found = found || err == errStop
	}
	s.known[n] = found
	return found, s.x.grow(24)
}

// nodes visits every subject and object.
func (s *steps) nodes(visit func(id) error) error {
	return s.each(store.IDPattern{}, func(q store.IDQuad) error {
		if err := visit(q[store.Subject]); err != nil {
			return err
		}
		return visit(q[store.Object])
	})
}
