// Package source turns bytes into articles: it tells the format that they come in, has the package of that
// format read it, cleans the text, and gives each article its id. Cleaning is the last time that text is
// rewritten: all spans count in what this package returns.
//
//	files, folders, addresses, standard input      Files
//	   │ bytes
//	archive, warc                                  unpack: an entry is read as a file is
//	   │ bytes of one file
//	html, pdf, docx, mail, feed, markdown          each gives page.Page; sandbox bounds what they take
//	   │ page.Page
//	clean, wire, lang                              New: mended, without furniture, in English
//	   │ graph.Article
//
// Read and New are for callers that have bytes or an article in hand; Files is for those that have names.
package source

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/loader/source/clean"
	"quern/loader/source/lang"
	"quern/loader/source/page"
	"quern/loader/source/wire"
)

// The bounds of one article, in bytes. What reading it takes grows with its text: some hundreds of MB at the most.
const (
	// MaxArticle is the most text that it may have.
	MaxArticle = 1 << 20
	// MaxInput is the most that its text file, its line of JSONL or its row of a table may have.
	MaxInput = 5 << 20
)

// Options say what is known of an article beside its bytes, and what a reader may do.
type Options struct {
	// Name is the file's name; it stands in messages and tells the format.
	Name   string
	Format Format
	// ContentType is what an HTTP server said of the bytes.
	ContentType string
	// URL, Title, Date, Publisher and Authors stand in where an article does not carry its own.
	URL, Title, Publisher, Authors string
	Date                           graph.Date
	// Columns names the columns of a CSV file that are not called what they hold: "text" → "Story".
	Columns map[string]string
	// Ignore are patterns, as in a .gitignore, of what in a folder is passed over.
	Ignore []string
	// Sandbox runs the parsers of foreign formats. Without one they run in this process, where their time and
	// memory have no bounds but those of each format.
	Sandbox Sandbox
	// Fetcher fetches addresses; without one they are refused. Follow has the page of each item of a feed
	// fetched.
	Fetcher Fetcher
	Follow  bool
	// Have reports that the article at an address is there already, and need not be fetched for a feed.
	Have func(address string) bool
	// Consumed is told how many bytes of files were read, as they are, for telling how far a load is.
	Consumed func(n int)

	// inner is the name of what a compressed file holds: it tells the format, and Name stays the file's.
	inner string
	// depth is how many archives the bytes lie in.
	depth int
}

// Item is one thing to load: an article to be read or, with Rows or Quads, a file of hand-written facts,
// whose article is the file itself.
type Item struct {
	// Where names the item in messages: "news.jsonl: line 2".
	Where   string
	Article graph.Article
	// Map leads from the article's text back to the text that its file or page gave.
	Map   clean.Map
	Rows  []Row
	Quads []quad.Quad
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

// Clean makes text ready to be read, as New does with an article's.
func Clean(text string) string { return clean.Text(text) }

// ParseDay reads a day as ISO writes it, with or without a time of day, or as English prose or a mail
// header does. The day is the one written: no time zone moves it.
func ParseDay(s string) (graph.Date, bool) { return page.ParseDay(s) }

// New makes an article of one that someone handed over: what it lacks comes from o, its text is mended and
// cleaned, what a wire puts around it is read, its id made. A *lang.Error says that it is not in English.
func New(a graph.Article, o Options) (graph.Article, error) {
	item, err := newItem(a, o)
	return item.Article, err
}

// maxRounds is how often a wire's furniture is looked for under furniture.
const maxRounds = 4

func newItem(a graph.Article, o Options) (Item, error) {
	if len(a.Text) > MaxArticle {
		return Item{}, errTooLong
	}
	if err := checkText(a.Text); err != nil {
		return Item{}, err
	}
	a.URL = graph.CanonicalURL(clean.Line(either(a.URL, o.URL)))
	a.Title = clean.Line(either(a.Title, o.Title))
	a.Publisher = clean.Line(either(a.Publisher, o.Publisher))
	a.Authors = clean.Line(either(a.Authors, o.Authors))
	a.Place = clean.Line(a.Place)
	if a.Date == "" {
		a.Date = o.Date
	}
	var m clean.Map
	a.Text, m = clean.Trace(a.Text)
	for range maxRounds {
		found, edits := wire.Read(a.Text, a.Date)
		a.Text = clean.Apply(a.Text, edits)
		m.Add(edits)
		a.Date = found.Date
		a.Authors = either(a.Authors, strings.Join(found.Authors, "; "))
		a.Place = either(a.Place, found.Place)
		a.Publisher = either(a.Publisher, found.Agency)
		if edits == nil {
			break
		}
	}
	if a.Text == "" {
		return Item{}, errors.New("no text is left after cleaning")
	}
	if err := lang.Check(a.Text); err != nil {
		return Item{}, err
	}
	a.ID = graph.NewArticleID(a.URL, a.Text)
	return Item{Article: a, Map: m}, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// fromPage makes an item of what a format's reader gives.
func fromPage(p page.Page, o Options) (Item, error) {
	return newItem(graph.Article{URL: p.URL, Title: p.Title, Publisher: p.Publisher, Date: p.Date,
		Authors: strings.Join(p.Authors, "; "), Text: p.Text}, o)
}

// checkText refuses what cannot be an article's text.
func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return errBinary
	}
	return nil
}

var (
	errTooLong = fmt.Errorf("longer than %d MB of text, the most that one article may have", MaxArticle>>20)
	errTooMuch = fmt.Errorf("longer than %d MB, the most that one article may have with all that stands around it", MaxInput>>20)
	errBinary  = errors.New("this is a binary file and no text")
)

// contextReader ends a long read when its context does.
type contextReader struct {
	ctx context.Context
	r   interface{ Read([]byte) (int, error) }
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
