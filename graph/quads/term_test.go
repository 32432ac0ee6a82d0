package quads

import (
	"errors"
	"math"
	"testing"
	"testing/quick"
	"time"

	"github.com/cayleygraph/quad"
)

func TestTerms(t *testing.T) {
	const x = "http://www.w3.org/2001/XMLSchema#"
	for _, c := range []struct {
		in   quad.Value
		text string
		out  quad.Value // what reading gives, if not in
	}{
		{quad.IRI("ent:sergei-orlov"), `<ent:sergei-orlov>`, nil},
		{quad.IRI("ent:орлов"), `<ent:орлов>`, nil},
		{quad.IRI("a b<c>\"{}|^`\\\n"), `<a\u0020b\u003Cc\u003E\u0022\u007B\u007D\u007C\u005E\u0060\u005C\u000A>`, nil},
		{quad.BNode("b1"), `_:b1`, nil},
		{quad.BNode("a.b-c"), `_:a.b-c`, nil},
		{quad.String(""), `""`, nil},
		{quad.String("a\"b\\c\n\r\t\b\f\x00\x1f\x7fé李"), `"a\"b\\c\n\r\t\b\f\u0000\u001F\u007Fé李"`, nil},
		{quad.LangString{Value: "Grüße", Lang: "de-AT"}, `"Grüße"@de-AT`, nil},
		{quad.TypedString{Value: "1.0", Type: x + "decimal"}, `"1.0"^^<` + x + `decimal>`, nil},
		{quad.TypedString{Value: "5 %", Type: "kg:quantity"}, `"5 %"^^<kg:quantity>`, nil},
		{quad.TypedString{Value: "plain", Type: x + "string"}, `"plain"`, quad.String("plain")},
		{quad.TypedString{Value: "plain", Type: "xsd:string"}, `"plain"`, quad.String("plain")},
		// Canonical lexical forms are Cayley's native values, others stay as written.
		{quad.Int(-5), `"-5"^^<` + x + `integer>`, nil},
		{quad.TypedString{Value: "5", Type: "xsd:integer"}, `"5"^^<` + x + `integer>`, quad.Int(5)},
		{quad.TypedString{Value: "05", Type: x + "integer"}, `"05"^^<` + x + `integer>`, nil},
		{quad.TypedString{Value: "99999999999999999999", Type: x + "integer"}, `"99999999999999999999"^^<` + x + `integer>`, nil},
		{quad.Float(1), `"1.0E0"^^<` + x + `double>`, nil},
		{quad.Float(-0.012345), `"-1.2345E-2"^^<` + x + `double>`, nil},
		{quad.Float(math.Inf(-1)), `"-INF"^^<` + x + `double>`, nil},
		{quad.TypedString{Value: "1.0", Type: x + "double"}, `"1.0"^^<` + x + `double>`, nil},
		{quad.Bool(true), `"true"^^<` + x + `boolean>`, nil},
		{quad.Bool(false), `"false"^^<` + x + `boolean>`, nil},
		{quad.TypedString{Value: "1", Type: x + "boolean"}, `"1"^^<` + x + `boolean>`, nil},
		{quad.Time(time.Date(2025, 2, 22, 10, 0, 0, 123456789, time.UTC)), `"2025-02-22T10:00:00.123456789Z"^^<` + x + `dateTime>`, nil},
		{quad.Time(time.Date(2025, 2, 22, 10, 0, 0, 0, time.FixedZone("", 5400))), `"2025-02-22T10:00:00+01:30"^^<` + x + `dateTime>`, nil},
		{quad.TypedString{Value: "2025-02-22T10:00:00.50Z", Type: x + "dateTime"}, `"2025-02-22T10:00:00.50Z"^^<` + x + `dateTime>`, nil},
		{quad.TypedString{Value: "2025-02-22T10:00:00", Type: x + "dateTime"}, `"2025-02-22T10:00:00"^^<` + x + `dateTime>`, nil},
	} {
		got, err := AppendTerm(nil, c.in)
		if err != nil || string(got) != c.text {
			t.Errorf("AppendTerm(%#v) = %s, %v; want %s", c.in, got, err, c.text)
			continue
		}
		want := c.out
		if want == nil {
			want = c.in
		}
		back, err := ParseTerm(got)
		if err != nil || !equal(back, want) {
			t.Errorf("ParseTerm(%s) = %#v, %v; want %#v", got, back, err, want)
		}
		again, err := AppendTerm(nil, back)
		if err != nil || string(again) != c.text {
			t.Errorf("%s was read and written again as %s, %v", c.text, again, err)
		}
	}
}

