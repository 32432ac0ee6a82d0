package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"quern/cmd/internal/server"
	"quern/data"
	"quern/export/svg"
	"quern/graph"
	"quern/graph/schema"
	"quern/graph/store"
)

// defaultAddr is where a server listens that is given no address.
const defaultAddr = "127.0.0.1:8080"

// addAddr adds --addr to a command that serves.
func (p *Program) addAddr(cmd *cobra.Command, addr *string) {
	cmd.Flags().StringVar(addr, "addr", orDefault(p.Env("QUERN_ADDR"), defaultAddr), "the address to listen on; QUERN_ADDR stands in for it")
}

func (p *Program) serve() *cobra.Command {
	var db, addr string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer over HTTP, on this machine",
		Long:  "Answer over HTTP until it is stopped (Ctrl-C). It listens on this machine only.",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			// The address comes first: where it cannot be had, no new store is left behind.
			l, err := server.Listen(addr, false)
			if err != nil {
				return err
			}
			defer l.Close()
			s, err := store.OpenExisting(ctx, db)
			if errors.Is(err, store.ErrNoStore) {
				if s, err = store.Open(ctx, db); err == nil {
					p.say("there was no store at %s: this is a new, empty one", db)
				}
			}
			if err != nil {
				return openError(db, err)
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			fmt.Fprintf(p.Stdout, "serving %s on http://%s\n", db, l.Addr())
			return p.answer(ctx, s, l, slog.New(slog.NewTextHandler(p.Stderr, nil)))
		},
	}
	p.addDB(cmd, &db)
	p.addAddr(cmd, &addr)
	return cmd
}

// answer serves a store on a listener until the context ends, which is how a server is meant to end.
func (p *Program) answer(ctx context.Context, s *store.Store, l net.Listener, log *slog.Logger) error {
	if err := s.Announce("http://" + l.Addr().String()); err != nil {
		return errors.Join(fmt.Errorf("telling other processes where the store is served: %w", err), l.Close())
	}
	vocabulary, err := schema.Load(data.Schema())
	if err != nil {
		return errors.Join(fmt.Errorf("loading the schema: %w", err), l.Close())
	}
	web := server.New(server.Config{Log: log}, server.Deps{
		Store:  s,
		Reader: func() (server.Reader, error) { return p.reader() },
		Draw:   svg.Render,
		Phrase: func(st *graph.Statement) string { return phrase(vocabulary, st) },
	})
	return web.Serve(ctx, l)
}
