package source

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"strings"

	"quern/loader/source/archive"
	"quern/loader/source/docx"
	"quern/loader/source/warc"
)

// maxDepth is how many archives may lie in each other; maxSpool is the most bytes of an archive that has to
// be set aside on disk to be read.
const (
	maxDepth = 4
	maxSpool = 4 << 30
)

// unpack reads an archive: each entry as a file of its own.
func unpack(ctx context.Context, in *bufio.Reader, from io.Reader, o Options, format Format, yield func(Item, error) bool) bool {
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	if o.depth >= maxDepth {
		return fail(fmt.Errorf("more than %d archives lie in each other", maxDepth))
	}
	name := either(o.inner, o.Name)
	o.Format, o.ContentType, o.inner = Auto, "", ""
	inner := o
	inner.depth++
	switch format {
	case Gzip, Bzip2:
		r, err := io.Reader(nil), error(nil)
		if format == Gzip {
			r, err = archive.Gunzip(in)
		} else {
			r = archive.Bunzip2(in)
		}
		if err != nil {
			return fail(err)
		}
		inner.inner = unpackedName(name)
		return read(ctx, r, inner, yield)
	case Tar:
		return readEntries(ctx, archive.Tar(in), inner, o.Name, yield)
	case WARC:
		return readWARC(ctx, in, inner, yield)
	}
	f, size, done, err := seekable(in, from)
	if err != nil {
		return fail(err)
	}
	defer done()
	z, err := zip.NewReader(f, size)
	if err != nil {
		return fail(fmt.Errorf("opening the archive: %w", err))
	}
	if docx.Is(z) {
		return readPages(ctx, io.NewSectionReader(f, 0, size), o, DOCX, yield)
	}
	return readEntries(ctx, archive.Zip(z, size), inner, o.Name, yield)
}

// unpackedName is the name of what a compressed file holds.
func unpackedName(name string) string {
	for suffix, with := range map[string]string{".gz": "", ".bz2": "", ".tgz": ".tar"} {
		if s, ok := strings.CutSuffix(name, suffix); ok && s != "" {
			return s + with
		}
	}
	return name
}

// seekable gives what ZIP needs: a file that can be read anywhere. A stream is set aside in a nameless
// temporary file.
func seekable(in *bufio.Reader, from io.Reader) (f io.ReaderAt, size int64, done func(), err error) {
	if file, ok := from.(*openFile); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			return file, info.Size(), func() {}, nil
		}
	}
	if held, ok := from.(interface {
		io.ReaderAt
		Size() int64
	}); ok {
		return held, held.Size(), func() {}, nil
	}
	tmp, err := os.CreateTemp("", "quern-*.zip")
	if err != nil {
		return nil, 0, nil, fmt.Errorf("setting the archive aside: %w", err)
	}
	done = func() { tmp.Close(); os.Remove(tmp.Name()) }
	size, err = io.Copy(tmp, io.LimitReader(in, maxSpool+1))
	if err == nil && size > maxSpool {
		err = fmt.Errorf("longer than %d GB", maxSpool>>30)
	}
	if err != nil {
		done()
		return nil, 0, nil, fmt.Errorf("setting the archive aside: %w", err)
	}
	return tmp, size, done, nil
}

// readEntries reads the files in an archive whose names tell a format, as of a folder.
func readEntries(ctx context.Context, entries iter.Seq2[archive.Entry, error], o Options, outer string, yield func(Item, error) bool) bool {
	ignored := ignore(o.Ignore)
	found := false
	for e, err := range entries {
		o.Name = outer
		if e.Name != "" {
			o.Name += ": " + e.Name
		}
		if err != nil {
			found = true
			if !yield(Item{Where: o.Name}, &Error{o.Name, err}) {
				return false
			}
			continue
		}
		if _, known := formatOf(e.Name); !known || ignored(e.Name, false) || hiddenEntry(e.Name) {
			continue
		}
		found = true
		if !read(ctx, e.Body, o, yield) {
			return false
		}
		if ctx.Err() != nil {
			return false
		}
	}
	if !found {
		return yield(Item{Where: outer}, &Error{outer, errors.New("the archive holds no articles")})
	}
	return true
}

// hiddenEntry reports whether an entry is in a hidden folder or one of macOS's shadows.
func hiddenEntry(name string) bool {
	for part := range strings.SplitSeq(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// pagesOf are the formats that are articles when they come from the web.
var pagesOf = map[Format]bool{HTML: true, PDF: true, DOCX: true, Text: true}

// readWARC reads the pages of a web archive.
func readWARC(ctx context.Context, in io.Reader, o Options, yield func(Item, error) bool) bool {
	outer, found := o.Name, false
	for rec, err := range warc.Read(in) {
		if err != nil {
			return yield(Item{Where: outer}, &Error{outer, err})
		}
		o.ContentType, o.URL = rec.ContentType, rec.Address
		if f := webFormat(rec.ContentType); !pagesOf[f] {
			continue
		}
		found = true
		o.Name, o.Date = fmt.Sprintf("%s: record %d", outer, rec.Number), ""
		if !read(ctx, rec.Body, o, yield) {
			return false
		}
	}
	if !found {
		return yield(Item{Where: outer}, &Error{outer, errors.New("the archive holds no pages")})
	}
	return true
}
