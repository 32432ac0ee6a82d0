// Package pgtest gives tests a place in a PostgreSQL server.
package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Var is the environment variable with the address of a server for tests, in which they may make schemas:
// postgres://postgres@127.0.0.1:5432/postgres.
const Var = "QUERN_POSTGRES"

// URL gives the address of a new empty schema, which is removed after the test. Without a server the test is
// skipped.
func URL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Var)
	if server == "" {
		t.Skipf("%s names no PostgreSQL server to test on", Var)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Var, err)
	}
	schema := "quern_test_" + strings.ToLower(rand.Text())
	run := func(sql string) {
		t.Helper()
		ctx := context.Background() // that of the test is over when it is cleaned up
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatalf("%s: %v", Var, err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %s: %v", Var, sql, err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
