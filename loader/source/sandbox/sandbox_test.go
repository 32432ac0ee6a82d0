package sandbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quern/loader/source"
)

// TestMain is a worker too: with these variables set it does what a hostile file would make of a parser.
func TestMain(m *testing.M) {
	if os.Getenv(variable) != "" && filepath.Base(os.Getenv("TMPDIR")) == sleeper {
		time.Sleep(time.Hour)
	}
	if os.Getenv(variable) != "" && filepath.Base(os.Getenv("TMPDIR")) == glutton {
		limit(256 << 20)
		for {
			b := make([]byte, 16<<20)
			for i := range b {
				b[i] = 1
			}
			hoard = append(hoard, b)
		}
	}
	if Worker() {
		return
	}
	os.Exit(m.Run())
}

// hoard keeps what the glutton takes.
var hoard [][]byte

// The names of folders that ask for a bad worker: $TMPDIR is one of the few variables that a worker gets.
const sleeper, glutton = "sleeper", "glutton"

// bad has the next worker be a bad one.
func bad(t *testing.T, name string) {
	dir := filepath.Join(t.TempDir(), name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
}

const article = `<html><head><title>Talks</title></head><body><article><h1>Talks</h1>
<p>The ministers of both countries met on Tuesday and spoke for four hours about the border and the river.</p>
<p>They agreed on a second round of talks, which will be held in the spring in a town that is still to be named.</p>
</article></body></html>`

func TestReads(t *testing.T) {
	p := New(Options{Workers: 1, Files: 2})
	defer p.Close()
	for range 3 { // the third is read by another worker
		pages, err := p.Read(t.Context(), source.HTML, "", "", []byte(article))
		if err != nil || len(pages) != 1 || pages[0].Title != "Talks" || !strings.Contains(pages[0].Text, "second round") {
			t.Fatalf("got %+v, %v", pages, err)
		}
	}
	if _, err := p.Read(t.Context(), source.DOCX, "", "", []byte("no document")); err == nil || !strings.Contains(err.Error(), "opening the document") {
		t.Errorf("a broken document: %v", err)
	}
}

func TestDeadline(t *testing.T) {
	bad(t, sleeper)
	p := New(Options{Workers: 1, Deadline: 50 * time.Millisecond})
	defer p.Close()
	w, err := start(p.o)
	if err != nil {
		t.Fatal(err)
	}
	defer w.end()
	if _, err := w.ask(t.Context(), request{Format: source.HTML, Body: []byte(article)}, p.o.Deadline); !errors.Is(err, ErrTooSlow) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Read(ctx, source.HTML, "", "", []byte(article)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: got %v", err)
	}
}

func TestMemory(t *testing.T) {
	bad(t, glutton)
	w, err := start(Options{Memory: 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer w.end()
	if _, err := w.ask(t.Context(), request{Format: source.HTML, Body: []byte(article)}, 5*time.Minute); !errors.Is(err, ErrDied) {
		t.Errorf("got %v", err)
	}
}
