package loader

import (
	"context"
	"fmt"
	"math"

	"quern/graph"
	"quern/graph/schema"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// Extractor turns a read document into an article's statements, with local ids and no statement ids.
type Extractor interface {
	Extract(doc *language.Document) []graph.Statement
}

// Pipeline reads articles. It is safe for concurrent use.
type Pipeline struct {
	stages     []Stage
	facts      Extractor
	vocabulary *schema.Schema
	lists      *lexicon.Lexicon
	version    string
}

// Parts are what a pipeline is made of. Facts may be nil for one that only parses.
type Parts struct {
	// Stages in the order in which they run.
	Stages []Stage
	Facts  Extractor
	Schema *schema.Schema
	Lists  *lexicon.Lexicon
	// Version goes into every record.
	Version string
}

// New composes a pipeline; an *OrderError tells of a stage that would run without what it needs.
func New(parts Parts) (*Pipeline, error) {
	if err := checkOrder(parts.Stages); err != nil {
		return nil, err
	}
	return &Pipeline{parts.Stages, parts.Facts, parts.Schema, parts.Lists, parts.Version}, nil
}

// Schema is the vocabulary that the pipeline's facts are stated in.
func (p *Pipeline) Schema() *schema.Schema { return p.vocabulary }

// Version identifies the models, rules, lists, schema and code that read: records of one version are
// comparable, and the same text read by the same version gives the same record.
func (p *Pipeline) Version() string { return p.version }

// Parse runs the language stages. The document keeps a copy of the article.
func (p *Pipeline) Parse(ctx context.Context, a graph.Article) (*language.Document, error) {
	return p.Continue(ctx, &language.Document{Article: &a})
}

// Continue runs the stages on a document that some layers were given to: where it has sentences already
// (from CoNLL-U), they are kept and the stage that would make them is left out.
func (p *Pipeline) Continue(ctx context.Context, doc *language.Document) (*language.Document, error) {
	given := len(doc.Sentences) > 0
	for _, s := range p.stages {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", describe(doc.Article), err)
		}
		if given && adds(s, language.Tokens) {
			continue
		}
		if err := run(s, doc); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func adds(s Stage, l language.Layer) bool {
	for _, a := range s.Adds() {
		if a == l {
			return true
		}
	}
	return false
}

// run guards a stage: a defect in one costs the article at hand, with its name, and not the whole load.
func run(s Stage, doc *language.Document) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("reading %s: stage %q failed: %v", describe(doc.Article), s.Name(), r)
		}
	}()
	s.Process(doc)
	return nil
}

// describe names an article in a message: its address, its title, or its id.
func describe(a *graph.Article) string {
	switch {
	case a.URL != "":
		return a.URL
	case a.Title != "":
		return fmt.Sprintf("%q", a.Title)
	default:
		return string(a.ID)
	}
}

// Extract reads an article to a record: entities and statements with the article's own ids, checked
// against the schema, with what follows from them.
func (p *Pipeline) Extract(ctx context.Context, a graph.Article) (graph.Record, error) {
	doc, err := p.Parse(ctx, a)
	if err != nil {
		return graph.Record{}, err
	}
	return p.Record(doc)
}

// Record makes the record of a parsed document.
func (p *Pipeline) Record(doc *language.Document) (rec graph.Record, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("extracting facts of %s: %v", describe(doc.Article), r)
		}
	}()
	rec = graph.Record{Article: *doc.Article, Entities: doc.Entities, Version: p.version}
	if p.facts != nil {
		rec.Statements = p.checked(p.facts.Extract(doc))
	}
	return rec, nil
}

// checked holds statements against the schema and puts behind each one what follows from it. Confidences
// are products of estimates: beyond four decimals they say nothing.
func (p *Pipeline) checked(statements []graph.Statement) []graph.Statement {
	if p.vocabulary == nil {
		return statements
	}
	var out []graph.Statement
	for i := range statements {
		p.vocabulary.Check(&statements[i])
		out = append(out, statements[i])
		out = append(out, p.vocabulary.Implied(&statements[i])...)
	}
	for i := range out {
		for j := range out[i].Evidence {
			ev := &out[i].Evidence[j]
			ev.Confidence = math.Round(ev.Confidence*1e4) / 1e4
		}
	}
	return out
}
