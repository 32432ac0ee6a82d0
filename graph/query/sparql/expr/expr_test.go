package expr

import (
	"testing"
	"time"

	"quern/graph/rdf"
)

// term reads a term as Turtle writes it, with xsd: declared.
func term(t testing.TB, s string) rdf.Term {
	t.Helper()
	for q, err := range rdf.ReadString("PREFIX xsd: <"+rdf.XSD+"> <x:s> <x:p> "+s+" .", rdf.Turtle, rdf.ReadOptions{}) {
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		return q.Object
	}
	t.Fatalf("%s is no term", s)
	return rdf.Term{}
}

var prefixes = []rdf.Prefix{{Name: "xsd", IRI: rdf.XSD}}

func TestFunctions(t *testing.T) {
	c := &Context{Base: "http://e/", Now: time.Date(2025, 2, 22, 10, 0, 0, 0, time.UTC)}
	const xs = rdf.XSD
	for _, row := range []struct {
		name string
		args []string
		want string // "" is an error
	}{
		{"+", []string{"1", "2"}, "3"},
		{"+", []string{"1", "2.5"}, "3.5"},
		{"+", []string{"9223372036854775807", "1"}, "9223372036854775808"},
		{"*", []string{"4000000000", "4000000000"}, "16000000000000000000"},
		{"-", []string{"0.3", "0.1"}, "0.2"},
		{"/", []string{"1", "3"}, "0.333333333333333333"},
		{"/", []string{"6", "3"}, "2.0"},
		{"/", []string{"1", "0"}, ""},
		{"/", []string{"1e0", "0"}, `"INF"^^xsd:double`},
		{"+", []string{"1", `"2"^^xsd:float`}, `"3.0E0"^^xsd:float`},
		{"+", []string{"1", `"2"`}, ""},
		{"NEG", []string{"5"}, "-5"},
		{"=", []string{"1", "1.0"}, "true"},
		{"=", []string{`"a"`, `"a"@en`}, "false"},
		{"=", []string{`"a"^^<x:t>`, `"b"^^<x:t>`}, ""},
		{"=", []string{`"a"^^<x:t>`, `"a"^^<x:t>`}, "true"},
		{"=", []string{`"x"^^xsd:integer`, "1"}, ""},
		{"!=", []string{"<x:a>", `"x:a"`}, "true"},
		{"=", []string{`"NaN"^^xsd:double`, `"NaN"^^xsd:double`}, "false"},
		{"<", []string{`"a"`, `"b"`}, "true"},
		{"<", []string{`"a"`, "1"}, ""},
		{"<", []string{`"2024-02-28"^^xsd:date`, `"2024-03-01"^^xsd:date`}, "true"},
		{"<", []string{`"2024-02-28T23:00:00-02:00"^^xsd:dateTime`, `"2024-02-29T00:30:00Z"^^xsd:dateTime`}, "false"},
		{"<", []string{`"2024-02-28T12:00:00"^^xsd:dateTime`, `"2024-02-28T13:00:00Z"^^xsd:dateTime`}, ""},
		{">=", []string{"true", "false"}, "true"},
		{"ABS", []string{"-2.5"}, "2.5"},
		{"ROUND", []string{"-2.5"}, "-2.0"},
		{"CEIL", []string{"-2.5"}, "-2.0"},
		{"FLOOR", []string{"-2.5e0"}, `-3.0E0`},
		{"ROUND", []string{"7"}, "7"},
		{"STRLEN", []string{`"grün"`}, "4"},
		{"SUBSTR", []string{`"motor car"`, "6"}, `" car"`},
		{"SUBSTR", []string{`"metadata"@en`, "4", "3"}, `"ada"@en`},
		{"SUBSTR", []string{`"12345"`, "1.5", "2.6"}, `"234"`},
		{"UCASE", []string{`"straße"`}, `"STRASSE"`},
		{"CONCAT", []string{`"a"@en`, `"b"@en`}, `"ab"@en`},
		{"CONCAT", []string{`"a"@en`, `"b"`}, `"ab"`},
		{"CONCAT", nil, `""`},
		{"STRBEFORE", []string{`"abc"@en`, `"c"`}, `"ab"@en`},
		{"STRAFTER", []string{`"abc"`, `"z"`}, `""`},
		{"STRAFTER", []string{`"abc"`, `"b"@en`}, ""},
		{"CONTAINS", []string{`"abc"@en`, `"b"@en`}, "true"},
		{"STRSTARTS", []string{`"abc"`, `"ab"`}, "true"},
		{"ENCODE_FOR_URI", []string{`"ä b~"`}, `"%C3%A4%20b~"`},
		{"LANGMATCHES", []string{`"de-CH"`, `"DE"`}, "true"},
		{"LANGMATCHES", []string{`""`, `"*"`}, "false"},
		{"REGEX", []string{`"Quern"`, `"^q"`, `"i"`}, "true"},
		{"REGEX", []string{`"a b"`, `"a\\ b"`, `"x"`}, "true"},
		{"REGEX", []string{`"a.b"`, `"a.b"`, `"q"`}, "true"},
		{"REGEX", []string{`"a"`, `"("`}, ""},
		{"REGEX", []string{`"a"`, `"a"`, `"z"`}, ""},
		{"REPLACE", []string{`"abab"`, `"(a)b"`, `"$1-"`}, `"a-a-"`},
		{"REPLACE", []string{`"abc"`, `"b"`, `"\\$"`}, `"a$c"`},
		{"REPLACE", []string{`"abc"`, `"x*"`, `"-"`}, ""},
		{"YEAR", []string{`"2024-02-29"^^xsd:date`}, "2024"},
		{"SECONDS", []string{`"2024-02-29T01:02:03.5Z"^^xsd:dateTime`}, "3.5"},
		{"TZ", []string{`"2024-02-29T01:02:03-05:30"^^xsd:dateTime`}, `"-05:30"`},
		{"TIMEZONE", []string{`"2024-02-29T01:02:03-05:30"^^xsd:dateTime`}, `"-PT5H30M"^^xsd:dayTimeDuration`},
		{"TIMEZONE", []string{`"2024-02-29T01:02:03"^^xsd:dateTime`}, ""},
		{"YEAR", []string{`"2023-02-29"^^xsd:date`}, ""},
		{"NOW", nil, `"2025-02-22T10:00:00.000Z"^^xsd:dateTime`},
		{"IRI", []string{`"a b"`}, ""},
		{"IRI", []string{`"a"`}, "<http://e/a>"},
		{"STRDT", []string{`"5"`, "xsd:integer"}, "5"},
		{"STRLANG", []string{`"a"`, `"EN"`}, `"a"@en`},
		{"DATATYPE", []string{`"a"@en`}, "<" + rdf.LangString + ">"},
		{"SHA1", []string{`"quern"`}, `"a451345e2d93c28af3e6bd2f676b4a662f30d987"`},
		{"ISNUMERIC", []string{`"x"^^xsd:integer`}, "false"},
		{xs + "integer", []string{`"-7.9"^^xsd:decimal`}, "-7"},
		{xs + "integer", []string{`"x"`}, ""},
		{xs + "boolean", []string{`"0"`}, "false"},
		{xs + "string", []string{"1e3"}, `"1000"`},
		{xs + "string", []string{"1e9"}, `"1.0E9"`},
		{xs + "decimal", []string{"1e-2"}, "0.01"},
		{xs + "dateTime", []string{`"2024-02-29"^^xsd:date`}, `"2024-02-29T00:00:00"^^xsd:dateTime`},
		{xs + "date", []string{`"2024-02-29T10:00:00Z"^^xsd:dateTime`}, `"2024-02-29Z"^^xsd:date`},
	} {
		f, ok := Lookup(row.name)
		if !ok {
			t.Errorf("there is no %s", row.name)
			continue
		}
		var args []Value
		for _, a := range row.args {
			args = append(args, Of(term(t, a)))
		}
		got := ""
		if v, ok := f(c, args); ok {
			got = rdf.Short(v.Term, prefixes)
		}
		if got != row.want {
			t.Errorf("%s%v: %s, want %s", row.name, row.args, got, row.want)
		}
	}
}

