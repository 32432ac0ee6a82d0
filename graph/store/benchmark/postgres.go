package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
)

// postgresDatabase makes a database for an engine on the server of a URL, and gives its own URL and how to
// drop it.
func postgresDatabase(ctx context.Context, server, engine string) (where string, drop func() error, err error) {
	name := "benchmark_" + strings.ReplaceAll(engine, "-", "_")
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("reading the URL of the PostgreSQL server: %w", err)
	}
	do := func(statements ...string) error {
		db, err := sql.Open("postgres", server) // the driver comes with Cayley's backend
		if err != nil {
			return err
		}
		defer db.Close()
		for _, s := range statements {
			if _, err := db.ExecContext(context.WithoutCancel(ctx), s); err != nil {
				return fmt.Errorf("preparing the PostgreSQL server: %s: %w", s, err)
			}
		}
		return nil
	}
	if err := do("DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error { return do("DROP DATABASE IF EXISTS " + name) }, nil
}
