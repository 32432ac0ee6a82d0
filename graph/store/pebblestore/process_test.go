package pebblestore_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/storetest"
)

// The test binary runs itself as the other process of a test: these variables tell it what to be.
const (
	roleVar = "QUERN_TEST_ROLE"
	pathVar = "QUERN_TEST_STORE"
	seedVar = "QUERN_TEST_SEED"
)

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(roleVar) {
	case "":
		os.Exit(m.Run())
	case "holder":
		err = hold(os.Getenv(pathVar))
	case "loader":
		err = load(os.Getenv(pathVar), os.Getenv(seedVar))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// process starts the test binary in a role and gives its standard input and output.
func process(t *testing.T, role, path, seed string) (*exec.Cmd, io.WriteCloser, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+role, pathVar+"="+path, seedVar+"="+seed)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, in, bufio.NewScanner(out)
}

// hold opens a store, says so and holds it until its input ends.
func hold(path string) error {
	s, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	if err := s.Announce("http://127.0.0.1:8080"); err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

func TestSecondProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quern.db")
	cmd, in, out := process(t, "holder", path, "")
	if !out.Scan() {
		t.Fatal("the other process did not open the store")
	}
	start := time.Now()
	_, err := store.Open(t.Context(), path)
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.PID != cmd.Process.Pid || locked.Address != "http://127.0.0.1:8080" || locked.URL != path {
		t.Errorf("opening a store that process %d holds gives %v", cmd.Process.Pid, err)
	}
	if err != nil && !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("the message does not name the process: %v", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	// The holder goes while another waits for the store.
	time.AfterFunc(200*time.Millisecond, func() { in.Close() })
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatalf("opening while the holder ends: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := store.Open(t.Context(), path); !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("opening twice in one process gives %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// load adds records, each in turn, and says of each that it is stored.
func load(path, seed string) error {
	n, err := strconv.Atoi(seed)
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	for i := 0; ; i = (i + 1) % 40 {
		if _, err := s.Add(context.Background(), storetest.Record(i, n)); err != nil {
			return err
		}
		fmt.Println(i)
	}
}

// TestKilled kills a loading process at random moments: what it said to have stored is there, each article
// is whole, and nothing else is left.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quern.db")
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for round := 1; round <= 5; round++ {
		cmd, _, out := process(t, "loader", path, strconv.Itoa(round))
		stored := map[graph.ArticleID]graph.Record{}
		acks := 1 + rng.IntN(35)
		for out.Scan() {
			i, err := strconv.Atoi(out.Text())
			if err != nil {
				t.Fatalf("the loader says %q", out.Text())
			}
			rec := storetest.Record(i, round)
			stored[rec.Article.ID] = rec
			if acks--; acks == 0 {
				pause := time.Duration(rng.IntN(5000)) * time.Microsecond
				time.AfterFunc(pause, func() { _ = cmd.Process.Kill() })
			} else if acks < 0 && len(stored) == 40 {
				break
			}
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		checkAfterKill(t, path, round, stored)
	}
}

func checkAfterKill(t *testing.T, path string, round int, stored map[graph.ArticleID]graph.Record) {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatalf("round %d: the store does not open: %v", round, err)
	}
	defer s.Close()
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var want []quad.Quad
	extra := 0
	for rec, err := range v.Records() {
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		want = append(want, quads.Encode(rec)...)
		said, ok := stored[rec.Article.ID]
		if ok && said.Article != rec.Article {
			t.Errorf("round %d: %s is not what was stored last", round, rec.Article.ID)
		}
		if !ok && strings.Contains(rec.Article.Title, fmt.Sprintf("revision %d:", round)) {
			extra++ // stored, and killed before it could say so
		}
		delete(stored, rec.Article.ID)
	}
	if len(stored) > 0 {
		t.Errorf("round %d: %d articles that were stored are gone", round, len(stored))
	}
	if extra > 1 {
		t.Errorf("round %d: %d articles are there that were never said to be stored", round, extra)
	}
	want, err = quads.Sort(want)
	if err != nil {
		t.Fatal(err)
	}
	var got, wanted bytes.Buffer
	if _, err := quads.WriteNQuads(&got, v.Match(store.Pattern{})); err != nil {
		t.Fatal(err)
	}
	for _, q := range want {
		line, err := quads.AppendQuad(nil, q)
		if err != nil {
			t.Fatal(err)
		}
		wanted.Write(line)
	}
	if !bytes.Equal(got.Bytes(), wanted.Bytes()) {
		t.Errorf("round %d: the quads are not those of the articles that are there", round)
	}
}
