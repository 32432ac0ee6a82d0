package shape_test

import (
	"testing"

	"quern/loader/language/shape"
)

func TestNormal(t *testing.T) {
	for in, want := range map[string]string{"treaty": "treaty", "NATO": "nato", "1,994": "0,000", "Don’t": "don't", "ÉLYSÉE": "élysée", "": ""} {
		if got := shape.Normal(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		same  bool
		flags uint64 // of a
	}{
		{"Anna", "Bergen", true, shape.Capital},
		{"NATO", "EU", true, shape.Capital | shape.Capitals},
		{"NATO", "Nato", false, shape.Capital | shape.Capitals},
		{"1994", "20", true, shape.Digit},
		{"Jean-Luc", "Anna-Lena", true, shape.Capital | shape.Hyphen},
		{"O'Brien", "OBrien", false, shape.Capital},
		{"A", "the", false, shape.Capital},
		{"Østby", "Berg", true, shape.Capital},
	} {
		a, flags := shape.Of(c.a)
		b, _ := shape.Of(c.b)
		if (a == b) != c.same {
			t.Errorf("%q and %q of one shape: %t, want %t", c.a, c.b, a == b, c.same)
		}
		if flags != c.flags {
			t.Errorf("%q has flags %b, want %b", c.a, flags, c.flags)
		}
	}
}
