package storetest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
)

// The process that RunCrash kills is the test binary itself: these variables tell it so, which store it works
// on, and from which operation on.
const (
	crashStore = "QUERN_TEST_CRASH_STORE"
	crashSeed  = "QUERN_TEST_CRASH_SEED"
	crashFrom  = "QUERN_TEST_CRASH_FROM"
)

// CrashMain is called by the TestMain of a package that uses RunCrash. In the process that is to be killed it
// does not return.
func CrashMain() {
	if os.Getenv(crashStore) == "" {
		return
	}
	err := workUntilKilled(os.Getenv(crashStore))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// workUntilKilled makes one operation after the other and says of each that it is done, after the store has.
func workUntilKilled(url string) error {
	seed, err := strconv.ParseUint(os.Getenv(crashSeed), 10, 64)
	if err != nil {
		return err
	}
	from, err := strconv.Atoi(os.Getenv(crashFrom))
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), url)
	if err != nil {
		return err
	}
	for n := from; ; n++ {
		if err := crashOp(seed, n).do(s); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// operation is one of the series that a seed gives: a record to add (often one that is there in another
// revision), an article to forget, a judgement to make, or one to take back.
type operation struct {
	add    *graph.Record
	forget graph.ArticleID
	judge  *graph.Judgement
	undo   string
}

func crashOp(seed uint64, n int) (op operation) {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	named := func(n int) string { return fmt.Sprintf("judgement-%d", n) }
	switch k := rng.IntN(10); {
	case k < 6 || n == 0:
		rec := Record(rng.IntN(30), rng.IntN(4))
		op.add = &rec
	case k < 8:
		op.forget = Record(rng.IntN(30), 0).Article.ID
	case k < 9:
		j := merge(graph.EntityID("ent:"+identity.Slug(people[rng.IntN(len(people))])), graph.EntityID("ent:"+identity.Slug(people[rng.IntN(len(people))])))
		j.ID, j.When = named(n), time.Date(2025, 1, 1, 0, 0, n, 0, time.UTC)
		op.judge = &j
	default:
		op.undo = named(rng.IntN(n))
	}
	return op
}

// do makes an operation; one that is of nothing is no error.
func (op operation) do(s *store.Store) (err error) {
	ctx := context.Background()
	switch {
	case op.add != nil:
		_, err = s.Add(ctx, *op.add)
	case op.forget != "":
		err = s.Forget(ctx, op.forget)
	case op.judge != nil:
		_, err = s.Judge(ctx, *op.judge)
	default:
		err = s.Unjudge(ctx, op.undo)
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrJudgement) {
		return nil
	}
	return err
}

// crashModel is what a store holds after some of the operations.
type crashModel struct {
	records map[graph.ArticleID]graph.Record
	judged  []graph.Judgement
}

func (m crashModel) after(op operation) crashModel {
	m = crashModel{maps.Clone(m.records), slices.Clone(m.judged)}
	switch {
	case op.add != nil:
		m.records[op.add.Article.ID] = *op.add
	case op.forget != "":
		delete(m.records, op.forget)
	case op.judge != nil:
		if r := identity.NewRulings(m.judged); r.Target(op.judge.A) != r.Target(op.judge.B) {
			m.judged = append(m.judged, *op.judge)
		}
	default:
		m.judged = slices.DeleteFunc(m.judged, func(j graph.Judgement) bool { return j.ID == op.undo })
	}
	return m
}

func (m crashModel) dump(t testing.TB) string {
	var recs []graph.Record
	for _, id := range slices.Sorted(maps.Keys(m.records)) {
		recs = append(recs, m.records[id])
	}
	return Dump(t, recs, m.judged...)
}

// crashRounds is how often RunCrash kills: with QUERN_LONG set, as full checks do, often enough to meet what
// is rare, and QUERN_CRASHES times where that is set.
func crashRounds() int {
	if n, err := strconv.Atoi(os.Getenv("QUERN_CRASHES")); err == nil {
		return n
	}
	if os.Getenv("QUERN_LONG") != "" {
		return 2000
	}
	return scaled(20)
}

// RunCrash kills a process that adds, replaces, forgets and judges in a store, again and again and at random
// moments, also while it opens the store. Each time all that it said to be done is there, at most the one
// operation beyond that it could not speak of any more, and nothing else: the dump is that of a store which
// made just these, and the check finds nothing.
func RunCrash(t *testing.T, url string) {
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 0))
	m, next, unsaid := crashModel{records: map[graph.ArticleID]graph.Record{}}, 0, 0
	rounds := crashRounds()
	for round := range rounds {
		said := killed(t, url, seed, next, rng)
		for range said {
			m = m.after(crashOp(seed, next))
			next++
		}
		got, articles := crashState(t, url)
		if got == m.dump(t) {
			continue
		}
		beyond := m.after(crashOp(seed, next))
		if got != beyond.dump(t) {
			t.Fatalf("seed %d, round %d: %d articles are there after %d operations that were said to be done, which leave %d: %s",
				seed, round, articles, next, len(m.records), firstDifference(got, m.dump(t)))
		}
		m = beyond
		next++
		unsaid++
	}
	t.Logf("seed %d: killed %d times in %d operations, %d of them done and not said to be", seed, rounds, next, unsaid)
	if rounds > 10 && next < rounds {
		t.Errorf("only %d operations were made: the test tests nothing", next)
	}
}

// killed runs the process until it is killed, and gives how many operations it said to be done.
func killed(t *testing.T, url string, seed uint64, from int, rng *rand.Rand) (said int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashStore+"="+url, crashSeed+"="+strconv.FormatUint(seed, 10), crashFrom+"="+strconv.Itoa(from))
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() }
	acks := rng.IntN(12) - 1
	if acks <= 0 {
		time.AfterFunc(time.Duration(rng.IntN(300))*time.Millisecond, kill)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() != strconv.Itoa(from+said) {
			t.Fatalf("the process says %q as operation %d", lines.Text(), from+said)
		}
		if said++; said == acks {
			time.AfterFunc(time.Duration(rng.IntN(6000))*time.Microsecond, kill)
		}
	}
	_ = cmd.Wait()
	if complaint.Len() > 0 {
		t.Fatalf("the process ended by itself: %s", complaint.Bytes())
	}
	return said
}

// crashState opens the store, checks it and gives its dump and how many articles it has.
func crashState(t *testing.T, url string) (dump string, articles int64) {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatalf("after a kill the store does not open: %v", err)
	}
	defer s.Close()
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Check(t.Context(), func(wrong string) { t.Errorf("after a kill the check finds: %s", wrong) }); err != nil {
		t.Fatal(err)
	}
	stats, err := v.Stats()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := quads.WriteNQuads(&b, v.Match(store.Pattern{})); err != nil {
		t.Fatal(err)
	}
	return b.String(), stats.Articles
}
