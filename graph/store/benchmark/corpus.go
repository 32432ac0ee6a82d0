package main

import (
	"bufio"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
)

// corpus is what engines are filled with and asked about.
type corpus interface {
	// articles gives the labels and quads of articles until there are n quads.
	articles(n int) iter.Seq2[quad.IRI, []quad.Quad]
	// entities lists whom articles spread over articles(n) speak of: the frequent ones as often as the news has
	// them.
	entities(n int) []quad.IRI
	// names lists names that articles(n) give to entities, and the labels of articles.
	names(n, most int) (names, labels []quad.Value)
	// more gives articles that are not among articles(n), and some those from everywhere in them.
	more(n, most int) []said
	some(n, most int) []said
}

// maxEntities bounds how many entities are asked about, before the first is asked about again.
const maxEntities = 5000

// generated is the news of generate.go.
type generated struct{}

func (generated) articles(n int) iter.Seq2[quad.IRI, []quad.Quad] {
	return func(yield func(quad.IRI, []quad.Quad) bool) {
		for i, sum := 0, 0; sum < n; i++ {
			label, qs := articleQuads(i)
			sum += len(qs)
			if !yield(label, qs) {
				return
			}
		}
	}
}

func (generated) entities(n int) (out []quad.IRI) {
	articles := n / 60
	for i := range min(maxEntities, articles) {
		rec, _ := resolve(i * max(1, articles/maxEntities))
		if s := rec.Statements[0].Subject; s.IsEntity() {
			out = append(out, quads.ID(s.ID))
		}
	}
	return out
}

func (generated) names(n, most int) (names, labels []quad.Value) {
	for i := range min(most, n/100) {
		rec, label := resolve(i)
		names, labels = append(names, quad.String(rec.Entities[0].Name)), append(labels, label)
	}
	return names, labels
}

func (generated) more(n, most int) (out []said) {
	for i := range most {
		label, qs := articleQuads(n + i) // there are fewer articles than quads, so these are new
		out = append(out, said{label, qs})
	}
	return out
}

func (generated) some(n, most int) (out []said) {
	most = min(most, n/100)
	for i := range most {
		label, qs := articleQuads(i * (n / 60) / most)
		out = append(out, said{label, qs})
	}
	return out
}

// dumped is a dump that "quern dump" made. A tenth of its articles is kept back, to be added one by one.
type dumped struct{ loaded, kept []said }

// readDump reads a dump and tells how many quads of it are to be loaded.
func readDump(path string) (d *dumped, n int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	short := quads.NewNamespaces("") // a dump has IRIs in full, and the store keeps them short
	byLabel := map[quad.IRI][]quad.Quad{}
	for q, err := range quads.ReadNQuads(bufio.NewReaderSize(f, 1<<20)) {
		q = short.ShortQuad(q)
		label, ok := q.Label.(quad.IRI)
		if err == nil && !ok {
			err = fmt.Errorf("the quad %v has no article", q)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("reading %s: %w", path, err)
		}
		byLabel[label] = append(byLabel[label], q)
	}
	d = &dumped{}
	for i, label := range slices.Sorted(maps.Keys(byLabel)) {
		s := said{label, byLabel[label]}
		if i%10 == 9 {
			d.kept = append(d.kept, s)
			continue
		}
		d.loaded = append(d.loaded, s)
		n += len(s.qs)
	}
	if len(d.kept) == 0 {
		return nil, 0, fmt.Errorf("reading %s: it has fewer than ten articles", path)
	}
	return d, n, nil
}

func (d *dumped) articles(int) iter.Seq2[quad.IRI, []quad.Quad] {
	return func(yield func(quad.IRI, []quad.Quad) bool) {
		for _, s := range d.loaded {
			if !yield(s.label, s.qs) {
				return
			}
		}
	}
}

// each gives what the quads of the articles with a predicate have as objects, article by article in turn.
func (d *dumped) each(predicate quad.IRI, most int) (out []quad.Value) {
	byArticle := make([][]quad.Value, len(d.loaded))
	for i, s := range d.loaded {
		for _, q := range s.qs {
			if q.Predicate == predicate {
				byArticle[i] = append(byArticle[i], q.Object)
			}
		}
	}
	for round, found := 0, true; found && len(out) < most; round++ {
		found = false
		for _, list := range byArticle {
			if round < len(list) && len(out) < most {
				out, found = append(out, list[round]), true
			}
		}
	}
	return out
}

func (d *dumped) entities(int) (out []quad.IRI) {
	for _, v := range d.each(quads.RDFSubject, maxEntities) {
		if e, ok := v.(quad.IRI); ok {
			out = append(out, e)
		}
	}
	return out
}

func (d *dumped) names(_, most int) (names, labels []quad.Value) {
	for _, s := range d.loaded[:min(most, len(d.loaded))] {
		labels = append(labels, s.label)
	}
	return d.each(quads.RDFSLabel, most), labels
}

func (d *dumped) more(_, most int) []said { return d.kept[:min(most, len(d.kept))] }

func (d *dumped) some(_, most int) (out []said) {
	step := max(1, len(d.loaded)/most)
	for i := 0; i < len(d.loaded) && len(out) < most; i += step {
		out = append(out, d.loaded[i])
	}
	return out
}

// open gives the corpus that the flags name, and how many quads of it are loaded.
func (o *options) open() (err error) {
	o.corpus = generated{}
	if o.data != "" {
		o.corpus, o.quads, err = readDump(o.data)
	}
	return err
}
