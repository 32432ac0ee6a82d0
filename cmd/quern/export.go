package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"quern/data"
	"quern/export/format"
	"quern/export/raster"
	"quern/export/svg"
	"quern/graph/quads"
	"quern/graph/query"
	"quern/graph/schema"
)

func (p *Program) export() *cobra.Command {
	var db, out, base string
	var vocabulary bool
	var s selection
	cmd := &cobra.Command{
		Use:   "export FORMAT [--around NAME | --between NAME NAME]",
		Short: "Give out diagrams and data, in the formats of other tools",
		Long: "Give out a part of the graph or all of it: around someone or something, between two, of an article, an\n" +
			"event or a period, or what the other flags leave.\n\n" + formats(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 2 && len(s.o.Between) == 1 { // --between A B
				s.o.Between, args = append(s.o.Between, args[1]), args[:1]
			}
			if len(args) != 1 {
				return fmt.Errorf("export needs a format: %s", formatNames())
			}
			f, ok := format.Find(args[0])
			switch {
			case !ok:
				return fmt.Errorf("the formats are %s, not %q", formatNames(), args[0])
			case vocabulary && !f.IsRDF():
				return fmt.Errorf("--vocabulary is written as nquads, trig, turtle or jsonld, not as %s", f.Name)
			case (f.Name == "png" || f.Name == "pdf") && out == "-" && isTerminal(p.Stdout):
				return fmt.Errorf("a %s is not for a terminal: name a file with -o", strings.ToUpper(f.Name))
			}
			return s.check()
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f, _ := format.Find(args[0])
			words, err := schema.Load(data.Schema())
			if err != nil {
				return fmt.Errorf("loading the schema: %w", err)
			}
			if vocabulary {
				return p.streamOut(out, func(w io.Writer) error { return f.WriteVocabulary(w, words, base) })
			}
			j := &format.Job{Options: s.options(), Base: base, Schema: words, Draw: svg.Render,
				Browser: raster.Browser{Program: p.Env(raster.Variable)}}
			if f.Kind == format.Statements && !cmd.Flags().Changed("claims") {
				j.Options.Claims = true
			}
			end := p.whileSlow("exporting " + f.Name)
			err = withReader(cmd.Context(), db, func(r *query.Reader) error {
				j.Source = r
				return p.streamOut(out, func(w io.Writer) error { return f.Write(cmd.Context(), w, j) })
			})
			end()
			if err == nil && j.Left > 0 {
				p.say("left out of %s: %s of one entity only; csv and the formats of RDF have them", f.Name, count(j.Left, "fact", "facts"))
			}
			return err
		},
	}
	p.addDB(cmd, &db)
	s.add(cmd.Flags())
	s.addPicture(cmd.Flags())
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the file to write; - is standard output")
	cmd.Flags().StringVar(&base, "base", quads.DefaultBase, "the address that quern's own names stand under in RDF")
	cmd.Flags().BoolVar(&vocabulary, "vocabulary", false, "instead of facts what the relations and types mean, in RDF, with their counterparts elsewhere")
	return cmd
}

// formats lists the formats for the help.
func formats() string {
	var b strings.Builder
	for _, k := range []struct {
		kind  format.Kind
		about string
	}{
		{format.Picture, "Pictures of the most central entities, each line leading to its sentence:"},
		{format.Network, "Networks, whole, an edge for each fact between two entities, with its sentences:"},
		{format.Statements, "Every fact with its sentences, claims too unless --claims=false:"},
	} {
		fmt.Fprintf(&b, "%s\n", k.about)
		for _, f := range format.All {
			if f.Kind == k.kind {
				fmt.Fprintf(&b, "  %-10s %s\n", f.Name, f.About)
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

// formatNames lists the names of the formats in a sentence.
func formatNames() string {
	var names []string
	for _, f := range format.All {
		names = append(names, f.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// plainUnknown leaves of an error about a name only what names it and those near.
func plainUnknown(err error) error {
	var unknown *query.UnknownEntityError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%w; quern entities lists those there are", unknown)
	}
	return err
}
