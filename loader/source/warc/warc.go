// Package warc reads web archives (WARC 1.0 and 1.1, ISO 28500): the pages that a crawler kept.
package warc

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"quern/graph"
	"quern/loader/source/page"
)

// Record is one page of an archive.
type Record struct {
	// Number counts the archive's records of every kind, from 1.
	Number int
	// Address is where the page came from; ContentType is what the server said of it.
	Address, ContentType string
	// Fetched is the day of the crawl: the page may be older.
	Fetched graph.Date
	// Body is to be read before the next record is asked for.
	Body io.Reader
}

// maxBody is the most bytes of a page that are read; longer ones are cut off there and then refused by
// whoever reads pages. maxHeader is the most that a record's own header may have.
const (
	maxBody   = 64 << 20
	maxHeader = 64 << 10
)

// Read yields the pages that were fetched with success, and the records that carry a resource without HTTP.
// An error ends the archive: where records have lost their lengths, the next one cannot be found.
func Read(r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		for n := 1; ; n++ {
			if err := skipBlank(in); err == io.EOF {
				return
			} else if err != nil {
				yield(Record{}, fmt.Errorf("record %d: %w", n, err))
				return
			}
			header, length, err := readHeader(in)
			if err != nil {
				yield(Record{}, fmt.Errorf("record %d: %w", n, err))
				return
			}
			content := &io.LimitedReader{R: in, N: length}
			if rec, ok := open(header, content); ok {
				rec.Number = n
				if !yield(rec, nil) {
					return
				}
			}
			if _, err := io.Copy(io.Discard, content); err != nil {
				yield(Record{}, fmt.Errorf("record %d: %w", n, err))
				return
			}
			if content.N > 0 {
				yield(Record{}, fmt.Errorf("record %d: the archive breaks off", n))
				return
			}
		}
	}
}

// skipBlank passes over the empty lines between records.
func skipBlank(in *bufio.Reader) error {
	for {
		b, err := in.ReadByte()
		if err != nil {
			return err
		}
		if b != '\r' && b != '\n' {
			return in.UnreadByte()
		}
	}
}

func readHeader(in *bufio.Reader) (textproto.MIMEHeader, int64, error) {
	var head strings.Builder
	for {
		line, err := in.ReadSlice('\n')
		head.Write(line)
		switch {
		case err != nil && err != bufio.ErrBufferFull:
			return nil, 0, errors.New("the archive breaks off in a header")
		case head.Len() > maxHeader:
			return nil, 0, errors.New("a header is too long")
		}
		if s := string(line); s == "\r\n" || s == "\n" {
			break
		}
	}
	text := head.String()
	version, rest, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(version, "WARC/") {
		return nil, 0, errors.New("this is no WARC record")
	}
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(rest))).ReadMIMEHeader()
	if err != nil {
		return nil, 0, fmt.Errorf("reading a header: %w", err)
	}
	length, err := strconv.ParseInt(strings.TrimSpace(h.Get("Content-Length")), 10, 64)
	if err != nil || length < 0 {
		return nil, 0, errors.New("a record has no length")
	}
	return h, length, nil
}

// open gives a record's page, if it has one.
func open(h textproto.MIMEHeader, content io.Reader) (Record, bool) {
	rec := Record{Address: strings.Trim(h.Get("WARC-Target-URI"), "<>")}
	rec.Fetched, _ = page.ParseDay(h.Get("WARC-Date"))
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	switch h.Get("WARC-Type") {
	case "response":
		if kind != "application/http" {
			return rec, false
		}
		res, err := http.ReadResponse(bufio.NewReader(content), nil)
		if err != nil || res.StatusCode != http.StatusOK {
			return rec, false
		}
		rec.ContentType, rec.Body = res.Header.Get("Content-Type"), res.Body
		switch strings.ToLower(res.Header.Get("Content-Encoding")) {
		case "", "identity":
		case "gzip", "x-gzip":
			if rec.Body, err = gzip.NewReader(res.Body); err != nil {
				return rec, false
			}
		default:
			return rec, false
		}
	case "resource", "conversion":
		rec.ContentType, rec.Body = h.Get("Content-Type"), content
	default:
		return rec, false
	}
	rec.Body = io.LimitReader(rec.Body, maxBody)
	return rec, true
}
