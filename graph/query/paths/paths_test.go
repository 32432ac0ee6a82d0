package paths_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph/query/paths"
)

// graphOf reads "a-b b-c" as a graph.
func graphOf(edges string) map[string][]string {
	g := map[string][]string{}
	for e := range strings.FieldsSeq(edges) {
		a, b, _ := strings.Cut(e, "-")
		g[a], g[b] = append(g[a], b), append(g[b], a)
	}
	return g
}

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		name, edges string
		limits      paths.Limits
		want        string
	}{
		{"neighbours", "a-z", paths.Limits{}, "a.z"},
		{"two ways of one length, in order", "a-c a-b b-z c-z", paths.Limits{}, "a.b.z a.c.z"},
		{"a longer way is none of the shortest", "a-b b-z a-c c-d d-z", paths.Limits{}, "a.b.z"},
		{"unless longer ones are asked for", "a-b b-z a-c c-d d-z", paths.Limits{Longer: 1}, "a.b.z a.c.d.z"},
		{"beside a direct relation", "a-z a-b b-z", paths.Limits{Longer: 1}, "a.z a.b.z"},
		{"no way", "a-b c-z", paths.Limits{}, ""},
		{"too long a way", "a-b b-c c-d d-z", paths.Limits{Longest: 3}, ""},
		{"just not too long", "a-b b-c c-d d-z", paths.Limits{Longest: 4}, "a.b.c.d.z"},
		{"as many as asked for", "a-b a-c a-d b-z c-z d-z", paths.Limits{Paths: 2}, "a.b.z a.c.z"},
		{"never twice through a node", "a-b b-c c-b b-z c-a", paths.Limits{Longer: 2}, "a.b.z a.c.b.z"},
		{"to itself", "a-b", paths.Limits{}, ""},
	} {
		g := graphOf(test.edges)
		got, err := paths.Between(context.Background(), "a", "z", func(id string) ([]string, error) { return g[id], nil }, test.limits)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if d := cmp.Diff(test.want, written(got)); d != "" {
			t.Errorf("%s: -want +got:\n%s", test.name, d)
		}
	}
	if got, err := paths.Between(context.Background(), "a", "a", func(string) ([]string, error) { return nil, nil }, paths.Limits{}); err != nil || written(got) != "a" {
		t.Errorf("from a node to itself: %v, %v", got, err)
	}
}

func written(list [][]string) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = strings.Join(p, ".")
	}
	return strings.Join(out, " ")
}

func TestBetweenEnds(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := paths.Between(context.Background(), "a", "z", func(string) ([]string, error) { return nil, broken }, paths.Limits{}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	towards := func(id int) ([]int, error) { return []int{id - 1, id + 1, id * 3}, nil }
	if _, err := paths.Between(context.Background(), 1, 1_000_000_007, towards, paths.Limits{Longest: 50, Visited: 100}); !errors.Is(err, paths.ErrTooLarge) {
		t.Errorf("got %v, want %v", err, paths.ErrTooLarge)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := paths.Between(ctx, 1, 9, towards, paths.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// TestBetweenAgreesWithAllWalks compares with every simple path of small random graphs.
func TestBetweenAgreesWithAllWalks(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 3 + r.IntN(6)
		g := map[int][]int{}
		for range n + r.IntN(n) {
			a, b := r.IntN(n), r.IntN(n)
			if a != b && !slices.Contains(g[a], b) {
				g[a], g[b] = append(g[a], b), append(g[b], a)
			}
		}
		longer := r.IntN(3)
		var all [][]int
		var walk func(path []int)
		walk = func(path []int) {
			last := path[len(path)-1]
			if last == n-1 {
				all = append(all, slices.Clone(path))
				return
			}
			for _, next := range g[last] {
				if !slices.Contains(path, next) {
					walk(append(path, next))
				}
			}
		}
		walk([]int{0})
		slices.SortFunc(all, func(a, b []int) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return slices.Compare(a, b)
		})
		var want [][]int
		for _, p := range all {
			if len(p) <= len(all[0])+longer {
				want = append(want, p)
			}
		}
		got, err := paths.Between(context.Background(), 0, n-1, func(id int) ([]int, error) { return g[id], nil },
			paths.Limits{Longest: n, Longer: longer, Paths: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); d != "" {
			t.Fatalf("seed %d, %v, longer %d: -want +got:\n%s", seed, g, longer, d)
		}
	}
}
