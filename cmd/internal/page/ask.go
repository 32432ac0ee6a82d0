package page

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query"
)

// ask is what the page shows: a query, and without the script its answer.
type ask struct {
	Languages []language
	Lang      string
	Query     string
	Limits    []int
	Limit     int
	// Prefixes are the short beginnings of names and what they stand for, for the script: "ent: https://… kg: …".
	Prefixes string
	// Answer is nil where nothing was asked, or the script asks.
	Answer *answered
	Fault  string
}

// language is a language to ask in, with queries to begin with.
type language struct {
	ID, Name string
	Examples []example
}

// example is a query that works on any store.
type example struct{ Title, Query string }

// Address shows the example of a language in the page.
func (e example) Address(lang string) string {
	return "/ask?" + url.Values{"lang": {lang}, "query": {e.Query}}.Encode()
}

// answered is an answer as a table.
type answered struct {
	Columns []string
	Rows    [][]cell
	Cut     string
}

// cell is a value of a table; Link leads to the page about it, or is "".
type cell struct{ Text, Link string }

// languages are those of package query, SPARQL first since most people know it.
var languages = []language{
	{"sparql", "SPARQL", []example{
		{"Who met whom", "SELECT ?who ?whom {\n  ?who kg:met ?whom\n}\nLIMIT 50"},
		{"Of whom most is said", "SELECT ?who ?name (COUNT(DISTINCT ?fact) AS ?facts) {\n  ?fact rdf:subject ?who .\n  ?who rdfs:label ?name\n}\nGROUP BY ?who ?name\nORDER BY DESC(?facts)\nLIMIT 20"},
		{"The relations, by how often", "SELECT ?relation (COUNT(?fact) AS ?facts) {\n  ?fact rdf:predicate ?relation\n}\nGROUP BY ?relation\nORDER BY DESC(?facts)\nLIMIT 50"},
		{"Who holds which office", "SELECT ?who ?office ?of ?since {\n  ?fact rdf:predicate kg:holds-position ;\n        rdf:subject ?who ;\n        rdf:object ?of ;\n        kg:arg-position ?office\n  OPTIONAL { ?fact kg:time [ kg:start ?since ] }\n}\nORDER BY ?who\nLIMIT 50"},
		{"What is claimed, and by whom", "# A claim is kept with whose it is, and is no edge of the graph.\nSELECT ?speaker ?who ?does ?what {\n  ?fact kg:attributed-to ?speaker ;\n        rdf:subject ?who ;\n        rdf:predicate ?does ;\n        rdf:object ?what\n}\nLIMIT 50"},
		{"Steps between people, as triples", "CONSTRUCT { ?a kg:met ?b }\nWHERE { ?a kg:met ?b }\nLIMIT 50"},
	}},
	{"gizmo", "Gizmo", []example{
		{"Who met whom", "g.V().Tag(\"who\").Out(\"kg:met\").Tag(\"whom\").Limit(50).All()"},
		{"People", "g.V(\"kg:person\").In(\"rdf:type\").Tag(\"who\").Out(\"rdfs:label\").Limit(50).All()"},
		{"Who leads, and whom they met", "var leaders = g.V().Tag(\"who\").Has(\"rdf:type\", \"kg:person\")\nleaders.Save(\"kg:leads\", \"leads\").Out(\"kg:met\").Tag(\"met\").Limit(50).All()"},
		{"Two steps of meetings", "var met = g.M().Both(\"kg:met\")\ng.V(\"kg:person\").In(\"rdf:type\").Tag(\"who\").Follow(met).Tag(\"over\").Follow(met).Unique().Limit(30).All()"},
		{"How many entities of each type", "[\"person\", \"organization\", \"country\", \"place\", \"event\"].forEach(function (type) {\n  g.Emit({ type: type, entities: g.V(\"kg:\" + type).In(\"rdf:type\").Count() })\n})"},
	}},
	{"graphql", "GraphQL", []example{
		{"People, and whom they met", "{\n  people(rdf:type: <kg:person>, first: 30) {\n    id\n    rdfs:label\n    kg:met { id, rdfs:label }\n  }\n}"},
		{"Countries, and who speaks for them", "{\n  countries(rdf:type: <kg:country>, first: 30) {\n    id\n    rdfs:label\n    speakers: kg:speaks-for @rev { id, rdfs:label }\n  }\n}"},
		{"All that organizations have", "{\n  organizations(rdf:type: <kg:organization>, first: 10) { * }\n}"},
	}},
}

// askLimits are how many results one may ask for, as far as the server gives as many.
var askLimits = []int{100, 1000, 10_000}

func (s *Site) askPage() Page {
	return Page{Path: "/ask", JSON: "/v1/query", Params: []string{"run", "view"}, Template: "ask.html", Heavy: true, Data: s.askView}
}

