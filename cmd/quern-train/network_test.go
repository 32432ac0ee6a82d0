package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quern/loader/language/network"
)

const shortTreebank = `1	Anna	Anna	PROPN	NNP	_	2	nsubj	_	NER=B-PER
2	sleeps	sleep	VERB	VBZ	_	0	root	_	NER=O

1	Boris	Boris	PROPN	NNP	_	2	nsubj	_	NER=B-PER
2	paints	paint	VERB	VBZ	_	0	root	_	NER=O
3	houses	house	NOUN	NNS	_	2	obj	_	NER=O

`

const shortEmbeddings = `{"dimensions": 3, "words": ["sleeps", "paints", "houses"],
"vectors": {"sleeps": [1, 0.5, 0.25], "paints": [0.5, 1, 0.25], "houses": [0, 0, 1]}}`

// A training of one epoch, and one of two that goes on from its state where it may.
func TestNetworkCommand(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	treebank := write("short.conllu", shortTreebank)
	names := write("names.tsv", "Clara\tB-PER\nleft\tO\nOslo\tB-LOC\n")
	embeddings := write("embeddings.json", shortEmbeddings)
	out := filepath.Join(dir, network.File)
	run := func(more ...string) (string, error) {
		cmd := command()
		var messages bytes.Buffer
		cmd.SetErr(&messages)
		cmd.SetArgs(append([]string{"network", "--train", treebank, "--names", names, "--dev", treebank, "--embeddings", embeddings,
			"--lists", filepath.Join("..", "..", "data", "lists"), "--out", out, "--state", filepath.Join(dir, "state"),
			"--input", "8", "--width", "4", "--layers", "1"}, more...))
		err := cmd.Execute()
		return messages.String(), err
	}
	messages, err := run("--epochs", "1")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(messages, "epoch 1 ") || !strings.Contains(messages, "LAS") {
		t.Errorf("messages %q lack the epoch or its scores", messages)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := network.Decode(raw, nil); err != nil {
		t.Errorf("the model cannot be read: %v", err)
	}
	if messages, err = run("--epochs", "1"); err != nil || !strings.Contains(messages, "going on after epoch 1") || strings.Contains(messages, "loss") {
		t.Errorf("a training that is over: %v, %q", err, messages)
	}
	if _, err := run("--epochs", "2"); err == nil || !strings.Contains(err.Error(), "--state") {
		t.Errorf("a state of another training gave %v, want an error that says what to do", err)
	}

	// The network annotates text, and another learns from that.
	text := write("raw.jsonl", `{"text": "Anna sleeps. Boris paints houses."}`+"\n")
	silver := filepath.Join(dir, "silver.conllu")
	cmd := command()
	cmd.SetArgs([]string{"silver", "--networks", out + "," + out, "--models", filepath.Join("..", "..", "data", "models"),
		"--lists", filepath.Join("..", "..", "data", "lists"), "--out", silver, text})
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(silver); err != nil || bytes.Count(raw, []byte("# text = ")) != 2 {
		t.Errorf("silver of two sentences: %v\n%s", err, raw)
	}
	if messages, err = run("--epochs", "1", "--silver", silver, "--state", filepath.Join(dir, "second")); err != nil {
		t.Errorf("learning from it: %v, %s", err, messages)
	}
}
