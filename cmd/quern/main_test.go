package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"quern/export/svg"
	"quern/graph/store"
	"quern/loader/source/sandbox"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

// TestMain lets the scripts run this program as the command quern.
func TestMain(m *testing.M) {
	if svg.Worker() || sandbox.Worker() {
		return
	}
	testscript.Main(m, map[string]func(){"quern": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "bytes": writeBytes, "answers": answers, "found": found, "damage": damage},
	})
}

// exits runs a command that must end with a status: exits 2 quern load.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("running %v: %v", args[1:], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// writeBytes writes a file of any bytes, given as the inside of a Go string: bytes FILE 'abc\x00'.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE STRING")
	}
	content, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(content), 0o644))
}

// answers waits until a store is served and asks there: answers DB PATH [TEXT].
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: answers DB PATH [TEXT]")
	}
	var address string
	for deadline := time.Now().Add(time.Minute); address == ""; time.Sleep(50 * time.Millisecond) {
		s, err := store.OpenExisting(context.Background(), ts.MkAbs(args[0]))
		var locked *store.LockedError
		switch {
		case errors.As(err, &locked):
			address = locked.Address
		case err == nil:
			ts.Check(s.Close())
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s is not served within a minute: %v", args[0], err)
		}
	}
	status, body, err := get(address + args[1])
	ts.Check(err)
	if status != http.StatusOK {
		ts.Fatalf("%s answers %d: %s", args[1], status, body)
	}
	if len(args) == 3 && !strings.Contains(body, args[2]) {
		ts.Fatalf("%s answers without %q: %s", args[1], args[2], body)
	}
}

func get(address string) (status int, body string, err error) {
	resp, err := http.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func TestCommandFirst(t *testing.T) {
	var out, messages bytes.Buffer
	for _, test := range []struct {
		args []string
		want int
	}{
		{[]string{"--json", "--db", "missing.db", "stats"}, statusFailed},
		{[]string{"--db=missing.db", "stats", "--json"}, statusFailed},
		{[]string{"stats", "--nonsense"}, statusUsage},
		{[]string{"--nonsense", "stats"}, statusUsage},
		{[]string{"--help"}, statusOK},
		{[]string{}, statusOK},
	} {
		p := Program{Stdout: &out, Stderr: &messages}
		if got := p.Run(context.Background(), test.args); got != test.want {
			t.Errorf("%q: status %d, want %d: %s", test.args, got, test.want, &messages)
		}
		messages.Reset()
	}
}
