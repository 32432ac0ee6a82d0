package page

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	byPrefix = regexp.MustCompile(`(?i)^\s*(?:(?:written|story|reporting|report|words)\s+)?by:?\s+`)
	joiners  = regexp.MustCompile(`\s*(?:,\s*and\s+|,|;|\s+and\s+|\s+&\s+|\s*\|\s*|\s+•\s+)\s*`)
)

// notNames are words that stand in a byline beside the names: a paper's departments and times.
var notNames = regexp.MustCompile(`(?i)\b(staff|correspondent|reporter|writer|editor|editors|press|news|updated|published|bureau|agency|am|pm|senior|political|chief|in|for|contributor|desk|service|\d+)\b`)

// Authors reads a field that says who wrote: the names in it, or where there is none that looks like a
// person's, the field itself if it is short ("Reuters").
func Authors(field string) []string {
	if out := Names(field); out != nil {
		return out
	}
	line := withoutBy(field)
	if line == "" || len(line) > 60 || written.MatchString(line) {
		return nil
	}
	return []string{line}
}

// Names splits a byline ("By Jane Doe and John Roe, The Associated Press") into the names of people: pieces of
// two to five capitalised words.
func Names(byline string) (out []string) {
	line := withoutBy(byline)
	if len(line) > 200 {
		return nil
	}
	for _, piece := range joiners.Split(line, -1) {
		if isName(piece) {
			out = append(out, piece)
		}
	}
	return out
}

func withoutBy(line string) string {
	return strings.TrimSpace(byPrefix.ReplaceAllString(strings.Join(strings.Fields(line), " "), ""))
}

// isName reports whether words can be somebody's name.
func isName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 5 || notNames.MatchString(s) {
		return false
	}
	capital := 0
	for _, w := range words {
		for i, r := range w {
			if i == 0 && unicode.IsUpper(r) {
				capital++
			}
			if !unicode.IsLetter(r) && r != '.' && r != '-' && r != '\'' && r != '’' {
				return false
			}
		}
	}
	return capital >= 2
}
