// Package archive opens ZIP and tar archives without ever writing an entry under its own name: an entry is
// a name for messages and a stream of bytes, so that none can leave its folder, and no stream expands
// without end.
package archive

import (
	"archive/tar"
	"archive/zip"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"
)

// ErrBomb says that something expands far beyond what text does.
var ErrBomb = errors.New("it expands to far more than text does; it is not read further")

// Text compresses to a twentieth at best. What expands more than maxRatio times, beyond freeBytes, is no news.
const (
	maxRatio  = 200
	freeBytes = 64 << 20
	// MaxEntries is the most entries that an archive may have.
	MaxEntries = 1_000_000
	maxName    = 300
)

// Entry is one file in an archive. Body is to be read before the next entry is asked for.
type Entry struct {
	Name string
	Size int64
	Body io.Reader
}

// Zip yields the files of a ZIP archive in the archive's order.
func Zip(z *zip.Reader, size int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if len(z.File) > MaxEntries {
			yield(Entry{}, fmt.Errorf("the archive has more than %d entries", MaxEntries))
			return
		}
		// Entries may share their bytes, so that the whole is measured against the archive's size.
		whole := &budget{in: func() int64 { return size }}
		for _, f := range z.File {
			name := clean(f.Name)
			if strings.HasSuffix(f.Name, "/") || !f.Mode().IsRegular() {
				continue
			}
			r, err := f.Open()
			if err != nil {
				if !yield(Entry{Name: name}, fmt.Errorf("opening it in the archive: %w", err)) {
					return
				}
				continue
			}
			one := &budget{in: func() int64 { return int64(f.CompressedSize64) }}
			more := yield(Entry{name, int64(f.UncompressedSize64), &limited{r, []*budget{one, whole}}}, nil)
			r.Close()
			if !more {
				return
			}
		}
	}
}

// Tar yields the files of a tar archive in its order. Links are passed over.
func Tar(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		t := tar.NewReader(r)
		for n := 0; ; n++ {
			h, err := t.Next()
			if err == io.EOF {
				return
			}
			if n == MaxEntries {
				err = fmt.Errorf("the archive has more than %d entries", MaxEntries)
			}
			if err != nil {
				yield(Entry{}, fmt.Errorf("reading the archive: %w", err))
				return
			}
			if h.Typeflag != tar.TypeReg {
				continue
			}
			if !yield(Entry{clean(h.Name), h.Size, t}, nil) {
				return
			}
		}
	}
}

// Gunzip gives what a gzip stream holds, its members one behind the other.
func Gunzip(r io.Reader) (io.Reader, error) {
	in := &counter{r: r}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("reading gzip: %w", err)
	}
	return &limited{z, []*budget{{in: in.count}}}, nil
}

// Bunzip2 gives what a bzip2 stream holds.
func Bunzip2(r io.Reader) io.Reader {
	in := &counter{r: r}
	return &limited{bzip2.NewReader(in), []*budget{{in: in.count}}}
}

// budget holds what came out against what went in.
type budget struct {
	in  func() int64
	out int64
}

func (b *budget) spend(n int) error {
	b.out += int64(n)
	if b.out > freeBytes && b.out > maxRatio*b.in() {
		return ErrBomb
	}
	return nil
}

type limited struct {
	r       io.Reader
	budgets []*budget
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for _, b := range l.budgets {
		if e := b.spend(n); e != nil {
			return 0, e
		}
	}
	return n, err
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) count() int64 { return c.n }

// clean makes an entry's name fit for a message: one line, no control characters, not too long.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[len(name)-maxName:], "")
	}
	return name
}
