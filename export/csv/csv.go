// Package csv writes facts as comma-separated values by RFC 4180, for spreadsheets: a row for each sentence that
// says a fact.
package csv

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"quern/export"
	"quern/export/internal/flat"
)

// sides and sources stand before and behind the columns of every format that knows attributes only.
var (
	sides   = []string{"fact", "subject", "subject_name", "subject_type", "object", "object_name", "object_type"}
	sources = []string{"sentence", "article", "title", "publisher", "date", "url", "link", "rule", "sentence_confidence"}
)

// header names the columns. The last of flat's, the evidence in one cell, has rows of its own here.
func header() []string {
	var names []string
	for _, c := range flat.Columns[:len(flat.Columns)-1] {
		names = append(names, c.Name)
	}
	return append(append(append([]string{}, sides...), names...), sources...)
}

// Write writes a line of names and then the facts as they come. Spreadsheets take a cell that begins with one of
// = + - @ for a formula, so an apostrophe is put before it, which they do not show; Undo takes it away.
func Write(ctx context.Context, w io.Writer, facts *export.Facts) error {
	defer facts.Close()
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(header()); err != nil {
		return err
	}
	for s, err := range facts.Statements(ctx) {
		if err != nil {
			return fmt.Errorf("writing the facts as CSV: %w", err)
		}
		f, err := flat.Of(ctx, facts, &s)
		if err != nil {
			return fmt.Errorf("writing the facts as CSV: %w", err)
		}
		for _, row := range rows(f) {
			for i := range row {
				row[i] = Defuse(row[i])
			}
			if err := out.Write(row); err != nil {
				return fmt.Errorf("writing CSV: %w", err)
			}
		}
	}
	out.Flush()
	return out.Error()
}

func rows(f *flat.Fact) [][]string {
	var fact []string
	fact = append(fact, string(f.ID))
	if t := f.Subject; t != nil {
		fact = append(fact, string(t.ID), flat.Name(t), string(t.Type))
	} else {
		fact = append(fact, "", "", "")
	}
	switch t := f.Object; {
	case t == nil:
		fact = append(fact, "", "", "")
	case t.IsEntity():
		fact = append(fact, string(t.ID), flat.Name(t), string(t.Type))
	default:
		fact = append(fact, "", t.Value, string(t.Datatype))
	}
	values := f.Values()
	fact = append(fact, values[:len(values)-1]...)
	if len(f.Quotes) == 0 {
		return [][]string{append(fact, make([]string, len(sources))...)}
	}
	var list [][]string
	for _, q := range f.Quotes {
		row := append([]string{}, fact...)
		list = append(list, append(row, q.Sentence, string(q.Article), q.In.Title, q.In.Publisher, string(q.In.Date),
			q.In.URL, q.Link, q.Rule, flat.Confidence(q.Confidence)))
	}
	return list
}

// formulas begin with one of these, also in the wide forms of East Asian keyboards; a tab or a line end before
// them is passed over. The apostrophe is among them so that Undo can tell a text's own from ours.
const formulas = "=+-@＝＋－＠\t\n'"

// Defuse gives a text as a cell that no spreadsheet takes for a formula, and without control characters.
func Defuse(cell string) string {
	cell = strings.ReplaceAll(strings.ReplaceAll(flat.Clean(cell), "\r\n", "\n"), "\r", "\n")
	if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune(formulas, first) {
		return "'" + cell
	}
	return cell
}

// Undo gives the text of a cell.
func Undo(cell string) string { return strings.TrimPrefix(cell, "'") }
