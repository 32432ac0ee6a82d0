// Command gallery renders twelve typical diagrams of a set of articles into a folder, to be looked at:
//
//	go run ./cmd/internal/gallery -o FOLDER [-png] ARTICLES...
//
// What each diagram is about is found in the articles themselves: the person, the country, the event that matters
// most in them.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"quern/data"
	"quern/export"
	"quern/export/dot"
	"quern/export/raster"
	"quern/export/svg"
	"quern/graph/query"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
	"quern/loader"
	"quern/loader/source"
)

func main() {
	if svg.Worker() {
		return
	}
	out := flag.String("o", "", "the folder to write to")
	png := flag.Bool("png", false, "render PNG as well, by a browser of this machine")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out, *png, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, png bool, articles []string) error {
	if out == "" || len(articles) == 0 {
		return errors.New("needs a folder and articles: gallery -o FOLDER ARTICLE [ARTICLE…]")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	s, err := load(ctx, articles)
	if err != nil {
		return err
	}
	defer s.Close()
	v, err := s.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	r := query.NewReader(v)
	list, err := diagrams(ctx, r)
	if err != nil {
		return err
	}
	for i := range list {
		if err := list[i].render(ctx, r, out, png); err != nil {
			return fmt.Errorf("rendering %s: %w", list[i].Name, err)
		}
		fmt.Printf("%-10s %5d ms  %s\n", list[i].Name, list[i].took.Milliseconds(), list[i].Title)
	}
	var b bytes.Buffer
	if err := index.Execute(&b, list); err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	return os.WriteFile(filepath.Join(out, "index.html"), b.Bytes(), 0o644)
}

// load reads articles into a store in memory.
func load(ctx context.Context, articles []string) (*store.Store, error) {
	p, err := loader.English(data.All())
	if err != nil {
		return nil, fmt.Errorf("loading the models: %w", err)
	}
	s, err := store.Open(ctx, "mem:")
	if err != nil {
		return nil, err
	}
	var unread error
	jobs := func(yield func(loader.Job) bool) {
		for item, err := range source.Files(ctx, articles, nil, source.Options{}) {
			if err != nil {
				unread = errors.Join(unread, err)
				continue
			}
			if !yield(loader.Job{Article: item.Article}) {
				return
			}
		}
	}
	err = p.Load(ctx, jobs, 0, func(r loader.Result) error {
		if r.Err != nil {
			fmt.Fprintln(os.Stderr, "gallery: left out:", r.Err)
			return nil
		}
		_, err := s.Add(ctx, r.Record)
		return err
	})
	if err := errors.Join(err, unread); err != nil {
		s.Close()
		return nil, fmt.Errorf("reading the articles: %w", err)
	}
	return s, nil
}

// diagram is one of the gallery.
type diagram struct {
	Name, Title string
	options     export.Options
	took        time.Duration
}

func (d *diagram) render(ctx context.Context, r *query.Reader, out string, png bool) error {
	start := time.Now()
	v, err := export.Select(ctx, r, d.options)
	if err != nil {
		return err
	}
	d.Title = v.Title + " — " + v.Subtitle
	var g bytes.Buffer
	if err := dot.Write(&g, v); err != nil {
		return err
	}
	drawing, err := svg.Render(ctx, g.Bytes())
	if err != nil {
		return err
	}
	d.took = time.Since(start)
	files := map[string][]byte{".dot": g.Bytes(), ".svg": drawing}
	if png {
		if files[".png"], err = (raster.Browser{}).PNG(ctx, drawing); err != nil {
			return err
		}
	}
	for ending, content := range files {
		if err := os.WriteFile(filepath.Join(out, d.Name+ending), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// index shows them all, each as wide as the window at most.
var index = template.Must(template.New("index").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Gallery</title>
<style>body{font-family:sans-serif;margin:2em}img{max-width:100%;border:1px solid #8886}figure{margin:0 0 3em}</style>
{{range .}}<figure><figcaption><a href="{{.Name}}.svg">{{.Name}}</a>: {{.Title}}</figcaption><img src="{{.Name}}.svg" alt="{{.Title}}"></figure>
{{end}}</html>
`))
