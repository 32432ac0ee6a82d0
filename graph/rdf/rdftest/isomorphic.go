// Package rdftest helps tests to run the W3C's suites: it reads their manifests and compares graphs.
package rdftest

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"quern/graph/rdf"
)

// Row is a triple, a quad, or one solution of a query.
type Row []rdf.Term

// Rows gives quads as rows.
func Rows(qs []rdf.Quad) []Row {
	rows := make([]Row, len(qs))
	for i, q := range qs {
		rows[i] = Row{q.Subject, q.Predicate, q.Object, q.Graph}
	}
	return rows
}

// Isomorphic reports whether two bags of rows are the same but for the names of blank nodes. It tells the
// nodes apart by what stands around them, and tries out what is then still alike.
func Isomorphic(a, b []Row) bool {
	return len(a) == len(b) && match(a, b, map[string]string{}, map[string]string{})
}

func match(a, b []Row, fixedA, fixedB map[string]string) bool {
	colorsA, colorsB := colors(a, fixedA), colors(b, fixedB)
	if !slices.Equal(sorted(a, colorsA), sorted(b, colorsB)) {
		return false
	}
	groupsA, groupsB := groups(colorsA), groups(colorsB)
	for _, color := range slices.Sorted(maps.Keys(groupsA)) {
		if len(groupsA[color]) == 1 {
			continue
		}
		node := groupsA[color][0]
		for _, other := range groupsB[color] {
			nextA, nextB := maps.Clone(fixedA), maps.Clone(fixedB)
			mark := fmt.Sprint("pair ", len(fixedA))
			nextA[node], nextB[other] = mark, mark
			if match(a, b, nextA, nextB) {
				return true
			}
		}
		return false
	}
	return true
}

func groups(colors map[string]string) map[string][]string {
	out := map[string][]string{}
	for _, node := range slices.Sorted(maps.Keys(colors)) {
		out[colors[node]] = append(out[colors[node]], node)
	}
	return out
}

// colors refines what is known of each blank node by the rows that it stands in, as often as that tells
// more of them apart.
func colors(rows []Row, fixed map[string]string) map[string]string {
	now := map[string]string{}
	for _, row := range rows {
		for _, t := range row {
			if t.Kind == rdf.Blank {
				now[t.Value] = fixed[t.Value]
			}
		}
	}
	for count := -1; ; {
		lines := map[string][]string{}
		for _, row := range rows {
			for i, t := range row {
				if t.Kind == rdf.Blank {
					lines[t.Value] = append(lines[t.Value], fmt.Sprint(i, line(row, now, t.Value)))
				}
			}
		}
		next := map[string]string{}
		distinct := map[string]bool{}
		for node, ls := range lines {
			slices.Sort(ls)
			next[node] = fmt.Sprintf("%x", sha256.Sum256([]byte(now[node]+"\n"+strings.Join(ls, "\n"))))
			distinct[next[node]] = true
		}
		now = next
		if len(distinct) == count {
			return now
		}
		count = len(distinct)
	}
}

func line(row Row, colors map[string]string, self string) string {
	var b strings.Builder
	for _, t := range row {
		switch {
		case t.Kind != rdf.Blank:
			b.WriteString(t.String())
		case t.Value == self:
			b.WriteString("_:self")
		default:
			b.WriteString("_:" + colors[t.Value])
		}
		b.WriteByte('\t')
	}
	return b.String()
}

func sorted(rows []Row, colors map[string]string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = line(row, colors, "\x00")
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}
