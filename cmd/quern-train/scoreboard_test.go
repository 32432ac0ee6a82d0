package main

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"quern/data"
	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// slack is how many points a figure may move, as the lists of names grow, before the record is stale.
const slack = 0.3

// near reports whether two tables have the same cells, but for small changes of their figures.
func near(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		p, err1 := strconv.ParseFloat(x[i], 64)
		q, err2 := strconv.ParseFloat(y[i], 64)
		if (err1 != nil || err2 != nil) && x[i] != y[i] || math.Abs(p-q) > slack {
			return false
		}
	}
	return true
}

// TestScoreboard scores the shipped models on the tests of the treebanks, which no model has seen. Its golden
// file is the record of how well quern reads: a change of a model or of a feature shows there.
func TestScoreboard(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads the tests of two treebanks")
	}
	root := filepath.Join("..", "..", "..", "shared", "data", "train")
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the treebanks are not here (../shared/data/train)")
	}
	gum := []string{filepath.Join(root, "ud-gum-free", "en_gum_ccby-test.conllu"), filepath.Join(root, "ud-gum-free", "en_gum_ccbysa-test.conllu")}
	e, err := loadEngine(data.Models(), data.Lists())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := scoreboard(&out, e, []test{
		{name: "EWT", paths: []string{filepath.Join(root, "ud-ewt", "en_ewt-ud-test.conllu")}},
		{name: "GUM", paths: gum},
		{name: "GUM news", paths: gum, match: "GUM_news"},
		{name: "UNER EWT", paths: []string{filepath.Join(root, "ner", "uner-ewt", "en_ewt-ud-test.iob2")}},
	}); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "scoreboard.txt")
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !near(out.String(), string(want)) {
		t.Errorf("the scores are\n%s\nand were\n%s\nIf the change is meant, run the test again with -update.", out.Bytes(), want)
	}
}

// running is text of a few sentences for tests that compare and measure.
const running = "The minister flew to Oslo on Monday, aides said, after talks with Anna Kowalski of the United Nations had " +
	"failed to end the strike that closed Norway's ports. \"We can't wait,\" she told reporters.\n"

// all reads a text through every model.
func (e engine) all(text string) *language.Document {
	doc := &language.Document{Article: &graph.Article{Text: text}}
	e.tokens.Process(doc)
	e.trees.Process(doc)
	e.names.Process(doc)
	return doc
}

// TestGoroutines reads one text in many goroutines with the same models.
func TestGoroutines(t *testing.T) {
	e, err := loadEngine(data.Models(), data.Lists())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat(running, 5)
	var want bytes.Buffer
	if err := conllu.Write(&want, e.all(text)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var got bytes.Buffer
			if err := conllu.Write(&got, e.all(text)); err != nil {
				t.Error(err)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Error("another goroutine read something else")
			}
		})
	}
	wg.Wait()
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := loadEngine(data.Models(), data.Lists()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead reads running text through every model.
func BenchmarkRead(b *testing.B) {
	e, err := loadEngine(data.Models(), data.Lists())
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(running, 100)
	words := 0
	for b.Loop() {
		doc := e.all(text)
		for i := range doc.Sentences {
			words += len(doc.Sentences[i].Tokens)
		}
	}
	b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "words/s")
}
