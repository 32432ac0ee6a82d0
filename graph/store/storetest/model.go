package storetest

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
)

// modelStride is how many random operations of testModel lie between two comparisons of all.
const modelStride = 20

// modelSteps is how many random operations testModel makes: with QUERN_LONG set, as full checks do, enough
// to meet what is rare.
func modelSteps() int {
	if os.Getenv("QUERN_LONG") != "" {
		return 10_000
	}
	return scaled(300)
}

// model is what a store is in theory: which records and files it holds.
type model struct {
	records map[graph.ArticleID]graph.Record
	files   map[graph.ArticleID][]quad.Quad
	judged  []graph.Judgement
}

func (m *model) dump(t testing.TB) string {
	var all []quad.Quad
	for _, rec := range m.records {
		all = append(all, quads.Encode(identity.Resolve(rec, m.judged))...)
	}
	r := identity.NewRulings(m.judged)
	follow := func(v quad.Value) quad.Value {
		if iri, ok := v.(quad.IRI); ok {
			return quads.ID(r.Target(graph.EntityID(quads.IDOf(iri))))
		}
		return v
	}
	for _, qs := range m.files {
		for _, q := range qs {
			q.Subject, q.Object = follow(q.Subject), follow(q.Object)
			all = append(all, q)
		}
	}
	return lines(t, all)
}

// judge merges two of the people and places of the records, splits one off in an article, or takes back what
// was judged.
func (m *model) judge(t *testing.T, h *harness, rng *rand.Rand) {
	if n := len(m.judged); n > 0 && rng.IntN(n+3) > 2 {
		i := rng.IntN(n)
		h.unjudge(m.judged[i].ID)
		m.judged = slices.Delete(m.judged, i, i+1)
		return
	}
	if rng.IntN(3) == 0 {
		rec := Record(rng.IntN(12), rng.IntN(3))
		m.judged = append(m.judged, h.judge(split(rec, rng.IntN(len(rec.Entities)), graph.EntityID("ent:"+identity.Slug(people[rng.IntN(len(people))])))))
		return
	}
	names := append(append([]string{}, people...), places...)
	a, b := names[rng.IntN(len(names))], names[rng.IntN(len(names))]
	j := merge(graph.EntityID("ent:"+identity.Slug(a)), graph.EntityID("ent:"+identity.Slug(b)))
	r := identity.NewRulings(m.judged)
	if r.Target(j.A) == r.Target(j.B) {
		_, err := h.store.Judge(t.Context(), j)
		wantError(t, err, store.ErrJudgement, "merging what is one already")
		return
	}
	m.judged = append(m.judged, h.judge(j))
}

// handFile makes one of a few files of quads whose labels other files and articles have too.
func handFile(t testing.TB, rng *rand.Rand) (graph.Record, []quad.Quad) {
	n := rng.IntN(6)
	pool := quads.Encode(identity.Resolve(Record(n%3, 0), nil))
	pool = append(pool, parse(t, `<x:s> <x:p> <x:o> <x:g> .`, `<x:s> <x:p> "o" <x:h> .`)...)
	r := rand.New(rand.NewPCG(uint64(n), 7))
	var qs []quad.Quad
	for range 8 {
		qs = append(qs, pool[r.IntN(len(pool))])
	}
	qs, err := quads.Sort(qs)
	if err != nil {
		t.Fatal(err)
	}
	return file(lines(t, qs)), qs
}

func testModel(t *testing.T, h *harness) {
	const seed = 20250222
	rng := rand.New(rand.NewPCG(seed, seed))
	m := &model{records: map[graph.ArticleID]graph.Record{}, files: map[graph.ArticleID][]quad.Quad{}}
	for step := range modelSteps() {
		m.step(t, h, rng)
		if step%modelStride != 0 {
			continue
		}
		if got, want := h.dump(), m.dump(t); got != want {
			t.Fatalf("seed %d, step %d: %s", seed, step, firstDifference(got, want))
		}
	}
	for id := range m.records {
		h.forget(id)
	}
	for id := range m.files {
		h.forget(id)
	}
	for _, j := range m.judged {
		h.unjudge(j.ID)
	}
	if got := h.stats(); got != (store.Stats{}) {
		t.Errorf("seed %d: with all forgotten the store counts %+v", seed, got)
	}
}

func (m *model) step(t *testing.T, h *harness, rng *rand.Rand) {
	rec := Record(rng.IntN(12), rng.IntN(3))
	id := rec.Article.ID
	old, known := m.records[id]
	switch op := rng.IntN(100); {
	case op < 10:
		m.judge(t, h, rng)
	case op < 50:
		want := store.New
		if known && old.Article == rec.Article {
			want = store.Unchanged
		} else if known {
			want = store.Replaced
		}
		h.add(rec, want)
		m.records[id] = rec
	case op < 75:
		err := h.store.Forget(t.Context(), id)
		if known != (err == nil) {
			t.Fatalf("forgetting %s, which was there: %v, gives %v", id, known, err)
		}
		delete(m.records, id)
	case op < 85:
		f, qs := handFile(t, rng)
		if _, err := h.store.AddQuads(t.Context(), f, qs); err != nil {
			t.Fatal(err)
		}
		m.files[f.Article.ID] = append(qs, quads.Encode(f)...)
	case op < 92:
		f, _ := handFile(t, rng)
		err := h.store.Forget(t.Context(), f.Article.ID)
		if _, known := m.files[f.Article.ID]; known != (err == nil) {
			t.Fatalf("forgetting file %s, which was there: %v, gives %v", f.Article.ID, known, err)
		}
		delete(m.files, f.Article.ID)
	case op < 96:
		f := file("bad")
		if _, err := h.store.AddQuads(t.Context(), f, append(quads.Encode(identity.Resolve(Record(90, 0), nil)), quad.Quad{
			Subject: quad.IRI("x:s"), Predicate: quad.IRI("x:p"), Object: literal("\xff"),
		})); err == nil {
			t.Fatal("a bad literal was stored")
		}
	case op < 98:
		if err := h.store.Rebuild(cancelled()); err == nil {
			t.Fatal("rebuilding for a request that is over succeeded")
		}
	default:
		h.close()
		h.open()
	}
}
