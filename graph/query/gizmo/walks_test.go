package gizmo

import (
	"testing"

	"github.com/dop251/goja/parser"
)

func TestOnlyWalks(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool
	}{
		{``, true},
		{`g.V("<anna>").out("<ferries>").all()`, true},
		{`graph.Vertex().Has("<age>", gt(30), lt(60)).GetLimit(5)`, true},
		{`var f = g.M().out(["<ferries>", "<owes>"]); let v = g.V("<anna>"); v.follow(f).all(); v.count()`, true},
		{`g.V(iri("anna")).save("<name>", "n").toArray()`, true},
		{`"x".repeat(1e9)`, false},
		{`["x"].map("y")`, false},
		{`g.V("x".repeat(1e9)).all()`, false},
		{`g.V().toArray().map("y")`, false},
		{`var a = g.V().toArray(); a.join("x")`, false},
		{`g.V().toArray()[0]`, false},
		{`g.V()["constructor"]`, false},
		{`g.V().constructor.constructor("while (true) {}")()`, false},
		{`g.constructor("x")`, false},
		{`g.V().all`, false},
		{`iri("x").toString()`, false},
		{`String("x")`, false},
		{`JSON.stringify("x")`, false},
		{`g.V().forEach(function (d) { g.emit(d) })`, false},
		{`g.V().forEach((d) => d)`, false},
		{`g.emit(g.V().count())`, false},
		{`g.V(1 + 1).all()`, false},
		{"g.V(`x`).all()", false},
		{`g.V(/x/).all()`, false},
		{`for (;;) g.V().all()`, false},
		{`var g = g.V(); g.all()`, false},
		{`var gt = g.V(); g.V().has("<age>", gt(30)).all()`, false},
		{`var {a} = g.V()`, false},
		{`var a; a.all()`, false},
		{`g.V().all().all()`, false},
		{`g.V(...["x"]).all()`, false},
		{`g.V(["x", , "y"]).all()`, false},
	} {
		tree, err := parser.ParseFile(nil, "", test.text, 0)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if _, got := onlyWalks(tree); got != test.want {
			t.Errorf("%s: walks alone is %v; want %v", test.text, got, test.want)
		}
	}
}
