package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestSameBytes makes the lists anew: what is committed is what the program makes.
func TestSameBytes(t *testing.T) {
	reference := filepath.Join("..", "..", "..", "..", "shared", "data", "reference")
	if _, err := os.Stat(reference); err != nil {
		t.Skip("the reference files are not beside the project: ../shared/data/reference")
	}
	lists, err := generate(os.DirFS(reference))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		committed, err := os.ReadFile(filepath.Join("..", "..", "..", "data", "lists", l.name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(committed, l.data) {
			t.Errorf("%s is not what the generator makes: run go run ./cmd/internal/genlists", l.name)
		}
	}
}

func TestDemonyms(t *testing.T) {
	for _, c := range []struct {
		noun             string
		singular, plural []string
	}{
		{"Dane(s)", []string{"Dane"}, []string{"Danes"}},
		{"Chinese (singular and plural)", []string{"Chinese"}, nil},
		{"Frenchman(men), Frenchwoman(women)", []string{"Frenchman", "Frenchwoman"}, []string{"Frenchmen", "Frenchwomen"}},
		{"Croat(s), Croatian(s)", []string{"Croat", "Croatian"}, []string{"Croats", "Croatians"}},
		{"none", nil, nil},
	} {
		singular, plural := demonyms(c.noun)
		if !slices.Equal(singular, c.singular) || !slices.Equal(plural, c.plural) {
			t.Errorf("%s: got %q, %q, want %q, %q", c.noun, singular, plural, c.singular, c.plural)
		}
	}
}

func TestPlainName(t *testing.T) {
	for in, want := range map[string]string{
		"Bahamas (the)":                                   "Bahamas",
		"Venezuela (Bolivarian Republic of)":              "Venezuela",
		"St. Kitts & Nevis":                               "Saint Kitts and Nevis",
		"Bras&iacute;lia":                                 "Brasília",
		"Kyiv (Kiev is the transliteration from Russian)": "Kyiv",
		"Washington, D.C.":                                "Washington, D.C.",
	} {
		if got := plainName(in); got != want {
			t.Errorf("plainName(%q) = %q, want %q", in, got, want)
		}
	}
}
