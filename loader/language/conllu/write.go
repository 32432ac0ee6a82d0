package conllu

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"quern/loader/language"
)

// Write writes a document: "# text" and "# start_byte" for each sentence, words joined in one surface token
// as multiword tokens, and in MISC SpaceAfter=No, NER= (BIO, where the document has been searched for names or
// has any) and Entity= for its chains.
func Write(w io.Writer, doc *language.Document) error {
	out := bufio.NewWriter(w)
	marks := entityMarks(doc)
	ner := tags(doc)
	for n := range doc.Sentences {
		s := &doc.Sentences[n]
		switch {
		case n == 0:
			out.WriteString("# newdoc\n# newpar\n")
		case s.Paragraph != doc.Sentences[n-1].Paragraph:
			out.WriteString("# newpar\n")
		}
		fmt.Fprintf(out, "# sent_id = %d\n# start_byte = %d\n# text = %s\n", n+1, s.Span.Start, oneLine(s.Span.Of(doc.Text())))
		for i := range s.Tokens {
			misc := []string{}
			if e := marks[[2]int{n, i}]; e != "" {
				misc = append(misc, "Entity="+e)
			}
			misc = append(misc, "NER="+ner[n][i])
			joins := i+1 < len(s.Tokens) && s.Tokens[i+1].Joined
			if joins && (i == 0 || !s.Tokens[i].Joined) {
				surface(out, doc, s, i)
			}
			if !s.Tokens[i].SpaceAfter && !joins && !s.Tokens[i].Joined {
				misc = append(misc, "SpaceAfter=No")
			}
			row(out, i, &s.Tokens[i], misc)
		}
		out.WriteString("\n")
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing CoNLL-U: %w", err)
	}
	return nil
}

// surface writes the line of the multiword token that begins with word i.
func surface(out *bufio.Writer, doc *language.Document, s *language.Sentence, i int) {
	last := i + 1
	for last+1 < len(s.Tokens) && s.Tokens[last+1].Joined {
		last++
	}
	span := s.Tokens[i].Span
	span.End = s.Tokens[last].Span.End
	misc := "_"
	if !s.Tokens[last].SpaceAfter {
		misc = "SpaceAfter=No"
	}
	fmt.Fprintf(out, "%d-%d\t%s\t_\t_\t_\t_\t_\t_\t_\t%s\n", i+1, last+1, field(span.Of(doc.Text())), misc)
}

func row(out *bufio.Writer, i int, t *language.Token, misc []string) {
	head := "_"
	if t.Deprel != "" {
		head = "0"
		if t.Head != language.NoHead {
			head = fmt.Sprint(t.Head + 1)
		}
	}
	fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\t_\t%s\t%s\t_\t%s\n", i+1, field(t.Form), field(t.Lemma), field(t.UPOS), field(t.XPOS),
		head, field(t.Deprel), strings.Join(misc, "|"))
}

// tags is the BIO tag of each token.
func tags(doc *language.Document) [][]string {
	out := make([][]string, len(doc.Sentences))
	for n := range doc.Sentences {
		out[n] = make([]string, len(doc.Sentences[n].Tokens))
		for i := range out[n] {
			out[n][i] = "O"
		}
	}
	for _, m := range doc.Names {
		if m.Sentence < 0 || m.Sentence >= len(out) {
			continue
		}
		for i := max(m.First, 0); i < min(m.Last, len(out[m.Sentence])); i++ {
			mark := "I-"
			if i == m.First {
				mark = "B-"
			}
			out[m.Sentence][i] = mark + m.Type
		}
	}
	return out
}

// field makes a value safe for a column: never empty, no white space but the plain blank, no control character.
func field(s string) string {
	if s == "" {
		return "_"
	}
	return oneLine(s)
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r != ' ' && (unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029') {
			return ' '
		}
		return r
	}, s)
}
