package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
)

// kinds maps the types of the corpora to those of the finder. What is not listed is no name.
var kinds = map[string]string{
	"PER": "PER", "PERSON": "PER", "POLITICIAN": "PER",
	"ORG": "ORG", "ORGANISATION": "ORG", "ORGANIZATION": "ORG", "CORPORATION": "ORG", "GROUP": "ORG", "POLITICALPARTY": "ORG",
	"LOC": "LOC", "LOCATION": "LOC", "COUNTRY": "LOC", "PLACE": "LOC",
	"MISC": "MISC", "PRODUCT": "MISC", "CREATIVE-WORK": "MISC", "ELECTION": "MISC", "EVENT": "MISC",
	"ABSTRACT": "MISC", "OBJECT": "MISC",
}

// readNames reads corpora of names: CoNLL-U (".conllu") with Entity= or NER=, or a token and its BIO tag a line.
func readNames(paths []string) ([]*language.Document, error) {
	var out []*language.Document
	for _, path := range paths {
		var docs []*language.Document
		var err error
		if strings.HasSuffix(path, ".conllu") {
			docs, err = readTreebank([]string{path})
			titles := titlesOf(docs)
			for _, d := range docs {
				if len(d.Mentions) > 0 {
					d.Names = namesOf(d, titles)
				}
			}
		} else {
			docs, err = readColumns(path)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, docs...)
	}
	return out, nil
}

// titlesOf finds the words that stand before a person's name and describe it ("President").
func titlesOf(docs []*language.Document) map[string]bool {
	titles := map[string]bool{}
	for _, d := range docs {
		for _, s := range d.Sentences {
			for _, t := range s.Tokens {
				if t.Deprel == "nmod:desc" {
					titles[strings.ToLower(t.Form)] = true
				}
			}
		}
	}
	return titles
}

// namesOf makes flat names of a treebank's mentions. A mention is a whole noun phrase, and may hold others;
// a name is the proper noun at its head with what is joined to it, without articles, titles and what follows
// a comma. Inner names that are part of an outer one are left out.
func namesOf(d *language.Document, titles map[string]bool) []language.Mention {
	var all []language.Mention
	for _, m := range d.Mentions {
		kind := kinds[strings.ToUpper(m.Type)]
		tokens := d.Sentences[m.Sentence].Tokens
		if kind == "" || tokens[m.Head].UPOS != "PROPN" {
			continue
		}
		first, last := nameSpan(tokens, m, kind)
		if kind == "PER" {
			// What stands before a title describes as it does: "NASA Administrator Charles Bolden".
			for i := last - 1; i >= first; i-- {
				if titles[strings.ToLower(tokens[i].Form)] {
					first = i + 1
					break
				}
			}
			if m.Head < first {
				continue // nothing but a title: "Governor of Virginia"
			}
			if first < last && tokens[last-1].XPOS == "NNPS" && first == last-1 {
				continue // a people: "Americans"
			}
		}
		if first < last {
			all = append(all, language.Mention{Sentence: m.Sentence, First: first, Last: last, Head: min(max(m.Head, first), last-1), Kind: language.Name, Type: kind})
		}
	}
	return outermost(all)
}

// nameSpan grows the name from the head of a mention to both sides.
func nameSpan(tokens []language.Token, m language.Mention, kind string) (first, last int) {
	part := func(i int) bool {
		t := &tokens[i]
		return t.UPOS == "PROPN" || strings.HasPrefix(t.XPOS, "NNP") || t.XPOS == "HYPH"
	}
	first, last = m.Head, m.Head+1
	for first > m.First && part(first-1) {
		first--
	}
	for last < m.Last {
		if part(last) {
			last++
			continue
		}
		// "Bank of England", "Department of the Interior", "Johnson & Johnson", "Women's March"
		next := last + 1
		link := slices.Contains([]string{"of", "de", "'s", "’s", "&", "for", "del", "di", "von", "van"}, strings.ToLower(tokens[last].Form)) && (kind != "LOC" || strings.EqualFold(tokens[last].Form, "of"))
		if link && next < m.Last && tokens[next].UPOS == "DET" {
			next++
		}
		if !link || next >= m.Last || !part(next) {
			break
		}
		last = next + 1
	}
	for first < last && tokens[first].XPOS == "HYPH" {
		first++
	}
	for first < last && tokens[last-1].XPOS == "HYPH" {
		last--
	}
	return first, last
}

