package source

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// columnNames are what tables of articles call their columns.
var columnNames = map[string][]string{
	"text":      {"text", "body", "content", "article", "articlebody", "fulltext", "full_text"},
	"title":     {"title", "headline", "heading"},
	"url":       {"url", "link", "address", "canonical", "permalink"},
	"date":      {"date", "published", "published_at", "publication_date", "datepublished", "pubdate", "day"},
	"publisher": {"publisher", "source", "publication", "outlet", "site"},
	"authors":   {"authors", "author", "byline", "creator"},
	"dateline":  {"dateline"},
}

// Columns lists what a column of a table of articles can hold, for the keys of Options.Columns.
func Columns() []string {
	return []string{"text", "title", "url", "date", "publisher", "authors", "dateline"}
}

// writtenFacts reports whether a table holds hand-written facts.
func writtenFacts(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte(bom)), []byte("\n"))
	return isHeader(strings.TrimSpace(string(line)))
}

// readTable reads a CSV or TSV file with a header, a row an article, as the rows come.
func readTable(in *bufio.Reader, o Options, format Format, yield func(Item, error) bool) bool {
	fail := func(err error) bool { return yield(Item{Where: o.Name}, &Error{o.Name, err}) }
	if mark, _ := in.Peek(len(bom)); string(mark) == bom {
		in.Discard(len(bom))
	}
	budget := &allowance{r: in, left: MaxInput}
	r := csv.NewReader(budget)
	r.LazyQuotes = true
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	if format == TSV {
		r.Comma = '\t'
	} else if line, _ := in.Peek(4096); semicolons(line) {
		r.Comma = ';'
	}
	header, err := r.Read()
	if err != nil {
		return fail(tableError(err))
	}
	column, err := columnsOf(slices.Clone(header), o.Columns)
	if err != nil {
		return fail(err)
	}
	width := len(header)
	found := false
	for {
		budget.left = MaxInput
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fail(tableError(err))
		}
		found = true
		line, _ := r.FieldPos(0)
		where := fmt.Sprintf("%s: line %d", o.Name, line)
		item, err := row(cells, width, column, o)
		if err != nil {
			err = &Error{where, err}
		}
		item.Where = where
		if !yield(item, err) {
			return false
		}
	}
	if !found {
		return fail(errors.New("the file has a header and no articles"))
	}
	return true
}

// semicolons reports whether a table's header is set apart by them, as some programs write CSV.
func semicolons(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(","))
}

// columnsOf finds the columns by the names given, and by those that tables use.
func columnsOf(header []string, given map[string]string) (map[string]int, error) {
	at := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	out := map[string]int{}
	for _, what := range Columns() {
		if name, ok := given[what]; ok {
			i, ok := at[strings.ToLower(name)]
			if !ok {
				return nil, fmt.Errorf("there is no column %q; there are %s", name, strings.Join(header, ", "))
			}
			out[what] = i
			continue
		}
		for _, name := range columnNames[what] {
			if i, ok := at[name]; ok {
				out[what] = i
				break
			}
		}
	}
	if _, ok := out["text"]; !ok {
		return nil, fmt.Errorf("no column is called text; name it with --columns text=NAME (there are %s), or for facts use %s",
			strings.Join(header, ", "), strings.Join(factColumns, ","))
	}
	return out, nil
}

// row makes an article of a row.
func row(cells []string, width int, column map[string]int, o Options) (Item, error) {
	if len(cells) != width {
		return Item{}, fmt.Errorf("the row has %d cells where the header has %d", len(cells), width)
	}
	cell := func(what string) string {
		if i, ok := column[what]; ok {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	text := cell("text")
	if text == "" {
		return Item{}, errors.New("the row has no text")
	}
	if err := checkUTF8([]byte(text)); err != nil {
		return Item{}, err
	}
	in := jsonArticle{Text: &text, URL: cell("url"), Title: cell("title"), Date: cell("date"), Publisher: cell("publisher"),
		Authors: authors(cell("authors")), Dateline: cell("dateline")}
	a, err := in.article()
	if err != nil {
		return Item{}, err
	}
	return newItem(a, o)
}

func tableError(err error) error {
	if errors.Is(err, errTooMuch) {
		return errTooMuch
	}
	return csvError(err)
}
