package sparql_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"quern/graph/query/limits"
	"quern/graph/query/sparql"
	"quern/graph/query/sparql/dataset"
	"quern/graph/rdf"
)

// harbour is a small dataset with two graphs besides the default one.
const harbour = `
PREFIX : <http://e/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:mill :grinds :rye, :oats ; :built 1820 ; :name "The Mill"@en, "Die Mühle"@de .
:quay :built 1790.5 ; :name "Quay" ; :next :pier .
:pier :built 1.9e3 ; :next :lamp, :quay .
:lamp :lit "2024-06-01"^^xsd:date ; :next :lamp .
:rye a :Grain . :oats a :Grain .
:a { :quay :seen :tom . :tom :age 40 }
:b { :quay :seen :ann . :pier :seen :tom . :tom :age 41 }
`

func memory(t testing.TB, text string) *dataset.Memory {
	t.Helper()
	m := dataset.NewMemory()
	for q, err := range rdf.ReadString(text, rdf.TriG, rdf.ReadOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		m.Add(q)
	}
	return m
}

var short = []rdf.Prefix{{Name: "", IRI: "http://e/"}, {Name: "xsd", IRI: rdf.XSD}}

// ask gives the answer in one line: rows separated by "; ", unbound variables as "-".
func ask(t testing.TB, data dataset.Reader, text string, l limits.Limits) (string, error) {
	t.Helper()
	q, err := sparql.Parse("PREFIX : <http://e/> " + text)
	if err != nil {
		return "", err
	}
	r := sparql.Evaluate(t.Context(), data, q, l)
	var out []string
	switch q.Form() {
	case sparql.Ask:
		answer, err := r.Boolean()
		return fmt.Sprint(answer), err
	case sparql.Select:
		for row, err := range r.Rows() {
			if err != nil {
				return strings.Join(out, "; "), err
			}
			var line []string
			for _, t := range row {
				s := rdf.Short(t, short)
				if s == "" {
					s = "-"
				}
				line = append(line, s)
			}
			out = append(out, strings.Join(line, " "))
		}
	default:
		for t, err := range r.Triples() {
			if err != nil {
				return strings.Join(out, "; "), err
			}
			out = append(out, rdf.Short(t.Subject, short)+" "+rdf.Short(t.Predicate, short)+" "+rdf.Short(t.Object, short))
		}
	}
	if !strings.Contains(text, "ORDER BY") {
		slices.Sort(out)
	}
	return strings.Join(out, "; "), nil
}

