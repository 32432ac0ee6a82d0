package coref

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// joinNames joins the names of one thing: the same name, a surname with the full name, a short form with
// the long, an acronym with its expansion, a damaged spelling with the clean one.
func (w *work) joinNames() {
	first := map[string]int{} // class and key → the first mention
	var people, others []int  // one mention of each different name, in order
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Name {
			continue
		}
		k := w.nameKey(m)
		if j, ok := first[k]; ok {
			if m.class != graph.Person || len(m.core) > 1 {
				w.clusters.join(j, i)
			}
			continue
		}
		first[k] = i
		if m.class == graph.Person {
			people = append(people, i)
		} else {
			others = append(others, i)
		}
	}
	w.joinPeople(people)
	w.joinAcronyms(others)
	w.joinShortForms(others)
	w.joinMixedTypes(first)
	w.joinDamaged(append(people, others...))
}

func (w *work) nameKey(m *mention) string {
	class := m.class
	if class == graph.Country || class == graph.Organization || class == "" {
		class = "" // the finder's ORG, LOC and MISC of one name are mostly one thing
	}
	if strings.HasPrefix(m.key, "=") {
		return m.key
	}
	return string(class) + "\x00" + m.key
}

// maxBearers bounds how many people of one surname are looked at.
const maxBearers = 16

// joinPeople joins fuller names of one person, then bare surnames and given names with the last person
// before that bears it, or the next one behind.
func (w *work) joinPeople(people []int) {
	bySurname := map[string][]int{} // also by the first of two surnames ("Luis Vega Soto" is a Vega)
	byGiven := map[string][]int{}
	put := func(index map[string][]int, k string, i int) {
		if list := index[k]; len(list) < maxBearers && !slices.Contains(list, i) {
			index[k] = append(list, i)
		}
	}
	for _, i := range people {
		m := &w.mentions[i]
		if len(m.core) < 2 {
			continue
		}
		surnames := []string{surname(m.core)}
		for _, word := range m.core[1 : len(m.core)-1] {
			if k := lexicon.Key(word); len(k) > 3 && startsUpper(word) {
				surnames = append(surnames, k)
			}
		}
	search:
		for n, k := range surnames {
			for _, j := range bySurname[k] {
				other := w.mentions[j].core
				if (n == 0 || surname(other) == k) && samePerson(m.core, other) && w.clusters.of(i).agreeSex(w.clusters.of(j)) {
					w.clusters.join(j, i)
					break search
				}
			}
		}
		for _, k := range surnames {
			put(bySurname, k, i)
		}
		put(byGiven, lexicon.Key(m.core[0]), i)
	}
	w.joinBare(bySurname, byGiven)
}

// joinBare joins each one-word name of a person, in order of text.
func (w *work) joinBare(bySurname, byGiven map[string][]int) {
	alone := map[string]int{}  // a bare name without a full one, by name and sex
	recent := map[string]int{} // surname → 1 + the last full name that has it
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Name || m.class != graph.Person {
			continue
		}
		if len(m.core) > 1 {
			recent[surname(m.core)] = i + 1
			continue
		}
		k := m.key
		if j := w.bearer(i, bySurname[k], recent[k]-1); j >= 0 {
			w.clusters.join(j, i)
			continue
		}
		if len(bySurname[k]) == 0 {
			if j := w.bearer(i, byGiven[k], -1); j >= 0 && len(byGiven[k]) == 1 {
				w.clusters.join(j, i)
				continue
			}
		}
		if j, ok := alone[k]; ok && w.clusters.of(i).agreeSex(w.clusters.of(j)) {
			w.clusters.join(j, i)
		} else {
			alone[k] = i
		}
	}
}

