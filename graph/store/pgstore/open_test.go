package pgstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"quern/graph/store"
	"quern/graph/store/pgstore/pgtest"
	"quern/graph/store/storetest"
)

func execSQL(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	if _, err := store.OpenExisting(t.Context(), url); !errors.Is(err, store.ErrNoStore) {
		t.Errorf("opening what is not there gives %v", err)
	}
	// An opening that was cut off left some tables.
	execSQL(t, url, `CREATE TABLE quern_documents (kind TEXT NOT NULL, key BYTEA NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (kind, key))`)
	if _, err := store.OpenExisting(t.Context(), url); !errors.Is(err, store.ErrNoStore) {
		t.Errorf("opening what was begun gives %v", err)
	}
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	execSQL(t, url, `UPDATE quern_store SET format = 1000`)
	var format *store.FormatError
	if _, err := store.Open(t.Context(), url); !errors.As(err, &format) || !format.Newer {
		t.Errorf("opening a store of a newer format gives %v", err)
	}
}

// TestOpenErrors needs no server: none answers at these addresses.
func TestOpenErrors(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, url := range []string{
		"postgres://user:secret@127.0.0.1:1/db", "postgres://user:secret@127.0.0.1:port/db", "postgresql://127.0.0.1:1/db?user=u&password=secret",
		"postgres://user:sec%ret@127.0.0.1:1/db",
	} {
		_, err := store.Open(ctx, url)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec%ret") {
			t.Errorf("%s: the error is %v", url, err)
		}
	}
}

// TestLostServer ends the connections of a store: what is under way fails, and the store goes on after it.
func TestLostServer(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t) + "&application_name=quern_lost"
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Add(t.Context(), storetest.Record(0, 0)); err != nil {
		t.Fatal(err)
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	execSQL(t, pgtest.URL(t), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'quern_lost'`)
	if _, err := v.Record(storetest.Record(0, 0).Article.ID); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("reading from a snapshot that the server ended gives %v", err)
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	for i := range 3 {
		if _, err := s.Add(t.Context(), storetest.Record(1, 0)); err == nil {
			break
		} else if i == 2 {
			t.Errorf("the store does not go on: %v", err)
		}
	}
	if v, err = s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if st, err := v.Stats(); err != nil || st.Articles != 2 {
		t.Errorf("after the server was lost the store counts %+v (%v)", st, err)
	}
}
