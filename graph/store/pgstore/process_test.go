package pgstore_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/pgstore/pgtest"
	"quern/graph/store/storetest"
)

// The test binary runs itself as a loading process: these variables tell it into what store, and from which
// record on.
const (
	storeVar = "QUERN_TEST_STORE"
	fromVar  = "QUERN_TEST_FROM"
)

// each is how many records a loader loads; half of them the next loads as well.
const each = 16

func TestMain(m *testing.M) {
	storetest.CrashMain()
	if url := os.Getenv(storeVar); url != "" {
		if err := load(url, os.Getenv(fromVar)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func load(url, from string) error {
	n, err := strconv.Atoi(from)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	for i := n; i < n+each; i++ {
		if _, err := s.Add(ctx, storetest.Record(i, 0)); err != nil {
			return err
		}
	}
	return s.Close()
}

// TestProcesses loads from several processes at once into a store that none of them finds there, and merges
// and forgets meanwhile.
func TestProcesses(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	const loaders = 3
	var running []*exec.Cmd
	for l := range loaders {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), storeVar+"="+url, fromVar+"="+strconv.Itoa(l*each/2))
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	extra := storetest.Record(100, 0)
	merge := graph.Judgement{Kind: graph.Merge, A: "ent:amal-haddad", B: "ent:zoe-muller"}
	for range 5 {
		if _, err := s.Add(t.Context(), extra); err != nil {
			t.Error(err)
		}
		if merge.ID, err = s.Judge(t.Context(), graph.Judgement{Kind: merge.Kind, A: merge.A, B: merge.B}); err != nil {
			t.Fatal(err)
		}
		if err := s.Forget(t.Context(), extra.Article.ID); err != nil {
			t.Error(err)
		}
		if err := s.Unjudge(t.Context(), merge.ID); err != nil {
			t.Error(err)
		}
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	var want []graph.Record
	for i := range (loaders + 1) * each / 2 {
		want = append(want, storetest.Record(i, 0))
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var got strings.Builder
	out := bufio.NewWriter(&got)
	if _, err := quads.WriteNQuads(out, v.Match(store.Pattern{})); err != nil {
		t.Fatal(err)
	}
	out.Flush()
	if got.String() != storetest.Dump(t, want) {
		t.Error("several processes loaded another graph than one does")
	}
	if err := v.Check(t.Context(), func(wrong string) { t.Error(wrong) }); err != nil {
		t.Error(err)
	}
}

func TestCrash(t *testing.T) { storetest.RunCrash(t, pgtest.URL(t)) }
