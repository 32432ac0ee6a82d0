package network

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language/lexicon"
)

// The tables of learned rows that a word is looked up in. Each is hashed: a row may serve several keys, and
// no list of words is needed (Miranda et al. 2022, "Multi hash embeddings in spaCy").
const (
	byForm = iota // the form, lower case, digits as one
	byPrefix2
	byPrefix3
	bySuffix3
	bySuffix4
	byShape
	byGrams // all strings of three to five letters
	byLists // what the word lists say
	tables
)

var tableNames = [tables]string{"form", "prefix2", "prefix3", "suffix3", "suffix4", "shape", "grams", "lists"}

const (
	maxGrams   = 24 // of one word: the rest of a long one says little
	minGram    = 3
	maxGram    = 5
	formLetter = 64 // letters of a form that features look at
)

// word is what the network sees of a token.
type word struct {
	vector []int32 // its row of the word vectors, if it has one
	rows   [tables][]int32
}

// normal is the form as most features see it.
func normal(form string) string {
	var b strings.Builder
	n := 0
	for _, r := range form {
		if n++; n > formLetter {
			break
		}
		switch {
		case r == '’' || r == '‘' || r == '`':
			r = '\''
		case r == '“' || r == '”':
			r = '"'
		case r == '–' || r == '—':
			r = '-'
		case unicode.IsDigit(r):
			r = '0'
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// outline is the form with its letters and digits as classes, runs of a class cut at three.
func outline(form string) string {
	var b strings.Builder
	last, run := rune(0), 0
	n := 0
	for _, r := range form {
		if n++; n > formLetter {
			break
		}
		switch {
		case unicode.IsUpper(r):
			r = 'X'
		case unicode.IsLetter(r):
			r = 'x'
		case unicode.IsDigit(r):
			r = 'd'
		}
		if r != last {
			last, run = r, 0
		}
		if run++; run <= 3 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// row hashes a key of a table (FNV-1a).
func row(table int, size int, key string) int32 {
	h := uint64(14695981039346656037)
	h = (h ^ uint64(table)) * 1099511628211
	for i := 0; i < len(key); i++ {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return int32((h ^ h>>32) % uint64(size))
}

// first and last give n letters of an end of s.
func first(s string, n int) string {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, k := utf8.DecodeRuneInString(s[i:])
		i += k
	}
	return s[:i]
}

func last(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, k := utf8.DecodeLastRuneInString(s[:i])
		i -= k
	}
	return s[i:]
}

// look finds all features of a form but those of the lists.
func (m *Model) look(form string) word {
	norm := normal(form)
	buf := make([]int32, 0, 8+maxGrams)
	var w word
	one := func(table int, key string) {
		buf = append(buf, row(table, m.Config.Rows[table], key))
		w.rows[table] = buf[len(buf)-1 : len(buf) : len(buf)]
	}
	// Two rows for a form, in a table of far fewer rows than there are forms: hardly two forms share both.
	buf = append(buf, row(byForm, m.Config.Rows[byForm], norm), row(byForm, m.Config.Rows[byForm], "\x00"+norm))
	w.rows[byForm] = buf[0:2:2]
	one(byPrefix2, first(norm, 2))
	one(byPrefix3, first(norm, 3))
	one(bySuffix3, last(norm, 3))
	one(bySuffix4, last(norm, 4))
	one(byShape, outline(form))
	begin := len(buf)
	padded := "^" + norm + "$"
	for i := range padded {
		end := i
		for n := 1; n <= maxGram && end < len(padded); n++ {
			_, k := utf8.DecodeRuneInString(padded[end:])
			end += k
			if n >= minGram && len(buf)-begin < maxGrams {
				buf = append(buf, row(byGrams, m.Config.Rows[byGrams], padded[i:end]))
			}
		}
	}
	w.rows[byGrams] = buf[begin:]
	if m.vectors != nil {
		if i, ok := m.vectors.find(form); ok {
			buf = append(buf, i)
			w.vector = buf[len(buf)-1:]
		}
	}
	return w
}

// What the lists say of a word has a row each; a name of several words has other rows for those behind
// its first.
const (
	listCountry = iota
	listPlace
	listOrganization
	listShort
	listAdjective
	listPeople
	listLater // added to the above behind the first word
	listGiven = listLater + iota - 1
	listTitle
	listRows
)

const longestName = 5 // words of a name in the lists

// consult gives each word of a sentence its rows of the lists. Only the longest name at a place counts.
func consult(lists *lexicon.Lexicon, forms []string, words []word) {
	if lists == nil {
		return
	}
	for i := 0; i < len(forms); i++ {
		if !capital(forms[i]) {
			if _, n := lists.Title(forms[i:min(len(forms), i+1)]); n == 1 {
				words[i].rows[byLists] = append(words[i].rows[byLists], listTitle)
			}
			continue
		}
		if _, ok := lists.Given(forms[i]); ok {
			words[i].rows[byLists] = append(words[i].rows[byLists], listGiven)
		}
		if _, n := lists.Title(forms[i : i+1]); n == 1 {
			words[i].rows[byLists] = append(words[i].rows[byLists], listTitle)
		}
	}
	for i := 0; i < len(forms); {
		if !capital(forms[i]) {
			i++
			continue
		}
		next := i + 1
		for n := min(longestName, len(forms)-i); n > 0; n-- {
			if !capital(forms[i+n-1]) {
				continue
			}
			readings := lists.Readings(strings.Join(forms[i:i+n], " "))
			if len(readings) == 0 {
				continue
			}
			var says [listLater]bool
			for _, r := range readings {
				says[kindOf(r)] = true
			}
			for k := range n {
				for kind, yes := range says {
					if !yes {
						continue
					}
					if k > 0 {
						kind += listLater
					}
					words[i+k].rows[byLists] = append(words[i+k].rows[byLists], int32(kind))
				}
			}
			next = i + n
			break
		}
		i = next
	}
}

func kindOf(r lexicon.Reading) int {
	switch r.Kind {
	case lexicon.Adjective:
		return listAdjective
	case lexicon.People:
		return listPeople
	case lexicon.Short:
		return listShort
	}
	switch r.Entry.Type {
	case graph.Country:
		return listCountry
	case graph.Organization:
		return listOrganization
	}
	return listPlace
}

func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
