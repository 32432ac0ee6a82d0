package pgstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"quern/graph/store"
)

// format is the version of the layout. A change to a table needs a new one, and a step in migrate.
const format = 1

// schema makes the tables, each statement only what is not there: a first opening may be cut off at any
// of them, or meet another. They are no transaction, since CockroachDB does not promise one for changes of
// tables. The row of quern_store comes last; without it there is no store.
//
// Texts and keys are bytea, which sorts by its bytes: text sorts by the database's collation in PostgreSQL
// and by its bytes in CockroachDB.
var schema = []string{
	`CREATE TABLE IF NOT EXISTS quern_store (one INT PRIMARY KEY CHECK (one = 1), format INT NOT NULL, counts BYTEA NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS quern_documents (kind TEXT NOT NULL, key BYTEA NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (kind, key))`,
	`CREATE TABLE IF NOT EXISTS quern_terms (id BIGINT PRIMARY KEY, hash BYTEA NOT NULL, text BYTEA NOT NULL,
		subjects BIGINT NOT NULL, predicates BIGINT NOT NULL, objects BIGINT NOT NULL, labels BIGINT NOT NULL)`,
	`CREATE UNIQUE INDEX IF NOT EXISTS quern_terms_hash ON quern_terms (hash)`,
	`CREATE TABLE IF NOT EXISTS quern_quads (s BIGINT NOT NULL, p BIGINT NOT NULL, o BIGINT NOT NULL, l BIGINT NOT NULL,
		own BOOL NOT NULL, others BIGINT NOT NULL, PRIMARY KEY (s, p, o, l))`,
	`CREATE INDEX IF NOT EXISTS quern_quads_posl ON quern_quads (p, o, s, l)`,
	`CREATE INDEX IF NOT EXISTS quern_quads_ospl ON quern_quads (o, s, p, l)`,
	`CREATE INDEX IF NOT EXISTS quern_quads_lspo ON quern_quads (l, s, p, o)`,
	`CREATE INDEX IF NOT EXISTS quern_quads_lpos ON quern_quads (l, p, o, s)`,
	`CREATE INDEX IF NOT EXISTS quern_quads_losp ON quern_quads (l, o, s, p)`,
	`CREATE TABLE IF NOT EXISTS quern_elsewhere (source BYTEA NOT NULL, s BIGINT NOT NULL, p BIGINT NOT NULL, o BIGINT NOT NULL, l BIGINT NOT NULL,
		PRIMARY KEY (source, s, p, o, l))`,
}

// counts is what the store counts as it goes; it is written with every transaction.
type counts struct {
	NextID    store.TermID          `json:"next"`
	Quads     int64                 `json:"quads"`
	Terms     int64                 `json:"terms"`
	Schemes   map[string]int64      `json:"schemes,omitempty"`
	Documents map[store.Table]int64 `json:"documents,omitempty"`
}

func decodeCounts(data []byte) (c counts, err error) {
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("%w: its counters: %v", errCorrupt, err)
	}
	return c, nil
}

// begin checks the format, or with create makes the tables where there are none.
func (db *database) begin(ctx context.Context, create bool) error {
	for attempt := 0; ; attempt++ {
		err := db.checkFormat(ctx)
		if !create || !errors.Is(err, store.ErrNoStore) {
			return err
		}
		err = db.createTables(ctx)
		// Two that make the same table at once are told apart by PostgreSQL's own catalogue; the second
		// finds it made.
		if err != nil && (attempt == 20 || !hasCode(err, codeUniqueViolation, codeDuplicateTable, codeDuplicateObject, codeSerialization, codeDeadlock)) {
			return fmt.Errorf("making the store %s: %w", db.name, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

func (db *database) checkFormat(ctx context.Context) error {
	var found int
	err := db.readers.QueryRow(ctx, `SELECT format FROM quern_store WHERE one = 1`).Scan(&found)
	switch {
	case hasCode(err, codeUndefinedTable), errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%s: %w", db.name, store.ErrNoStore)
	case err != nil:
		return fmt.Errorf("opening the store %s: %w", db.name, err)
	case found != format:
		return &store.FormatError{URL: db.name, Found: strconv.Itoa(found), Want: strconv.Itoa(format), Newer: found > format}
	}
	return nil
}

func (db *database) createTables(ctx context.Context) error {
	for _, s := range schema {
		if _, err := db.writer.Exec(ctx, s); err != nil {
			return err
		}
	}
	data, err := json.Marshal(counts{NextID: 1})
	if err != nil {
		return err
	}
	_, err = db.writer.Exec(ctx, `INSERT INTO quern_store (one, format, counts) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING`, format, data)
	return err
}

// The codes of SQLSTATE that are told apart here.
const (
	codeSerialization   = "40001"
	codeDeadlock        = "40P01"
	codeUniqueViolation = "23505"
	codeDuplicateTable  = "42P07"
	codeDuplicateObject = "42710"
	codeUndefinedTable  = "42P01"

	codeLockNotAvailable = "55P03"
	codeSyntaxError      = "42601"
	codeNotSupported     = "0A000"
)

func hasCode(err error, codes ...string) bool {
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		return false
	}
	for _, c := range codes {
		if pe.Code == c {
			return true
		}
	}
	return false
}

// pause waits before a further attempt, longer after each and each process another time.
func pause(ctx context.Context, attempt int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(jitter(min(time.Millisecond<<min(attempt, 8), 100*time.Millisecond))):
		return nil
	}
}
