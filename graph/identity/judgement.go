package identity

import (
	"cmp"
	"slices"

	"quern/graph"
)

// Rulings is what judgements say of ids, names and facts, read once for many records. It is not changed
// after it is made and may be used by several goroutines. A nil Rulings is that of no judgements.
type Rulings struct {
	into  map[graph.EntityID]graph.EntityID // merged away → merged into, as each merge found them
	root  map[graph.EntityID]graph.EntityID // merged away → the id that stands
	names map[graph.EntityID]string         // by the id that stood when the name was given
	wrong map[graph.StatementID]bool
	apart map[[2]graph.EntityID]bool // distinct, by the ids that stand, in order
	// splits are the judgements that split mentions off, by article and in their order.
	splits map[graph.ArticleID][]graph.Judgement
}

// Order sorts judgements as they are applied: as they were made, and of one moment by id.
func Order(js []graph.Judgement) {
	slices.SortStableFunc(js, func(a, b graph.Judgement) int {
		return cmp.Or(a.When.Compare(b.When), cmp.Compare(a.ID, b.ID))
	})
}

// NewRulings reads judgements, in whatever order they come. A merge of what is one already by those before
// it rules nothing, so that no ring can arise. A fact that was ruled wrong is carried along by merges: where
// B was merged into A, what was wrong of B is wrong of A.
func NewRulings(js []graph.Judgement) *Rulings {
	r := &Rulings{
		into: map[graph.EntityID]graph.EntityID{}, root: map[graph.EntityID]graph.EntityID{},
		names: map[graph.EntityID]string{}, wrong: map[graph.StatementID]bool{},
		splits: map[graph.ArticleID][]graph.Judgement{}, apart: map[[2]graph.EntityID]bool{},
	}
	js = slices.Clone(js)
	Order(js)
	for _, j := range js {
		switch j.Kind {
		case graph.Merge:
			if a, b := r.find(normalize(j.A)), r.find(normalize(j.B)); a != b && a != "" && b != "" {
				r.into[b], r.root[b] = a, a
			}
		case graph.Rename:
			if j.Name != "" {
				r.names[r.find(normalize(j.A))] = j.Name
			}
		case graph.Split:
			r.splits[j.Article] = append(r.splits[j.Article], j)
		}
	}
	for id := range r.root {
		r.root[id] = r.find(id)
	}
	for _, j := range js {
		if j.Kind == graph.Wrong && j.Fact != nil {
			r.wrong[r.FactID(j.Fact)] = true
		}
		if j.Kind == graph.Distinct {
			r.apart[r.pair(j.A, j.B)] = true
		}
	}
	return r
}

// find is Target while the merges are read. It shortens the way behind it, or long chains would be gone
// through link by link for every merge.
func (r *Rulings) find(id graph.EntityID) graph.EntityID {
	for {
		next, ok := r.root[id]
		if !ok {
			return id
		}
		if over, ok := r.root[next]; ok {
			r.root[id] = over
		}
		id = next
	}
}

// Target follows merges from an id of the graph to the one that stands.
func (r *Rulings) Target(id graph.EntityID) graph.EntityID {
	if r == nil {
		return id
	}
	if to, ok := r.root[id]; ok {
		return to
	}
	return id
}

// Names gives the names that people have given to an entity: the one to show, "" where none was given to
// the id that stands, and all of them in the order of the merges.
func (r *Rulings) Names(id graph.EntityID) (shown string, all []string) {
	if r == nil || len(r.names) == 0 {
		return "", nil
	}
	for {
		name := r.names[id]
		if name != "" {
			all = append(all, name)
		}
		next, ok := r.into[id]
		if !ok {
			return name, all
		}
		id = next
	}
}

// Wrong reports whether a fact, by the id that it has after all merges, was ruled wrong.
func (r *Rulings) Wrong(id graph.StatementID) bool { return r != nil && r.wrong[id] }

// pair names two entities by the ids that stand, whichever comes first.
func (r *Rulings) pair(a, b graph.EntityID) [2]graph.EntityID {
	a, b = r.Target(normalize(a)), r.Target(normalize(b))
	return [2]graph.EntityID{min(a, b), max(a, b)}
}

// Distinct reports whether two entities, or two that they were merged with, were ruled to be two.
func (r *Rulings) Distinct(a, b graph.EntityID) bool {
	return r != nil && len(r.apart) > 0 && r.apart[r.pair(a, b)]
}

// FactID is the id that a statement, told by ids of the graph, has after all merges.
func (r *Rulings) FactID(st *graph.Statement) graph.StatementID {
	c := *st
	moved := false
	follow := func(t *graph.Term) *graph.Term {
		if !t.IsEntity() {
			return t
		}
		to := *t
		to.ID = r.Target(t.ID)
		moved = moved || to.ID != t.ID
		return &to
	}
	c.Subject, c.Object, c.Place, c.AttributedTo = follow(c.Subject), follow(c.Object), follow(c.Place), follow(c.AttributedTo)
	c.Args = slices.Clone(c.Args)
	for i := range c.Args {
		c.Args[i].Term = *follow(&c.Args[i].Term)
	}
	if !moved && c.ID != "" {
		return c.ID
	}
	orderSides(&c)
	return c.ContentID()
}

// Change is what differs between two rulings.
type Change struct {
	// Entities are the ids, as articles give them, that now stand for another entity or have other names.
	Entities []graph.EntityID
	// Wrong are the facts that are wrong now and were not, Right those that were and are no more.
	Wrong, Right []graph.StatementID
	// Articles are those in which other mentions are split off.
	Articles []graph.ArticleID
}

// Changes compares two rulings. Its lists are sorted.
func Changes(before, after *Rulings) Change {
	ids := map[graph.EntityID]bool{}
	var c Change
	for _, r := range []*Rulings{before, after} {
		for id := range r.root {
			ids[id] = true
		}
		for id := range r.names {
			ids[id] = true
		}
	}
	for id := range ids {
		shown, all := before.Names(id)
		shownNow, allNow := after.Names(id)
		if before.Target(id) != after.Target(id) || shown != shownNow || !slices.Equal(all, allNow) {
			c.Entities = append(c.Entities, id)
		}
	}
	for id := range after.wrong {
		if !before.wrong[id] {
			c.Wrong = append(c.Wrong, id)
		}
	}
	for id := range before.wrong {
		if !after.wrong[id] {
			c.Right = append(c.Right, id)
		}
	}
	for _, r := range []*Rulings{before, after} {
		for article := range r.splits {
			if !sameIDs(before.splits[article], after.splits[article]) && !slices.Contains(c.Articles, article) {
				c.Articles = append(c.Articles, article)
			}
		}
	}
	slices.Sort(c.Articles)
	slices.Sort(c.Entities)
	slices.Sort(c.Wrong)
	slices.Sort(c.Right)
	return c
}

// sameIDs reports whether two lists hold the same judgements.
func sameIDs(a, b []graph.Judgement) bool {
	return slices.EqualFunc(a, b, func(a, b graph.Judgement) bool { return a.ID == b.ID })
}
