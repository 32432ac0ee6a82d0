package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestForeignClient has a client of the field that nobody here wrote ask by the W3C's protocol. QUERN_NPM names a folder
// in which it was installed: npm install fetch-sparql-endpoint@7.2.0.
func TestForeignClient(t *testing.T) {
	folder := os.Getenv("QUERN_NPM")
	if folder == "" {
		t.Skip("QUERN_NPM names no folder with the client fetch-sparql-endpoint")
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "fetch-sparql-endpoint")); err != nil {
		t.Skip("the folder QUERN_NPM has no client: ", err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node: ", err)
	}
	s := newTestServer(t, io.Discard)
	s.cfg.Query.Results, s.cfg.Query.Text = 1000, 4096
	address, _ := serve(t, s)
	for _, text := range []string{"Ann Lee met Bob Ray.\\nAnn Lee leads Harbour Union.", "Bob Ray met Zoë Dow.\\nAnn Lee leads Ferry Board.\\nAnn Lee met Bob Ray."} {
		res, err := http.Post("http://"+address+"/v1/articles", "application/json", strings.NewReader(`{"text": "`+text+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	const base = "https://quern.invalid/"
	cases := []struct{ query, want string }{
		{`SELECT ?who { ent:ann-lee kg:met ?who }`, `["who NamedNode ent/bob-ray"]`},
		{`SELECT DISTINCT ?who { ?who kg:leads [] }`, `["who NamedNode ent/ann-lee"]`},
		{`SELECT ?name { ent:zoe-dow rdfs:label ?name }`, `["name Literal Zoë Dow"]`},
		{`SELECT (COUNT(*) AS ?n) { GRAPH ?g { ent:ann-lee kg:met ent:bob-ray } }`, `["n Literal 2"]`},
		{`SELECT ?a ?b { ?a kg:leads ?b } ORDER BY ?b LIMIT 1`, `["a NamedNode ent/ann-lee, b NamedNode ent/ferry-board"]`},
		{`ASK { ent:ann-lee kg:met ent:bob-ray }`, `true`},
		{`ASK { ent:ann-lee kg:met ent:zoe-dow }`, `false`},
		{`SELECT ?who { ent:ann-lee kg:met+ ?who FILTER(?who != ent:ann-lee) }`, `["who NamedNode ent/bob-ray","who NamedNode ent/zoe-dow"]`},
		{`SELECT ?who ?x { ?who kg:met ent:bob-ray OPTIONAL { ?who kg:leads ?x } }`, `["who NamedNode ent/ann-lee, x NamedNode ent/ferry-board","who NamedNode ent/ann-lee, x NamedNode ent/harbour-union","who NamedNode ent/zoe-dow"]`},
		{`SELECT ?x { { ent:ann-lee kg:leads ?x } UNION { ent:zoe-dow kg:met ?x } }`, `["x NamedNode ent/bob-ray","x NamedNode ent/ferry-board","x NamedNode ent/harbour-union"]`},
		{`SELECT ?who { VALUES ?who { ent:ann-lee ent:bob-ray } FILTER NOT EXISTS { ?who kg:leads [] } }`, `["who NamedNode ent/bob-ray"]`},
		{`SELECT ?who (COUNT(?x) AS ?n) { ?who kg:met ?x } GROUP BY ?who HAVING (COUNT(?x) > 1)`, `["n Literal 2, who NamedNode ent/bob-ray"]`},
		{`SELECT (STRLEN("Zoë") AS ?n) {}`, `["n Literal 3"]`},
		{`SELECT ?u { BIND(UCASE("aé") AS ?u) }`, `["u Literal AÉ"]`},
		{`CONSTRUCT { ?b kg:knows ?a } WHERE { ?a kg:met ?b . ?a kg:leads [] }`, `["NamedNode ent/bob-ray, NamedNode kg/knows, NamedNode ent/ann-lee"]`},
		{`SELECT ?p { ent:harbour-union ^kg:leads/rdfs:label ?p }`, `["p Literal Ann Lee"]`},
		{`SELECT ?x { { SELECT ?x { ?x kg:met ent:bob-ray } ORDER BY ?x LIMIT 1 } }`, `["x NamedNode ent/ann-lee"]`},
		{`SELECT ?s { ?s rdf:type kg:person FILTER REGEX(STR(?s), "ferry") }`, `["s NamedNode ent/ferry-board"]`},
		{`SELECT ?who { ?who kg:met ?x MINUS { ?who kg:leads ?y } FILTER(?x = ent:bob-ray) }`, `["who NamedNode ent/zoe-dow"]`},
		{`SELECT ?none { ?none kg:never ?x }`, `[]`},
	}
	var queries []string
	for _, c := range cases {
		prefixes := ""
		for _, p := range []string{"ent", "kg"} { // which the server knows; the client's own parser does not
			prefixes += fmt.Sprintf("PREFIX %s: <%s%s/> ", p, base, p)
		}
		prefixes += "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
		queries = append(queries, prefixes+c.query)
	}
	input, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, filepath.Join("testdata", "npm", "ask.cjs"), "http://"+address+"/sparql", folder)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), base, "")), "\n")
	if len(got) != len(cases) {
		t.Fatalf("%d answers to %d queries:\n%s", len(got), len(cases), out)
	}
	for i, c := range cases {
		if diff := cmp.Diff(c.want, got[i]); diff != "" {
			t.Errorf("%s\n-want +got:\n%s", c.query, diff)
		}
	}
}
