package main

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output is a stream that is written while a test reads it.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// The addresses that the demo prints can be opened, and a signal ends it cleanly.
func TestDemo(t *testing.T) {
	var out, messages output
	ctx, stop := context.WithCancel(t.Context())
	status := make(chan int, 1)
	go func() {
		p := Program{Stdout: &out, Stderr: &messages}
		status <- p.Run(ctx, []string{"demo", "--db", filepath.Join(t.TempDir(), "demo.db"), "--addr", "127.0.0.1:0"})
	}()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(out.String(), "Ctrl-C"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the demo does not serve within a minute: %s%s", &out, &messages)
		}
	}
	addresses := regexp.MustCompile(`http://\S+`).FindAllString(out.String(), -1)
	if len(addresses) != 3 {
		t.Errorf("%d addresses, want 3: %s", len(addresses), &out)
	}
	for i, want := range []string{"<svg", `"predicate"`, `"text"`} {
		code, body, err := get(addresses[i])
		if err != nil || code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s answers %d (%v) without %s: %.300s", addresses[i], code, err, want, body)
		}
	}
	stop()
	if got := <-status; got != statusOK {
		t.Errorf("stopped: status %d, want %d: %s", got, statusOK, &messages)
	}
}
