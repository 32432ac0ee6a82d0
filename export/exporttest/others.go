package exporttest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// NodeModules names the variable of the environment that holds a folder in which npm has installed the
// parsers that check the formats: n3, graphology-graphml, graphology-gexf, graphology, cytoscape, mermaid, jsdom.
const NodeModules = "QUERN_TEST_NODE"

// slowest is how long another's parser may take.
const slowest = 2 * time.Minute

// Node gives a document to a script of the package's testdata, on Node.js with the modules of NodeModules, and
// returns what it prints. It skips the test where there are none; a script that fails fails the test.
func Node(t *testing.T, script string, document []byte) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs Node.js")
	}
	modules := os.Getenv(NodeModules)
	if modules == "" {
		t.Skip("needs the parsers of " + NodeModules)
	}
	return run(t, document, node, filepath.Join("testdata", script), modules)
}

// Python is Node for a script in Python with networkx.
func Python(t *testing.T, script string, document []byte) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs Python")
	}
	if err := exec.Command(python, "-c", "import networkx").Run(); err != nil {
		t.Skip("needs networkx for Python")
	}
	return run(t, document, python, filepath.Join("testdata", script))
}

func run(t *testing.T, document []byte, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), slowest)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewReader(document)
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%s%s", args, err, &messages, &out)
	}
	return out.String()
}
