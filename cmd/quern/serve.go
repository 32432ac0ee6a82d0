package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"quern/cmd/internal/server"
	"quern/data"
	"quern/export/raster"
	"quern/export/svg"
	"quern/graph"
	"quern/graph/schema"
	"quern/graph/store"
	"quern/graph/store/httpstore"
	"quern/loader/source"
	"quern/loader/source/sandbox"
)

// defaultAddr is where a server listens that is given no address.
const defaultAddr = "127.0.0.1:8080"

// addAddr adds --addr to a command that serves.
func (p *Program) addAddr(cmd *cobra.Command, addr *string) {
	cmd.Flags().StringVar(addr, "addr", orDefault(p.Env("QUERN_ADDR"), defaultAddr), "the address to listen on; QUERN_ADDR stands in for it")
}

func (p *Program) serve() *cobra.Command {
	var db, addr, tokenFile string
	var hosts []string
	var fetch bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer over HTTP",
		Long: "Answer over HTTP until it is stopped (Ctrl-C). It listens on this machine only, unless callers have to\n" +
			"show a token: a file with the lines \"read TOKEN\" and \"write TOKEN\" (--token-file), or the variables\n" +
			"QUERN_READ_TOKEN and QUERN_WRITE_TOKEN. Put a proxy with TLS before it where others reach it.\n\n" +
			"Articles are posted as JSON or as files. With --fetch whoever may write can also post the address of\n" +
			"one; no address of this machine or of a private network is fetched, whatever its name.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			tokens, err := p.tokens(tokenFile)
			if err != nil {
				return err
			}
			// The address comes first: where it cannot be had, no new store is left behind.
			l, err := server.Listen(addr, false, tokens)
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
			return p.answer(ctx, s, l, server.Config{Log: slog.New(slog.NewTextHandler(p.Stderr, nil)), Tokens: tokens, Hosts: hosts}, fetch)
		},
	}
	p.addOwnDB(cmd, &db)
	p.addAddr(cmd, &addr)
	cmd.Flags().StringVar(&tokenFile, "token-file", p.Env("QUERN_TOKEN_FILE"), "a file with the tokens that callers have to show; QUERN_TOKEN_FILE stands in for it")
	cmd.Flags().BoolVar(&fetch, "fetch", false, "fetch the addresses that are posted")
	cmd.Flags().StringArrayVar(&hosts, "host", nil, "a name that the server answers for, beside localhost; may be given again")
	return cmd
}

// tokens reads the tokens of a server from a file, or else from the environment: on the command line every
// process of the machine would see them.
func (p *Program) tokens(file string) (server.Tokens, error) {
	if file == "" {
		t := server.Tokens{Read: strings.TrimSpace(p.Env("QUERN_READ_TOKEN")), Write: strings.TrimSpace(p.Env("QUERN_WRITE_TOKEN"))}
		return t, t.Validate()
	}
	info, err := os.Stat(file)
	if err == nil && info.Mode().Perm()&0o007 != 0 {
		return server.Tokens{}, fmt.Errorf("everyone on this machine may read the tokens in %s; take that back with: chmod 600 %s", file, file)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return server.Tokens{}, fmt.Errorf("reading the tokens in %s: %w", file, err)
	}
	t, err := server.ParseTokens(text)
	if err != nil {
		return t, fmt.Errorf("reading the tokens in %s: %w", file, err)
	}
	return t, nil
}

// answer serves a store on a listener until the context ends, which is how a server is meant to end. With fetch it
// fetches the addresses that are posted.
func (p *Program) answer(ctx context.Context, s *store.Store, l net.Listener, cfg server.Config, fetch bool) error {
	if err := s.Announce("http://" + l.Addr().String()); err != nil {
		return errors.Join(fmt.Errorf("telling other processes where the store is served: %w", err), l.Close())
	}
	vocabulary, err := schema.Load(data.Schema())
	if err != nil {
		return errors.Join(fmt.Errorf("loading the schema: %w", err), l.Close())
	}
	title, err := titles()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	pool := sandbox.New(sandbox.Options{})
	defer pool.Close()
	var fetcher source.Fetcher
	if fetch {
		fetcher = p.client()
	}
	web := server.New(cfg, server.Deps{
		Store:      s,
		Files:      pool,
		Fetcher:    fetcher,
		Database:   httpstore.NewHandler(s.Backend()),
		Reader:     func() (server.Reader, error) { return p.reader() },
		Draw:       svg.Render,
		Schema:     vocabulary,
		Browser:    raster.Browser{Program: p.Env(raster.Variable)},
		Phrase:     func(st *graph.Statement) string { return phrase(vocabulary, st) },
		Functional: vocabulary.Functional(),
		Title:      title,
	})
	return web.Serve(ctx, l)
}
