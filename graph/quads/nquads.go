package quads

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/cayleygraph/quad"
)

// AppendQuad appends the canonical N-Quads line of q, its line end included.
func AppendQuad(dst []byte, q quad.Quad) ([]byte, error) {
	var err error
	for _, d := range quad.Directions {
		v := q.Get(d)
		if v == nil && d == quad.Label {
			continue
		}
		if dst, err = AppendTerm(dst, v); err != nil {
			return dst, fmt.Errorf("the %v of a quad: %w", d, err)
		}
		dst = append(dst, ' ')
	}
	return append(dst, ".\n"...), nil
}

// WriteNQuads writes quads as canonical N-Quads in the order in which they come, and says how many it wrote.
func WriteNQuads(w io.Writer, qs iter.Seq2[quad.Quad, error]) (int, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	var line []byte
	n := 0
	for q, err := range qs {
		if err != nil {
			return n, fmt.Errorf("reading quads to write: %w", err)
		}
		if line, err = AppendQuad(line[:0], q); err != nil {
			return n, err
		}
		if _, err := out.Write(line); err != nil {
			return n, fmt.Errorf("writing N-Quads: %w", err)
		}
		n++
	}
	if err := out.Flush(); err != nil {
		return n, fmt.Errorf("writing N-Quads: %w", err)
	}
	return n, nil
}

// Sort puts quads in canonical order, which is the order of their lines, and removes repeats in place.
// Quads that hold what is no RDF term are an error.
func Sort(qs []quad.Quad) ([]quad.Quad, error) {
	type keyed struct {
		line []byte
		q    quad.Quad
	}
	ks := make([]keyed, len(qs))
	var buf []byte
	for i, q := range qs {
		start := len(buf)
		var err error
		if buf, err = AppendQuad(buf, q); err != nil {
			return nil, err
		}
		// A later append may move buf; the line here then keeps the old array, whose bytes never change.
		ks[i] = keyed{buf[start:len(buf):len(buf)], q}
	}
	slices.SortFunc(ks, func(a, b keyed) int { return bytes.Compare(a.line, b.line) })
	ks = slices.CompactFunc(ks, func(a, b keyed) bool { return bytes.Equal(a.line, b.line) })
	for i, k := range ks {
		qs[i] = k.q
	}
	return qs[:len(ks)], nil
}

// LineError says which line of an N-Quads document is wrong, and where in it.
type LineError struct {
	Line   int // from 1
	Column int // in bytes, from 1
	Err    error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("line %d, column %d: %v", e.Line, e.Column, e.Err)
}

// Unwrap gives what is wrong.
func (e *LineError) Unwrap() error { return e.Err }

// maxLine bounds a line of N-Quads: longer ones are no fact but a damaged file.
const maxLine = 16 << 20

// ReadNQuads reads an N-Quads (or N-Triples) document. A line that is wrong yields a *LineError and
// reading goes on behind it; any other error ends it.
func ReadNQuads(r io.Reader) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		sc := bufio.NewScanner(r)
		sc.Buffer(make([]byte, 0, 1<<16), maxLine)
		n := 0
		for sc.Scan() {
			n++
			q, ok, err := parseLine(sc.Bytes())
			if le := (*LineError)(nil); errors.As(err, &le) {
				le.Line = n
			}
			if (ok || err != nil) && !yield(q, err) {
				return
			}
		}
		if err := sc.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(quad.Quad{}, &LineError{Line: n + 1, Column: 1, Err: fmt.Errorf("the line is longer than %d MB", maxLine>>20)})
		} else if err != nil {
			yield(quad.Quad{}, fmt.Errorf("reading N-Quads: %w", err))
		}
	}
}

// ParseQuad reads one line of N-Quads; an empty line or comment is an error.
func ParseQuad(line string) (quad.Quad, error) {
	q, ok, err := parseLine([]byte(line))
	if err == nil && !ok {
		err = &LineError{Line: 1, Column: 1, Err: fmt.Errorf("%w: an empty line", ErrTerm)}
	}
	return q, err
}

// parseLine reads a line; ok is false where it holds no quad, only space or a comment.
func parseLine(line []byte) (q quad.Quad, ok bool, err error) {
	rest := bytes.TrimLeft(line, " \t\r\n")
	if len(rest) == 0 || rest[0] == '#' {
		return q, false, nil
	}
	fail := func(err error) (quad.Quad, bool, error) {
		return quad.Quad{}, false, &LineError{Line: 1, Column: len(line) - len(rest) + 1, Err: err}
	}
	for _, d := range quad.Directions {
		if d == quad.Label && len(rest) > 0 && rest[0] == '.' {
			break
		}
		v, after, err := scanTerm(rest)
		if err != nil {
			return fail(fmt.Errorf("the %v: %w", d, err))
		}
		if want := allowed[d]; kind(v)&want == 0 {
			return fail(fmt.Errorf("%w: the %v may not be a %s", ErrTerm, d, kind(v)))
		}
		q.Set(d, v)
		rest = bytes.TrimLeft(after, " \t")
	}
	if len(rest) == 0 || rest[0] != '.' {
		return fail(fmt.Errorf("%w: the final dot is missing", ErrTerm))
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	if len(rest) > 0 && rest[0] != '#' {
		return fail(fmt.Errorf("%w: text behind the final dot", ErrTerm))
	}
	return q, true, nil
}

type termKind uint8

const (
	kindIRI termKind = 1 << iota
	kindBNode
	kindLiteral
)

func (k termKind) String() string {
	return map[termKind]string{kindIRI: "IRI", kindBNode: "blank node", kindLiteral: "literal"}[k]
}

// allowed is the grammar of a statement: which kinds of term may stand where.
var allowed = map[quad.Direction]termKind{
	quad.Subject:   kindIRI | kindBNode,
	quad.Predicate: kindIRI,
	quad.Object:    kindIRI | kindBNode | kindLiteral,
	quad.Label:     kindIRI | kindBNode,
}

func kind(v quad.Value) termKind {
	switch v.(type) {
	case quad.IRI:
		return kindIRI
	case quad.BNode:
		return kindBNode
	default:
		return kindLiteral
	}
}

// compareTerms orders terms as their lines do; for values that AppendTerm accepts.
func compareTerms(a, b quad.Value) int {
	x, _ := AppendTerm(nil, a)
	y, _ := AppendTerm(nil, b)
	return cmp.Compare(string(x), string(y))
}