func TestEvaluate(t *testing.T) {
	data := memory(t, harbour)
	for _, c := range []struct{ query, want string }{
		// Patterns.
		{`SELECT ?g { :mill :grinds ?g . ?g a :Grain }`, `:oats; :rye`},
		{`SELECT * { ?x :next ?x }`, `:lamp`},
		{`SELECT ?x ?n { ?x :built ?y OPTIONAL { ?x :next ?n } }`, `:mill -; :pier :lamp; :pier :quay; :quay :pier`},
		{`SELECT ?x ?n { ?x :built ?y OPTIONAL { ?x :next ?n FILTER (?y < 1800) } }`, `:mill -; :pier -; :quay :pier`},
		{`SELECT ?x { { ?x :lit ?d } UNION { ?x a :Grain } }`, `:lamp; :oats; :rye`},
		{`SELECT ?x { ?x :built ?y MINUS { ?x :next ?z } }`, `:mill`},
		{`SELECT ?x { ?x :built ?y MINUS { :lamp :lit ?d } }`, `:mill; :pier; :quay`},
		{`SELECT ?x { ?x :built ?y FILTER NOT EXISTS { ?x :next/:lit ?z } }`, `:mill; :quay`},
		{`SELECT ?x { ?x :built ?y FILTER EXISTS { ?z :next ?x FILTER (?y > 1700) } }`, `:pier; :quay`},
		{`ASK { FILTER EXISTS { SELECT ?none {} } }`, `true`},
		{`SELECT (COUNT(*) AS ?n) { { {} UNION {} } FILTER EXISTS { SELECT DISTINCT ?x { ?x :next ?y } } }`, `2`},
		{`SELECT ?x ?z { VALUES (?x ?z) { (:quay UNDEF) (:mill 2) } ?x :built ?y }`, `:mill 2; :quay -`},
		{`SELECT ?x ?z { ?x :lit ?d BIND (STR(?d) AS ?z) }`, `:lamp "2024-06-01"`},
		{`SELECT ?x { { ?x :built ?y } { SELECT ?x { ?x :next ?n } ORDER BY ?x LIMIT 2 } }`, `:pier`},
		{`SELECT ?x ?y { ?x :built ?y FILTER (?x = :quay) }`, `:quay 1790.5`},
		{`SELECT ?x { ?x :built ?y FILTER (?x IN (:quay, :none)) }`, `:quay`},
		// A filter sees its own group alone, and an optional part does not see what comes behind.
		{`SELECT ?x { ?x :built ?y { ?x :next ?n FILTER (BOUND(?y)) } }`, ``},
		{`SELECT ?x ?n { BIND (:mill AS ?n) { ?x :lit ?d OPTIONAL { ?x :next ?n } } }`, ``},
		// Graphs.
		{`SELECT ?g ?x { GRAPH ?g { ?x :seen :tom } }`, `:a :quay; :b :pier`},
		{`SELECT ?x { GRAPH :a { ?x :seen ?y } }`, `:quay`},
		{`SELECT ?g { GRAPH ?g { } }`, `:a; :b`},
		{`SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?x :seen ?y } } }`, `:a 1; :b 2`},
		{`SELECT ?g ?y { GRAPH ?g { :quay :seen+ ?y } }`, `:a :tom; :b :ann`},
		{`SELECT ?x { GRAPH :none { } }`, ``},
		{`SELECT ?age FROM :a FROM :b { :tom :age ?age }`, `40; 41`},
		{`SELECT (COUNT(*) AS ?n) FROM :a FROM :b FROM :a { ?x :seen ?y }`, `3`},
		{`SELECT ?x FROM NAMED :b { GRAPH ?g { ?x :seen ?y } }`, `:pier; :quay`},
		{`SELECT ?x FROM NAMED :b { ?x :seen ?y }`, ``},
		{`SELECT ?age { GRAPH ?g { :quay :seen ?y } GRAPH ?g { :tom :age ?age } }`, `40; 41`},
		// Paths.
		{`SELECT ?x { :quay :next+ ?x }`, `:lamp; :pier; :quay`},
		{`SELECT ?x { ?x :next+ :lamp }`, `:lamp; :pier; :quay`},
		{`SELECT ?x { :rye :next* ?x }`, `:rye`},
		{`SELECT ?x { :quay :next? ?x }`, `:pier; :quay`},
		{`SELECT ?x ?y { ?x :next+ ?y FILTER (?x = ?y) }`, `:lamp :lamp; :pier :pier; :quay :quay`},
		{`SELECT ?x { :quay (:next/:next)+ ?x }`, `:lamp; :quay`},
		{`SELECT ?x { :lamp ^:next ?x }`, `:lamp; :pier`},
		{`SELECT ?x { :lamp (^:next)+ ?x }`, `:lamp; :pier; :quay`},
		{`SELECT ?x { :mill !(:name|:built) ?x }`, `:oats; :rye`},
		{`SELECT ?x { :lamp !^:lit ?x }`, `:lamp; :pier`},
		{`SELECT ?x { :mill (:grinds|:built) ?x }`, `1820; :oats; :rye`},
		{`SELECT ?x { :mill (:grinds|^:grinds)+ ?x }`, `:mill; :oats; :rye`},
		{`ASK { :quay :next+ :lamp }`, `true`},
		{`ASK { :lamp :next+ :quay }`, `false`},
		// Modifiers and aggregates.
		{`SELECT ?x { ?x :built ?y } ORDER BY DESC(?y)`, `:pier; :mill; :quay`},
		{`SELECT ?x { ?x :built ?y } ORDER BY ?y LIMIT 1 OFFSET 1`, `:mill`},
		{`SELECT ?o { :mill ?p ?o FILTER (?p != :grinds) } ORDER BY ?o`, `1820; "Die Mühle"@de; "The Mill"@en`},
		{`SELECT DISTINCT ?t { ?x a ?t }`, `:Grain`},
		{`SELECT (COUNT(*) AS ?n) (SUM(?y) AS ?s) (MIN(?y) AS ?low) (MAX(?y) AS ?high) { ?x :built ?y }`, `3 5.5105E3 1790.5 1.9e3`},
		{`SELECT (AVG(?y) AS ?a) { ?x :built ?y FILTER (?x != :pier) }`, `1805.25`},
		{`SELECT ?x (COUNT(?n) AS ?c) { ?x :next ?n } GROUP BY ?x HAVING (COUNT(?n) > 1)`, `:pier 2`},
		{`SELECT (COUNT(DISTINCT ?t) AS ?n) { ?x a ?t }`, `1`},
		{`SELECT (GROUP_CONCAT(?s; SEPARATOR="+") AS ?all) { SELECT ?s { :mill :grinds ?g BIND (STRAFTER(STR(?g), "e/") AS ?s) } ORDER BY ?s }`, `"oats+rye"`},
		{`SELECT (COUNT(*) AS ?n) { ?x :none ?y }`, `0`},
		{`SELECT ?x (COUNT(*) AS ?n) { ?x :none ?y } GROUP BY ?x`, ``},
		{`SELECT (AVG(?y) AS ?a) { ?x :name ?y }`, `-`},
		{`SELECT (SAMPLE(?t) AS ?one) { ?x a ?t }`, `:Grain`},
		// Forms.
		{`CONSTRUCT { ?y :before ?x . _:b :of "x" } { ?x :lit ?y } `, `_:c1-0 :of "x"`},
		{`CONSTRUCT WHERE { ?x :grinds ?y }`, `:mill :grinds :oats; :mill :grinds :rye`},
		{`DESCRIBE :lamp`, `:lamp :lit "2024-06-01"^^xsd:date; :lamp :next :lamp`},
		{`DESCRIBE ?x { ?x a :Grain }`, `:oats <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> :Grain; :rye <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> :Grain`},
	} {
		t.Run(c.query, func(t *testing.T) {
			got, err := ask(t, data, c.query, limits.Limits{})
			if err != nil || got != c.want {
				t.Errorf("got  %s (%v)\nwant %s", got, err, c.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"SELECT ?x\nWHERE { ?x nope:y ?z }", `line 2, column 12: the prefix "nope:" is not declared`},
		{`SELECT ?x { ?x :p "é" ; }}`, `line 1, column 16: the prefix ":" is not declared`},
		{`SELECT ?x { ?x a ?y BIND (1 AS ?y) }`, `line 1, column 32: BIND gives ?y a value, but the group has used that variable before`},
		{`SELECT ?x (COUNT(*) AS ?n) { ?x a ?y }`, `line 1, column 8: ?x is selected, but neither grouped nor aggregated`},
		{`SELECT * { ?x a ?y } GROUP BY ?x`, `line 1, column 1: SELECT * in a query that groups; name what is selected`},
		{`SELECT ?x { ?x a ?y FILTER (COUNT(?x) > 1) }`, `line 1, column 29: COUNT cannot stand here; aggregates belong into SELECT, HAVING and ORDER BY`},
		{`SELECT ?x { VALUES (?x ?y) { (1) } }`, `line 1, column 30: a row of VALUES has 1 terms for 2 variables`},
		{`SELECT ?x { ?x a ?y `, `line 1, column 21: the end where a pattern is due`},
		{`SELECT ?x { ?x a ?y } LIMIT -1`, `line 1, column 29: "-1" where a whole number is due`},
		{`CLEAR ALL`, `line 1, column 1: CLEAR changes the graph, which queries cannot: articles are loaded and forgotten instead`},
		{`ASK { SERVICE ent:x { } }`, `line 1, column 7: SERVICE asks another server, which this one never does`},
		{`ASK ` + strings.Repeat("{", 500), `line 1, column 205: the query is nested more than 200 deep`},
		{`ASK { FILTER (` + strings.Repeat("(", 500), `line 1, column 214: the query is nested more than 200 deep`},
	} {
		_, err := sparql.Parse(c.query)
		var syntax *sparql.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != c.want {
			t.Errorf("%.60s\ngot  %v\nwant %s", c.query, err, c.want)
		}
	}
}

// ring is a dataset of n nodes, each of which leads to the next.
func ring(t testing.TB, n int) *dataset.Memory {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "<http://e/%d> <http://e/next> <http://e/%d> .\n", i, (i+1)%n)
	}
	return memory(t, text.String())
}

// TestLimits holds that a query which asks too much ends with the reason, and leaves nothing behind.
func TestLimits(t *testing.T) {
	data := ring(t, 3000)
	before := runtime.NumGoroutine()
	for _, c := range []struct {
		name, query string
		limits      limits.Limits
		want        limits.Resource
	}{
		{"product", `SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }`, limits.Limits{Timeout: 50 * time.Millisecond}, limits.Time},
		{"path", `SELECT (COUNT(*) AS ?n) { ?a :next+ ?b . ?b :next+ ?c }`, limits.Limits{Timeout: 50 * time.Millisecond, Memory: 1 << 40}, limits.Time},
		{"expression", `SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (REGEX(CONCAT(STR(?a), STR(?d)), "1*2*3*4*x$")) }`, limits.Limits{Timeout: 50 * time.Millisecond}, limits.Time},
		{"distinct", `SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }`, limits.Limits{Memory: 4 << 20, Timeout: time.Minute, Results: 1 << 40}, limits.Memory},
		{"group", `SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d`, limits.Limits{Memory: 4 << 20, Timeout: time.Minute}, limits.Memory},
		{"sort", `SELECT ?a { ?a ?b ?c . ?d ?e ?f } ORDER BY ?d`, limits.Limits{Memory: 4 << 20, Timeout: time.Minute}, limits.Memory},
		{"closure", `SELECT ?a { ?a :next* ?b }`, limits.Limits{Memory: 4 << 20, Timeout: time.Minute, Results: 1 << 40}, limits.Memory},
		{"text", `SELECT (GROUP_CONCAT(?s) AS ?all) { ?a ?b ?c . ?d ?e ?f BIND (CONCAT(STR(?a), STR(?d)) AS ?s) }`, limits.Limits{Memory: 4 << 20, Timeout: time.Minute}, limits.Memory},
		{"results", `SELECT ?a { ?a ?b ?c }`, limits.Limits{Results: 10}, limits.Results},
		{"triples", `CONSTRUCT WHERE { ?a ?b ?c }`, limits.Limits{Results: 10}, limits.Results},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ask(t, data, c.query, c.limits)
			var exceeded *limits.Exceeded
			if !errors.As(err, &exceeded) || exceeded.Resource != c.want {
				t.Errorf("got %v, want a limit of %s", err, c.want)
			}
		})
	}
	// A goroutine that has told its end may still be seen for a moment.
	for wait := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Since(wait) > 10*time.Second {
			t.Fatalf("%d goroutines are left, %d before", runtime.NumGoroutine(), before)
		}
	}
	t.Run("few of many", func(t *testing.T) {
		got, err := ask(t, data, `SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 2`, limits.Limits{Timeout: 20 * time.Second})
		if err != nil || strings.Count(got, ";") != 1 {
			t.Errorf("got %s (%v)", got, err)
		}
	})
	t.Run("sorted few", func(t *testing.T) {
		got, err := ask(t, ring(t, 300), `SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d LIMIT 2`, limits.Limits{Memory: 8 << 20, Timeout: time.Minute})
		if err != nil || got != ":0 :0; :0 :1" {
			t.Errorf("got %s (%v)", got, err)
		}
	})
}

