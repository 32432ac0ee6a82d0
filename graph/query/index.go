package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// Index keeps the names and the words of one store in memory, for all Readers that are made from it. Each
// part is made when the first search needs it, and then follows the store's log of changes. It may be used by
// several goroutines. A Reader on an older snapshot than the index has seen finds nothing that its snapshot
// does not hold.
type Index struct {
	names names
	texts texts
}

// NewIndex returns an empty index.
func NewIndex() *Index {
	return &Index{
		names: names{follower: newFollower()},
		texts: texts{follower: newFollower()},
	}
}

// Warm reads all that searches need, so that the first one does not wait for it.
func (x *Index) Warm(ctx context.Context, v *store.Snapshot) error {
	return errors.Join(x.names.follow(ctx, v), x.texts.follow(ctx, v))
}

// follower is what keeps a part of an index up to date.
type follower struct {
	sync.RWMutex               // guards what is indexed
	turn         chan struct{} // holds a token for whoever brings it up to date
	version      store.Version // what is indexed
	made         bool
}

func newFollower() *follower {
	f := &follower{turn: make(chan struct{}, 1)}
	f.turn <- struct{}{}
	return f
}

// follow brings a part up to the snapshot, unless it is there or beyond. It calls remake for a part that
// cannot follow article by article, or else update with the articles that changed.
func (f *follower) follow(ctx context.Context, v *store.Snapshot, remake func() error, update func([]graph.ArticleID) error) error {
	now, err := v.Version()
	if err != nil {
		return err
	}
	select {
	case <-f.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { f.turn <- struct{}{} }()
	f.RLock()
	known, made := f.version, f.made
	f.RUnlock()
	if made && known.Log == now.Log && known.Seq >= now.Seq {
		return nil
	}
	changed, err := changedArticles(v, known)
	switch {
	case !made || known.Log != now.Log || errors.Is(err, store.ErrChangesGone):
		err = remake()
	case err == nil:
		err = update(changed)
	}
	if err != nil {
		return fmt.Errorf("indexing the store: %w", err)
	}
	f.Lock()
	f.version, f.made = now, true
	f.Unlock()
	return nil
}

func changedArticles(v *store.Snapshot, known store.Version) (out []graph.ArticleID, err error) {
	for c, err := range v.Changes(known.Seq) {
		if err != nil {
			return nil, err
		}
		if c.Article != "" {
			out = append(out, c.Article)
		}
		out = append(out, c.Articles...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// name is one name of an entity.
type name struct {
	node    quad.IRI
	name    string
	folded  string
	words   []string
	isShown bool // some article has it as the name that is shown, rather than another

	said, shown int // how often it is said, and how often as the name that is shown
}

type nameKey struct {
	node quad.IRI
	name string
}

// saidName is a name as one article has it.
type saidName struct {
	nameKey
	shown bool
}

// names are all the names of entities.
type names struct {
	*follower
	list []*name
	at   map[nameKey]int           // in list
	by   map[quad.Value][]saidName // by label

	counting sync.Mutex
	counted  store.Version // what counts is of
	counts   map[quad.Value]int
}

// each calls f for every name. It holds a lock: f does not read the store.
func (x *names) each(ctx context.Context, v *store.Snapshot, f func(*name)) error {
	if err := x.follow(ctx, v); err != nil {
		return err
	}
	x.RLock()
	defer x.RUnlock()
	for i, n := range x.list {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f(n)
	}
	return nil
}

func (x *names) follow(ctx context.Context, v *store.Snapshot) error {
	remake := func() error {
		said, err := readNames(ctx, v, nil)
		if err != nil {
			return err
		}
		x.Lock()
		defer x.Unlock()
		x.list, x.at, x.by = nil, map[nameKey]int{}, map[quad.Value][]saidName{}
		x.add(said)
		return nil
	}
	return x.follower.follow(ctx, v, remake, func(changed []graph.ArticleID) error {
		all := map[quad.Value][]saidName{}
		for _, id := range changed {
			label := quads.ID(id)
			said, err := readNames(ctx, v, label)
			if err != nil {
				return err
			}
			if len(said) == 0 && len(x.by[label]) == 0 {
				// A file of quads that names things under the labels of others.
				return remake()
			}
			all[label] = said[label]
		}
		x.Lock()
		defer x.Unlock()
		for label := range all {
			x.remove(label)
		}
		x.add(all)
		return nil
	})
}

// readNames reads the names that one label says, or all.
func readNames(ctx context.Context, v *store.Snapshot, label quad.Value) (map[quad.Value][]saidName, error) {
	out := map[quad.Value][]saidName{}
	for _, p := range []quad.IRI{quads.RDFSLabel, quads.SKOSAltLabel} {
		for q, err := range v.Match(store.Pattern{Predicate: p, Label: label}) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, fmt.Errorf("reading the names: %w", err)
			}
			if node, ok := q.Subject.(quad.IRI); ok {
				out[q.Label] = append(out[q.Label], saidName{nameKey{node, quads.Lexical(q.Object)}, p == quads.RDFSLabel})
			}
		}
	}
	return out, nil
}

func (x *names) add(by map[quad.Value][]saidName) {
	for label, said := range by {
		if len(said) > 0 {
			x.by[label] = said
		}
		for _, s := range said {
			i, ok := x.at[s.nameKey]
			if !ok {
				i = len(x.list)
				x.at[s.nameKey] = i
				folded := fold(s.name)
				x.list = append(x.list, &name{node: s.node, name: s.name, folded: folded, words: wordsOf(folded)})
			}
			n := x.list[i]
			n.said++
			if s.shown {
				n.shown++
			}
			n.isShown = n.shown > 0
		}
	}
}

func (x *names) remove(label quad.Value) {
	for _, s := range x.by[label] {
		i := x.at[s.nameKey]
		n := x.list[i]
		n.said--
		if s.shown {
			n.shown--
		}
		n.isShown = n.shown > 0
		if n.said > 0 {
			continue
		}
		last := len(x.list) - 1
		x.list[i] = x.list[last]
		x.at[nameKey{x.list[i].node, x.list[i].name}] = i
		x.list[last] = nil
		x.list = x.list[:last]
		delete(x.at, s.nameKey)
	}
	delete(x.by, label)
}
