package dot

import (
	"fmt"
	"testing"

	"quern/export"
	"quern/graph"
)

// view makes a view of edges written "a>b" or, where they hold both ways, "a=b".
func view(edges ...string) *export.View {
	v := &export.View{}
	seen := map[string]bool{}
	for _, e := range edges {
		from, to := e[:1], e[2:]
		for _, id := range []string{from, to} {
			if !seen[id] {
				seen[id] = true
				v.Nodes = append(v.Nodes, export.Node{ID: graph.EntityID(id), Cluster: export.NoCluster})
			}
		}
		v.Edges = append(v.Edges, export.Edge{From: graph.EntityID(from), To: graph.EntityID(to), Symmetric: e[1] == '=',
			Statements: []graph.StatementID{"fact:1"}})
	}
	return v
}

func TestRanks(t *testing.T) {
	for _, c := range []struct {
		edges []string
		want  map[graph.EntityID]int
	}{
		{[]string{"a>b", "b>c", "a>c"}, map[graph.EntityID]int{"a": 0, "b": 1, "c": 2}},
		{[]string{"a>b", "b>c", "c>a"}, map[graph.EntityID]int{"a": 0, "b": 1, "c": 2}},
		{[]string{"a>b", "a=c"}, map[graph.EntityID]int{"a": 0, "b": 1, "c": 0}},
	} {
		got := ranks(view(c.edges...))
		for id, want := range c.want {
			if got[id] != want {
				t.Errorf("%v: %s in column %d, want %d", c.edges, id, got[id], want)
			}
		}
	}
}

// TestSides: a chain of meetings runs to and fro between two columns; three who all met leave one edge aside.
func TestSides(t *testing.T) {
	for _, c := range []struct {
		edges []string
		flat  int
	}{
		{[]string{"a=b", "b=c", "c=d", "d=e"}, 0},
		{[]string{"a=b", "b=c", "a=c"}, 1},
		{[]string{"a=b", "b>c", "a=c"}, 0},
	} {
		v := view(c.edges...)
		d := &writer{view: v, rank: ranks(v)}
		d.side = sides(v, d.rank)
		into, flat := map[graph.EntityID]bool{}, 0
		for i := range v.Edges {
			_, to, attributes := d.run(&v.Edges[i])
			if attributes == ", constraint=false" {
				flat++
			}
			into[to] = true
		}
		if flat != c.flat {
			t.Errorf("%v: %d edges without a direction, want %d", c.edges, flat, c.flat)
		}
	}
}

// TestStagger: few stand in one column, many in several of about equal length.
func TestStagger(t *testing.T) {
	star := func(n int) *export.View {
		v := view("h>x", "x>y")
		for i := range n {
			id := graph.EntityID(fmt.Sprintf("leaf%d", i))
			v.Nodes = append(v.Nodes, export.Node{ID: id, Cluster: export.NoCluster})
			v.Edges = append(v.Edges, export.Edge{From: id, To: "h", Statements: []graph.StatementID{"fact:1"}})
		}
		return v
	}
	for n, columns := range map[int]int{1: 1, 6: 1, 12: 2, 30: 3, 100: 6} {
		count := map[int]int{}
		for id, at := range stagger(star(n)) {
			if id != "y" { // the other end of the chain is a leaf as well
				count[at]++
			}
		}
		if len(count) != columns || count[1] > n/columns+1 {
			t.Errorf("%d around one: %v, want %d columns", n, count, columns)
		}
	}
}
