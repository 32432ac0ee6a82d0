package pebblestore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"quern/graph/store"
	"quern/graph/store/storetest"
)

// holdVar names the store that the test binary, run by itself as another process, is to hold.
const holdVar = "QUERN_TEST_HOLD"

func TestMain(m *testing.M) {
	storetest.CrashMain()
	path := os.Getenv(holdVar)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := hold(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// holder starts a process that holds a store, and gives its standard input and output.
func holder(t *testing.T, path string) (*exec.Cmd, io.WriteCloser, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdVar+"="+path)
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
	cmd, in, out := holder(t, path)
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

func TestCrash(t *testing.T) { storetest.RunCrash(t, filepath.Join(t.TempDir(), "quern.db")) }
