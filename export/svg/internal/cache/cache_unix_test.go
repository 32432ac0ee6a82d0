//go:build linux || darwin || freebsd || netbsd || openbsd

package cache

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestChoose(t *testing.T) {
	user := "quern-" + strconv.Itoa(os.Geteuid())
	for _, c := range []struct {
		name string
		set  func(t *testing.T, home, temp string)
		want func(home, temp string) string
	}{
		{"the user's cache", func(*testing.T, string, string) {},
			func(home, _ string) string { return filepath.Join(home, "cache", "quern", "render") }},
		{"open to others", func(t *testing.T, home, _ string) {
			dir := filepath.Join(home, "cache", "quern", "render")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}, func(_, temp string) string { return filepath.Join(temp, user) }},
		{"a link to elsewhere", func(t *testing.T, home, _ string) {
			if err := os.MkdirAll(filepath.Join(home, "cache", "quern"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(t.TempDir(), filepath.Join(home, "cache", "quern", "render")); err != nil {
				t.Fatal(err)
			}
		}, func(_, temp string) string { return filepath.Join(temp, user) }},
		{"no home", func(t *testing.T, _, _ string) {
			t.Setenv("XDG_CACHE_HOME", "")
			t.Setenv("HOME", "")
		}, func(_, temp string) string { return filepath.Join(temp, user) }},
		{"nowhere", func(t *testing.T, _, temp string) {
			t.Setenv("XDG_CACHE_HOME", "relative")
			t.Setenv("HOME", "")
			if err := os.WriteFile(filepath.Join(temp, user), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, func(string, string) string { return nowhere }},
	} {
		t.Run(c.name, func(t *testing.T) {
			home, temp := t.TempDir(), t.TempDir()
			t.Setenv("HOME", home)
			t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
			t.Setenv("TMPDIR", temp)
			c.set(t, home, temp)
			got := choose()
			if want := c.want(home, temp); got != want {
				t.Fatalf("chose %q, want %q", got, want)
			}
			if got == nowhere {
				return
			}
			if st, err := os.Lstat(got); err != nil || st.Mode() != os.ModeDir|0o700 {
				t.Errorf("%v, %v: others may enter", st.Mode(), err)
			}
		})
	}
}
