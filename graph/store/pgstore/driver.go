package pgstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"quern/graph/store"
)

func init() {
	store.Register("postgres", driver{})
	store.Register("postgresql", driver{})
}

// driver opens stores in the database that a URL names, in the schema that its search_path names first.
type driver struct{}

func (driver) Open(ctx context.Context, url string, create bool) (store.Backend, error) {
	return openDatabase(ctx, url, create)
}

// patience is how long an opening waits for a server that does not answer.
const patience = 10 * time.Second

// maxViews bounds the connections of one process for reading, where the URL has no pool_max_conns: a view
// holds one until it is closed. PostgreSQL takes 100 connections in all unless it is told otherwise.
const maxViews = 24

func openDatabase(ctx context.Context, where string, create bool) (*database, error) {
	name := store.Redact(where)
	config, err := pgxpool.ParseConfig(where)
	if err != nil {
		// The error has the password blotted out, as the name has.
		return nil, fmt.Errorf("the store %s cannot be opened: %w", name, err)
	}
	u, err := url.Parse(where)
	if err != nil || !u.Query().Has("pool_max_conns") {
		config.MaxConns = maxViews
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = patience
	}
	writing := config.Copy()
	writing.MaxConns, writing.MinConns = 1, 0
	db := &database{name: name, terms: newTermCache(termCacheSize), views: map[*view]struct{}{}}
	if db.readers, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", name, err)
	}
	if db.writer, err = pgxpool.NewWithConfig(ctx, writing); err != nil {
		db.readers.Close()
		return nil, fmt.Errorf("opening the store %s: %w", name, err)
	}
	db.live = &reader{db: db}
	if err := db.begin(ctx, create); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// jitter is a random time of up to twice d.
func jitter(d time.Duration) time.Duration { return rand.N(2*d) + 1 }