func equal(a, b quad.Value) bool {
	if e, ok := a.(quad.Equaler); ok {
		return e.Equal(b)
	}
	return a == b
}

type foreignValue struct{ quad.Value }

func TestNoTerms(t *testing.T) {
	for _, v := range []quad.Value{
		nil, quad.IRI(""), quad.IRI("a\xff"), quad.BNode(""), quad.BNode("a b"), quad.BNode("a."), quad.BNode("\xff"),
		quad.String("a\xffb"), quad.LangString{Value: "x", Lang: ""}, quad.LangString{Value: "x", Lang: "de_AT"},
		quad.LangString{Value: "x", Lang: "1a"}, quad.TypedString{Value: "\xff", Type: "kg:x"}, quad.TypedString{Value: "x", Type: "\xff"},
		foreignValue{},
	} {
		if text, err := AppendTerm(nil, v); !errors.Is(err, ErrTerm) {
			t.Errorf("AppendTerm(%#v) = %s, %v; want an ErrTerm", v, text, err)
		}
	}
	for _, text := range []string{
		``, `x`, `<`, `<>`, `<a b>`, `<a`, `<a\n>`, `<a\u00>`, `_:`, `_:-a`, `"a`, `"a\"`, `"a\q"`, `"a\uD800"`, `"a\U00110000"`,
		`"a"@`, `"a"@de-`, `"a"^^`, `"a"^^x`, `"a"b`, "\"\xff\"", `"a"^^<>`,
	} {
		if v, err := ParseTerm([]byte(text)); !errors.Is(err, ErrTerm) {
			t.Errorf("ParseTerm(%q) = %#v, %v; want an ErrTerm", text, v, err)
		}
	}
}

// TestTermsAreOneToOne tries that reading undoes writing for any string in any kind of value.
func TestTermsAreOneToOne(t *testing.T) {
	check := func(s string, n int64, f float64) bool {
		for _, v := range []quad.Value{
			quad.String(s), quad.IRI("x:" + s), quad.LangString{Value: quad.String(s), Lang: "en"},
			quad.TypedString{Value: quad.String(s), Type: quad.IRI("t:" + s)}, quad.Int(n), quad.Float(f),
			quad.Time(time.Unix(n>>30, n&(1<<29-1)).UTC()),
		} {
			text, err := AppendTerm(nil, v)
			if err != nil {
				t.Log(v, err)
				return false
			}
			if back, err := ParseTerm(text); err != nil || !equal(back, v) {
				t.Logf("%#v → %s → %#v, %v", v, text, back, err)
				return false
			}
		}
		return true
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}

func TestNamespaces(t *testing.T) {
	n := NewNamespaces("https://graph.example/news")
	for _, c := range []struct{ short, full quad.IRI }{
		{"ent:x", "https://graph.example/news/ent/x"},
		{"evidence:1", "https://graph.example/news/evidence/1"},
		{"kg:met", "https://graph.example/news/kg/met"},
		{"http://other.example/ent:x", "http://other.example/ent:x"},
		{RDFType, RDFType},
	} {
		if got := n.Full(c.short); got != c.full {
			t.Errorf("Full(%s) = %s, want %s", c.short, got, c.full)
		}
		if got := n.Short(c.full); got != c.short {
			t.Errorf("Short(%s) = %s, want %s", c.full, got, c.short)
		}
	}
	if got := n.Short("rdf:type"); got != RDFType {
		t.Errorf("Short(rdf:type) = %s, want %s", got, RDFType)
	}
	q := quad.Quad{Subject: quad.IRI("ent:a"), Predicate: quad.IRI("kg:p"), Object: quad.TypedString{Value: "5", Type: "kg:quantity"}, Label: quad.IRI("article:1")}
	if got := n.ShortQuad(n.FullQuad(q)); got != q {
		t.Errorf("a quad made full and short is %v, want %v", got, q)
	}
}

func TestIDs(t *testing.T) {
	check := func(s string) bool {
		iri := ID(s)
		text, err := AppendTerm(nil, "x:"+iri)
		if err != nil {
			return false
		}
		for _, c := range text[1 : len(text)-1] {
			if illegal(c) {
				return false
			}
		}
		return IDOf(iri) == string([]rune(s))
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}
