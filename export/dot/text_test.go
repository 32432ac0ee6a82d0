package dot

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"quern/graph"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                     "plain",
		`AT&T <b> "x"`:              "AT&amp;T &lt;b&gt; &quot;x&quot;",
		"a\x00b\x1bc\u0085d":        "abc d",
		"two\n lines\t":             "two lines",
		"\u202ertl\u202c":           "rtl",
		"می\u200cخواهم":             "می\u200cخواهم",
		"bad\xffbyte":               "badbyte",
		strings.Repeat("a", 20):     strings.Repeat("a", 11) + "…",
		"the end, of this sentence": "the end, of…",
	} {
		if got := escape(in, 12); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := quote(`a\"b`, 20), `"a\\&quot;b"`; got != want {
		t.Errorf("quote = %s, want %s", got, want)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want []string
	}{
		{"Short", 3, []string{"Short"}},
		{"Fishermen of the southern coast", 3, []string{"Fishermen of the", "southern coast"}},
		{"International Strait Commission", 3, []string{"International", "Strait Commission"}},
		{"one two three four five six seven eight nine ten eleven twelve thirteen", 2,
			[]string{"one two three four", "five six seven…"}},
		{"外务省副大臣船越健裕外务省副大臣船越健裕", 3, []string{"外务省副大臣船越健", "裕外务省副大臣船越", "健裕"}},
		{"Donaudampfschifffahrtsgesellschaftskapitän", 3, []string{"Donaudampfschifffa", "hrtsgesellschaftskap", "itän"}},
		{"", 3, nil},
	} {
		if got := wrap(c.in, nameSize, 110, c.most); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestFit: the corners of the words stay inside the outline, for each shape.
func TestFit(t *testing.T) {
	name, detail := []string{"A name of some length", "second line"}, []string{"and what it does"}
	for _, kind := range graph.EntityTypes {
		s := shapes[kind]
		width, height := s.fit(name, detail, false)
		top := -(1.2*(2*nameSize+detailSize) + detailGap) / 2
		at := math.Abs(top) / (height / 2)
		if free := s.across(at) * width; free < measure(name[0], nameSize) {
			t.Errorf("%s: %q is %.0f wide, its top is %.2f up where %.0f are free", kind, name[0], measure(name[0], nameSize), at, free)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a", `\"`, "&amp;", "<b>", "\x00\xff", "\u202e", strings.Repeat("é", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const limit = 30
		e := escape(s, limit)
		if strings.ContainsAny(e, "<>\"\n") || !utf8.ValidString(e) {
			t.Errorf("escape(%q) = %q", s, e)
		}
		for rest := e; ; {
			_, after, ok := strings.Cut(rest, "&")
			if !ok {
				break
			}
			if !slices.ContainsFunc([]string{"amp;", "lt;", "gt;", "quot;"}, func(r string) bool { return strings.HasPrefix(after, r) }) {
				t.Errorf("escape(%q) = %q: a bare &", s, e)
			}
			rest = after
		}
		for _, r := range e {
			if unicode.IsControl(r) {
				t.Errorf("escape(%q) = %q: %U", s, e, r)
			}
		}
		q := quote(s, limit)
		inner := q[1 : len(q)-1]
		if strings.Contains(strings.ReplaceAll(inner, `\\`, ""), `\`) || strings.Contains(inner, `"`) {
			t.Errorf("quote(%q) = %s", s, q)
		}
		for _, l := range wrap(clean(s), 10, 50, 3) {
			if !utf8.ValidString(l) || l == "" {
				t.Errorf("wrap(%q) gives the line %q", s, l)
			}
		}
	})
}
