package sparql_test

import (
	"context"
	"log"
	"os"
	"strings"

	"quern/graph/query/limits"
	"quern/graph/query/sparql"
	"quern/graph/query/sparql/dataset"
	"quern/graph/rdf"
)

func Example() {
	data := dataset.NewMemory() // sparql.Snapshot reads one of the store instead
	for q, err := range rdf.Read(strings.NewReader(`
		PREFIX ent: <https://quern.invalid/ent/>
		PREFIX kg: <https://quern.invalid/kg/>
		ent:sergei-ryabkov kg:met ent:marco-rubio ; kg:speaks-for ent:russia .`), rdf.Turtle, rdf.ReadOptions{}) {
		if err != nil {
			log.Fatal(err)
		}
		data.Add(q)
	}
	q, err := sparql.Parse(`SELECT ?who { ?who kg:speaks-for ent:russia ; kg:met ent:marco-rubio }`)
	if err != nil {
		log.Fatal(err)
	}
	if err := sparql.Evaluate(context.Background(), data, q, limits.Limits{}).Write(os.Stdout, "text/tab-separated-values"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// ?who
	// <https://quern.invalid/ent/sergei-ryabkov>
}
