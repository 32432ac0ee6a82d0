package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"quern/export"
	"quern/export/dot"
	"quern/export/svg"
	"quern/graph/query"
)

func (p *Program) export() *cobra.Command {
	var db, out string
	var s selection
	cmd := &cobra.Command{
		Use:   "export svg|dot [--around NAME | --between NAME NAME]",
		Short: "Draw relations, as SVG or DOT",
		Long: "Draw relations, as SVG or DOT: around someone or something, between two, of an article, an event or a\n" +
			"period, or of all that the other flags leave. Where that is too much, the most central entities are\n" +
			"shown. Each line of the picture leads to the sentence that it comes from.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 2 && len(s.o.Between) == 1 { // --between A B
				s.o.Between, args = append(s.o.Between, args[1]), args[:1]
			}
			switch {
			case len(args) != 1:
				return errors.New("export needs a format: svg or dot")
			case args[0] != "svg" && args[0] != "dot":
				return fmt.Errorf("the formats are svg and dot, not %q", args[0])
			}
			return s.check()
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				picture, err := draw(cmd.Context(), r, s.options(), args[0])
				if err != nil {
					return err
				}
				return p.writeOut(out, picture)
			})
		},
	}
	p.addDB(cmd, &db)
	s.add(cmd.Flags())
	s.addPicture(cmd.Flags())
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the file to write; - is standard output")
	return cmd
}

// draw chooses a view and gives it in a format.
func draw(ctx context.Context, r *query.Reader, o export.Options, format string) ([]byte, error) {
	view, err := export.Select(ctx, r, o)
	if err != nil {
		return nil, err
	}
	var graph bytes.Buffer
	if err := dot.Write(&graph, view); err != nil {
		return nil, err
	}
	if format == "dot" {
		return graph.Bytes(), nil
	}
	return svg.Render(ctx, graph.Bytes())
}

// plainUnknown leaves of an error about a name only what names it and those near.
func plainUnknown(err error) error {
	var unknown *query.UnknownEntityError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%w; quern entities lists those there are", unknown)
	}
	return err
}

// writeOut writes a whole file or none: beside its place first, then moved there.
func (p *Program) writeOut(name string, content []byte) (err error) {
	if name == "-" || name == "" {
		_, err := io.Copy(p.Stdout, bytes.NewReader(content))
		return err
	}
	defer func() {
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
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
