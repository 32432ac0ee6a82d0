// Package chromium lets tests ask a browser what it makes of a page. Without one they are skipped.
package chromium

import (
	"context"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"quern/export/raster"
)

// Browser is a Chromium that runs without a window.
type Browser struct{ program string }

// Find gives the browser of this machine, or skips the test.
func Find(t *testing.T) Browser {
	t.Helper()
	program, err := raster.Find(os.Getenv(raster.Variable))
	if err != nil {
		t.Skip("needs Chromium: ", err)
	}
	return Browser{program}
}

// deadline is how long a page may take, on a busy machine.
const deadline = 2 * time.Minute

// start runs the browser with no other state than a new folder, and gives what it prints.
func (b Browser) start(t *testing.T, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir()}, args...)
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.WaitDelay = 5 * time.Second // its own children may hold the pipe
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("running %s: %v", b.program, err)
	}
	return out
}

var answer = regexp.MustCompile(`(?s)<pre id="out">(.*?)</pre>`)

// Run opens a page whose script leaves JSON in <pre id="out">, and reads that into v. Files named in more lie
// beside the page.
func (b Browser) Run(t *testing.T, page string, v any, more ...File) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range append(more, File{"page.html", []byte(page)}) {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := b.start(t, "--dump-dom", "--virtual-time-budget=10000", "file://"+filepath.Join(dir, "page.html"))
	m := answer.FindSubmatch(out)
	if m == nil {
		t.Fatalf("the page left no answer: %.2000s", out)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), v); err != nil {
		t.Fatalf("the page's answer: %v: %.500s", err, m[1])
	}
}

// File is a file beside a page.
type File struct {
	Name    string
	Content []byte
}
