package store

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
)

// Driver opens databases of one kind.
type Driver interface {
	// Open opens the database at a URL, of which the driver has the whole. Where there is none it makes one
	// if create is set, and else returns ErrNoStore. A database held by another process is a *LockedError,
	// after at most two seconds; one written in a format that the driver does not know is a *FormatError.
	Open(ctx context.Context, url string, create bool) (Backend, error)
}

// Backend is an open database. Its methods may be called from several goroutines.
type Backend interface {
	// Update runs fn in a transaction that is committed when fn returns nil and is on disk when Update
	// returns nil. After any error the database is as before. Transactions run one after the other. fn may be
	// called again, from the beginning, where the database refused the first; only the last call counts.
	Update(ctx context.Context, fn func(Tx) error) error
	// View gives a consistent read view of what is committed. A view does not block writers, nor they it.
	View(ctx context.Context) (View, error)
	// ClearQuads removes all quads and Displaced, counts the documents anew and puts RebuildingKey into
	// State, in one transaction. It works on a store whose indexes are damaged.
	ClearQuads(ctx context.Context) error
	// Close closes the database and every view that is still open.
	Close() error
}

// Filler is a Backend that fills a database faster than transactions do.
type Filler interface {
	// Fill is Update on a database without quads (else it is ErrNotEmpty), for transactions of any size that
	// only add: RemoveSource is an error. Records must come in order of key, and are not read again.
	Fill(ctx context.Context, fn func(Tx) error) error
}

// Announcer is a Backend that can tell other processes where the one that holds it answers.
type Announcer interface {
	Announce(address string) error
}

// Table is a keyspace of documents beside the quads.
type Table string

// The tables.
const (
	// Records holds a document for each article, by its id.
	Records Table = "records"
	// Judgements holds a document for each judgement, by its id.
	Judgements Table = "judgements"
	// Displaced holds an empty document for each id that judgements took out of an article's quads, by the
	// id, a zero byte and the article: where an undone judgement has something to put back.
	Displaced Table = "displaced"
	// State holds what the store must know of itself.
	State Table = "state"
)

// Tx is a transaction. It sees its own writes.
type Tx interface {
	// Get reads a document; the result is nil where there is none.
	Get(t Table, key string) ([]byte, error)
	Put(t Table, key string, doc []byte) error
	Delete(t Table, key string) error
	// All lists the documents whose key begins with a prefix, in order of key.
	All(t Table, prefix string) ([]Document, error)
	// Sources lists, sorted, who says a quad with this subject or object. Of what the transaction itself
	// has written it knows nothing.
	Sources(v quad.Value) ([]quad.IRI, error)
	// AddQuads adds what a source says. A quad is there as long as a source says it: a source's own quads
	// carry it as their label, and it may add to other labels too (a file of labelled N-Quads). Saying a
	// quad twice is saying it once. A value that is no RDF term is an error.
	AddQuads(source quad.IRI, qs []quad.Quad) error
	// RemoveSource takes back all that a source says; a quad that no other source says is gone, and with it
	// the values that no quad has any more.
	RemoveSource(source quad.IRI) error
}

// View is a consistent read view. Its methods may be called from several goroutines until it is closed,
// after which they return ErrClosed.
type View interface {
	IDReader
	Get(t Table, key string) ([]byte, error)
	// All lists the documents of a table in order of key.
	All(t Table) iter.Seq2[Document, error]
	// Match lists the quads that fit a pattern in canonical order (that of their N-Quads lines).
	Match(ctx context.Context, p Pattern) iter.Seq2[quad.Quad, error]
	// QuadStore gives Cayley's interface on this view: read-only, to be closed after use; closing it ends
	// its iterators and not the view.
	QuadStore() cayley.QuadStore
	Counts() (Counts, error)
	// Said lists what a source says, under all labels, in canonical order.
	Said(ctx context.Context, source quad.IRI) ([]quad.Quad, error)
	// Check compares all indexes and counters with each other and reports what does not agree; it gives
	// how many times a source says a quad.
	Check(ctx context.Context, report func(string)) (int64, error)
	Close() error
}

// Document is a document with its key.
type Document struct {
	Key  string
	Data []byte
}

// Pattern selects quads; a nil value stands for any.
type Pattern struct {
	Subject, Predicate, Object, Label quad.Value
}

// Counts is what a database counts as it goes.
type Counts struct {
	Quads     int64 // with every label
	Terms     int64 // distinct values
	Documents map[Table]int64
	// ByScheme counts the IRIs whose scheme is "ent" or "fact".
	ByScheme map[string]int64
}

var registry struct {
	sync.RWMutex
	drivers map[string]Driver
}

// Register makes a driver known for URLs of a scheme ("mem", "postgres"); "" is for plain paths. It panics
// if the scheme is taken: two drivers for one are a mistake in the program.
func Register(scheme string, d Driver) {
	registry.Lock()
	defer registry.Unlock()
	if registry.drivers == nil {
		registry.drivers = map[string]Driver{}
	}
	if registry.drivers[scheme] != nil {
		panic(fmt.Sprintf("store: a driver for %q is registered already", scheme))
	}
	registry.drivers[scheme] = d
}

// scheme matches at least two letters, so that a Windows drive is a path.
var scheme = regexp.MustCompile(`^([a-z][a-z0-9+.-]+):`)

// OpenBackend opens the database at a URL without a store on it: for what tests and measures databases.
func OpenBackend(ctx context.Context, url string, create bool) (Backend, error) {
	d, err := driverFor(url)
	if err != nil {
		return nil, err
	}
	return d.Open(ctx, url, create)
}

func driverFor(url string) (Driver, error) {
	if url == "" {
		return nil, fmt.Errorf("no store is named: give a path, or mem: for one in memory")
	}
	name := ""
	if m := scheme.FindStringSubmatch(url); m != nil {
		name = m[1]
	}
	registry.RLock()
	defer registry.RUnlock()
	if d := registry.drivers[name]; d != nil {
		return d, nil
	}
	var known []string
	for s := range registry.drivers {
		if s == "" {
			s = "a path"
		} else {
			s += ":"
		}
		known = append(known, s)
	}
	slices.Sort(known)
	return nil, fmt.Errorf("no driver opens %q; known are %s", Redact(url), strings.Join(known, ", "))
}
