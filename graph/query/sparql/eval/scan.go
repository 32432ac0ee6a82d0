package eval

import (
	"cmp"
	"slices"

	"quern/graph/query/sparql/algebra"
	"quern/graph/store"
)

// place is one position of a quad pattern: an id, the variable of a slot, or neither.
type place struct {
	id   id
	slot int // -1 for none
}

// match joins rows with the quads of a pattern.
type match struct {
	places  [4]place
	graph   algebra.Graph
	exclude []id // predicates that do not match
	count   int64
	empty   bool // a term of the pattern is in no quad

	epoch  int
	source source
	seeks  int64              // keys that were looked up
	tables map[[4]bool]*table // the whole pattern, by which positions rows bind
}

// seekCost is how many quads are read by a scan in the time of looking one key up.
const seekCost = 6

// maxTable bounds the patterns that are read whole into a hash table.
const maxTable = 1 << 27

func (m *match) run(x *exec, in batch, out emit) error {
	if m.empty {
		return nil
	}
	if m.tables == nil || m.epoch != x.epoch {
		for _, t := range m.tables {
			t.free(x)
			m.seeks = 0
		}
		m.epoch, m.tables = x.epoch, map[[4]bool]*table{}
		var err error
		if m.source, err = x.source(m.graph); err != nil {
			return err
		}
		m.places[store.Label] = place{slot: m.source.slot}
	}
	o := x.output(out)
	// Rows that bind the same variables are joined together; nearly always that is all of them.
	for start := 0; start < in.len(); {
		bound := m.bound(in.row(start))
		end := start + 1
		for end < in.len() && m.bound(in.row(end)) == bound {
			end++
		}
		part := batch{in.width, in.ids[start*in.width : end*in.width]}
		if err := m.join(x, part, bound, &o); err != nil {
			return err
		}
		start = end
	}
	return o.flush()
}

// bound tells which positions a row binds by variables.
func (m *match) bound(row []id) (b [4]bool) {
	for i, p := range m.places {
		b[i] = p.slot >= 0 && row[p.slot] != 0
	}
	return b
}

func (m *match) join(x *exec, in batch, bound [4]bool, o *output) error {
	if t := m.tables[bound]; t != nil {
		return m.probe(x, t, in, bound, o)
	}
	m.seeks += int64(in.len())
	if bound == ([4]bool{}) && in.len() > 1 || bound != ([4]bool{}) && m.seeks*seekCost > m.count && m.count < maxTable {
		t, err := m.build(x, bound)
		if err != nil {
			return err
		}
		m.tables[bound] = t
		return m.probe(x, t, in, bound, o)
	}
	return m.seek(x, in, bound, o)
}

// constants is the pattern of the terms alone.
func (m *match) constants() (p store.IDPattern) {
	for i, pl := range m.places {
		p[i] = pl.id
	}
	return p
}

// keyOf puts what a row binds into a quad.
func (m *match) keyOf(row []id, bound [4]bool) (q store.IDQuad) {
	for i, p := range m.places {
		switch {
		case bound[i]:
			q[i] = row[p.slot]
		default:
			q[i] = p.id
		}
	}
	return q
}

// seek looks the rows' keys up in sorted order.
func (m *match) seek(x *exec, in batch, bound [4]bool, o *output) error {
	keys := make([]store.IDQuad, in.len())
	rows := make([]int, in.len())
	for i := range rows {
		rows[i], keys[i] = i, m.keyOf(in.row(i), bound)
	}
	any := store.IDPattern(keys[0])
	order := tripleOrder(any)
	if any[store.Label] != 0 {
		order = inLabel[order]
	}
	if len(rows) > 1 {
		slices.SortFunc(rows, func(i, j int) int {
			if c := order.Compare(keys[i], keys[j]); c != 0 {
				return c
			}
			return cmp.Compare(i, j)
		})
	}
	// The pattern of the scan has the constants that its order begins with; the rest of a key is sought.
	var p store.IDPattern
	for _, pos := range order.Positions() {
		if bound[pos] || m.places[pos].id == 0 {
			break
		}
		p[pos] = m.places[pos].id
	}
	if bound == ([4]bool{}) {
		p = m.constants()
	}
	scan, err := x.scan(m.source, p, order)
	if err != nil {
		return err
	}
	err = m.read(x, scan, in, rows, keys, bound, o)
	if e := scan.Err(); err == nil {
		err = e
	}
	if e := scan.Close(); err == nil {
		err = e
	}
	return err
}

