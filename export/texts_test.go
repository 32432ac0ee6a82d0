package export

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
)

// TestTexts keeps more texts than fit in memory: each comes back as it was, and no file stays.
func TestTexts(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	kept := newTexts(200)
	article := func(i int) graph.Article {
		return graph.Article{ID: graph.ArticleID(fmt.Sprint("article:", i)), Title: "é <b> & \u2028", Date: "2024-03-04", Text: strings.Repeat("text\n", 10+i)}
	}
	for i := range 9 {
		if _, ok, err := kept.get(article(i).ID); ok || err != nil {
			t.Fatalf("%d is there before it is kept (%v)", i, err)
		}
		if err := kept.put(article(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 9 {
		got, ok, err := kept.get(article(i).ID)
		if diff := cmp.Diff(article(i), got); !ok || err != nil || diff != "" {
			t.Errorf("%d: %v, %v (-kept +got):\n%s", i, ok, err, diff)
		}
	}
	if len(kept.memory) == 0 || len(kept.places) == 0 {
		t.Errorf("%d in memory and %d in the file", len(kept.memory), len(kept.places))
	}
	kept.close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
