package graphql

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"quern/graph/quads"
	"quern/graph/query/limits"
	"quern/graph/store"
)

// list is a graph of quads in canonical order.
type list []quad.Quad

func (l list) Match(p store.Pattern) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		fits := func(want, v quad.Value) bool { return want == nil || want == v }
		for _, q := range l {
			if fits(p.Subject, q.Subject) && fits(p.Predicate, q.Predicate) && fits(p.Object, q.Object) && fits(p.Label, q.Label) && !yield(q, nil) {
				return
			}
		}
	}
}

// village is who knows whom and what they are called, as two articles have it.
func village(t testing.TB) list {
	var out []quad.Quad
	for line := range strings.Lines(`
		<ent:ann> <kg:met> <ent:bob> <article:1> .
		<ent:ann> <kg:met> <ent:cy> <article:1> .
		<ent:ann> <kg:met> <ent:bob> <article:2> .
		<ent:bob> <kg:met> <ent:ann> <article:1> .
		<ent:bob> <kg:speaks-for> <ent:quay> <article:2> .
		<ent:ann> <rdfs:label> "Ann" <article:1> .
		<ent:bob> <rdfs:label> "Bob" <article:1> .
		<ent:bob> <rdfs:label> "Robert" <article:2> .
		<ent:cy> <rdfs:label> "Cy" <article:2> .
		<ent:quay> <rdfs:label> "Quay" <article:2> .
		<ent:cy> <kg:aged> "41"^^<http://www.w3.org/2001/XMLSchema#integer> <article:2> .
		<ent:cy> <http://example.com/site> <http://cy.example/> <article:2> .`) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		q, err := quads.ParseQuad(line)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, quads.NewNamespaces("").ShortQuad(q))
	}
	out, err := quads.Sort(out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func ask(t testing.TB, g Graph, text string, o Options) string {
	t.Helper()
	o.Names = quads.NewNamespaces("")
	data, err := Run(t.Context(), g, text, o)
	if err != nil {
		return "error: " + err.Error()
	}
	out, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestRun(t *testing.T) {
	g := village(t)
	for _, c := range []struct{ name, query, want string }{
		{"one node", `{ me(id: <ent:ann>) { id, rdfs:label } }`, `{"me":{"id":"ent:ann","rdfs:label":"Ann"}}`},
		{"short id", `{me(id: ent:ann){id}}`, `{"me":{"id":"ent:ann"}}`},
		{"an object within", `{ me(id: <ent:ann>) { kg:met { id rdfs:label } } }`,
			`{"me":{"kg:met":[{"id":"ent:bob","rdfs:label":["Bob","Robert"]},{"id":"ent:cy","rdfs:label":"Cy"}]}}`},
		{"alias", `{ me(id: <ent:cy>) { age: kg:aged } }`, `{"me":{"age":41}}`},
		{"a full name", `{ me(id: <ent:cy>) { site: http://example.com/site, same: <http://example.com/site> } }`, `{"me":{"same":"http://cy.example/","site":"http://cy.example/"}}`},
		{"names of GraphQL", `{ me(id: ent__bob) { kg__speaks_for } }`, `{"me":{"kg__speaks_for":"ent:quay"}}`},
		{"a value", `{ who(kg:aged: 41) { id } }`, `{"who":{"id":"ent:cy"}}`},
		{"any of several", `{ who(rdfs:label: ["Cy", "Ann"]) { id } }`, `{"who":[{"id":"ent:cy"},{"id":"ent:ann"}]}`},
		{"two conditions", `{ who(kg:met: <ent:bob>, rdfs:label: "Ann") { id } }`, `{"who":{"id":"ent:ann"}}`},
		{"nobody", `{ who(rdfs:label: "Zed") { id } }`, `{"who":null}`},
		{"what is missing leaves out", `{ who { id, kg:aged } }`, `{"who":{"id":"ent:cy","kg:aged":41}}`},
		{"optional", `{ who(rdfs:label: ["Cy", "Bob"]) { id, kg:aged @opt } }`, `{"who":[{"id":"ent:cy","kg:aged":41},{"id":"ent:bob"}]}`},
		{"an object that is missing", `{ me(id: <ent:quay>) { id, kg:met { id } } }`, `{"me":{"id":"ent:quay","kg:met":null}}`},
		{"the other way", `{ me(id: <ent:bob>) { a: kg:met @rev, b: ~kg:met, c: ~<kg:met> @reverse } }`, `{"me":{"a":"ent:ann","b":"ent:ann","c":"ent:ann"}}`},
		{"met by", `{ who @rev(kg:met: <ent:ann>) { id } }`, `{"who":[{"id":"ent:bob"},{"id":"ent:cy"}]}`},
		{"first and offset", `{ who(rdfs:label: ["Ann", "Bob", "Cy"], first: 1, offset: 1) { id kg:met { id } } }`, `{"who":{"id":"ent:bob","kg:met":{"id":"ent:ann"}}}`},
		{"first within", `{ me(id: <ent:ann>) { kg:met(first: 1) { id } } }`, `{"me":{"kg:met":{"id":"ent:bob"}}}`},
		{"all", `{ me(id: <ent:cy>) {*} }`, `{"me":{"http://example.com/site":"http://cy.example/","http://www.w3.org/2000/01/rdf-schema#label":"Cy","id":"ent:cy","kg:aged":41}}`},
		{"unnest", `{ me(id: <ent:bob>) { id kg:speaks-for @unnest { of: rdfs:label } } }`, `{"me":{"id":"ent:bob","of":"Quay"}}`},
		{"unnest two", `{ me(id: <ent:ann>) { kg:met @unnest { id } } }`, `error: kg:met has more than one object and cannot be unnested; ask for one with (first: 1)`},
		{"label", `{ me(id: <ent:bob>) @label(v: <article:2>) { rdfs:label } }`, `{"me":{"rdfs:label":"Robert"}}`},
		{"label of one field", `{ me(id: <ent:bob>) { a: rdfs:label @label(v: <article:1>), b: rdfs:label } }`, `{"me":{"a":"Bob","b":["Bob","Robert"]}}`},
		{"labels are inherited", `{ me(id: <ent:bob>) @label(v: <article:1>) { kg:met { rdfs:label } } }`, `{"me":{"kg:met":{"rdfs:label":"Ann"}}}`},
		{"operation", `query Named { a: nodes(id: <ent:cy>) { id } # comment
			b: nodes(id: <ent:bob>) { id } }`, `{"a":{"id":"ent:cy"},"b":{"id":"ent:bob"}}`},
		{"a variable's default", `query ($n: Int = 1, $who: [ID!]! = [<ent:ann>]) { me(id: $who) { kg:met(first: $n) { id } } }`, `{"me":{"kg:met":{"id":"ent:bob"}}}`},
		{"a variable", `query ($name: String) { who(rdfs:label: $name) { id } }`, `{"who":{"id":"ent:cy"}}`},
		{"every node", `{ all { id } }`, `{"all":[{"id":"ent:ann"},{"id":"Ann"},{"id":"ent:bob"},{"id":"ent:cy"},{"id":"Bob"},{"id":"Robert"},{"id":"ent:quay"},{"id":"http://cy.example/"},{"id":"Cy"},{"id":41},{"id":"Quay"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ask(t, g, c.query, Options{Variables: map[string]any{"name": "Cy"}})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{``, `line 1, column 1: expected "{" and not the end`},
		{`{`, `line 1, column 2: expected the name of a field and not the end`},
		{`{}`, `line 1, column 1: an object has no field; ask for one, as in {id}`},
		{"{\n  a { } }", `line 2, column 5: an object has no field; ask for one, as in {id}`},
		{`{ a(b: ) { id } }`, `line 1, column 8: expected a value and not ")"`},
		{`{ a(b: "x) }`, `line 1, column 8: a string does not end`},
		{`{ é(b: "\q") }`, `line 1, column 8: a string has an escape that there is not`},
		{`{ a(first: "x") { id } }`, `line 1, column 5: first is a whole number`},
		{`{ a(first: -1) { id } }`, `line 1, column 5: first is a whole number`},
		{`{ a @skip { id } }`, `line 1, column 6: there is no directive @skip; known are: label, opt, rev, unnest`},
		{`{ a { *, id } }`, `line 1, column 5: * stands alone in its braces`},
		{`{*}`, `line 1, column 1: * stands within an object and not at the top`},
		{`mutation { a }`, `line 1, column 1: a mutation is not taken; only queries are`},
		{`{ a { id } } { b { id } }`, `line 1, column 14: a query has one operation`},
		{`{ a(id: $x) { id } }`, `line 1, column 9: the variable $x is not given`},
		{`{ a(id: <x y>) { id } }`, `line 1, column 9: an IRI that begins with < ends with >`},
		{`{ a(id: 1e) { id } }`, `line 1, column 9: "1e" is not a number`},
		{`{ a(id: [[1]]) { id } }`, `line 1, column 10: a list has no list in it`},
		{strings.Repeat("{a", 20), `line 1, column 25: objects are nested more than 12 deep`},
		{"{a{" + strings.Repeat("id ", 600) + "}}", `line 1, column 1504: a query asks for more than 500 fields`},
		{"{a(b: [" + strings.Repeat("1 ", 1200) + "]) {id}}", `line 1, column 2006: a query has more than 1000 values`},
		{`{ ... { id } }`, `line 1, column 3: expected the name of a field and not "..."`},
	} {
		_, err := Run(t.Context(), list{}, c.query, Options{})
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != c.want {
			t.Errorf("%.40q:\ngot  %v\nwant %s", c.query, err, c.want)
		}
	}
}

// endless is a graph in which every node has another.
type endless struct{}

func (endless) Match(p store.Pattern) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		for i := 0; ; i++ {
			q := quad.Quad{Subject: p.Subject, Predicate: p.Predicate, Object: quad.Int(i)}
			if p.Subject == nil {
				q.Subject = quad.Int(i)
			}
			if !yield(q, nil) {
				return
			}
		}
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, query string
		limits      limits.Limits
		want        limits.Resource
	}{
		{"results", `{ all { id } }`, limits.Limits{Results: 100}, limits.Results},
		{"results within", `{ all(first: 1) { p { id } } }`, limits.Limits{Results: 100}, limits.Results},
		{"time", `{ me(id: 1) { p(first: 1, offset: 2000000000) { id } } }`, limits.Limits{Timeout: time.Nanosecond}, limits.Time},
		{"reads", `{ me(id: 1) { p(x: <never>) { id } } }`, limits.Limits{Timeout: time.Minute}, limits.Size},
		{"text", `{ all { id } }`, limits.Limits{Text: 5}, limits.Size},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Run(t.Context(), endless{}, c.query, Options{Limits: c.limits, Reads: 20_000})
			var exceeded *limits.Exceeded
			if !errors.As(err, &exceeded) || exceeded.Resource != c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, endless{}, `{ all { id } }`, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func FuzzRun(f *testing.F) {
	for _, text := range []string{`{ me(id: <ent:ann>) { id, kg:met @rev @opt { * } } }`, `query Q($a: [Int!]! = [1, 2.5e3]) { a: b(c: $a, first: 1) @label(v: <x>) { id @unnest } }`,
		`{a(b:"\"\u00e9",c:"""x""",d:_:b,e:true)@rev(f:1){~<g>}}`, "{\xff", `{a{b{c{d}}}}`, `#`, `{ a:b:c:d }`} {
		f.Add(text)
	}
	g := village(f)
	f.Fuzz(func(t *testing.T, text string) {
		got := ask(t, g, text, Options{Limits: limits.Limits{Timeout: 5 * time.Second, Results: 100}})
		if strings.Contains(got, "panic") && !strings.Contains(text, "panic") {
			t.Errorf("%q: %s", text, got)
		}
	})
}
