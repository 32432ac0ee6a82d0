// Package charset turns the bytes of a file into text, whatever encoding they are in.
package charset

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// ErrBinary says that bytes are no text in any encoding.
var ErrBinary = errors.New("this is a binary file and no text")

// Decode gives the text of a file that does not say what it is in: a byte order mark tells, else valid
// UTF-8 is UTF-8, else the zero bytes of English in UTF-16 tell, else the frequencies of letters do.
func Decode(b []byte) (string, error) {
	e, err := detect(b)
	if err != nil {
		return "", err
	}
	return decode(e, b)
}

// DecodeHTML gives the text of an HTML page, which may say its encoding in a <meta> tag, or contentType, the
// HTTP header's, does. Bytes that are valid UTF-8 and more than ASCII are UTF-8 whatever the page says.
func DecodeHTML(b []byte, contentType string) (string, error) {
	if hasMark(b) || utf8.Valid(b) || bytes.IndexByte(b[:min(len(b), 64)], 0) >= 0 {
		return Decode(b)
	}
	head := b[:min(len(b), 8<<10)]
	e, name, certain := charset.DetermineEncoding(head, contentType)
	if !certain && name == "windows-1252" {
		return Decode(b) // what the standard guesses where nothing is said
	}
	return decode(e, b)
}

// Named gives the text of bytes whose encoding is said by a label of the web ("latin1", "shift_jis").
func Named(b []byte, label string) (string, error) {
	e, _ := charset.Lookup(label)
	if e == nil {
		return "", fmt.Errorf("the encoding %q is not known", label)
	}
	return decode(e, b)
}

var (
	utf16le = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16be = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
)

func hasMark(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff"))
}

// detect tells the encoding of text; nil is UTF-8.
func detect(b []byte) (encoding.Encoding, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16le, nil
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16be, nil
	}
	if e := unmarked16(b); e != nil {
		return e, nil
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return nil, ErrBinary
	}
	if utf8.Valid(b) {
		return nil, nil
	}
	if controls(b) {
		return nil, ErrBinary
	}
	found, err := chardet.NewTextDetector().DetectBest(b[:min(len(b), 64<<10)])
	if err != nil || found.Confidence < 40 {
		return charmap.Windows1252, nil
	}
	switch found.Charset {
	case "ISO-8859-1", "UTF-8":
		// Web and desktop alike write windows-1252 and call it ISO-8859-1; broken UTF-8 is not UTF-8.
		return charmap.Windows1252, nil
	}
	if e, _ := charset.Lookup(found.Charset); e != nil {
		return e, nil
	}
	return charmap.Windows1252, nil
}

// unmarked16 recognises Latin text in UTF-16 without a mark: nearly every second byte is zero.
func unmarked16(b []byte) encoding.Encoding {
	b = b[:min(len(b), 4096)&^1]
	if len(b) < 4 {
		return nil
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(b) / 2
	switch {
	case zeros[1] > half*7/10 && zeros[0] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0] > half*7/10 && zeros[1] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// controls reports whether more than a few of the bytes are control characters that text does not have.
func controls(b []byte) bool {
	b = b[:min(len(b), 16<<10)]
	n := 0
	for _, c := range b {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1b {
			n++
		}
	}
	return n*100 > len(b)
}

func decode(e encoding.Encoding, b []byte) (string, error) {
	if e == nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD"))), nil
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return "", fmt.Errorf("decoding: %w", err)
	}
	return string(bytes.ToValidUTF8(out, []byte("\uFFFD"))), nil
}