// FuzzQuery runs whatever can be read.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{
		`SELECT ?x { ?x :built ?y OPTIONAL { ?x :next+/^:next ?n FILTER (?y < 1800) } } ORDER BY DESC(?y) LIMIT 3`,
		`SELECT (GROUP_CONCAT(DISTINCT ?s; SEPARATOR="+") AS ?a) { GRAPH ?g { ?s !(:p|^:q)* ?o } } GROUP BY ?g HAVING (COUNT(*) > 1)`,
		`CONSTRUCT { ?s a [ :p ( 1 2.5 "x"@en ) ] } WHERE { VALUES (?s ?t) { (:a UNDEF) } MINUS { ?s ?p ?t } }`,
		`DESCRIBE ?x FROM :a FROM NAMED :b { ?x ?p ?o BIND (IF(BOUND(?z), SUBSTR(STR(?o), 2), REPLACE("a", "(.)", "$1$1")) AS ?w) }`,
		`ASK { FILTER NOT EXISTS { SELECT DISTINCT ?x { ?x :seen '''\u0041''' } } }`,
		`SELECT * { ?s :lit ?d FILTER (?d > "2024"^^<http://www.w3.org/2001/XMLSchema#date> || YEAR(?d) IN (1, -2e3, +.5)) }`,
	} {
		f.Add(s)
	}
	data := memory(f, harbour)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := ask(t, data, text, limits.Limits{Timeout: 100 * time.Millisecond, Results: 100, Memory: 8 << 20})
		var syntax *sparql.SyntaxError
		var exceeded *limits.Exceeded
		if err != nil && !errors.As(err, &syntax) && !errors.As(err, &exceeded) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
