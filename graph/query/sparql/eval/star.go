package eval

import (
	"cmp"
	"slices"

	"quern/graph/store"
)

// star joins rows with several patterns of one subject, which rows bind, each with a predicate of its own and
// an object that rows do not bind: all are read in one go, since the quads of a subject lie together.
type star struct {
	subject int
	matches []*match // by predicate

	seeks int64
}

// joins reports whether a pattern can be read by a star in a scope.
func (m *match) joins(x *exec, s scope) bool {
	subject, predicate, object := m.places[store.Subject], m.places[store.Predicate], m.places[store.Object]
	return !m.empty && m.exclude == nil && !m.graph.Named && (x.graphs.union || len(x.graphs.labels) == 1) &&
		subject.slot >= 0 && s.certain[subject.slot] && predicate.id != 0 && object.slot >= 0 && !s.possible[object.slot]
}

// with adds a pattern, if the star has no other one with its predicate.
func (n *star) with(m *match) bool {
	if m.places[store.Subject].slot != n.subject {
		return false
	}
	at, found := slices.BinarySearchFunc(n.matches, m, func(a, b *match) int {
		return cmp.Compare(a.places[store.Predicate].id, b.places[store.Predicate].id)
	})
	if !found {
		n.matches = slices.Insert(n.matches, at, m)
	}
	return !found
}

// starred appends a pattern to the star at the end of a chain, or else a star of its own.
func (c chain) starred(m *match) chain {
	if len(c) > 0 {
		if s, ok := c[len(c)-1].(*star); ok && s.with(m) {
			return c
		}
	}
	return append(c, &star{subject: m.places[store.Subject].slot, matches: []*match{m}})
}

// nearby is how many quads of a subject are passed over before the next predicate is looked up.
const nearby = 8

func (n *star) run(x *exec, in batch, out emit) error {
	n.seeks += int64(in.len())
	var total int64
	for _, m := range n.matches {
		total += m.count
	}
	// With so many subjects that the patterns are better read whole, each decides by itself how.
	if len(n.matches) == 1 || 2*n.seeks*seekCost > total {
		c := make(chain, len(n.matches))
		for i, m := range n.matches {
			if len(n.matches) > 1 {
				m.seeks = max(m.seeks, n.seeks)
			}
			c[i] = m
		}
		return c.run(x, in, out)
	}
	src, err := x.source(n.matches[0].graph)
	if err != nil {
		return err
	}
	rows := make([]int, in.len())
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(in.row(i)[n.subject], in.row(j)[n.subject]) })
	scan, err := x.scan(src, store.IDPattern{}, store.SPOL)
	if err != nil {
		return err
	}
	o := x.output(out)
	objects := make([][]id, len(n.matches))
	for i := 0; i < len(rows) && err == nil; {
		subject := in.row(rows[i])[n.subject]
		complete := n.read(scan, subject, objects)
		for ; i < len(rows) && err == nil && in.row(rows[i])[n.subject] == subject; i++ {
			if complete {
				err = n.product(&o, in.row(rows[i]), objects)
			}
		}
		if err == nil {
			err = scan.Err()
		}
	}
	if e := scan.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return o.flush()
}

// read collects the objects of each pattern, and reports whether all have one.
func (n *star) read(scan store.IDScan, subject id, objects [][]id) bool {
	if subject&local != 0 {
		return false
	}
	for k := range objects {
		objects[k] = objects[k][:0]
	}
	passed := 0
	wanted := func(k int) id { return n.matches[k].places[store.Predicate].id }
	ok := scan.Seek(store.IDQuad{store.Subject: subject, store.Predicate: wanted(0)})
	for k := 0; ok && k < len(objects); {
		q := scan.Quad()
		p := q[store.Predicate]
		switch {
		case q[store.Subject] != subject:
			ok = false
		case p == wanted(k):
			objects[k] = append(objects[k], q[store.Object])
			passed = 0
			ok = scan.Next()
		case p > wanted(k):
			if len(objects[k]) == 0 {
				return false
			}
			k++
		case passed < nearby:
			passed++
			ok = scan.Next()
		default:
			passed = 0
			ok = scan.Seek(store.IDQuad{store.Subject: subject, store.Predicate: wanted(k)})
		}
	}
	for _, list := range objects {
		if len(list) == 0 {
			return false
		}
	}
	return true
}

// product hands on a row with every choice of objects.
func (n *star) product(o *output, row []id, objects [][]id) error {
	choice := make([]int, len(objects))
	for {
		to, err := o.add(row)
		if err != nil {
			return err
		}
		for k, m := range n.matches {
			to[m.places[store.Object].slot] = objects[k][choice[k]]
		}
		k := 0
		for k < len(choice) {
			if choice[k]++; choice[k] < len(objects[k]) {
				break
			}
			choice[k] = 0
			k++
		}
		if k == len(choice) {
			return nil
		}
	}
}
