package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"

	"quern/graph"
	"quern/loader/source/charset"
	"quern/loader/source/docx"
	"quern/loader/source/feed"
	"quern/loader/source/html"
	"quern/loader/source/mail"
	"quern/loader/source/markdown"
	"quern/loader/source/page"
	"quern/loader/source/pdf"
)

// sizes are the most bytes that a file of each format may have.
var sizes = map[Format]int{HTML: html.MaxSize, PDF: pdf.MaxSize, DOCX: docx.MaxSize, Mail: mail.MaxSize, Feed: feed.MaxSize, Markdown: MaxInput}

// Sandbox reads foreign formats where they can do no harm. ReadForeign is what it runs.
type Sandbox interface {
	Read(ctx context.Context, f Format, contentType, address string, b []byte) ([]page.Page, error)
}

// ReadForeign reads a file of one of the formats HTML, PDF, DOCX, Mail, Feed and Markdown. Their parsers take what
// others wrote: a panic of one is an error.
func ReadForeign(ctx context.Context, f Format, contentType, address string, b []byte) (pages []page.Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			pages, err = nil, fmt.Errorf("reading it as %s failed: %v", f, r)
		}
	}()
	var p page.Page
	switch f {
	case Feed:
		return feed.Read(b)
	case HTML:
		p, err = html.Read(b, contentType, address)
	case PDF:
		p, err = pdf.Read(ctx, b)
	case DOCX:
		p, err = docx.Read(b)
	case Mail:
		p, err = mail.Read(b)
	case Markdown:
		var text string
		if text, err = charset.Decode(b); err == nil {
			p, err = markdown.Read(text)
		}
	default:
		err = fmt.Errorf("there is no reader of %q", f)
	}
	if err != nil {
		return nil, err
	}
	return []page.Page{p}, nil
}

// Read yields the items of one input in order. A broken item yields an *Error, and reading goes on with
// the next one where there is one. JSONL, CSV, WARC and archives are read as they come, other formats as a
// whole.
func Read(ctx context.Context, r io.Reader, o Options) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		if o.Name == "" {
			o.Name = "the input"
		}
		read(ctx, r, o, yield)
	}
}

// read is Read; it reports whether more is wanted.
func read(ctx context.Context, r io.Reader, o Options, yield func(Item, error) bool) bool {
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	in := bufio.NewReaderSize(contextReader{ctx, r}, 64<<10)
	head, err := in.Peek(4096)
	if err != nil && err != io.EOF {
		return fail(fmt.Errorf("reading: %w", err))
	}
	if len(head) == 0 {
		return fail(errors.New("the file is empty"))
	}
	format := o.Format
	if format == Auto {
		refused := ""
		if format, refused = detect(o, head); refused != "" {
			return fail(fmt.Errorf("this is %s, which quern does not read", refused))
		}
	}
	switch format {
	case JSONL:
		return readJSONL(in, o, yield)
	case JSON:
		return readJSON(ctx, in, o, yield)
	case CSV, TSV:
		if !writtenFacts(head) {
			return readTable(in, o, format, yield)
		}
	case ZIP, Tar, Gzip, Bzip2, WARC:
		return unpack(ctx, in, r, o, format, yield)
	case HTML, PDF, DOCX, Mail, Feed, Markdown:
		return readPages(ctx, in, o, format, yield)
	}
	b, err := readAll(in, MaxInput)
	if err != nil {
		return fail(err)
	}
	item, err := readText(b, o, format)
	if err != nil {
		return fail(err)
	}
	item.Where = o.Name
	return yield(item, nil)
}

// readText reads formats that are one text and ours.
func readText(b []byte, o Options, format Format) (Item, error) {
	switch format {
	case CSV, NQuads:
		if err := checkUTF8(b); err != nil {
			return Item{}, err
		}
		if format == CSV {
			return readCSV(b, o)
		}
		return readNQuads(b, o)
	}
	text, err := charset.Decode(b)
	if err != nil {
		return Item{}, err
	}
	return newItem(graph.Article{Text: text}, o)
}

// readPages reads a foreign format, and yields its article, or its articles where it is a feed.
func readPages(ctx context.Context, in io.Reader, o Options, format Format, yield func(Item, error) bool) bool {
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	b, err := readAll(in, sizes[format])
	if err != nil {
		return fail(err)
	}
	pages, err := foreign(ctx, o, format, b)
	if err != nil {
		return fail(err)
	}
	if format == Feed {
		return readItems(ctx, pages, o, yield)
	}
	item, err := fromPage(pages[0], o)
	if err != nil {
		return fail(err)
	}
	item.Where = o.Name
	return yield(item, nil)
}

func foreign(ctx context.Context, o Options, format Format, b []byte) ([]page.Page, error) {
	if o.Sandbox != nil {
		return o.Sandbox.Read(ctx, format, o.ContentType, o.URL, b)
	}
	return ReadForeign(ctx, format, o.ContentType, o.URL, b)
}

// readItems yields the articles of a feed. With Follow an item's own page is read, which has all of the text;
// one that cannot be had is a failure, and not the summary that the feed gives.
func readItems(ctx context.Context, pages []page.Page, o Options, yield func(Item, error) bool) bool {
	if len(pages) == 0 {
		return yield(Item{Where: o.Name}, &Error{o.Name, errors.New("the feed has no items")})
	}
	if o.Publisher == "" {
		o.Publisher = pages[0].Publisher
	}
	o.URL, o.Title, o.ContentType, o.Format = "", "", "", Auto
	for i, p := range pages {
		where := fmt.Sprintf("%s: item %d", o.Name, i+1)
		if o.Follow {
			if u, err := url.Parse(p.URL); err == nil && isWeb(u) {
				if o.Have != nil && o.Have(p.URL) {
					continue
				}
				next := o
				next.Title, next.Date, next.Follow, next.depth = p.Title, p.Date, false, o.depth+1
				if !readAddress(ctx, p.URL, next, yield) {
					return false
				}
				continue
			}
		}
		item, err := Item{}, errors.New("the feed does not carry its text; --follow reads its page")
		if !p.Empty() {
			item, err = fromPage(p, o)
		}
		if err != nil {
			err = &Error{where, err}
		}
		item.Where = where
		if !yield(item, err) {
			return false
		}
	}
	return true
}

// readAll reads what is left, up to a limit.
func readAll(r io.Reader, most int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	if len(b) > most {
		if most == MaxInput {
			return nil, errTooMuch
		}
		return nil, fmt.Errorf("longer than %d MB, the most that a file of its format may have", most>>20)
	}
	return b, nil
}
