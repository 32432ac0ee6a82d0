package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// Entries that share their bytes are measured against the whole archive.
func TestExpansion(t *testing.T) {
	in := int64(1 << 20)
	l := &limited{r: io.LimitReader(zero{}, 1<<40), budgets: []*budget{{in: func() int64 { return in }}}}
	n, err := io.Copy(io.Discard, l)
	if !errors.Is(err, ErrBomb) || n > maxRatio*in+1<<20 {
		t.Errorf("%d bytes came out, %v", n, err)
	}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { return len(p), nil }

func TestNames(t *testing.T) {
	for in, want := range map[string]string{"a/b.txt": "a/b.txt", "a\x1b[31m\n": "a?[31m?", "\u202Egpj.exe": "?gpj.exe", "\xff": "?",
		strings.Repeat("x", 400): strings.Repeat("x", maxName)} {
		if got := clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzArchives(f *testing.F) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, _ := w.Create("../a.txt")
	io.WriteString(e, "Talks began.")
	w.Close()
	f.Add(b.Bytes())
	f.Add([]byte("BZh91AY&SY"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if z, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil {
			for e, err := range Zip(z, int64(len(b))) {
				if err == nil {
					_, _ = io.Copy(io.Discard, e.Body)
				}
			}
		}
		for e, err := range Tar(bytes.NewReader(b)) {
			if err == nil {
				_, _ = io.Copy(io.Discard, e.Body)
			}
		}
		if r, err := Gunzip(bytes.NewReader(b)); err == nil {
			_, _ = io.Copy(io.Discard, r)
		}
		_, _ = io.Copy(io.Discard, Bunzip2(bytes.NewReader(b)))
	})
}
