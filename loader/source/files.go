package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
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

// Files yields the items of files, folders and Stdin in the order given. A folder is read with all below
// it, in order of path: the files, and links to files, whose extension tells a format; hidden ones are left
// out. What cannot be opened yields an *Error, and the rest goes on.
func Files(ctx context.Context, names []string, stdin io.Reader, o Options) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, name := range names {
			if !readName(ctx, name, stdin, o, yield) {
				return
			}
		}
	}
}

// Size adds up the bytes of the files that Files would read; ok is false where standard input is one of
// them, whose size nobody knows.
func Size(names []string) (total int64, ok bool) {
	ok = true
	for _, name := range names {
		if name == Stdin {
			ok = false
			continue
		}
		// What cannot be read here is told by Files.
		_ = filepath.WalkDir(walkable(name), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			if _, known := extensions[strings.ToLower(filepath.Ext(path))]; !known && path != name {
				return nil
			}
			if info, err := os.Stat(path); err == nil {
				total += info.Size()
			}
			return nil
		})
	}
	return total, ok
}

// readName reads one argument and reports whether more is wanted.
func readName(ctx context.Context, name string, stdin io.Reader, o Options, yield func(Item, error) bool) bool {
	o.Name = InMessages(name)
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	if name == Stdin {
		return forward(Read(ctx, stdin, o), yield)
	}
	info, err := os.Stat(name)
	if err != nil {
		return fail(PlainFileError(err))
	}
	if !info.IsDir() {
		return readFile(ctx, name, o, yield)
	}
	found, more := false, true
	root := walkable(name)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if !yield(Item{Where: path}, &Error{path, PlainFileError(err)}) {
				more = false
				return fs.SkipAll
			}
			return nil
		}
		if hidden := strings.HasPrefix(d.Name(), ".") && path != root; hidden {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if _, known := extensions[strings.ToLower(filepath.Ext(path))]; !known || !isFile(path, d) {
			return nil
		}
		found = true
		if more = readFile(ctx, path, o, yield); !more {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		return fail(PlainFileError(err))
	}
	if more && !found {
		return fail(errors.New("the folder holds no articles (.txt, .jsonl, .csv, .nq)"))
	}
	return more
}

// walkable is a folder's name such that a walk goes into the folder where the name is a link to it.
func walkable(name string) string {
	if info, err := os.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return name + string(filepath.Separator)
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
	return forward(Read(ctx, f, o), yield)
}

// forward passes on what a sequence yields and reports whether more is wanted.
func forward(seq iter.Seq2[Item, error], yield func(Item, error) bool) bool {
	for item, err := range seq {
		if !yield(item, err) {
			return false
		}
	}
	return true
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
