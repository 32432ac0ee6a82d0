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

// oxigraphVersion is the version of the npm package that is measured.
const oxigraphVersion = "0.5.11"

//go:embed oxigraph.mjs
var oxigraphScript []byte

// measureOxigraph installs the package into a folder and runs the script with it.
func measureOxigraph(ctx context.Context, dir, nquads, asked string, b budget) (*result, error) {
	install := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "oxigraph@"+oxigraphVersion)
	install.Stdout, install.Stderr = os.Stderr, os.Stderr
	if err := install.Run(); err != nil {
		return nil, fmt.Errorf("installing oxigraph by npm: %w", err)
	}
	script := filepath.Join(dir, "oxigraph.mjs")
	if err := os.WriteFile(script, oxigraphScript, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", "--max-old-space-size=8192", script, filepath.Join(dir, "node_modules", "oxigraph", "node.js"),
		nquads, asked, strconv.FormatFloat(b.time.Seconds(), 'f', -1, 64), strconv.Itoa(b.most))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("running oxigraph: %w", err)
	}
	r := &result{}
	if err := json.Unmarshal(out, r); err != nil {
		return nil, fmt.Errorf("reading what oxigraph's script printed: %w", err)
	}
	return r, nil
}
