package page_test

import (
	"fmt"
	"os"
	"testing"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/export/svg"
	"quern/graph"
)

func TestMain(m *testing.M) {
	if svg.Worker() { // diagrams are drawn by this binary again
		return
	}
	os.Exit(m.Run())
}

// talks is an article as the tests' papers would print it.
var talks = graph.Article{
	Title: "Ministers meet in Oslo", Publisher: "Harbour Post", Date: "2025-02-22", URL: "https://post.example/oslo",
	Text: "OSLO — Foreign Minister Anna Lindqvist met Jonas Berg, the president of Norway, in Oslo on Friday.\n\n" +
		"Lindqvist leads the Harbour Union. She did not meet Peter Holm. " +
		"Berg said that Holm had resigned. The two will meet again in Bergen next month.",
}

func TestHome(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, talks)
	for _, look := range []pagetest.Look{{}, {Dark: true}, {Width: 390, Height: 844}, {NoScripts: true}} {
		t.Run(fmt.Sprintf("%+v", look), func(t *testing.T) {
			tab := b.Open(t, look)
			tab.Go(site.Address)
			if !look.NoScripts {
				for _, f := range tab.Axe() {
					t.Errorf("%+v", f)
				}
			}
			for _, f := range tab.Faults() {
				t.Error(f)
			}
		})
	}
}
