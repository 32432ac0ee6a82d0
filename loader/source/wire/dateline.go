package wire

import (
	"cmp"
	"regexp"
	"strings"

	"quern/graph"
	"quern/loader/source/page"
)

// dateline is what stands before a story on its first line.
type dateline struct {
	place, agency, day string
	// end is where the dateline ends in its line, its dash included.
	end int
	// weak marks one that has nothing but a word and a dash or a colon, which a list may have too.
	weak bool
}

// datelines are the forms of datelines. One is a place, perhaps with its region, perhaps a day, perhaps the agency, and
// a dash: "LONDON, Feb 18 (Reuters) -". Another ends with the agency, another is the agency and a dash.
var datelines = []*regexp.Regexp{
	regexp.MustCompile(`^` + where + `(?:\s*(?:\((?P<agency>[^()]{2,60})\)|/(?P<slashed>[^/]{2,30})/)|\s+(?P<short>[A-Z]{2,6}))?\s*(?P<dash>--+|—|–|-|:)` +
		`(?:\s+\((?P<after>[A-Z][\w ]{1,20})\)(?:\s*(?:--+|—|–|-))?)?(?P<gap>\s+|)`),
	regexp.MustCompile(`^` + where + `\s*/(?P<slashed>[^/]{2,30})/\.(?P<gap>\s+)`),
	regexp.MustCompile(`^\((?P<agency>\p{Lu}[^()]{1,60})\)\s*(?P<dash>--+|—|–|-)(?P<gap>\s+|)`),
}

const (
	where   = `(?P<place>` + place + `)(?P<region>(?:,\s+` + name + `)*?)\.?(?:,?\s+(?:` + weekday + `))?(?:,?\s+(?P<day>` + day + `))?\.?`
	name    = `\p{Lu}[\p{L}.'’]*(?:[ -]\p{L}[\p{L}.'’]*){0,4}`
	place   = `\p{Lu}[\p{L}.'’]*(?:(?:[ -]|\s?/\s?)\p{L}[\p{L}.'’]*){0,5}`
	month   = `(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)\.?`
	day     = `(?:` + month + `\s+\d{1,2}(?:st|nd|rd|th)?(?:,\s+\d{4})?|\d{1,2}(?:st|nd|rd|th)?\s+` + month + `(?:,?\s+\d{4})?)`
	weekday = `(?i:mon|tues?|wed|thurs?|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b\.?`
)

var wholeDay = regexp.MustCompile(`^` + day + `$`)

// labels stand before a story as a dateline does, and are no place.
var labels = regexp.MustCompile(`^(?i:(?:latest |news )?(?:updated?|breaking(?: news)?|exclusive|analysis|opinion|comment(?:ary)?|editorial|interview|feature|factbox|explainer|timeline|correct(?:ed|ion)|clarification|watch|live|video|photos?|podcast|review|preview|summary|snapshot|column|letter|obituary|profile|special report|press release|for immediate release))$`)

// titled is a place whose words all begin with a capital, but for those that stand within names.
var titled = regexp.MustCompile(`^\p{Lu}[\p{L}.'’]*(?:[ -](?:\p{Lu}[\p{L}.'’]*|de|do|da|del|della|di|la|le|les|el|al|am|an|der|of|on|sur|upon|and|the|im|in|y|i|e)){0,4}$`)

// leastStory is how many bytes of prose follow a place that nothing but a dash tells from a heading.
const leastStory = 40

// readDateline reads the dateline that a line begins with.
func readDateline(line string) (d dateline, ok bool) {
	for _, form := range datelines {
		if m := form.FindStringSubmatch(line); m != nil {
			part := func(name string) string {
				if i := form.SubexpIndex(name); i >= 0 {
					return m[i]
				}
				return ""
			}
			if d, ok := checkDateline(part, m[0], line[len(m[0]):]); ok {
				return d, true
			}
		}
	}
	return d, false
}

// checkDateline tells a dateline from what only looks like one, by its parts and the story behind it.
func checkDateline(part func(name string) string, whole, story string) (d dateline, ok bool) {
	town, region, dash, gap := part("place"), part("region"), part("dash"), part("gap")
	d.end = len(whole) - len(gap)
	d.day = part("day")
	d.agency = cmp.Or(part("agency"), part("slashed"), part("short"), part("after"))
	if wholeDay.MatchString(d.agency) { // "GENEVA (12 March 2025) –"
		d.day, d.agency = d.agency, ""
	}
	capitals := town == strings.ToUpper(town) && len(town) > 2
	plain := d.agency == "" && d.day == "" && region == ""
	switch {
	case story != "" && !startsSentence(story):
		return d, false
	case gap == "" && dash != "—" && story != "":
		return d, false // a hyphen inside a word
	case dash == ":" && !(plain && capitals):
		return d, false // only in India, where nothing else is said
	}
	if plain && (!capitals || dash == ":") || d.agency == "" && d.day == "" && !capitals && dash == "-" {
		d.weak = true
		if len(story) < leastStory || !endsProse(story) || !titled.MatchString(town) {
			return d, false
		}
	}
	if before, found := strings.CutSuffix(town, "."); found && !strings.Contains(before, ".") {
		town = before // "MOSCOW. March 12"
	}
	d.place = town + region
	if labels.MatchString(d.place) {
		d.place = ""
	}
	return d, true
}

// take keeps what a dateline says.
func (f *Found) take(d dateline) {
	f.Place, f.Agency = d.place, d.agency
	// Without a year it is no day that can be told.
	if on, ok := page.FindDay(d.day); ok && d.day != "" && f.Date == "" {
		f.Date = on
	}
}

// heading is how the lines of a list or a transcript begin, each with what it is about or who speaks.
var heading = regexp.MustCompile(`^\p{Lu}[^.:–—]{0,40}?(?::|\s[-–—]+)\s`)

// isList reports whether several lines of a text begin so.
func isList(text string, lines []graph.Span) bool {
	n := 0
	for _, l := range lines {
		if heading.MatchString(l.Of(text)) {
			n++
		}
	}
	return n > 1
}

// startsSentence reports whether a capital, a figure or a quotation begins.
func startsSentence(s string) bool {
	for _, r := range s {
		return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("\"“‘'$€£(<+[", r) || r > 0xBF && strings.ToUpper(string(r)) == string(r)
	}
	return false
}

// Place reads a dateline that stands apart from its story, as some files keep it.
func Place(dateline string, known graph.Date) Found {
	f := Found{Date: known}
	dateline = strings.TrimSpace(dateline)
	if !strings.HasSuffix(dateline, "-") && !strings.HasSuffix(dateline, "—") && !strings.HasSuffix(dateline, "–") {
		dateline += " -"
	}
	if d, ok := readDateline(dateline); ok {
		f.take(d)
	}
	return f
}
