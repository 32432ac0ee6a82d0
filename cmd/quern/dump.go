package main

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/spf13/cobra"

	"quern/graph/quads"
	"quern/graph/store"
)

func (p *Program) dump() *cobra.Command {
	var db, base string
	cmd := &cobra.Command{
		Use:   "dump",
		Short: "Print every quad as N-Quads, in canonical order",
		Long: "Print every quad as N-Quads, each line once, in the order of their bytes: the same articles give the\n" +
			"same dump, however they came.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSnapshot(cmd.Context(), db, func(v *store.Snapshot) error {
				out := bufio.NewWriter(p.Stdout)
				return cmp.Or(dumpSorted(out, v, quads.NewNamespaces(base)), out.Flush())
			})
		},
	}
	p.addDB(cmd, &db)
	cmd.Flags().StringVar(&base, "base", quads.DefaultBase, "the address that quern's own names stand under")
	return cmd
}

// dumpSorted writes all quads with full names, sorted by their lines. The store's order is that of short
// names; it differs from the order of full ones only among the lines of one subject, and for subjects that
// are not quern's own (hand-written quads), which are few. So a subject's lines are sorted as they come,
// and foreign subjects are held back to stand before or behind.
func dumpSorted(w io.Writer, v *store.Snapshot, names *quads.Namespaces) error {
	own := func(q quad.Quad) bool {
		iri, ok := q.Subject.(quad.IRI)
		return ok && names.Full(iri) != iri && !strings.Contains(string(names.Full(iri)), "w3.org")
	}
	var foreign []string
	for q, err := range v.Match(store.Pattern{}) {
		if err != nil {
			return err
		}
		if !own(q) {
			line, err := quads.AppendQuad(nil, names.FullQuad(q))
			if err != nil {
				return err
			}
			foreign = append(foreign, string(line))
		}
	}
	slices.Sort(foreign)
	before := 0
	var group []string
	flush := func() error {
		slices.Sort(group)
		for _, line := range group {
			for before < len(foreign) && foreign[before] < line {
				if _, err := io.WriteString(w, foreign[before]); err != nil {
					return err
				}
				before++
			}
			if _, err := io.WriteString(w, line); err != nil {
				return err
			}
		}
		group = group[:0]
		return nil
	}
	var subject quad.Value
	for q, err := range v.Match(store.Pattern{}) {
		if err != nil {
			return err
		}
		if !own(q) {
			continue
		}
		if q.Subject != subject {
			if err := flush(); err != nil {
				return err
			}
			subject = q.Subject
		}
		line, err := quads.AppendQuad(nil, names.FullQuad(q))
		if err != nil {
			return err
		}
		group = append(group, string(line))
	}
	if err := flush(); err != nil {
		return err
	}
	for _, line := range foreign[before:] {
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}