func (s *Site) askView(r *Request) (*View, error) {
	p := r.URL.Query()
	a := &ask{Languages: languages, Lang: cmp.Or(p.Get("lang"), languages[0].ID), Query: p.Get("query")}
	most := s.deps.Limits.WithDefaults().Results
	for _, n := range askLimits {
		if n < most {
			a.Limits = append(a.Limits, n)
		}
	}
	a.Limits = append(a.Limits, most)
	a.Limit = min(askLimits[0], most)
	if n, err := strconv.Atoi(p.Get("limit")); err == nil {
		a.Limit = n // the server has checked it
	}
	if !slices.Contains(a.Limits, a.Limit) {
		a.Limits = append(a.Limits, a.Limit)
		slices.Sort(a.Limits)
	}
	names := quads.NewNamespaces("")
	for _, n := range names.All() {
		a.Prefixes += n.Prefix + " " + n.IRI + " "
	}
	if a.Query == "" {
		for _, l := range languages {
			if l.ID == a.Lang {
				a.Query = l.Examples[0].Query
			}
		}
	} else if p.Get("run") != "" {
		limits := s.deps.Limits
		limits.Results = a.Limit
		found, err := query.Run(r.Context(), r.Snapshot, a.Lang, a.Query, limits)
		a.Answer, a.Fault, err = answerOf(found, err, a.Query, names)
		if err != nil {
			return nil, err
		}
	}
	return &View{Title: "Ask", Section: "Ask", Scripts: []string{"ask.js"}, Data: a}, nil
}

// answerOf makes a table of results, and says what is wrong with the query where it is the query that is wrong.
func answerOf(found []any, err error, text string, names *quads.Namespaces) (a *answered, fault string, _ error) {
	var limit *query.LimitError
	var syntax *query.SyntaxError
	var failed *query.RuntimeError
	cut := ""
	switch {
	case errors.As(err, &limit) && limit.Resource == query.Results:
		cut = limit.Error()
	case errors.As(err, &syntax):
		return nil, fmt.Sprintf("Line %d, column %d: %s", syntax.Line, syntax.Column, syntax.Message), nil
	case errors.As(err, &failed) && failed.Line > 0:
		return nil, fmt.Sprintf("Line %d, column %d: %s", failed.Line, failed.Column, failed.Message), nil
	case errors.As(err, &failed):
		return nil, failed.Message, nil
	case err != nil:
		return nil, "", err
	}
	data, err := json.Marshal(found)
	if err != nil {
		return nil, "", fmt.Errorf("encoding an answer: %w", err)
	}
	plain := json.NewDecoder(bytes.NewReader(data))
	plain.UseNumber()
	if err := plain.Decode(&found); err != nil {
		return nil, "", fmt.Errorf("reading an answer: %w", err)
	}
	a = tableOf(found, text, names)
	a.Cut = cut
	return a, "", nil
}

// tableOf makes a table of what a query gave. Columns come in the order in which the query names them.
func tableOf(found []any, text string, names *quads.Namespaces) *answered {
	a := &answered{}
	var rows []map[string]any
	for _, one := range found {
		rows = append(rows, rowsOf(one)...)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		for name := range row {
			seen[name] = true
		}
	}
	place := func(name string) int {
		if i := strings.Index(text, name); i >= 0 {
			return i
		}
		return len(text)
	}
	a.Columns = slices.SortedFunc(maps.Keys(seen), func(x, y string) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x, y))
	})
	for _, row := range rows {
		cells := make([]cell, len(a.Columns))
		for i, name := range a.Columns {
			cells[i] = cellOf(row[name], names)
		}
		a.Rows = append(a.Rows, cells)
	}
	return a
}

// rowsOf makes rows of one result: an object is one, the lists of an answer in GraphQL are one for each thing, and
// whatever else stands alone.
func rowsOf(result any) []map[string]any {
	object, ok := result.(map[string]any)
	if !ok {
		return []map[string]any{{"result": result}}
	}
	var rows []map[string]any
	for _, name := range slices.Sorted(maps.Keys(object)) {
		list, ok := object[name].([]any)
		if one, single := object[name].(map[string]any); single && one["type"] == nil {
			list, ok = []any{one}, true
		}
		if !ok {
			return []map[string]any{object}
		}
		for _, one := range list {
			if row, ok := one.(map[string]any); ok {
				rows = append(rows, row)
			} else {
				rows = append(rows, map[string]any{name: one})
			}
		}
	}
	return rows
}

// cellOf reads a value: a term of SPARQL, a name in angle brackets, or JSON.
func cellOf(value any, names *quads.Namespaces) cell {
	switch v := value.(type) {
	case nil:
		return cell{}
	case map[string]any:
		if kind, ok := v["type"].(string); ok {
			return termCell(kind, fmt.Sprint(v["value"]), names)
		}
		if id, ok := v["id"].(string); ok {
			return termCell("uri", id, names)
		}
	case []any:
		var texts []string
		for _, one := range v {
			texts = append(texts, cellOf(one, names).Text)
		}
		return cell{Text: strings.Join(texts, ", ")}
	case string:
		if strings.HasPrefix(v, "<") && strings.HasSuffix(v, ">") && !strings.ContainsAny(v[1:len(v)-1], "<> ") {
			return termCell("uri", v[1:len(v)-1], names)
		}
		if link := linkOf(v); link != "" {
			return cell{v, link}
		}
		return cell{Text: v}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return cell{Text: fmt.Sprint(value)}
	}
	return cell{Text: string(text)}
}

func termCell(kind, text string, names *quads.Namespaces) cell {
	if kind != "uri" {
		return cell{Text: text}
	}
	for _, n := range names.All() {
		if rest, ok := strings.CutPrefix(text, n.IRI); ok {
			text = n.Prefix + rest
		}
	}
	text = string(names.Short(quad.IRI(text)))
	return cell{text, linkOf(text)}
}

// linkOf is the page about what an id names.
func linkOf(id string) string {
	kind, _, _ := strings.Cut(id, ":")
	switch kind {
	case "ent", "event":
		return "/entities/" + url.PathEscape(id)
	case "fact":
		return "/facts/" + url.PathEscape(id)
	case "article":
		return "/articles/" + url.PathEscape(id)
	}
	return ""
}
