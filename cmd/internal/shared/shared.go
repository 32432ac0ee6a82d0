// Package shared finds the material that stands beside a checkout (gold facts, treebanks, benchmarks) for
// the tests that measure against it.
package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// Path gives the path of name below ../shared, seen from the module's root. Where it is missing the test is
// skipped with the reason: a fresh machine has only the checkout.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("looking for ../shared: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("looking for ../shared: no go.mod above the test")
		}
		dir = up
	}
	path := filepath.Join(dir, "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs ../shared/%s, which is not beside this checkout", name)
	}
	return path
}