// TestCompare holds the order of ORDER BY for every two of a list.
func TestCompare(t *testing.T) {
	list := []Value{{}}
	for _, s := range []string{"_:b1", "<x:a>", "<x:b>", `"NaN"^^xsd:double`, "-1e0", "2", "2.5", `"10"^^xsd:byte`,
		`"a"`, `"a"@de`, `"b"`, "false", "true", `"2024-01-01T00:00:00Z"^^xsd:dateTime`, `"2023-01-01"^^xsd:date`,
		`"2024-01-01"^^xsd:date`, `"08:00:00"^^xsd:time`, `"a"^^<x:t>`, `"b"^^<x:t>`} {
		list = append(list, Of(term(t, s)))
	}
	for i, a := range list {
		for j, b := range list {
			c := Compare(a, b)
			if i < j && c >= 0 || i > j && c <= 0 || i == j && c != 0 {
				t.Errorf("%v and %v compare as %d", a.Term, b.Term, c)
			}
		}
	}
}

func TestEffective(t *testing.T) {
	for s, want := range map[string]string{
		`""`: "false", `"a"`: "true", "0": "false", "0.0": "false", "0.1": "true", `"NaN"^^xsd:double`: "false",
		`"x"^^xsd:integer`: "false", `"x"^^xsd:date`: "", "<x:y>": "", `"a"@en`: "",
	} {
		got := ""
		if b, ok := Of(term(t, s)).Effective(); ok {
			got = Bool(b).Term.Value
		}
		if got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}
