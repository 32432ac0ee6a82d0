package fact_test

import (
	"testing"

	"quern/data"
	"quern/graph/schema"
	"quern/loader/fact"
)

func load(t testing.TB) *fact.Rules {
	t.Helper()
	s, err := schema.Load(data.Schema())
	if err != nil {
		t.Fatal(err)
	}
	r, err := fact.LoadRules(data.Rules(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRulesLoad(t *testing.T) {
	if n := len(load(t).All()); n < 100 {
		t.Errorf("only %d rules", n)
	}
}
