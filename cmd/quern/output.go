package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// addJSON adds --json to a command that lists.
func addJSON(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON")
}

// writeJSON prints a value as JSON, indented for people and the same for programs. A nil list is [].
func writeJSON[T any](w io.Writer, value T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

// list makes a nil slice an empty one, so that a listing of nothing is [] in JSON.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// table prints rows under a heading, columns apart by two spaces. On a terminal the last column is cut at
// the edge, so that a row stays a line.
func table(w io.Writer, heading []string, rows [][]string) error {
	widths := make([]int, len(heading))
	for _, row := range append([][]string{heading}, rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	edge := terminalWidth(w)
	var b strings.Builder
	for _, row := range append([][]string{heading}, rows...) {
		used := 0
		for i, cell := range row {
			if i == len(row)-1 {
				if edge > 0 && used < edge-10 {
					cell = shorten(cell, edge-used)
				}
				b.WriteString(cell)
				break
			}
			pad := widths[i] - utf8.RuneCountInString(cell) + 2
			b.WriteString(cell + strings.Repeat(" ", pad))
			used += widths[i] + 2
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// terminalWidth is the number of columns of a terminal, or 0.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// count says a number of things: "1 article", "2 articles".
func count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
