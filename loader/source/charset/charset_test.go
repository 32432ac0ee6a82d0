package charset

import (
	"errors"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestDecode(t *testing.T) {
	const text = "The minister’s envoy, Jörg Müller, said on Tuesday that talks in Zürich would go on for a week."
	in := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const russian = "Министр прибыл во вторник в столицу, чтобы встретиться с главами обеих партий и обсудить договор."
	for _, test := range []struct {
		name string
		in   []byte
		want string
	}{
		{"UTF-8", []byte(text), text},
		{"windows-1252", in(charmap.Windows1252.NewEncoder().Bytes([]byte(text))), text},
		{"UTF-16 with a mark", in(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))), text},
		{"UTF-16 without", in(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))), text},
		{"KOI8-R", in(charmap.KOI8R.NewEncoder().Bytes([]byte(russian))), russian},
		{"windows-1251", in(charmap.Windows1251.NewEncoder().Bytes([]byte(russian))), russian},
	} {
		if got, err := Decode(test.in); err != nil || got != test.want {
			t.Errorf("%s: got %q, %v", test.name, got, err)
		}
	}
	for _, binary := range []string{"abc\x00def", "\x01\x02\x03\x04\xff\xfe\x05"} {
		if got, err := Decode([]byte(binary)); !errors.Is(err, ErrBinary) {
			t.Errorf("%q: got %q, %v", binary, got, err)
		}
	}
	latin2 := in(charmap.ISO8859_2.NewEncoder().Bytes([]byte("<p>Łódź</p>")))
	for _, contentType := range []string{"text/html; charset=iso-8859-2"} {
		if got, err := DecodeHTML(latin2, contentType); err != nil || got != "<p>Łódź</p>" {
			t.Errorf("%s: got %q, %v", contentType, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("Z\xfcrich"), "")
	f.Add([]byte("\xff\xfea"), "text/html; charset=utf-16")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		if s, err := Decode(b); err == nil && !utf8.ValidString(s) {
			t.Errorf("%q decodes to %q", b, s)
		}
		if s, err := DecodeHTML(b, contentType); err == nil && !utf8.ValidString(s) {
			t.Errorf("%q of %q decodes to %q", b, contentType, s)
		}
	})
}
