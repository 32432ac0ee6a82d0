package identity

import (
	"strings"
	"testing"
	"testing/quick"
	"unicode"
	"unicode/utf8"
)

func TestSlug(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Sergei Ryabkov", "sergei-ryabkov"},
		{"Viktor Orbán", "viktor-orban"},
		{"Ørsted & Łukasz", "orsted-and-lukasz"},
		{"Straße", "strasse"},
		{"İstanbul", "istanbul"},
		{"J. D. Okafor", "j-d-okafor"},
		{"J.D. Okafor", "j-d-okafor"},
		{"O'Dwyer", "odwyer"},
		{"O’Dwyer", "odwyer"},
		{"al-Hassani", "al-hassani"},
		{"AT&T", "at-t"},
		{"  The   “Hague”  ", "the-hague"},
		{"Владимир Орлов", "владимир-орлов"},
		{"Йорданов", "йорданов"}, // the breve tells й from и: it is no diacritic to fold
		{"Κώστας Δήμου", "κώστας-δήμου"},
		{"李伟", "李伟"},
		{"हिन्दी", "हिन्दी"},
		{"محمد", "محمد"},
		{"G20", "g20"},
		{"２０２５", "2025"},
		{"", ""},
		{"–!?", ""},
	} {
		if got := Slug(c.name); got != c.want {
			t.Errorf("Slug(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLongSlugsStayApart(t *testing.T) {
	long := strings.Repeat("обращение к народу ", 20)
	a, b := Slug(long+"а"), Slug(long+"б")
	if a == b || len(a) > maxSlug || !utf8.ValidString(a) || Slug(a) != a {
		t.Errorf("slugs of two long names: %q and %q", a, b)
	}
}

func TestSlugProperties(t *testing.T) {
	check := func(name string) bool {
		s := Slug(name)
		for _, r := range s {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
				return false
			}
		}
		return Slug(s) == s && len(s) <= maxSlug && !strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"Viktor Orbán", "İ", "ẞ", "ﬁ", "º", "㋿", "ά", "e\u0301\u0301", "\u0301x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		s := Slug(name)
		if again := Slug(s); again != s {
			t.Errorf("Slug(%q) = %q, whose slug is %q", name, s, again)
		}
	})
}