// bearer is the full name that a bare one stands for: the last one before it that agrees, else the first
// behind it. "Mrs." does not take the husband.
func (w *work) bearer(i int, bearers []int, recent int) int {
	f := w.clusters.of(i)
	fits := func(j int) bool {
		g := w.clusters.of(j)
		return f.agreeSex(g) && (w.mentions[i].nation == "" || g.nation == "" || w.mentions[i].nation == g.nation)
	}
	if recent >= 0 && fits(recent) {
		// The one the article speaks of most goes by the surname; a relative does right behind the full name.
		for _, j := range bearers {
			if fits(j) && w.clusters.of(j).size > 2*w.clusters.of(recent).size && w.mentions[i].Sentence-w.mentions[recent].Sentence > 1 {
				recent = j
			}
		}
		return recent
	}
	best := -1
	for _, j := range bearers {
		if !fits(j) {
			continue
		}
		if j < i || best < 0 {
			best = j
		}
	}
	return best
}

// surname is the last word of a name, without a "Jr." behind it.
func surname(core []string) string {
	last := len(core) - 1
	for last > 0 {
		switch strings.TrimSuffix(core[last], ".") {
		case "Jr", "Sr", "II", "III", "IV", ",":
			last--
			continue
		}
		break
	}
	return lexicon.Key(core[last])
}

// samePerson reports whether two full names with one surname are one person's: the given names are the
// same, one an initial of the other, or spelled a letter apart; middle names may be left out.
func samePerson(a, b []string) bool {
	x, y := lexicon.Key(a[0]), lexicon.Key(b[0])
	if x == y {
		return !otherMiddle(a, b)
	}
	p, q := strings.TrimSuffix(x, "."), strings.TrimSuffix(y, ".")
	if len(p) == 1 || len(q) == 1 {
		return p != "" && q != "" && p[0] == q[0]
	}
	if len(a) != len(b) && contains(a, b) {
		return true
	}
	return len(p) >= 5 && len(q) >= 5 && near(p, q)
}

// otherMiddle reports whether both have middle names or a generation, and not the same.
func otherMiddle(a, b []string) bool {
	if len(a) != len(b) || len(a) < 3 {
		return false
	}
	for i := range a {
		x, y := strings.TrimSuffix(lexicon.Key(a[i]), "."), strings.TrimSuffix(lexicon.Key(b[i]), ".")
		if x != y && !(len(x) > 0 && len(y) > 0 && x[0] == y[0] && (len(x) == 1 || len(y) == 1)) {
			return true
		}
	}
	return false
}

// contains reports whether the shorter name's words are the last of the longer.
func contains(a, b []string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	for i := range b {
		if !strings.EqualFold(lexicon.Key(a[len(a)-len(b)+i]), lexicon.Key(b[i])) {
			return false
		}
	}
	return true
}

// near reports whether two words differ by one letter put in, left out or changed.
func near(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > 1 {
		return false
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i < len(y) && string(x[i+1:]) == string(y[i+1:])
	}
	return string(x[i+1:]) == string(y[i:])
}

// joinAcronyms joins "National Safety Board" with "NSB", in brackets behind it or anywhere in the text.
func (w *work) joinAcronyms(names []int) {
	byInitials := map[string]int{}
	for _, i := range names {
		m := &w.mentions[i]
		if len(m.core) < 2 {
			continue
		}
		for _, a := range initials(m.core) {
			if _, ok := byInitials[a]; !ok {
				byInitials[a] = i
			}
		}
	}
	for _, i := range names {
		m := &w.mentions[i]
		if len(m.core) != 1 || !isAcronym(m.core[0]) {
			continue
		}
		if j, ok := byInitials[strings.ReplaceAll(m.core[0], ".", "")]; ok && j != i && w.clusters.of(i).agree(w.clusters.of(j)) {
			w.clusters.join(i, j)
		}
	}
}

// initials gives the acronyms that a name may have: of its capitalised words, and of all its words.
func initials(core []string) []string {
	var capitals, all strings.Builder
	for _, word := range core {
		for part := range strings.SplitSeq(word, "-") {
			r, _ := utf8.DecodeRuneInString(part)
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				if unicode.IsUpper(r) {
					capitals.WriteRune(r)
				}
				all.WriteRune(unicode.ToUpper(r))
			}
		}
	}
	out := []string{capitals.String()}
	if all.String() != out[0] {
		out = append(out, all.String())
	}
	if utf8.RuneCountInString(out[0]) < 2 {
		return nil
	}
	return out
}

