package rdf_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"quern/graph/rdf"
	"quern/graph/rdf/rdftest"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		format rdf.Format
		text   string
		want   string // as N-Quads, or the error
	}{
		{"prefixes and lists", rdf.Turtle, "@prefix : <http://e/> . :mill :grinds ( :rye 5 ) ; a :Quern .", `
			<http://e/mill> <http://e/grinds> _:x . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <http://e/rye> .`},
		{"relative", rdf.Turtle, "BASE <http://e/a/b> <c> <../d> <#f>, <?q>, </x>, <//h/y> .", `
			<http://e/a/c> <http://e/d> <http://e/a/b#f> .
			<http://e/a/c> <http://e/d> <http://e/a/b?q> .
			<http://e/a/c> <http://e/d> <http://e/x> .
			<http://e/a/c> <http://e/d> <http://h/y> .`},
		{"literals", rdf.Turtle, `<http://s> <http://p> "a\tb\u0021"@EN-gb, '''x"
y''', 1.5, -2e3, true, "z"^^<http://d> .`, `
			<http://s> <http://p> "a\tb!"@en-gb .
			<http://s> <http://p> "x\"\ny" .
			<http://s> <http://p> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
			<http://s> <http://p> "-2e3"^^<http://www.w3.org/2001/XMLSchema#double> .
			<http://s> <http://p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
			<http://s> <http://p> "z"^^<http://d> .`},
		{"graphs", rdf.TriG, `PREFIX e: <http://e/> e:g { e:s e:p [ e:q 1 ] } GRAPH _:n { e:s e:p e:o } { e:s e:p e:o }`, `
			_:b1 <http://e/q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/g> .
			<http://e/s> <http://e/p> _:b1 <http://e/g> .
			<http://e/s> <http://e/p> <http://e/o> _:b2 .
			<http://e/s> <http://e/p> <http://e/o> .`},
		{"no prefix", rdf.Turtle, "\n e:s e:p e:o .", `error: line 2, column 2: the prefix "e:" is not declared`},
		{"open string", rdf.Turtle, `<http://s> <http://p> "x`, `error: line 1, column 23: a string without its closing "`},
		{"no dot", rdf.Turtle, `<http://s> <http://p> 5`, `error: line 1, column 24: the end where "." is due`},
		{"literal as subject", rdf.NQuads, `"x" <http://p> <http://o> .`, `error: line 1, column 1: the string "x" as the subject`},
		{"two in a line", rdf.NTriples, `<http://s> <http://p> <http://o> . <http://s> <http://p> <http://o> .`,
			`error: line 1, column 36: <http://s> after the end of a statement`},
		{"bad bytes", rdf.Turtle, "<http://s> <http://p> \"\xff\" .", `error: line 1, column 23: a string that is not UTF-8`},
		{"deep", rdf.Turtle, "<http://s> <http://p> " + strings.Repeat("[ <http://p> ", 2000), `error: line 1, column 13025: brackets are nested more than 1000 deep`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readAll(c.text, c.format, "")
			if want, ok := strings.CutPrefix(c.want, "error: "); ok || err != nil {
				var syntax *rdf.SyntaxError
				if !errors.As(err, &syntax) || err.Error() != want {
					t.Fatalf("got %v, want %s", err, want)
				}
				return
			}
			if c.name == "prefixes and lists" {
				if len(got) != 6 {
					t.Errorf("%d quads, want 6: %v", len(got), got)
				}
				return
			}
			want, err := readAll(strings.ReplaceAll(c.want, "\t\t\t", ""), rdf.NQuads, "")
			if err != nil {
				t.Fatal(err)
			}
			if !rdftest.Isomorphic(rdftest.Rows(got), rdftest.Rows(want)) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestWrite(t *testing.T) {
	qs, err := readAll(`
		PREFIX e: <http://e/>
		e:g { e:s a e:T ; e:p 5, "x"@de . e:o e:p true }
		{ e:s e:p "07"^^<http://www.w3.org/2001/XMLSchema#integer>, "a\"b", <http://e/a/b>, <http://e/a%20b>, e:2-x.y }`, rdf.TriG, "")
	if err != nil {
		t.Fatal(err)
	}
	prefixes := []rdf.Prefix{{Name: "e", IRI: "http://e/"}, {Name: "xsd", IRI: rdf.XSD}}
	for f, want := range map[rdf.Format]string{
		rdf.TriG: `PREFIX e: <http://e/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

e:g {
    e:s a e:T ;
        e:p 5,
            "x"@de .
    e:o e:p true .
}
e:s e:p 07,
        "a\"b",
        <http://e/a/b>,
        e:a%20b,
        e:2-x.y .
`,
		rdf.NTriples: `<http://e/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> .
<http://e/s> <http://e/p> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/s> <http://e/p> "x"@de .
<http://e/o> <http://e/p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://e/s> <http://e/p> "07"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/s> <http://e/p> "a\"b" .
<http://e/s> <http://e/p> <http://e/a/b> .
<http://e/s> <http://e/p> <http://e/a%20b> .
<http://e/s> <http://e/p> <http://e/2-x.y> .
`,
	} {
		var b strings.Builder
		w := rdf.NewWriter(&b, f, prefixes)
		for _, q := range qs {
			if err := w.Write(q); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", f, diff)
		}
	}
}

func TestFromValue(t *testing.T) {
	for want, v := range map[string]quad.Value{
		"<kg:met>":                         quad.IRI("kg:met"),
		"_:x":                              quad.BNode("x"),
		`"a\nb"`:                           quad.String("a\nb"),
		`"a"@en`:                           quad.LangString{Value: "a", Lang: "EN"},
		`"05"^^<x:y>`:                      quad.TypedString{Value: "05", Type: "x:y"},
		`"5"^^<` + rdf.XSDInteger + `>`:    quad.Int(5),
		`"-05"^^<` + rdf.XSDInteger + `>`:  quad.TypedString{Value: "-05", Type: rdf.XSDInteger},
		`"1.0"^^<` + rdf.XSDDecimal + `>`:  quad.TypedString{Value: "1.0", Type: "xsd:decimal"},
		`"a\"b"`:                           quad.TypedString{Value: `a"b`, Type: rdf.XSDString},
		`"2.5E0"^^<` + rdf.XSDDouble + `>`: quad.Float(2.5),
		`"true"^^<` + rdf.XSDBoolean + `>`: quad.Bool(true),
	} {
		got, err := rdf.FromValue(v)
		if err != nil || got.String() != want {
			t.Errorf("%#v: %s (%v), want %s", v, got, err, want)
		}
		if back, err := rdf.ParseTerm(want); err != nil || back != got {
			t.Errorf("%s is read as %v (%v)", want, back, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`@prefix : <http://e/> . :s :p ( 1 [ :q "x"@en ] ), '''y''' .`, uint8(rdf.Turtle))
	f.Add(`_:g { _:s <http://p> 1.5e3, true } GRAPH <http://g> { }`, uint8(rdf.TriG))
	f.Add(`<http://s> <http://p> "\u0041\n"^^<http://d> <http://g> .`, uint8(rdf.NQuads))
	f.Fuzz(func(t *testing.T, text string, format uint8) {
		qs, err := readAll(text, rdf.Format(format%4), "http://base/")
		if err != nil {
			return
		}
		// The order of blank nodes' names is kept, so what is written must read as the same quads.
		for _, out := range []rdf.Format{rdf.NQuads, rdf.TriG} {
			var b strings.Builder
			w := rdf.NewWriter(&b, out, []rdf.Prefix{{Name: "p", IRI: "http://"}})
			for _, q := range qs {
				_ = w.Write(q)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			back, err := readAll(b.String(), out, "")
			if err != nil || len(back) != len(qs) {
				t.Fatalf("%d quads read as %d (%v):\n%s", len(qs), len(back), err, b.String())
			}
		}
	})
}
