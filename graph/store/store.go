package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/cayleygraph/quad"

	"quern/graph"
)

// Store is an open store. Its methods may be called from several goroutines; writes run one after the other.
type Store struct {
	url     string
	backend Backend
	rulings *rulings
}

// Open opens the store at a URL, and makes one where there is none: a path is a store on disk, "mem:" a new
// one in memory. A store that another process holds is a *LockedError within two seconds; one of another
// format is a *FormatError.
func Open(ctx context.Context, url string) (*Store, error) { return open(ctx, url, true) }

// OpenExisting is Open without making a store: where there is none it returns ErrNoStore.
func OpenExisting(ctx context.Context, url string) (*Store, error) { return open(ctx, url, false) }

func open(ctx context.Context, url string, create bool) (*Store, error) {
	b, err := OpenBackend(ctx, url, create)
	if err != nil {
		return nil, err
	}
	s := NewStore(url, b)
	if err := s.resume(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the store %s: %w", Redact(url), err), s.Close())
	}
	return s, nil
}

// NewStore makes a store on a database that is open already, which the store then owns.
func NewStore(url string, b Backend) *Store { return &Store{url: url, backend: b, rulings: &rulings{}} }

// URL is what the store was opened with.
func (s *Store) URL() string { return s.url }

// Backend is the database below, for what hands it on to other processes.
func (s *Store) Backend() Backend { return s.backend }

// Announce tells other processes that find the store taken where this one answers ("http://127.0.0.1:8080").
// Databases that are not locked by one process do nothing.
func (s *Store) Announce(address string) error {
	if a, ok := s.backend.(Announcer); ok {
		return a.Announce(address)
	}
	return nil
}

// Close closes the store and every snapshot of it that is still open.
func (s *Store) Close() error { return s.backend.Close() }

// Outcome is what became of an article that was added.
type Outcome int

// The outcomes of adding an article.
const (
	// New is an article that the store did not have.
	New Outcome = iota + 1
	// Unchanged is one that the store had, with the same text, metadata and version of the reader.
	Unchanged
	// Replaced is one whose old facts went as the new ones came.
	Replaced
)

func (o Outcome) String() string {
	switch o {
	case New:
		return "new"
	case Unchanged:
		return "unchanged"
	case Replaced:
		return "replaced"
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// Add stores an article and its facts, as the loader made them: by the record's own ids. An article that
// the store has is replaced in one transaction, unless text, metadata and version are the same. When Add
// returns nil the article is on disk, whole; after an error the store is as before.
func (s *Store) Add(ctx context.Context, rec graph.Record) (Outcome, error) {
	p, err := s.Prepare(rec)
	if err != nil {
		return 0, err
	}
	return s.AddPrepared(ctx, p)
}

// AddQuads stores hand-written quads: the file that holds them is the article of rec, whose statements are
// usually none. A quad without a label gets the article's; one with a label keeps it, and is forgotten with
// the file unless another source says it too. quern's own IRIs may come in full and are kept short.
func (s *Store) AddQuads(ctx context.Context, rec graph.Record, qs []quad.Quad) (Outcome, error) {
	p, err := s.PrepareQuads(rec, qs)
	if err != nil {
		return 0, err
	}
	return s.AddPrepared(ctx, p)
}

// Forget removes an article with all that only it says; the graph is then as if the article had never been
// loaded. An article that the store does not have is ErrNotFound.
func (s *Store) Forget(ctx context.Context, id graph.ArticleID) error {
	err := s.backend.Update(ctx, func(tx Tx) error {
		old, err := tx.Get(Records, string(id))
		if err != nil {
			return err
		}
		if old == nil {
			return ErrNotFound
		}
		doc, err := decodeDocument(old)
		if err != nil {
			return err
		}
		r, err := s.rulings.inTx(tx)
		if err != nil {
			return err
		}
		if err := tx.Delete(Records, string(id)); err != nil {
			return err
		}
		changes := newChanged()
		if err := remove(tx, doc, r, changes); err != nil {
			return err
		}
		return changes.log(tx, Change{Kind: Forgotten, Article: id})
	})
	if err != nil {
		return fmt.Errorf("forgetting %s: %w", id, err)
	}
	return nil
}

// Snapshot gives a consistent view of the store as it is now. Close it: it keeps old data alive.
func (s *Store) Snapshot(ctx context.Context) (*Snapshot, error) {
	v, err := s.backend.View(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the store: %w", err)
	}
	return &Snapshot{view: v, ctx: ctx, rulings: s.rulings}, nil
}
