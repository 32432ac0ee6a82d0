package export

import (
	"net/url"
	"slices"
	"strings"

	"quern/graph"
)

// Anchor is the fragment by which a picture names a statement inside itself: "fact-1f2e…".
func Anchor(id graph.StatementID) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, string(id))
}

// links makes the addresses that lead from a picture to its evidence.
type links struct {
	base string // of a server ("/", "https://quern.example/"), with a slash at its end, or ""
}

// entity leads to the entity's page; without a server there is none.
func (l links) entity(id graph.EntityID) string {
	if l.base == "" {
		return ""
	}
	return l.base + "entities/" + url.PathEscape(string(id))
}

// edge leads to the evidence of an edge: on a server to all of its facts; else to the sentence in the
// article's own page; else to the edge in the picture itself, which carries its sentence.
func (l links) edge(e *Edge, said *graph.Article, sentence string) string {
	if l.base != "" {
		q := url.Values{"subject": {string(e.From)}, "predicate": {e.Predicate}, "object": {string(e.To)}}
		return l.base + "facts?" + q.Encode()
	}
	if u := textFragment(said.URL, sentence); u != "" {
		return u
	}
	return "#" + Anchor(e.Statements[0])
}

// textFragment is the address of a sentence within a page, as browsers find it: by its first and last words.
// An address that is not of the web gives "".
func textFragment(address, sentence string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	words := strings.Fields(sentence)
	if len(words) == 0 {
		return u.String()
	}
	const ends = 5
	text := fragmentText(words)
	if len(words) > 3*ends {
		text = fragmentText(words[:ends]) + "," + fragmentText(words[len(words)-ends:])
	}
	return u.String() + "#:~:text=" + text
}

// fragmentText escapes words for a text fragment, where a dash and a comma have a meaning of their own.
func fragmentText(words []string) string {
	s := url.QueryEscape(strings.Join(slices.Clone(words), " "))
	return strings.NewReplacer("+", "%20", "-", "%2D").Replace(s)
}
