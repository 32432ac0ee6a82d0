package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// streamOut has a whole file written or none: beside its place first, then moved there. To standard output it
// goes as it comes. An error of write comes back as it is.
func (p *Program) streamOut(name string, write func(w io.Writer) error) (err error) {
	if name == "-" || name == "" {
		return write(p.Stdout)
	}
	theirs := false // the error is not one of the file
	defer func() {
		if theirs {
			return
		}
		// The name of the file beside its place says nothing to people.
		var at *fs.PathError
		var link *os.LinkError
		switch {
		case errors.As(err, &at):
			err = at.Err
		case errors.As(err, &link):
			err = link.Err
		}
		if err != nil {
			err = fmt.Errorf("writing %s: %w", name, err)
		}
	}()
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return errors.New("this is a folder; name a file in it")
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+strings.TrimPrefix(filepath.Base(name), ".")+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		f.Close()
		var at *fs.PathError
		theirs = !errors.As(err, &at) || at.Path != f.Name()
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
