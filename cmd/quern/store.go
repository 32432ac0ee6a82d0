package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"quern/graph/store"
	_ "quern/graph/store/httpstore"   // http://, a store that a server holds
	_ "quern/graph/store/pebblestore" // the embedded store
	_ "quern/graph/store/pgstore"     // postgres://
)

// defaultDB is the store of a command that names none.
const defaultDB = "./quern.db"

// addDB adds --db to a command that works on a store, and --server, which names the store of a server.
func (p *Program) addDB(cmd *cobra.Command, db *string) {
	p.addOwnDB(cmd, db)
	cmd.Flags().StringVar(db, "server", *db, "the address of a server whose store to work on; one that holds the store of --db is found by itself")
	cmd.Flags().Lookup("server").DefValue = ""
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("db") && cmd.Flags().Changed("server") {
			return asUsage(cmd, errors.New("give --db or --server, not both"))
		}
		return nil
	}
}

// addOwnDB adds --db to a command that holds the store itself.
func (p *Program) addOwnDB(cmd *cobra.Command, db *string) {
	cmd.Flags().StringVar(db, "db", orDefault(p.Env("QUERN_DB"), defaultDB), "the store; QUERN_DB stands in for it")
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// reachStore opens the store of a command in the way that it is given. Where a server holds it the command
// works through that.
func reachStore(ctx context.Context, db string, open func(context.Context, string) (*store.Store, error)) (*store.Store, error) {
	s, err := open(ctx, db)
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.Address == "" {
		return s, openError(db, err)
	}
	if s, err = open(ctx, locked.Address); err != nil {
		return nil, fmt.Errorf("%w (%w)", locked, err)
	}
	return s, nil
}

// withStore opens a store that is there, runs do and closes it.
func withStore(ctx context.Context, db string, do func(*store.Store) error) (err error) {
	s, err := reachStore(ctx, db, store.OpenExisting)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}

// withSnapshot opens a store that is there, and runs do on what it holds now.
func withSnapshot(ctx context.Context, db string, do func(*store.Snapshot) error) error {
	return withStore(ctx, db, func(s *store.Store) (err error) {
		v, err := s.Snapshot(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, v.Close()) }()
		return do(v)
	})
}

// openError says what to do about a store that cannot be opened.
func openError(db string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, store.ErrNoStore) {
		shown := store.Redact(db)
		return fmt.Errorf("there is no store at %s; make one with quern load --db %s FILE, or name another with --db", shown, shown)
	}
	if errors.Is(err, store.ErrRestoring) {
		return fmt.Errorf("in the store %s a restore was cut off, or goes on; where it does not, restore it again with quern restore --db %s FILE", store.Redact(db), store.Redact(db))
	}
	var locked *store.LockedError
	if errors.As(err, &locked) {
		return locked
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the store %s cannot be opened: permission to write there is missing, which reading needs as well; name another with --db", db)
	}
	return err
}
