package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"quern/graph"
)

// jsonArticle is a line of a JSONL file; other fields are ignored.
type jsonArticle struct {
	Text      *string `json:"text"`
	URL       string  `json:"url"`
	Title     string  `json:"title"`
	Date      string  `json:"date"`
	Publisher string  `json:"publisher"`
}

// readJSONL yields an item or an *Error for each line that is not blank.
func readJSONL(in *bufio.Reader, o Options, yield func(Item, error) bool) {
	found := false
	for n := 1; ; n++ {
		line, err := readLine(in)
		if err == io.EOF {
			break
		}
		where := fmt.Sprintf("%s: line %d", o.Name, n)
		if err != nil && err != errTooLong {
			yield(Item{Where: where}, &Error{where, fmt.Errorf("reading: %w", err)})
			return
		}
		size := len(line)
		var a graph.Article
		if err == nil {
			line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte(bom)))
			if len(line) == 0 {
				continue
			}
			a, err = ParseJSON(line, o)
		}
		found = true
		if err != nil {
			err = &Error{where, err}
		}
		if !yield(Item{Where: where, Article: a, Size: size}, err) {
			return
		}
	}
	if !found {
		yield(Item{Where: o.Name}, &Error{o.Name, errors.New("the file is empty")})
	}
}

// ParseJSON reads one article as a JSON object: text is required; url, title, date and publisher are used;
// other fields are ignored.
func ParseJSON(b []byte, o Options) (graph.Article, error) {
	if err := checkText(b); err != nil {
		return graph.Article{}, err
	}
	var in jsonArticle
	if err := json.Unmarshal(b, &in); err != nil {
		return graph.Article{}, jsonError(err)
	}
	if in.Text == nil {
		return graph.Article{}, errors.New(`the object has no "text"`)
	}
	a := graph.Article{URL: in.URL, Title: in.Title, Publisher: in.Publisher, Text: *in.Text}
	if in.Date != "" {
		day, ok := ParseDay(in.Date)
		if !ok {
			return graph.Article{}, fmt.Errorf("the date %q is not a day such as 2025-02-22", in.Date)
		}
		a.Date = day
	}
	return New(a, o)
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

// readLine reads one line of any length and keeps at most MaxArticle of it: a longer line gives errTooLong
// once its end is found, so that the next one can be read.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			line = append(line, part...)
			long = len(line) > MaxArticle
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		case long:
			return nil, errTooLong
		default:
			return line, nil
		}
	}
}