func isAcronym(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			n++
		} else if r != '.' {
			return false
		}
	}
	return n >= 2
}

// joinShortForms joins "Harbour Bridge Trust" with a later "the Trust"-like tail or head of it, where the
// short form has a word that is no place's or person's own and only one longer name fits.
func (w *work) joinShortForms(names []int) {
	owners := map[string]int{} // head or tail of a longer name → its mention, or -1 for several
	put := func(k string, i int) {
		if j, ok := owners[k]; ok && j >= 0 && w.clusters.find(j) != w.clusters.find(i) {
			owners[k] = -1
		} else if !ok {
			owners[k] = i
		}
	}
	for _, i := range names {
		core := w.mentions[i].core
		if len(core) < 2 || len(core) > 8 || w.mentions[i].class == graph.Country {
			continue
		}
		for n := 1; n < len(core); n++ {
			put(lexicon.Key(strings.Join(core[:n], " ")), i)
			put(lexicon.Key(strings.Join(core[len(core)-n:], " ")), i)
		}
	}
	for _, i := range names {
		m := &w.mentions[i]
		if strings.HasPrefix(m.key, "=") || m.class == graph.Country || len(m.core) == 0 {
			continue
		}
		j, ok := owners[m.key]
		if !ok || j < 0 || j == i || !w.shortForm(m) {
			continue
		}
		_, noun := w.lexicon.Noun(m.lemma)
		if (w.mentions[j].Type == m.Type || noun && m.Type != "PER") && w.clusters.of(i).agree(w.clusters.of(j)) && j < i {
			w.clusters.join(j, i)
		}
	}
}

// shortForm reports whether a name can be the short form of a longer one and nothing else: it is no place,
// nation or given name.
func (w *work) shortForm(m *mention) bool {
	if len(w.lexicon.Readings(m.key)) > 0 {
		return false
	}
	if len(m.core) == 1 {
		if _, given := w.lexicon.Given(m.core[0]); given {
			return false
		}
		return utf8.RuneCountInString(m.core[0]) >= 4
	}
	return true
}

// joinMixedTypes joins a name that the finder gave several types, where one of them is only an
// organisation, a country or unknown: the same word in one article is mostly one thing.
func (w *work) joinMixedTypes(first map[string]int) {
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Name || strings.HasPrefix(m.key, "=") || m.class != graph.Place {
			continue
		}
		if j, ok := first["\x00"+m.key]; ok && w.mentions[j].class != graph.Person && w.clusters.of(i).agree(w.clusters.of(j)) {
			w.clusters.join(i, j)
		}
	}
}

// joinDamaged joins a name with letters that no alphabet of Europe puts there ("Kov\u0199cs") with the clean
// name that is the same in all other letters.
func (w *work) joinDamaged(names []int) {
	bare := map[string]int{} // plain letters only, others as "?", → a name without damage
	for pass := range 2 {
		for _, i := range names {
			m := &w.mentions[i]
			if m.class == graph.Country {
				continue
			}
			k, damaged := skeleton(m.core)
			if k == "" {
				continue
			}
			if pass == 0 && !damaged {
				if _, ok := bare[k]; !ok {
					bare[k] = i
				}
			}
			if pass == 1 && damaged {
				if j, ok := bare[k]; ok && w.mentions[j].class == m.class {
					w.clusters.join(i, j)
				}
			}
		}
	}
}

// skeleton keeps the ASCII letters of a name and puts "?" for each other one; a name is damaged that has a
// letter which does not come apart into a plain one and its mark.
func skeleton(core []string) (string, bool) {
	var b strings.Builder
	damaged, marked := false, false
	for _, r := range strings.Join(core, " ") {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		marked = true
		if f := lexicon.Fold(string(r)); f == string(r) {
			damaged = true
		}
		b.WriteByte('?')
	}
	if !marked {
		return "", false
	}
	return b.String(), damaged
}
