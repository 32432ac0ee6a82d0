package fact_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/language"
)

// freeze writes a document as lines: "rule", "text", "entity", "link", "time" and "sentence", and under it
// its words with their span, lemma, tags and governor.
func freeze(b *strings.Builder, rule string, doc *language.Document) {
	fmt.Fprintf(b, "rule %s\ntext %s\n", rule, strings.ReplaceAll(doc.Text(), "\n", " "))
	for _, e := range doc.Entities {
		fmt.Fprintf(b, "entity %s %s %s\n", e.ID, e.Type, e.Name)
	}
	for _, l := range doc.Links {
		fmt.Fprintf(b, "link %d %d %d %d %d %s\n", l.Sentence, l.First, l.Last, l.Head, l.Kind, l.Entity)
	}
	for _, t := range doc.Times {
		fmt.Fprintf(b, "time %d %d %d %s/%s %s %s\n", t.Sentence, t.First, t.Last, t.Value.Start, t.Value.End, t.Value.Precision, t.Value.Text)
	}
	for _, s := range doc.Sentences {
		fmt.Fprintf(b, "sentence %d %d %d\n", s.Span.Start, s.Span.End, s.Paragraph)
		for _, t := range s.Tokens {
			fmt.Fprintf(b, "\t%s\t%d-%d\t%s\t%s\t%s\t%d\t%s\n", t.Form, t.Span.Start, t.Span.End, t.Lemma, t.UPOS, t.XPOS, t.Head, t.Deprel)
		}
	}
	b.WriteByte('\n')
}

// blocks are the frozen documents of a file by "rule\ntext", as they are written.
func blocks(text string) map[string]string {
	out := map[string]string{}
	for _, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		lines := strings.SplitN(block, "\n", 3)
		if len(lines) == 3 {
			out[strings.TrimPrefix(lines[0], "rule ")+"\n"+strings.TrimPrefix(lines[1], "text ")] = block
		}
	}
	return out
}

// thaw reads what freeze wrote: documents by "rule\ntext".
func thaw(t *testing.T, file, text string) map[string]*language.Document {
	out := map[string]*language.Document{}
	for _, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		doc := &language.Document{Article: &graph.Article{Date: "2025-02-22"}}
		rule := ""
		for n, line := range strings.Split(block, "\n") {
			key, rest, _ := strings.Cut(line, " ")
			var err error
			switch key {
			case "rule":
				rule = rest
			case "text":
				doc.Article.Text = rest
				out[rule+"\n"+rest] = doc
			case "entity":
				f := strings.SplitN(rest, " ", 3)
				doc.Entities = append(doc.Entities, graph.Entity{ID: graph.EntityID(f[0]), Type: graph.EntityType(f[1]), Name: f[2]})
			case "link":
				var l language.Link
				_, err = fmt.Sscan(rest, &l.Sentence, &l.First, &l.Last, &l.Head, &l.Kind, &l.Entity)
				doc.Links = append(doc.Links, l)
			case "time":
				f := strings.SplitN(rest, " ", 6)
				var x language.TimeExpression
				_, err = fmt.Sscan(strings.Join(f[:3], " "), &x.Sentence, &x.First, &x.Last)
				start, end, _ := strings.Cut(f[3], "/")
				x.Value = graph.Time{Start: graph.Date(start), End: graph.Date(end), Precision: graph.Precision(f[4]), Text: f[5]}
				doc.Times = append(doc.Times, x)
			case "sentence":
				var s language.Sentence
				_, err = fmt.Sscan(rest, &s.Span.Start, &s.Span.End, &s.Paragraph)
				doc.Sentences = append(doc.Sentences, s)
			default:
				f := strings.Split(line, "\t")
				if len(f) != 8 {
					t.Fatalf("%s: cannot read %q", file, line)
				}
				tok := language.Token{Form: f[1], Lemma: f[3], UPOS: f[4], XPOS: f[5], Deprel: f[7]}
				_, err = fmt.Sscanf(f[2], "%d-%d", &tok.Span.Start, &tok.Span.End)
				if err == nil {
					tok.Head, err = strconv.Atoi(f[6])
				}
				s := &doc.Sentences[len(doc.Sentences)-1]
				s.Tokens = append(s.Tokens, tok)
			}
			if err != nil {
				t.Fatalf("%s: %s, line %d: %v", file, rule, n+1, err)
			}
		}
	}
	return out
}
