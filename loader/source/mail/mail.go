// Package mail reads messages (RFC 5322 and MIME): the text that the sender wrote, the subject, the day and
// the sender. What attachments and quoted earlier messages say is left out.
package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // the encodings of parts
	"github.com/emersion/go-message/mail"

	"quern/loader/source/html"
	"quern/loader/source/page"
)

// MaxSize is the most bytes that a message may have, and maxParts the most parts.
const (
	MaxSize  = 64 << 20
	maxParts = 200
	maxText  = 20 << 20
)

// Read reads a message. Of a text in plain and in HTML the plain one is taken. The address is the message's
// id as a "mid:" URL (RFC 2392).
func Read(b []byte) (page.Page, error) {
	if len(b) > MaxSize {
		return page.Page{}, fmt.Errorf("the message is longer than %d MB", MaxSize>>20)
	}
	r, err := mail.CreateReader(bytes.NewReader(b))
	if err != nil && (r == nil || !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err)) {
		return page.Page{}, fmt.Errorf("reading the message: %w", err)
	}
	defer r.Close()
	var p page.Page
	if p.Title, err = r.Header.Subject(); err != nil {
		p.Title = r.Header.Get("Subject")
	}
	p.Date, _ = page.FindDay(strings.TrimSpace(r.Header.Get("Date")))
	if from, err := r.Header.AddressList("From"); err == nil && len(from) > 0 && from[0].Name != "" {
		p.Authors = page.Authors(from[0].Name)
	}
	if id, err := r.Header.MessageID(); err == nil && id != "" {
		p.URL = "mid:" + id
	}
	plain, rich := "", ""
	for range maxParts {
		part, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil && (part == nil || !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err)) {
			// A message that was cut off still has the parts that came before.
			if plain == "" && rich == "" {
				return page.Page{}, fmt.Errorf("reading the message: %w", err)
			}
			break
		}
		header, ok := part.Header.(*mail.InlineHeader)
		if !ok {
			continue
		}
		kind, _, _ := header.ContentType()
		if kind != "text/plain" && kind != "text/html" {
			continue
		}
		body, err := io.ReadAll(io.LimitReader(part.Body, maxText))
		if err != nil && len(body) == 0 {
			return page.Page{}, fmt.Errorf("decoding the message: %w", err)
		}
		if kind == "text/html" {
			rich += html.Fragment(string(body)) + "\n"
		} else {
			plain += string(body) + "\n"
		}
	}
	if p.Text = written(plain); p.Empty() {
		p.Text = written(rich)
	}
	if p.Empty() {
		return page.Page{}, errors.New("the message has no text")
	}
	return p, nil
}

// written is what the sender wrote: no quoted lines, no signature (RFC 3676, 4.3).
func written(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		if strings.TrimRight(line, "\n") == "-- " {
			break
		}
		if !strings.HasPrefix(line, ">") {
			b.WriteString(line)
		}
	}
	return b.String()
}
