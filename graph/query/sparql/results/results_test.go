package results

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph/rdf"
)

var (
	vars = []string{"who", "what"}
	some = [][]rdf.Term{
		{rdf.NewIRI("http://e/a?x=1&y"), rdf.NewString("a \"quote\",\n<tab>\t&")},
		{rdf.NewBlank("b1"), {}},
		{{}, rdf.NewLang("grün", "de")},
		{rdf.NewTyped("5", rdf.XSDInteger), rdf.NewTyped("x", "http://e/type")},
	}
)

func rows(list [][]rdf.Term) Rows {
	return func(yield func([]rdf.Term, error) bool) {
		for _, row := range list {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func TestWrite(t *testing.T) {
	for f, want := range map[Format]string{
		JSON: `{"head":{"vars":["who","what"]},"results":{"bindings":[
{"who":{"type":"uri","value":"http://e/a?x=1\u0026y"},"what":{"type":"literal","value":"a \"quote\",\n\u003ctab\u003e\t\u0026"}},
{"who":{"type":"bnode","value":"b1"}},
{"what":{"type":"literal","xml:lang":"de","value":"grün"}},
{"who":{"type":"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"5"},"what":{"type":"literal","datatype":"http://e/type","value":"x"}}
]}}
`,
		XML: `<?xml version="1.0"?>
<sparql xmlns="http://www.w3.org/2005/sparql-results#">
  <head>
    <variable name="who"/>
    <variable name="what"/>
  </head>
  <results>
    <result>
      <binding name="who"><uri>http://e/a?x=1&amp;y</uri></binding>
      <binding name="what"><literal>a &#34;quote&#34;,&#xA;&lt;tab&gt;&#x9;&amp;</literal></binding>
    </result>
    <result>
      <binding name="who"><bnode>b1</bnode></binding>
    </result>
    <result>
      <binding name="what"><literal xml:lang="de">grün</literal></binding>
    </result>
    <result>
      <binding name="who"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">5</literal></binding>
      <binding name="what"><literal datatype="http://e/type">x</literal></binding>
    </result>
  </results>
</sparql>
`,
		CSV: "who,what\r\nhttp://e/a?x=1&y,\"a \"\"quote\"\",\r\n<tab>\t&\"\r\n_:b1,\r\n,grün\r\n5,x\r\n",
		TSV: "?who\t?what\n<http://e/a?x=1&y>\t\"a \\\"quote\\\",\\n<tab>\\t&\"\n_:b1\t\n\t\"grün\"@de\n5\t\"x\"^^<http://e/type>\n",
	} {
		t.Run(f.MediaType(), func(t *testing.T) {
			var b bytes.Buffer
			if err := Write(&b, f, vars, rows(some)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			back, err := Read(&b, f)
			if err != nil {
				t.Fatal(err)
			}
			if f != CSV {
				if diff := cmp.Diff(&Result{Vars: vars, Rows: some}, back); diff != "" {
					t.Errorf("read back: -want +got:\n%s", diff)
				}
			}
			if again, ok := FormatOf(f.MediaType()); !ok || again != f {
				t.Errorf("%s is found as %v", f.MediaType(), again)
			}
		})
	}
}

func TestWriteBoolean(t *testing.T) {
	for _, f := range []Format{JSON, XML} {
		var b bytes.Buffer
		if err := WriteBoolean(&b, f, true); err != nil {
			t.Fatal(err)
		}
		if r, err := Read(&b, f); err != nil || r.Boolean == nil || !*r.Boolean {
			t.Errorf("%s: %v (%v)", f.MediaType(), r, err)
		}
	}
	if err := WriteBoolean(&bytes.Buffer{}, CSV, true); err == nil {
		t.Error("a boolean is written as CSV")
	}
}

// TestWriteUnfinished holds that an answer which was cut cannot be read as a whole one.
func TestWriteUnfinished(t *testing.T) {
	cut := errors.New("cut")
	for _, f := range []Format{JSON, XML} {
		var b bytes.Buffer
		err := Write(&b, f, vars, func(yield func([]rdf.Term, error) bool) {
			_ = yield(some[0], nil) && yield(nil, cut)
		})
		if !errors.Is(err, cut) {
			t.Errorf("%s: error %v", f.MediaType(), err)
		}
		if r, err := Read(&b, f); err == nil {
			t.Errorf("%s: read as %v", f.MediaType(), r)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		format     Format
		text, want string
	}{
		{JSON, `{}`, "neither results nor a boolean"},
		{JSON, `{"head":{"vars":["a"]},"results":{"bindings":[{"b":{"type":"uri","value":"x:y"}}]}}`, `a binding of "b", which the head does not name`},
		{JSON, `{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"odd","value":"x:y"}}]}}`, `a term of type "odd"`},
		{JSON, `[`, "unexpected end"},
		{XML, `<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/></sparql>`, "neither results nor a boolean"},
		{XML, `<other/>`, "expected element"},
		{CSV, ``, "no line with the variables"},
		{CSV, "a,b\n1\n", "wrong number of fields"},
		{TSV, "?a\n<x:y>\t<x:z>\n", "line 2 has more fields"},
		{TSV, "?a\n<x:y> .\n", "is no term"},
	} {
		_, err := Read(strings.NewReader(c.text), c.format)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range []Format{JSON, XML, CSV, TSV} {
		var b bytes.Buffer
		if err := Write(&b, format, vars, rows(some)); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), uint8(format))
	}
	f.Fuzz(func(t *testing.T, text []byte, format uint8) {
		r, err := Read(bytes.NewReader(text), Format(format%4))
		if err != nil || r.Boolean != nil {
			return
		}
		for _, row := range r.Rows {
			if len(row) != len(r.Vars) {
				t.Fatalf("%d terms for %d variables", len(row), len(r.Vars))
			}
		}
		if err := Write(&bytes.Buffer{}, JSON, r.Vars, rows(r.Rows)); err != nil {
			t.Fatal(err)
		}
	})
}
