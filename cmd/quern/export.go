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
	var o export.Options
	cmd := &cobra.Command{
		Use:   "export svg|dot --around NAME",
		Short: "Draw the relations around someone, as SVG or DOT",
		Long: "Draw the relations around someone or something, named by name or id, as SVG or DOT. Each line of the\n" +
			"picture leads to the sentence that it comes from.",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) != 1:
				return errors.New("export needs a format: svg or dot")
			case args[0] != "svg" && args[0] != "dot":
				return fmt.Errorf("the formats are svg and dot, not %q", args[0])
			case len(o.Around) == 0:
				return errors.New("export needs a name to draw around: --around NAME; quern entities lists them")
			case o.Depth < 1:
				return errors.New("--depth is at least 1")
			case o.MaxNodes < 1:
				return errors.New("--max is at least 1")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				picture, err := draw(cmd.Context(), r, o, args[0])
				if err != nil {
					return err
				}
				return p.writeOut(out, picture)
			})
		},
	}
	p.addDB(cmd, &db)
	cmd.Flags().StringArrayVar(&o.Around, "around", nil, "the name or id to draw around; may be given several times")
	cmd.Flags().IntVar(&o.Depth, "depth", export.DefaultDepth, "how many relations away the picture reaches")
	cmd.Flags().IntVar(&o.MaxNodes, "max", export.DefaultMaxNodes, "how many entities the picture shows at most")
	cmd.Flags().BoolVar(&o.Claims, "claims", false, "show what is reported, denied, planned or possible as well")
	cmd.Flags().StringVar(&o.Title, "title", "", "the title of the picture")
	cmd.Flags().StringVar(&o.LinkBase, "link-base", "", "the address of a server that links lead to")
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
