package fact_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/source"
)

const shared = "../../../shared"

// slack is how far a figure may fall below the scoreboard's before the test fails; a rise never does. Models
// are retrained by themselves, and -update writes the new figures.
const slack = 0.04

// TestScoreboard extracts the articles that have gold facts and compares the figures of
// ../shared/eval/facts.py with testdata/scoreboard.txt, which -update rewrites. Below the figures stands how
// often each rule fired on those and all other articles there.
func TestScoreboard(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a hundred articles")
	}
	golds, _ := filepath.Glob(shared + "/gold/*.json")
	python, err := exec.LookPath("python3")
	if len(golds) == 0 || err != nil {
		t.Skip("needs ../shared/gold and python3")
	}
	articles := sharedArticles(t)
	fired := map[string]int{}
	var b strings.Builder
	for _, gold := range golds {
		id := strings.TrimSuffix(filepath.Base(gold), ".json")
		a, ok := articles[id]
		if !ok {
			t.Errorf("no article %s", id)
			continue
		}
		file := filepath.Join(t.TempDir(), "facts.jsonl")
		if err := os.WriteFile(file, extract(t, a, fired), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(python, shared+"/eval/facts.py", gold, file, "--json").Output()
		if err != nil {
			t.Fatalf("scoring %s: %v", id, err)
		}
		var score struct {
			Recall     float64 `json:"recall"`
			RecallCore float64 `json:"recall_core"`
			Precision  float64 `json:"precision"`
		}
		if err := json.Unmarshal(out, &score); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%-24s core %.3f all %.3f precision %.3f\n", id, score.RecallCore, score.Recall, score.Precision)
		delete(articles, id)
	}
	if *update { // only the counts need the rest
		for _, id := range keys(articles) {
			extract(t, articles[id], fired)
		}
	}
	b.WriteString("\n")
	for _, rule := range load(t).All() {
		fmt.Fprintf(&b, "%6d %s\n", fired[rule.Name], rule.Name)
	}
	for _, own := range []string{"open", "quotation"} {
		fmt.Fprintf(&b, "%6d %s\n", fired[own], own)
	}
	golden := "testdata/scoreboard.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	before := figures(string(was))
	for id, now := range figures(b.String()) {
		for i, name := range []string{"core", "all", "precision"} {
			if now[i] < before[id][i]-slack {
				t.Errorf("%s: %s fell from %.3f to %.3f", id, name, before[id][i], now[i])
			}
		}
	}
}

// figures reads the three numbers of each article's line.
func figures(text string) map[string][3]float64 {
	out := map[string][3]float64{}
	for _, line := range strings.Split(text, "\n") {
		var id string
		var f [3]float64
		if n, _ := fmt.Sscanf(line, "%s core %f all %f precision %f", &id, &f[0], &f[1], &f[2]); n == 4 {
			out[id] = f
		}
	}
	return out
}

func extract(t *testing.T, a graph.Article, fired map[string]int) []byte {
	p, err := pipeline()
	if err != nil {
		t.Fatal(err)
	}
	a.Text = source.Clean(a.Text)
	a.ID = graph.NewArticleID(a.URL, a.Text)
	rec, err := p.Extract(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for i := range rec.Statements {
		st := &rec.Statements[i]
		st.ID = st.ContentID()
		for _, l := range st.Lines(&rec.Article) {
			fired[l.Rule]++
			if err := e.Encode(l); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Bytes()
}

// sharedArticles are the texts by the names of their gold files, or their ids.
func sharedArticles(t *testing.T) map[string]graph.Article {
	out := map[string]graph.Article{}
	texts, _ := filepath.Glob(shared + "/articles/*.txt")
	for _, path := range texts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(path), ".txt")] = graph.Article{Text: string(text), Date: "2025-02-22"}
	}
	f, err := os.Open(shared + "/data/news/wikinews/wikinews_open.jsonl")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a struct {
			ID   string `json:"id"`
			Text string `json:"text"`
			Date string `json:"date"`
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		day, _ := graph.ParseDate(a.Date)
		out[a.ID] = graph.Article{Text: a.Text, Date: day}
	}
	return out
}

func keys(m map[string]graph.Article) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// BenchmarkExtract is the time for rules after the parser, a sentence of news at a time.
func BenchmarkExtract(b *testing.B) {
	r := load(b)
	doc := read(b, "Norwegian Foreign Minister Jonas Berg met his Swedish counterpart, Anna Lindqvist, in Oslo on Monday, "+
		"and said that talks about the border, which had been closed since May, could begin within two weeks.")
	for b.Loop() {
		r.Extract(doc)
	}
}
