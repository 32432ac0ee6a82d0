package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("a.txt"), "A")
	write(t, at(".hidden/x.txt"), "X")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	steps := []struct {
		want string
		then func()
	}{
		{"a.txt", func() { write(t, at("b.txt"), "B") }},
		{"b.txt", func() { write(t, at("sub/deep/c.txt"), "C") }},
		{"sub/deep/c.txt", func() { write(t, at("sub/deep/d.txt"), "D"); write(t, at("a.txt"), "A again") }},
		{"a.txt sub/deep/d.txt", func() { os.Remove(at("a.txt")); write(t, at("e.txt"), "E") }},
		{"e.txt", cancel},
	}
	n := 0
	err := Folders(ctx, []string{dir}, Options{Settle: 20 * time.Millisecond, Rescan: 200 * time.Millisecond}, func(paths []string) error {
		for i := range paths {
			rel, err := filepath.Rel(dir, paths[i])
			if err != nil {
				return err
			}
			paths[i] = filepath.ToSlash(rel)
		}
		if got := strings.Join(paths, " "); n >= len(steps) || got != steps[n].want {
			t.Errorf("step %d: got %q", n, got)
			cancel()
			return nil
		}
		steps[n].then()
		n++
		return nil
	})
	if err != nil || n != len(steps) {
		t.Errorf("%d of %d steps, %v", n, len(steps), err)
	}
}

func TestFoldersFail(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), "A")
	full := errors.New("the disk is full")
	if err := Folders(t.Context(), []string{dir}, Options{}, func([]string) error { return full }); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if err := Folders(t.Context(), []string{filepath.Join(dir, "none")}, Options{}, func([]string) error { return nil }); err == nil || !strings.Contains(err.Error(), "watching") {
		t.Errorf("no folder: got %v", err)
	}
}
