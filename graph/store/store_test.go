package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"quern/graph"
	"quern/graph/store"
)

// failing is a driver whose database can be opened, and then neither written nor read.
type failing struct {
	store.Backend
	opened *bool
}

// empty is a view of nothing.
type empty struct{ store.View }

func (empty) Get(store.Table, string) ([]byte, error) { return nil, nil }

func (empty) Close() error { return nil }

func (f failing) Open(context.Context, string, bool) (store.Backend, error) { return f, nil }

var errWrite = errors.New("the disk is full")

func (failing) Update(context.Context, func(store.Tx) error) error { return errWrite }

func (f failing) View(context.Context) (store.View, error) {
	if !*f.opened {
		*f.opened = true
		return empty{}, nil
	}
	return nil, errWrite
}

func TestDrivers(t *testing.T) {
	store.Register("failing", failing{opened: new(bool)})
	s, err := store.Open(t.Context(), "failing://host/db")
	if err != nil {
		t.Fatal(err)
	}
	if s.URL() != "failing://host/db" {
		t.Errorf("the store's URL is %q", s.URL())
	}
	if err := s.Announce("http://127.0.0.1:1"); err != nil {
		t.Errorf("announcing where the driver cannot gives %v", err)
	}
	rec := graph.Record{Article: graph.Article{ID: "article:1", Text: "x"}}
	for what, err := range map[string]error{
		"adding":     second(s.Add(t.Context(), rec)),
		"forgetting": s.Forget(t.Context(), "article:1"),
		"reading":    second(s.Snapshot(t.Context())),
	} {
		if !errors.Is(err, errWrite) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: the error %v does not say what was done and why it failed", what, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("two drivers of one scheme were registered")
		}
	}()
	store.Register("failing", failing{})
}

func second[T any](_ T, err error) error { return err }

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		err  error
		want []string
	}{
		{&store.LockedError{URL: "q.db"}, []string{"q.db", "another process", "stop it"}},
		{&store.LockedError{URL: "q.db", PID: 42}, []string{"q.db", "process 42"}},
		{&store.LockedError{URL: "q.db", PID: 42, Address: "http://127.0.0.1:8080"}, []string{"process 42", "http://127.0.0.1:8080"}},
		{&store.FormatError{URL: "q.db", Found: "2", Want: "1", Newer: true}, []string{"q.db", "newer quern"}},
		{&store.FormatError{URL: "q.db", Found: "0", Want: "1"}, []string{"q.db", "new store"}},
	} {
		for _, w := range c.want {
			if !strings.Contains(c.err.Error(), w) {
				t.Errorf("%q does not say %q", c.err, w)
			}
		}
	}
	for o, want := range map[store.Outcome]string{store.New: "new", store.Unchanged: "unchanged", store.Replaced: "replaced", 0: "Outcome(0)"} {
		if o.String() != want {
			t.Errorf("an outcome is called %q, want %q", o, want)
		}
	}
}
