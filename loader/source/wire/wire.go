// Package wire reads what agencies and papers put around a story: the line that dates it, the byline, the
// dateline ("LONDON, Feb 18 (Reuters) -") and the credits at the end. Out of the text they would be read as
// sentences; they say who wrote it, where and when.
package wire

import (
	"regexp"
	"strings"

	"quern/graph"
	"quern/loader/source/clean"
	"quern/loader/source/page"
)

// Found is what stands around a story.
type Found struct {
	Authors []string
	// Place is where the story was written, as the dateline has it ("LONDON", "KYIV, Ukraine").
	Place string
	// Agency is who wrote it, as the dateline has it ("Reuters", "AP").
	Agency string
	// Date is the day that the story says it is of, if it is not known already.
	Date graph.Date
}

// headLines is how many lines at the top may stand over a story; maxLine is the longest that is no prose.
const headLines, maxLine = 5, 120

var (
	byline  = regexp.MustCompile(`^(?i:by)\s+\p{Lu}`)
	dating  = regexp.MustCompile(`^(?i:published|updated|posted|last updated|first published|created|modified)\b`)
	credits = regexp.MustCompile(`^[([]?(?i:(?:additional |with )?(?:reporting|writing|editing|compiled|additional reporting) (?:by|for)\b.*|.{3,100} contributed (?:reporting )?to this (?:report|story|article)\.?)[)\]]?$|^(?:-+ ?)?(?:REUTERS?|Reuters?|AP|AFP|UPI|ENDS?|\(ENDS?\)|-30-|-0-|#{3,})(?: ?-+)?$`)
	writers = regexp.MustCompile(`(?i)(?:reporting|writing) by ([^;()]*)`)
	inPlace = regexp.MustCompile(`\s+in\s+[^,;]*`)
)

// Read finds what stands around a story in its cleaned text, given the day that is known of it, or "". The
// edits take bylines, credits and lines that only date the story out of the text; a dateline stays, on a
// line of its own, where no sentence begins with it.
func Read(text string, known graph.Date) (Found, []clean.Edit) {
	f := Found{Date: known}
	var edits []clean.Edit
	lines := spans(text)
	for i := 0; i < len(lines) && i < headLines && i+1 < len(lines); i++ {
		line := lines[i].Of(text)
		if !f.over(line, known) {
			if strings.Contains(line, " ") && (len(line) > maxLine || endsProse(line)) {
				break
			}
			continue
		}
		edits = append(edits, clean.Edit{Start: lines[i].Start, End: lines[i+1].Start})
	}
	rest := withoutCredits(text, lines, &f)
	lists := isList(text, lines)
	for i := 0; i < rest && i < headLines; i++ {
		line := lines[i].Of(text)
		d, ok := readDateline(line)
		if !ok || lists && d.weak {
			continue
		}
		f.take(d)
		story := strings.TrimLeft(line[d.end:], " ")
		if at := lines[i].Start + d.end; story != "" {
			edits = append(edits, clean.Edit{Start: at, End: lines[i].End - len(story), With: "\n"})
		}
		break
	}
	if rest < len(lines) && rest > 0 {
		edits = append(edits, clean.Edit{Start: lines[rest-1].End, End: len(text)})
	}
	return f, edits
}

// spans lists the lines that are not empty.
func spans(text string) (out []graph.Span) {
	at := 0
	for line := range strings.Lines(text) {
		if n := len(strings.TrimRight(line, "\n")); n > 0 {
			out = append(out, graph.Span{Start: at, End: at + n})
		}
		at += len(line)
	}
	return out
}

// over reads a line that stands over the story and is no part of it.
func (f *Found) over(line string, known graph.Date) bool {
	if len(line) > maxLine {
		return false
	}
	if byline.MatchString(line) && !endsProse(line) {
		names := page.Names(line)
		f.Authors = append(f.Authors, names...)
		return names != nil
	}
	day, ok := page.ParseDay(line)
	if !ok && dating.MatchString(line) {
		day, ok = page.FindDay(line)
	}
	// A day that is not the article's says something else.
	if !ok || known != "" && known != day && !dating.MatchString(line) {
		return false
	}
	if f.Date == "" {
		f.Date = day
	}
	return true
}

func endsProse(line string) bool {
	line = strings.TrimRight(line, "\"”’')")
	return strings.HasSuffix(line, ".") && !abbreviated.MatchString(line) || strings.HasSuffix(line, "!") || strings.HasSuffix(line, "?")
}

var abbreviated = regexp.MustCompile(`\b(?:Jr|Sr|Inc|Ltd|Co|Corp|a\.m|p\.m|U\.S|U\.K)\.$`)

// withoutCredits gives how many lines are left when those at the end that say who worked on the story are
// taken off; the names of who reported become authors where there are none.
func withoutCredits(text string, lines []graph.Span, f *Found) int {
	n := len(lines)
	for n > 1 && lines[n-1].Len() < 400 && credits.MatchString(lines[n-1].Of(text)) {
		n--
		if m := writers.FindStringSubmatch(lines[n].Of(text)); m != nil && f.Authors == nil {
			f.Authors = page.Names(inPlace.ReplaceAllString(m[1], ""))
		}
	}
	return n
}
