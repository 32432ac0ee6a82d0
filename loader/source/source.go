// Package source turns bytes into articles: it decodes the formats that people have news in, mends and
// cleans the text, and gives each article its id. Cleaning is the last time that text is rewritten: all
// spans count in what this package returns.
package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
)

// MaxArticle is the most bytes that one article, or one line of a JSONL file, may have.
const MaxArticle = 5 << 20

// Format is a format that articles come in.
type Format string

// The formats. Auto tells them apart by the file's name, or by what it holds.
const (
	Auto   Format = ""
	Text   Format = "text"
	JSONL  Format = "jsonl"
	CSV    Format = "csv"
	NQuads Format = "nquads"
)

// formats by the extension of a file's name.
var extensions = map[string]Format{
	".txt": Text, ".text": Text,
	".jsonl": JSONL, ".ndjson": JSONL,
	".csv": CSV,
	".nq":  NQuads, ".nquads": NQuads, ".nt": NQuads,
}

// Options say what is known of an article beside its bytes.
type Options struct {
	// Name is the file's name; it stands in messages and tells the format.
	Name   string
	Format Format
	// URL, Title, Date and Publisher stand in where an article does not carry its own.
	URL, Title, Publisher string
	Date                  graph.Date
}

// Item is one thing to load: an article to be read or, with Rows or Quads, a file of hand-written facts,
// whose article is the file itself.
type Item struct {
	// Where names the item in messages: "news.jsonl: line 2".
	Where   string
	Article graph.Article
	Rows    []Row
	Quads   []quad.Quad
	// Size is how many bytes of the input the item took, for telling how far a load is.
	Size int
}

// Written reports whether the item holds hand-written facts and needs no reading.
func (i *Item) Written() bool { return i.Rows != nil || i.Quads != nil }

// Error is what is wrong with one item, in one sentence.
type Error struct {
	Where string
	Err   error
}

func (e *Error) Error() string { return e.Where + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Read yields the items of one input in order. A broken item yields an *Error, and reading goes on with
// the next one where there is one. It reads a JSONL file line by line and any other as a whole.
func Read(ctx context.Context, r io.Reader, o Options) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		if o.Name == "" {
			o.Name = "the input"
		}
		fail := func(err error) { yield(Item{Where: o.Name}, &Error{o.Name, err}) }
		in := bufio.NewReaderSize(contextReader{ctx, r}, 64<<10)
		head, err := in.Peek(4096)
		if err != nil && err != io.EOF {
			fail(fmt.Errorf("reading: %w", err))
			return
		}
		if len(head) == 0 {
			fail(errors.New("the file is empty"))
			return
		}
		if err := checkBinary(head); err != nil {
			fail(err)
			return
		}
		format := o.Format
		if format == Auto {
			format = detect(o.Name, head)
		}
		if format == JSONL {
			readJSONL(in, o, yield)
			return
		}
		text, err := readAll(in)
		if err != nil {
			fail(err)
			return
		}
		var item Item
		switch format {
		case CSV:
			item, err = readCSV(text, o)
		case NQuads:
			item, err = readNQuads(text, o)
		default:
			item.Article, err = New(graph.Article{Text: string(text)}, o)
		}
		if err != nil {
			fail(err)
			return
		}
		item.Where, item.Size = o.Name, len(text)
		yield(item, nil)
	}
}

// New makes an article of one that someone handed over: what it lacks comes from o, its text is mended and
// cleaned, its date read, its id made.
func New(a graph.Article, o Options) (graph.Article, error) {
	if err := checkText([]byte(a.Text)); err != nil {
		return graph.Article{}, err
	}
	if a.URL == "" {
		a.URL = o.URL
	}
	if a.Title == "" {
		a.Title = o.Title
	}
	if a.Publisher == "" {
		a.Publisher = o.Publisher
	}
	if a.Date == "" {
		a.Date = o.Date
	}
	a.URL = graph.CanonicalURL(cleanLine(a.URL))
	a.Title = cleanLine(a.Title)
	a.Publisher = cleanLine(a.Publisher)
	a.Text, a.Date = takeDateLine(Clean(a.Text), a.Date)
	if a.Text == "" {
		return graph.Article{}, errors.New("no text is left after cleaning")
	}
	a.ID = graph.NewArticleID(a.URL, a.Text)
	return a, nil
}

// detect tells the format by the name's extension, else by the first bytes.
func detect(name string, head []byte) Format {
	if f, ok := extensions[strings.ToLower(filepath.Ext(name))]; ok {
		return f
	}
	line, _, _ := bytes.Cut(bytes.TrimLeft(bytes.TrimPrefix(head, []byte(bom)), " \t\r\n"), []byte("\n"))
	line = bytes.TrimSpace(line)
	switch {
	case bytes.HasPrefix(line, []byte(`{"`)):
		return JSONL
	case isHeader(string(line)):
		return CSV
	case looksLikeQuad(line):
		return NQuads
	default:
		return Text
	}
}

// looksLikeQuad reports whether a line begins as a statement of N-Quads: two IRIs, or a blank node and one.
func looksLikeQuad(line []byte) bool {
	fields := bytes.Fields(line)
	iri := func(b []byte) bool { return bytes.HasPrefix(b, []byte("<")) && bytes.HasSuffix(b, []byte(">")) }
	return len(fields) >= 3 && (iri(fields[0]) || bytes.HasPrefix(fields[0], []byte("_:"))) && iri(fields[1])
}

// readAll reads what is left, up to MaxArticle.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxArticle+1))
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	if len(b) > MaxArticle {
		return nil, errTooLong
	}
	return b, checkText(b)
}

// errTooLong is what a reader says of a file or line above the limit.
var errTooLong = fmt.Errorf("longer than %d MB, the most that one article may have", MaxArticle>>20)

// contextReader ends a long read when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
