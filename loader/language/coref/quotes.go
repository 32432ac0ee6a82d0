package coref

import "strings"

// quote is a run of quoted words; speaker is the token outside it that is said to speak, if one is.
type quote struct {
	sentence, first     int // where it opens
	endSentence, end    int // the token that closes it
	speaker, speakerSen int // -1 where not known
}

// speechVerbs bring what someone says.
var speechVerbs = func() map[string]bool {
	set := map[string]bool{}
	for _, v := range strings.Fields("say tell add ask reply answer state note explain write tweet post declare announce claim insist warn stress argue admit acknowledge " +
		"comment continue conclude observe remark report shout chant exclaim recall confirm deny joke quip respond suggest believe think call describe hail reiterate urge vow pledge quote begin") {
		set[v] = true
	}
	return set
}()

// findQuotes marks the tokens within quotation marks, paragraph by paragraph, and looks for who speaks.
func (w *work) findQuotes() {
	w.inQuote = make([][]int, len(w.doc.Sentences))
	open, paragraph := 0, -1
	for s := range w.doc.Sentences {
		sent := &w.doc.Sentences[s]
		w.inQuote[s] = make([]int, len(sent.Tokens))
		if sent.Paragraph != paragraph {
			open, paragraph = 0, sent.Paragraph // a quotation that is not closed ends with its paragraph
		}
		for i := range sent.Tokens {
			switch f := sent.Tokens[i].Form; {
			case f == "“" || f == "``" || f == "«" || f == "\"" && open == 0:
				w.quotes = append(w.quotes, quote{sentence: s, first: i, endSentence: s, end: i, speaker: -1})
				open = len(w.quotes)
			case f == "”" || f == "''" || f == "»" || f == "\"":
				if open > 0 {
					w.quotes[open-1].endSentence, w.quotes[open-1].end = s, i
				}
				open = 0
			default:
				w.inQuote[s][i] = open
				if open > 0 {
					w.quotes[open-1].endSentence, w.quotes[open-1].end = s, i
				}
			}
		}
	}
	for q := range w.quotes {
		w.findSpeaker(q)
	}
}

// findSpeaker looks in the sentence where the quotation ends, then in that where it begins, then takes the
// speaker of the quotation before it in the paragraph.
func (w *work) findSpeaker(q int) {
	k := &w.quotes[q]
	for _, place := range [][2]int{{k.endSentence, k.end}, {k.sentence, k.first}} {
		if at := w.subjectOfSpeech(place[0], place[1]); at >= 0 {
			k.speakerSen, k.speaker = place[0], at
			return
		}
	}
	if q > 0 {
		before := &w.quotes[q-1]
		near := k.sentence-before.endSentence <= 1
		if before.speaker >= 0 && near && w.doc.Sentences[before.endSentence].Paragraph == w.doc.Sentences[k.sentence].Paragraph {
			k.speakerSen, k.speaker = before.speakerSen, before.speaker
			return
		}
	}
	// "He was blunt: …" or "She told reporters of it. …" in the sentence before.
	if s := k.sentence - 1; s >= 0 && k.first == 0 && w.doc.Sentences[s].Paragraph == w.doc.Sentences[k.sentence].Paragraph {
		if at := w.subjectOfSpeech(s, len(w.doc.Sentences[s].Tokens)); at >= 0 {
			k.speakerSen, k.speaker = s, at
		}
	}
}

// maxReach bounds how far from a quotation its verb may stand.
const maxReach = 40

// subjectOfSpeech is the subject of the speech verb outside quotations that stands nearest to the token.
func (w *work) subjectOfSpeech(s, near int) int {
	tokens := w.doc.Sentences[s].Tokens
	best, distance := -1, maxReach
	for i := max(0, near-maxReach); i < min(len(tokens), near+maxReach); i++ {
		if w.inQuote[s][i] > 0 || tokens[i].UPOS != "VERB" || !speechVerbs[tokens[i].Lemma] {
			continue
		}
		d := i - near
		if d < 0 {
			d = -d
		}
		if d >= distance {
			continue
		}
		if at := w.subject(s, i); at >= 0 && w.inQuote[s][at] == 0 {
			best, distance = at, d
		}
	}
	return best
}

// subject is the subject of a verb, or for a conjunct without one that of its first; -1 where there is none.
func (w *work) subject(s, verb int) int {
	for range 4 {
		at, ok := w.subjects[[2]int{s, verb}]
		if !ok {
			at = -1
			for _, c := range w.trees[s].children[verb] {
				if w.token(s, c).Deprel == "nsubj" {
					at = c
					break
				}
			}
			w.subjects[[2]int{s, verb}] = at
		}
		if at >= 0 {
			return at
		}
		if w.token(s, verb).Deprel != "conj" || w.trees[s].heads[verb] < 0 {
			break
		}
		verb = w.trees[s].heads[verb]
	}
	return -1
}
