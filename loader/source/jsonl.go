package source

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/source/clean"
	"quern/loader/source/page"
	"quern/loader/source/wire"
)

// jsonArticle is an article as a JSON object; other fields are ignored.
type jsonArticle struct {
	Text      *string `json:"text"`
	URL       string  `json:"url"`
	Title     string  `json:"title"`
	Date      string  `json:"date"`
	Publisher string  `json:"publisher"`
	// Authors are a string or a list of them.
	Authors authors `json:"authors"`
	Author  authors `json:"author"`
	// Dateline is one that stands apart from the text ("LONDON, Feb 18 (Reuters) -").
	Dateline string `json:"dateline"`
}

type authors string

// UnmarshalJSON reads a string or a list of strings; anything else is passed over.
func (a *authors) UnmarshalJSON(b []byte) error {
	var one string
	var list []string
	switch {
	case json.Unmarshal(b, &one) == nil:
		*a = authors(one)
	case json.Unmarshal(b, &list) == nil:
		*a = authors(strings.Join(list, "; "))
	}
	return nil
}

// article checks the fields and makes the article.
func (in *jsonArticle) article() (graph.Article, error) {
	if in.Text == nil {
		return graph.Article{}, errors.New(`the object has no "text"`)
	}
	a := graph.Article{URL: in.URL, Title: in.Title, Publisher: in.Publisher, Text: *in.Text,
		Authors: either(string(in.Authors), string(in.Author))}
	if in.Date != "" {
		day, ok := page.FindDay(in.Date) // files of wires have more behind it
		if !ok {
			return graph.Article{}, fmt.Errorf("the date %q is not a day such as 2025-02-22", in.Date)
		}
		a.Date = day
	}
	if in.Dateline != "" {
		found := wire.Place(clean.Line(in.Dateline), a.Date)
		a.Place, a.Date, a.Publisher = found.Place, found.Date, either(a.Publisher, found.Agency)
	}
	return a, nil
}

// readJSONL yields an item or an *Error for each line that is not blank.
func readJSONL(in *bufio.Reader, o Options, yield func(Item, error) bool) bool {
	found := false
	for n := 1; ; n++ {
		line, err := readLine(in)
		if err == io.EOF {
			break
		}
		if line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte(bom))); err == nil && len(line) == 0 {
			continue
		}
		where := fmt.Sprintf("%s: line %d", o.Name, n)
		if err != nil && err != errTooMuch {
			return yield(Item{Where: where}, &Error{where, fmt.Errorf("reading: %w", err)})
		}
		var item Item
		if err == nil {
			item, err = parseJSON(line, o)
		}
		found = true
		if err != nil {
			err = &Error{where, err}
		}
		item.Where = where
		if !yield(item, err) {
			return false
		}
	}
	if !found {
		return yield(Item{Where: o.Name}, &Error{o.Name, errors.New("the file is empty")})
	}
	return true
}

// readJSON reads one object, or a list of them, an object at a time.
func readJSON(ctx context.Context, in *bufio.Reader, o Options, yield func(Item, error) bool) bool {
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	budget := &allowance{r: in, left: MaxInput}
	d := json.NewDecoder(budget)
	list := false
	if b, err := firstByte(in); err != nil {
		return fail(errors.New("the file is empty"))
	} else if list = b == '['; list {
		if _, err := d.Token(); err != nil {
			return fail(jsonError(err))
		}
	}
	for n := 1; ; n++ {
		where := o.Name
		if list {
			where = fmt.Sprintf("%s: article %d", o.Name, n)
			if !d.More() {
				break
			}
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			if errors.Is(err, errTooMuch) {
				return yield(Item{Where: where}, &Error{where, errTooMuch})
			}
			return yield(Item{Where: where}, &Error{where, jsonError(err)})
		}
		budget.left = MaxInput
		if !list && isJSONFeed(raw) {
			pages, err := foreign(ctx, o, Feed, raw)
			if err != nil {
				return fail(err)
			}
			return readItems(ctx, pages, o, yield)
		}
		item, err := parseJSON(raw, o)
		if err != nil {
			err = &Error{where, err}
		}
		item.Where = where
		if !yield(item, err) {
			return false
		}
		if !list {
			break
		}
	}
	return true
}

// isJSONFeed recognises a JSON Feed by its version, which is an address.
func isJSONFeed(b []byte) bool {
	var head struct{ Version any }
	if json.Unmarshal(b, &head) != nil {
		return false
	}
	s, _ := head.Version.(string)
	return strings.Contains(s, "jsonfeed.org/version/")
}

// firstByte peeks at the first byte that is no white space and no byte order mark.
func firstByte(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if !isSpace(b) && !strings.ContainsRune("\xef\xbb\xbf", rune(b)) {
			return b, in.UnreadByte()
		}
	}
}

// allowance is a reader that gives so many bytes and then errTooMuch, until it is allowed more.
type allowance struct {
	r    io.Reader
	left int
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, errTooMuch
	}
	n, err := a.r.Read(p)
	a.left -= n
	return n, err
}

// ParseJSON reads one article as a JSON object: text is required; url, title, date, publisher, authors and
// dateline are used; other fields are ignored.
func ParseJSON(b []byte, o Options) (graph.Article, error) {
	item, err := parseJSON(b, o)
	return item.Article, err
}

func parseJSON(b []byte, o Options) (Item, error) {
	if err := checkUTF8(b); err != nil {
		return Item{}, err
	}
	var in jsonArticle
	if err := json.Unmarshal(b, &in); err != nil {
		return Item{}, jsonError(err)
	}
	a, err := in.article()
	if err != nil {
		return Item{}, err
	}
	return newItem(a, o)
}

// checkUTF8 refuses what is not UTF-8 and has to be. The place of the broken byte is named, since it often
// tells the reader which encoding the file is really in.
func checkUTF8(b []byte) error {
	if bytes.IndexByte(b, 0) >= 0 {
		return errBinary
	}
	if utf8.Valid(b) {
		return nil
	}
	at := 0
	for {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n <= 1 {
			line := 1 + bytes.Count(b[:at], []byte("\n"))
			return fmt.Errorf("not UTF-8: byte %d (line %d) is 0x%02X; convert the file first, for instance with iconv -f windows-1252 -t utf-8", at+1, line, b[at])
		}
		at += n
	}
}

// jsonError says where the JSON breaks, in words that need no knowledge of the decoder.
func jsonError(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not a JSON object on one line: %s (byte %d)", syntax, syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return fmt.Errorf("the field %q is a %s; it should be a string", kind.Field, kind.Value)
	}
	return errors.New("not a JSON object on one line")
}

// readLine reads one line of any length and keeps at most MaxInput of it: a longer line gives errTooMuch
// once its end is found, so that the next one can be read.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			line = append(line, part...)
			long = len(line) > MaxInput
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		case long:
			return nil, errTooMuch
		default:
			return line, nil
		}
	}
}
