package fact

import (
	"strconv"
	"strings"

	"quern/graph"
)

var numberWords = map[string]int{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
	"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
	"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

// number reads an integer in digits or in a word.
func number(form string) (int, bool) {
	form = strings.ToLower(strings.ReplaceAll(form, ",", ""))
	if n, err := strconv.Atoi(form); err == nil {
		return n, true
	}
	if n, ok := numberWords[form]; ok {
		return n, true
	}
	tens, unit, ok := strings.Cut(form, "-")
	if n, known := numberWords[tens]; ok && known && n >= 20 {
		if m, known := numberWords[unit]; known && m < 10 {
			return n + m, true
		}
	}
	return 0, false
}

// read makes the term of a side of a rule from its token; verb is the anchor, whose words are no part of a
// content. A nil term for a bound token means that the statement cannot be made.
func (x *sentence) read(tok, verb int, m mode) *graph.Term {
	switch m {
	case modePhrase:
		if l := x.link(tok); l != nil {
			return &graph.Term{Value: x.text(l.First, l.Last), Datatype: graph.String}
		}
		return x.phraseTerm(tok)
	case modeContent:
		return x.content(tok, verb)
	case modeRest:
		return x.rest(tok, verb)
	case modeNumber:
		n, ok := number(x.tokens[tok].Form)
		if !ok {
			if head, _, cut := strings.Cut(x.tokens[tok].Form, "-"); cut { // "34-year-old"
				n, ok = number(head)
			}
		}
		if !ok {
			return nil
		}
		return &graph.Term{Value: strconv.Itoa(n), Datatype: graph.Integer}
	case modeTitle:
		if x.Graph.Lemmas(tok)[0] == "counterpart" {
			return x.counterpartTitle(tok)
		}
		t := x.TitleOf(tok)
		if t == nil || t.First >= t.Last {
			return x.phraseTerm(tok)
		}
		return &graph.Term{Value: x.text(t.First, t.Last), Datatype: graph.String}
	case modeEntity:
		if t := x.term(tok); t.IsEntity() {
			return t
		}
		return nil
	}
	if x.isVerbal(tok) {
		return x.content(tok, verb)
	}
	return x.term(tok)
}

// mentionSpan is where the sentence speaks of what the token heads.
func (x *sentence) mentionSpan(tok int, m mode) *graph.Span {
	if tok < 0 {
		return nil
	}
	first, last := tok, tok+1
	switch {
	case m == modeContent || m == modeAuto && x.isVerbal(tok):
		words := x.Subtree(tok, nil)
		first, last = words[0], words[len(words)-1]+1
	case m == modeTitle && x.TitleOf(tok) != nil:
		t := x.TitleOf(tok)
		first, last = t.First, max(t.Last, t.First+1)
	case m == modeNumber:
	default:
		if l := x.entityLink(tok); l != nil && !x.saysMore(l, tok) {
			first, last = x.mention(l, tok)
		} else {
			first, last = x.extent(tok)
		}
	}
	s := x.span(first, last)
	return &s
}

// rest gives the words of a clause from an object on: "the meeting as very useful".
func (x *sentence) rest(tok, verb int) *graph.Term {
	if tok < verb { // "was described by her as useful"
		return x.passiveRest(tok, verb)
	}
	first, _ := x.phraseExtent(tok)
	last := first
	for _, w := range x.Subtree(verb, func(k int) bool { return k != tok && x.At(k) != nil && x.tokens[k].Deprel != "xcomp" }) {
		if w >= last {
			last = w + 1
		}
	}
	for i := first + 1; i < last; i++ {
		if x.tokens[i-1].Form == "," && (x.tokens[i].XPOS == "VBG" || x.tokens[i].UPOS == "SCONJ") {
			last = i // "called its acts defensive, pointing to": what goes along with the judgement is no part of it
		}
	}
	for last > first+1 && x.tokens[last-1].UPOS == "PUNCT" {
		last--
	}
	value := trimPhrase(x.text(first, last))
	if x.tokens[tok].UPOS == "PRON" && first == tok { // "called it a failure": what "it" is belongs to what is said
		l := x.link(tok)
		if l == nil {
			return nil
		}
		value = x.doc.entities[l.Entity].Name + " " + trimPhrase(x.text(tok+1, max(last, tok+2)))
	}
	if value == "" {
		return nil
	}
	return &graph.Term{Value: value, Datatype: graph.String}
}

// passiveRest gives what the subject of a passive is called, behind its name: "the meeting as very useful".
func (x *sentence) passiveRest(tok, verb int) *graph.Term {
	subject := x.phraseTerm(tok)
	if l := x.link(tok); l != nil {
		subject = &graph.Term{Value: x.doc.entities[l.Entity].Name}
	}
	if subject == nil {
		return nil
	}
	for _, k := range x.Children(verb) {
		if k < verb || x.Case(k) != "as" && (x.tokens[k].Deprel != "xcomp" || x.At(k) != nil) {
			continue
		}
		words := x.Subtree(k, nil)
		return &graph.Term{Value: subject.Value + " " + trimPhrase(x.text(words[0], words[len(words)-1]+1)), Datatype: graph.String}
	}
	return nil
}

// counterpartTitle is the office of the person whose counterpart is spoken of, where the article gives it.
func (x *sentence) counterpartTitle(tok int) *graph.Term {
	for _, k := range x.Graph.Targets(tok, "whose") {
		if l := x.link(k); l != nil && x.doc.titles[l.Entity] != "" {
			return &graph.Term{Value: x.doc.titles[l.Entity], Datatype: graph.String}
		}
	}
	return nil
}

// trimPhrase takes punctuation from the ends of a phrase, and quotation marks and brackets whose partners were left out.
func trimPhrase(s string) string {
	s = strings.Trim(s, " ,;:.–—-")
	if at := strings.LastIndex(s, " ("); at > 0 && !strings.Contains(s[at:], ")") {
		s = s[:at] // "the bank (FTB" without its end
	}
	for _, pair := range [][2]string{{"(", ")"}, {"[", "]"}, {"“", "”"}} {
		opening, closing := pair[0], pair[1]
		if strings.Count(s, opening) != strings.Count(s, closing) || strings.HasPrefix(s, opening) && strings.HasSuffix(s, closing) {
			s = strings.NewReplacer(opening, "", closing, "").Replace(s)
		}
	}
	if strings.Count(s, "\"")%2 == 1 || strings.HasPrefix(s, "\"") && strings.HasSuffix(s, "\"") {
		s = strings.ReplaceAll(s, "\"", "")
	}
	return strings.Trim(s, " ,;:.'–—-")
}
