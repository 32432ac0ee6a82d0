package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// The versions of the npm packages that are measured.
const (
	oxigraphVersion = "0.5.11"
	comunicaVersion = "5.4.1"
	n3Version       = "2.13.12"
)

// nodeScript measures an engine of Node.js.
type nodeScript struct {
	name     string
	text     []byte
	packages []string
	entry    string // the file of the package that the script imports, below node_modules
}

var (
	//go:embed oxigraph.mjs
	oxigraphText []byte
	//go:embed comunica.mjs
	comunicaText []byte

	oxigraph = nodeScript{"oxigraph", oxigraphText, []string{"oxigraph@" + oxigraphVersion}, "oxigraph/node.js"}
	comunica = nodeScript{"comunica", comunicaText,
		[]string{"@comunica/query-sparql-rdfjs@" + comunicaVersion, "n3@" + n3Version}, "@comunica/query-sparql-rdfjs/lib/index.js"}
)

// measure installs the packages into a folder and runs the script with them.
func (s nodeScript) measure(ctx context.Context, dir, nquads, asked string, b budget) (*result, error) {
	dir = filepath.Join(dir, s.name)
	install := exec.CommandContext(ctx, "npm", append([]string{"install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund"}, s.packages...)...)
	install.Stdout, install.Stderr = os.Stderr, os.Stderr
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := install.Run(); err != nil {
		return nil, fmt.Errorf("installing %s by npm: %w", s.name, err)
	}
	script := filepath.Join(dir, s.name+".mjs")
	if err := os.WriteFile(script, s.text, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", "--max-old-space-size=8192", script, filepath.Join(dir, "node_modules", filepath.FromSlash(s.entry)),
		nquads, asked, strconv.FormatFloat(b.time.Seconds(), 'f', -1, 64), strconv.Itoa(b.most))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("running %s: %w", s.name, err)
	}
	r := &result{}
	if err := json.Unmarshal(out, r); err != nil {
		return nil, fmt.Errorf("reading what the script of %s printed: %w", s.name, err)
	}
	return r, nil
}
