package store

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
)

// Changes holds a document for each of the latest changes, by its number.
const Changes Table = "changes"

// ChangeKind is what was done to the store.
type ChangeKind string

// The kinds of change.
const (
	Loaded    ChangeKind = "loaded"
	Reloaded  ChangeKind = "replaced"
	Forgotten ChangeKind = "forgotten"
	Judged    ChangeKind = "judged"
	Unjudged  ChangeKind = "unjudged"
)

// Change is one transaction as the log of changes has it. It names facts and articles by id and holds no word
// of any article, so that what is forgotten does not live on in the log.
type Change struct {
	// Seq counts the changes of a store from 1, without gaps.
	Seq  int64      `json:"seq"`
	When time.Time  `json:"when"`
	Kind ChangeKind `json:"kind"`
	// Article was loaded, replaced or forgotten.
	Article graph.ArticleID `json:"article,omitempty"`
	// Judgement was made or taken back, and Articles, sorted, are those that read otherwise by it.
	Judgement string            `json:"judgement,omitempty"`
	Articles  []graph.ArticleID `json:"articles,omitempty"`
	// Came are the facts that the graph did not have before, Went those that it has no more, both sorted. A
	// fact that another article reports as well neither comes nor goes.
	Came []graph.StatementID `json:"came"`
	Went []graph.StatementID `json:"went"`
}

// Version tells the content of a store from any other that it has had: it differs after every change.
type Version struct {
	// Log is drawn when the first change is logged; the changes of another log cannot be compared. It is ""
	// in a store that never held anything.
	Log string `json:"log"`
	// Seq is the number of the last change.
	Seq int64 `json:"seq"`
}

// ErrChangesGone is returned for changes that are so old that the log does not have them any more.
var ErrChangesGone = errors.New("the log of changes does not go back so far")

// KeptChanges is how many changes the log keeps.
const KeptChanges = 100_000

// versionKey is where State keeps the Version.
const versionKey = "version"

func changeKey(seq int64) string { return fmt.Sprintf("%016x", seq) }

func readVersion(get func(Table, string) ([]byte, error)) (v Version, err error) {
	data, err := get(State, versionKey)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		return v, fmt.Errorf("reading the version of the store: %w", err)
	}
	return v, nil
}

// Version is that of the store when the snapshot was taken.
func (v *Snapshot) Version() (Version, error) { return readVersion(v.view.Get) }

// Changes yields the changes after the one with this number (0 for all), in order. The first error ends it:
// ErrChangesGone where some of them are not kept any more.
func (v *Snapshot) Changes(since int64) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		now, err := v.Version()
		if err == nil && since < now.Seq-KeptChanges {
			err = ErrChangesGone
		}
		if err != nil {
			yield(Change{}, err)
			return
		}
		for seq := max(since, 0) + 1; seq <= now.Seq; seq++ {
			c, err := v.change(seq)
			if err == nil {
				err = v.ctx.Err()
			}
			if err != nil {
				yield(Change{}, err)
				return
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (v *Snapshot) change(seq int64) (c Change, err error) {
	data, err := v.view.Get(Changes, changeKey(seq))
	if err == nil && data == nil {
		err = ErrChangesGone
	}
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, fmt.Errorf("reading change %d: %w", seq, err)
	}
	return c, nil
}

// changed collects which sources begin and cease to state facts in one transaction. A nil one collects
// nothing.
type changed struct {
	added, removed map[quad.IRI]map[quad.IRI]bool // by fact, then source
	earlier        map[quad.IRI]bool              // facts that came by earlier changes of the same transaction
}

func newChanged() *changed {
	return &changed{map[quad.IRI]map[quad.IRI]bool{}, map[quad.IRI]map[quad.IRI]bool{}, map[quad.IRI]bool{}}
}

// note keeps the facts that the quads of a source speak of, on the same sides as Tx.Sources does.
func note(to map[quad.IRI]map[quad.IRI]bool, source quad.IRI, qs []quad.Quad) {
	for _, q := range qs {
		for _, side := range []quad.Value{q.Subject, q.Object} {
			fact, ok := side.(quad.IRI)
			if !ok || !strings.HasPrefix(string(fact), "fact:") {
				continue
			}
			if to[fact] == nil {
				to[fact] = map[quad.IRI]bool{}
			}
			to[fact][source] = true
		}
	}
}

func (c *changed) add(source quad.IRI, qs []quad.Quad) {
	if c != nil {
		note(c.added, source, qs)
	}
}

func (c *changed) remove(source quad.IRI, qs []quad.Quad) {
	if c != nil {
		note(c.removed, source, qs)
	}
}

// log writes the change, after all else of it: Tx.Sources tells who stated a fact before the transaction. What
// is collected next belongs to another change; where several are made in one transaction, none but the first
// may remove.
func (c *changed) log(tx Tx, entry Change) error {
	facts := map[quad.IRI]bool{}
	for _, m := range []map[quad.IRI]map[quad.IRI]bool{c.added, c.removed} {
		for fact := range m {
			facts[fact] = true
		}
	}
	entry.Came, entry.Went = []graph.StatementID{}, []graph.StatementID{}
	for fact := range facts {
		sources, err := tx.Sources(fact)
		if err != nil {
			return fmt.Errorf("logging the change: %w", err)
		}
		stays := len(c.added[fact]) > 0 || slices.ContainsFunc(sources, func(s quad.IRI) bool { return !c.removed[fact][s] })
		id := graph.StatementID(quads.IDOf(fact))
		switch {
		case len(sources) == 0 && stays && !c.earlier[fact]:
			entry.Came = append(entry.Came, id)
		case len(sources) > 0 && !stays:
			entry.Went = append(entry.Went, id)
		}
	}
	for fact := range c.added {
		c.earlier[fact] = true
	}
	clear(c.added)
	clear(c.removed)
	slices.Sort(entry.Came)
	slices.Sort(entry.Went)
	if err := appendChange(tx, entry); err != nil {
		return fmt.Errorf("logging the change: %w", err)
	}
	return nil
}

// appendChange gives the change its number and time, and drops the oldest that is kept too many.
func appendChange(tx Tx, entry Change) error {
	v, err := readVersion(tx.Get)
	if err != nil {
		return err
	}
	if v.Log == "" {
		var random [8]byte
		_, _ = rand.Read(random[:]) // it never fails
		v.Log = hex.EncodeToString(random[:])
	}
	v.Seq++
	entry.Seq, entry.When = v.Seq, time.Now().UTC().Truncate(time.Millisecond)
	doc, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	version, err := json.Marshal(v)
	if err != nil {
		return err
	}
	err = errors.Join(tx.Put(Changes, changeKey(v.Seq), doc), tx.Put(State, versionKey, version))
	if old := v.Seq - KeptChanges; old > 0 && err == nil {
		err = tx.Delete(Changes, changeKey(old))
	}
	return err
}