// outermost sorts names and drops those that overlap an earlier or longer one.
func outermost(all []language.Mention) []language.Mention {
	slices.SortStableFunc(all, func(a, b language.Mention) int {
		switch {
		case a.Sentence != b.Sentence:
			return a.Sentence - b.Sentence
		case a.First != b.First:
			return a.First - b.First
		}
		return b.Last - a.Last
	})
	var out []language.Mention
	for _, m := range all {
		if n := len(out); n > 0 && out[n-1].Sentence == m.Sentence && m.First < out[n-1].Last {
			continue
		}
		out = append(out, m)
	}
	return out
}

// readColumns reads a token and a tag a line, the tag in the first column after the token's that has one; an
// empty line ends a sentence. "-DOCSTART-" and "# newdoc" begin documents; without them each sentence is one.
func readColumns(path string) ([]*language.Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	defer f.Close()
	var docs []*language.Document
	var forms, tags []string
	marked := false
	flush := func() {
		if len(forms) > 0 {
			if !marked || len(docs) == 0 {
				docs = append(docs, &language.Document{Article: &graph.Article{}})
			}
			addSentence(docs[len(docs)-1], forms, tags)
		}
		forms, tags = nil, nil
	}
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimRight(in.Text(), " \r")
		switch {
		case strings.TrimSpace(line) == "":
			flush()
		case strings.HasPrefix(line, "# newdoc"), strings.HasPrefix(line, "-DOCSTART-"):
			flush()
			docs = append(docs, &language.Document{Article: &graph.Article{}})
			marked = true
		case strings.HasPrefix(line, "# "):
		default:
			cols := strings.Fields(line)
			if strings.Contains(line, "\t") {
				cols = strings.Split(line, "\t")
			}
			if len(cols) > 2 && isNumber(cols[0]) {
				cols = cols[1:]
			}
			if len(cols) < 2 || cols[1] != "O" && !strings.Contains(cols[1], "-") {
				return nil, fmt.Errorf("reading names from %s: line %d is not a token and its tag", path, n)
			}
			if form := strings.ReplaceAll(cols[0], " ", ""); form != "" {
				forms, tags = append(forms, form), append(tags, cols[1])
			}
		}
	}
	flush()
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("reading names from %s: %w", path, err)
	}
	return slices.DeleteFunc(docs, func(d *language.Document) bool { return len(d.Sentences) == 0 }), nil
}

func isNumber(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// addSentence adds a sentence of tokens without a text, written as text would be.
func addSentence(d *language.Document, forms, tags []string) {
	var s language.Sentence
	start := len(d.Article.Text)
	for i, form := range forms {
		t := language.Token{Form: form, Head: language.NoHead}
		t.Joined = i > 0 && clitic(form)
		if i > 0 && !t.Joined && s.Tokens[i-1].SpaceAfter {
			d.Article.Text += " "
		}
		t.Span = graph.Span{Start: len(d.Article.Text), End: len(d.Article.Text) + len(form)}
		d.Article.Text += form
		t.SpaceAfter = i+1 < len(forms) && spaced(form, forms[i+1])
		s.Tokens = append(s.Tokens, t)
	}
	s.Span = graph.Span{Start: start, End: len(d.Article.Text)}
	d.Article.Text += "\n\n"
	s.Paragraph = len(d.Sentences)
	n := len(d.Sentences)
	d.Sentences = append(d.Sentences, s)
	for i := 0; i < len(tags); {
		mark, raw, _ := strings.Cut(tags[i], "-")
		last := i + 1
		for last < len(tags) && mark != "O" && tags[last] == "I-"+raw {
			last++
		}
		if kind := kinds[strings.ToUpper(raw)]; kind != "" {
			d.Names = append(d.Names, language.Mention{Sentence: n, First: i, Last: last, Head: conllu.Head(s.Tokens, i, last), Kind: language.Name, Type: kind})
		}
		i = last
	}
}

func clitic(form string) bool {
	switch strings.ToLower(strings.ReplaceAll(form, "’", "'")) {
	case "n't", "'s", "'re", "'ve", "'ll", "'d", "'m":
		return true
	}
	return false
}

func spaced(form, next string) bool {
	first, _ := utf8.DecodeRuneInString(next)
	return !clitic(next) && !strings.ContainsRune(".,;:!?)]}%", first) && form != "(" && form != "[" && form != "$" &&
		(unicode.IsLetter(first) || unicode.IsDigit(first) || len(next) > 1 || first == '(' || first == '"')
}
