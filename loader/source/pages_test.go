package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every page is in the manner of some kind of site; beside it stands the article that it is.
func TestPages(t *testing.T) {
	paths, err := filepath.Glob("html/testdata/pages/*.html")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(path, ".html") + ".want")
			if err != nil {
				t.Fatal(err)
			}
			for item, err := range Files(t.Context(), []string{path}, nil, Options{}) {
				if err != nil {
					t.Fatal(err)
				}
				a := item.Article
				got := fmt.Sprintf("title: %s\ndate: %s\nauthors: %s\npublisher: %s\nplace: %s\nurl: %s\n\n%s\n", a.Title, a.Date, a.Authors, a.Publisher, a.Place, a.URL, a.Text)
				if got != string(want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			}
		})
	}
}
