package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Stdin is the name that stands for standard input among files.
const Stdin = "-"

// InMessages is a file's name as messages say it.
func InMessages(name string) string {
	if name == Stdin {
		return "standard input"
	}
	return name
}

// Response is what an address gave.
type Response struct {
	// Address is where the answer came from in the end, after redirections.
	Address, ContentType string
	Body                 io.ReadCloser
}

// Fetcher fetches addresses.
type Fetcher interface {
	Fetch(ctx context.Context, address string) (*Response, error)
}

// IsAddress reports whether a name is an address of the web and no file's.
func IsAddress(name string) bool {
	u, err := url.Parse(name)
	return err == nil && isWeb(u)
}

func isWeb(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// Files yields the items of files, folders, addresses and Stdin in the order given. A folder is read with all
// below it, in order of path: the files, and links to files, whose extension tells a format; hidden ones and
// those that patterns ignore are left out. What cannot be opened yields an *Error, and the rest goes on.
func Files(ctx context.Context, names []string, stdin io.Reader, o Options) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, name := range names {
			if !readName(ctx, name, stdin, o, yield) {
				return
			}
		}
	}
}

// Size adds up the bytes of the files that Files would read; ok is false where standard input or an address
// is one of them, whose size nobody knows.
func Size(names []string, o Options) (total int64, ok bool) {
	ok = true
	for _, name := range names {
		if name == Stdin || IsAddress(name) {
			ok = false
			continue
		}
		// What cannot be read here is told by Files.
		_ = walk(name, o, func(path string) error {
			if info, err := os.Stat(path); err == nil {
				total += info.Size()
			}
			return nil
		}, func(string, error) error { return nil })
	}
	return total, ok
}

// readName reads one argument and reports whether more is wanted.
func readName(ctx context.Context, name string, stdin io.Reader, o Options, yield func(Item, error) bool) bool {
	o.Name = InMessages(name)
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	switch {
	case name == Stdin:
		return read(ctx, stdin, o, yield)
	case IsAddress(name):
		return readAddress(ctx, name, o, yield)
	}
	info, err := os.Stat(name)
	if err != nil && strings.Contains(name, "://") {
		return fail(errors.New("only http and https addresses are fetched"))
	}
	if err != nil {
		return fail(PlainFileError(err))
	}
	if !info.IsDir() {
		return readFile(ctx, name, o, yield)
	}
	found, more := false, true
	err = walk(name, o, func(path string) error {
		found = true
		if more = readFile(ctx, path, o, yield); !more {
			return fs.SkipAll
		}
		return nil
	}, func(path string, err error) error {
		if more = yield(Item{Where: path}, &Error{path, PlainFileError(err)}); !more {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		return fail(PlainFileError(err))
	}
	if more && !found {
		return fail(errors.New("the folder holds no articles"))
	}
	return more
}

// readAddress fetches an address and reads what it gives.
func readAddress(ctx context.Context, address string, o Options, yield func(Item, error) bool) bool {
	o.Name = address
	fail := func(err error) bool { return yield(Item{Where: address}, &Error{address, err}) }
	if o.Fetcher == nil {
		return fail(errors.New("fetching addresses is not allowed here"))
	}
	res, err := o.Fetcher.Fetch(ctx, address)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fail(err)
	}
	defer res.Body.Close()
	o.ContentType, o.URL = res.ContentType, res.Address
	return read(ctx, res.Body, o, yield)
}

// walk visits the files of a folder that hold articles, or the one file that is named.
func walk(name string, o Options, visit func(path string) error, failed func(path string, err error) error) error {
	root := walkable(name)
	ignored := ignore(ignoreIn(root, o.Ignore))
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return failed(path, err)
		}
		if path == root {
			if !d.IsDir() {
				return visit(path)
			}
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil || strings.HasPrefix(d.Name(), ".") || ignored(filepath.ToSlash(rel), d.IsDir()) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if _, known := formatOf(path); known && isFile(path, d) {
			return visit(path)
		}
		return nil
	})
}

// Wanted gives a test of which paths below a folder Files would read: those whose extension tells a format and
// that no pattern ignores.
func Wanted(folder string, o Options) func(path string) bool {
	ignored := ignore(ignoreIn(folder, o.Ignore))
	return func(path string) bool {
		rel, err := filepath.Rel(folder, path)
		_, known := formatOf(path)
		return err == nil && known && filepath.IsLocal(rel) && !ignored(filepath.ToSlash(rel), false)
	}
}

// walkable is a folder's name such that a walk goes into the folder where the name is a link to it.
func walkable(name string) string {
	if info, err := os.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if to, err := os.Stat(name); err == nil && to.IsDir() {
			return name + string(filepath.Separator)
		}
	}
	return name
}

// isFile reports whether an entry of a folder is a file or a link to one. A link to nothing counts as a
// file, so that opening it tells what is wrong.
func isFile(path string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

func readFile(ctx context.Context, path string, o Options, yield func(Item, error) bool) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(Item{Where: path}, &Error{path, PlainFileError(err)})
	}
	defer f.Close()
	o.Name = path
	return read(ctx, &openFile{f, o.Consumed}, o, yield)
}

// openFile tells how much of a file was read.
type openFile struct {
	*os.File
	consumed func(int)
}

func (f *openFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.tell(n)
	return n, err
}

func (f *openFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.File.ReadAt(p, at)
	f.tell(n)
	return n, err
}

func (f *openFile) tell(n int) {
	if f.consumed != nil {
		f.consumed(n)
	}
}

// PlainFileError says what went wrong with opening a file in words for people, without its name.
func PlainFileError(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("permission to read it is missing")
	}
	return fmt.Errorf("opening: %w", err)
}

func splitLines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		out = append(out, strings.TrimRight(line, "\r\n"))
	}
	return out
}
