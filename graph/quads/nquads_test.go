package quads

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
)

func seq(qs []quad.Quad) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		for _, q := range qs {
			if !yield(q, nil) {
				return
			}
		}
	}
}

func TestReadNQuads(t *testing.T) {
	const in = "# a comment\n\n" +
		"<a:s> <a:p> <a:o> <a:g> .\r\n" +
		"  _:b\t<a:p>  \"x\\u0041\\n\"@en .# behind\n" +
		"<a:s><a:p>_:c.\n" +
		"<a:s> <a:p> \"1.0\"^^<http://www.w3.org/2001/XMLSchema#double> ."
	const want = "<a:s> <a:p> <a:o> <a:g> .\n" +
		"_:b <a:p> \"xA\\n\"@en .\n" +
		"<a:s> <a:p> _:c .\n" +
		"<a:s> <a:p> \"1.0\"^^<http://www.w3.org/2001/XMLSchema#double> .\n"
	var out bytes.Buffer
	n, err := WriteNQuads(&out, ReadNQuads(strings.NewReader(in)))
	if err != nil || n != 4 || out.String() != want {
		t.Errorf("got %d quads, %v:\n%swant:\n%s", n, err, out.String(), want)
	}
}

func TestReadNQuadsErrors(t *testing.T) {
	for _, c := range []struct {
		in           string
		line, column int
		text         string
	}{
		{"<a:s> <a:p> <a:o> .\n<a:s> <a:p> .\n", 2, 13, "object"},
		{"<a:s> <a:p> <a:o>\n", 1, 18, "ends"},
		{"\"s\" <a:p> <a:o> .\n", 1, 1, "the subject may not be a literal"},
		{"<a:s> _:p <a:o> .\n", 1, 7, "the predicate may not be a blank node"},
		{"<a:s> <a:p> <a:o> \"g\" .\n", 1, 19, "the label may not be a literal"},
		{"<a:s> <a:p> <a:o> <a:g> <a:h> .\n", 1, 25, "dot"},
		{"<a:s> <a:p> <a:o> . x\n", 1, 21, "behind"},
		{"<a:s> <a:p> \"open .\n", 1, 13, "closing quote"},
		{"<a:s> <a:p> \"\xff\" .\n", 1, 13, "UTF-8"},
	} {
		var found *LineError
		for _, err := range ReadNQuads(strings.NewReader(c.in)) {
			if err != nil && !errors.As(err, &found) {
				t.Errorf("%q: %v is no *LineError", c.in, err)
			}
		}
		switch {
		case found == nil:
			t.Errorf("%q: no error", c.in)
		case found.Line != c.line || found.Column != c.column:
			t.Errorf("%q: %v, want line %d, column %d", c.in, found, c.line, c.column)
		}
	}
}

func TestReadingGoesOnBehindABadLine(t *testing.T) {
	good, bad := 0, 0
	for _, err := range ReadNQuads(strings.NewReader("<a:s> <a:p> <a:o> .\nrubbish\n<a:s> <a:p> <a:q> .\n")) {
		if err != nil {
			bad++
		} else {
			good++
		}
	}
	if good != 2 || bad != 1 {
		t.Errorf("read %d quads and %d errors, want 2 and 1", good, bad)
	}
}

func TestLongLine(t *testing.T) {
	in := "<a:s> <a:p> <a:o> .\n<a:s> <a:p> \"" + strings.Repeat("x", maxLine) + "\" .\n"
	var last error
	for _, err := range ReadNQuads(strings.NewReader(in)) {
		last = err
	}
	if le := (*LineError)(nil); !errors.As(last, &le) || le.Line != 2 {
		t.Errorf("got %v, want a *LineError of line 2", last)
	}
}

func TestSort(t *testing.T) {
	lines := []string{
		"<a:a> <a:p> \"x\" .\n", "<a:a> <a:p> \"x\"@en .\n", "<a:a> <a:p> <a:o> .\n", "<a:a> <a:p> <a:o> <a:g> .\n",
		"<a:ab> <a:p> <a:o> .\n", "_:b <a:p> <a:o> .\n",
	}
	var qs []quad.Quad
	for i := range lines {
		q, err := ParseQuad(lines[len(lines)-1-i])
		if err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q, q)
	}
	qs, err := Sort(qs)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := WriteNQuads(&out, seq(qs)); err != nil {
		t.Fatal(err)
	}
	if want := strings.Join(lines, ""); out.String() != want {
		t.Errorf("sorted:\n%swant:\n%s", out.String(), want)
	}
	if _, err := Sort([]quad.Quad{{Subject: quad.String("\xff")}}); !errors.Is(err, ErrTerm) {
		t.Errorf("sorting what is no quad gives %v, want an ErrTerm", err)
	}
}

// FuzzParseQuad looks for lines that make the reader fail, or that it writes in a form that it reads otherwise.
func FuzzParseQuad(f *testing.F) {
	for _, s := range []string{
		"<a:s> <a:p> <a:o> <a:g> .", "_:b <p:p> \"x\\u0041\\n\"@en-GB . # c", "<a:s><a:p>\"\\U0001F600\"^^<a:t>.",
		"<a:s> <a:p> \"5\"^^<http://www.w3.org/2001/XMLSchema#integer> .", "<a\\u0020b> <a:p> _:a.b .",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		q, err := ParseQuad(line)
		if err != nil {
			return
		}
		text, err := AppendQuad(nil, q)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", line, err)
		}
		again, err := ParseQuad(string(text))
		if err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", line, text, err)
		}
		back, err := AppendQuad(nil, again)
		if err != nil || !bytes.Equal(text, back) {
			t.Fatalf("%q was written as %q and then as %q, %v", line, text, back, err)
		}
	})
}