func (m *match) read(x *exec, scan store.IDScan, in batch, rows []int, keys []store.IDQuad, bound [4]bool, o *output) error {
	if bound == ([4]bool{}) {
		row := in.row(rows[0])
		for scan.Next() {
			if err := m.add(x, row, scan.Quad(), o); err != nil {
				return err
			}
		}
		return nil
	}
	for i := 0; i < len(rows); {
		key := keys[rows[i]]
		same := i + 1
		for same < len(rows) && keys[rows[same]] == key {
			same++
		}
		for ok := scan.Seek(key) && fits(key, scan.Quad()); ok; ok = scan.Next() && fits(key, scan.Quad()) {
			q := scan.Quad()
			for _, r := range rows[i:same] {
				if err := m.add(x, in.row(r), q, o); err != nil {
					return err
				}
			}
		}
		if err := scan.Err(); err != nil {
			return err
		}
		i = same
	}
	return nil
}

// fits reports whether a quad has all that a key binds.
func fits(key, q store.IDQuad) bool {
	return (key[0] == 0 || key[0] == q[0]) && (key[1] == 0 || key[1] == q[1]) &&
		(key[2] == 0 || key[2] == q[2]) && (key[3] == 0 || key[3] == q[3])
}

// add hands on a row with a quad that matches it, if variables that stand in it twice agree.
func (m *match) add(x *exec, row []id, q store.IDQuad, o *output) error {
	if m.exclude != nil && slices.Contains(m.exclude, q[store.Predicate]) {
		return nil
	}
	if m.source.slot >= 0 && !x.isNamed(q[store.Label]) {
		return nil
	}
	to, err := o.add(row)
	if err != nil {
		return err
	}
	for i, p := range m.places {
		if p.slot < 0 {
			continue
		}
		if to[p.slot] == 0 {
			to[p.slot] = q[i]
		} else if to[p.slot] != q[i] {
			o.drop()
			return nil
		}
	}
	return nil
}

// build reads the whole pattern into a table by the positions that rows bind.
func (m *match) build(x *exec, bound [4]bool) (*table, error) {
	key := 0
	var order []int // the positions of a tuple: first those of the key
	for i := range m.places {
		if bound[i] {
			order = append(order, i)
			key++
		}
	}
	for i, p := range m.places {
		if !bound[i] && (p.slot >= 0 || i == int(store.Predicate) && m.exclude != nil) {
			order = append(order, i)
		}
	}
	t := newTable(key, len(order))
	p := m.constants()
	scan, err := x.scan(m.source, p, tripleOrder(p))
	if err != nil {
		return nil, err
	}
	tuple := make([]id, len(order))
	for scan.Next() {
		q := scan.Quad()
		for i, pos := range order {
			tuple[i] = q[pos]
		}
		if _, err = t.add(x, tuple); err != nil {
			break
		}
	}
	if e := scan.Err(); err == nil {
		err = e
	}
	if e := scan.Close(); err == nil {
		err = e
	}
	return t, err
}

// probe joins rows with a table that build made.
func (m *match) probe(x *exec, t *table, in batch, bound [4]bool, o *output) error {
	var order []int
	for _, want := range []bool{true, false} {
		for i, p := range m.places {
			if bound[i] == want && (p.slot >= 0 || i == int(store.Predicate) && m.exclude != nil) {
				order = append(order, i)
			}
		}
	}
	key := make([]id, t.key)
	for i := range in.len() {
		row := in.row(i)
		q := store.IDQuad(m.constants())
		for j := range key {
			key[j] = row[m.places[order[j]].slot]
			q[order[j]] = key[j]
		}
		if err := x.tick(); err != nil {
			return err
		}
		for at := t.first(key); at >= 0; at = t.after(at, key) {
			tuple := t.tuple(at)
			for j := t.key; j < len(order); j++ {
				q[order[j]] = tuple[j]
			}
			if err := m.add(x, row, q, o); err != nil {
				return err
			}
		}
	}
	return nil
}
