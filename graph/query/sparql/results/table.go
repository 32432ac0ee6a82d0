package results

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"quern/graph/rdf"
)

func writeCSV(w io.Writer, vars []string, rows Rows) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(vars); err != nil {
		return err
	}
	record := make([]string, len(vars))
	for row, err := range rows {
		if err != nil {
			out.Flush()
			return err
		}
		for i, t := range row {
			record[i] = t.Value
			if t.Kind == rdf.Blank {
				record[i] = "_:" + t.Value
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func readCSV(text []byte) (*Result, error) {
	in := csv.NewReader(bytes.NewReader(text))
	records, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("no line with the variables")
	}
	r := &Result{Vars: records[0]}
	for _, record := range records[1:] {
		row := make([]rdf.Term, len(record))
		for i, s := range record {
			if s != "" {
				row[i] = rdf.NewString(s)
			}
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

func writeTSV(w io.Writer, vars []string, rows Rows) error {
	out := bufio.NewWriter(w)
	for i, v := range vars {
		if i > 0 {
			_ = out.WriteByte('\t')
		}
		_, _ = out.WriteString("?" + v)
	}
	_ = out.WriteByte('\n')
	for row, err := range rows {
		if err != nil {
			_ = out.Flush()
			return err
		}
		for i, t := range row {
			if i > 0 {
				_ = out.WriteByte('\t')
			}
			_, _ = out.WriteString(rdf.Short(t, nil))
		}
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return out.Flush()
}

func readTSV(text string) (*Result, error) {
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	r := &Result{}
	for _, v := range strings.Split(lines[0], "\t") {
		if v = strings.TrimPrefix(v, "?"); v != "" {
			r.Vars = append(r.Vars, v)
		}
	}
	for n, line := range lines[1:] {
		row := make([]rdf.Term, len(r.Vars))
		for i, field := range strings.Split(line, "\t") {
			if field == "" {
				continue
			}
			if i >= len(row) {
				return nil, fmt.Errorf("line %d has more fields than there are variables", n+2)
			}
			t, err := turtleTerm(field)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n+2, err)
			}
			row[i] = t
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// turtleTerm reads one term as Turtle writes it.
func turtleTerm(s string) (rdf.Term, error) {
	if label, ok := strings.CutPrefix(s, "_:"); ok {
		return rdf.NewBlank(label), nil
	}
	var found []rdf.Term
	for q, err := range rdf.ReadString("<x:s> <x:p> "+s+" .", rdf.Turtle, rdf.ReadOptions{}) {
		if err != nil {
			return rdf.Term{}, fmt.Errorf("%q is no term", s)
		}
		found = append(found, q.Object)
	}
	if len(found) != 1 {
		return rdf.Term{}, fmt.Errorf("%q is no single term", s)
	}
	return found[0], nil
}
