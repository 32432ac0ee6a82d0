package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
)

// TestMarksMayOverlap writes texts whose marks nest, cross and leave the paragraph. Each link is written [name|words] or
// <fact|words>, and words that are parts of facts {parts:words}.
func TestMarksMayOverlap(t *testing.T) {
	const text = "Ann Lee of the Harbour Union met Bob.\nShe left."
	at := func(words string) graph.Span {
		start := strings.Index(text, words)
		return graph.Span{Start: start, End: start + len(words)}
	}
	for _, c := range []struct {
		name  string
		marks []mark
		want  string
	}{
		{"none", nil, "#s0-37 Ann Lee of the Harbour Union met Bob.\nShe left."},
		{"parts of a fact", []mark{{at("Ann Lee"), "s", 0}, {at("met"), "r", 0}, {at("Bob"), "o", 0}},
			"#s0-37 {0s:Ann Lee} of the Harbour Union <f0|{0r:met}> {0o:Bob}.\nShe left."},
		{"a mention within another", []mark{{at("Ann Lee of the Harbour Union"), "m", 0}, {at("Harbour Union"), "m", 1}},
			"#s0-37 [Ann|Ann Lee of the ][Union|Harbour Union] met Bob.\nShe left."},
		{"parts that cross a mention", []mark{{at("Harbour Union"), "m", 1}, {at("Lee of the Harbour"), "s", 0}, {at("Union met"), "r", 1}},
			"#s0-37 Ann {0s:Lee of the }[Union|{0s:Harbour} {1r:Union}]<f1|{1r: met}> Bob.\nShe left."},
		{"one over a line's end and one outside of the text", []mark{{graph.Span{Start: 33, End: 41}, "m", 0}, {graph.Span{Start: 40, End: 900}, "s", 0}, {graph.Span{Start: 5, End: 5}, "r", 0}},
			"#s0-37 Ann Lee of the Harbour Union met [Ann|Bob.]\n[Ann|Sh{0s:e}]{0s: left.}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &marked{text: text, entities: []graph.Entity{{ID: "ent:ann", Name: "Ann"}, {ID: "ent:union", Name: "Union"}}, marks: c.marks,
				anchors: []string{"f0", "f1"}, sentences: []graph.Span{{Start: 0, End: 37}, {Start: 0, End: 37}, {Start: 8, End: 20}}}
			var out, plain strings.Builder
			for i, paragraph := range m.paragraphs(paragraphs(text)) {
				if i > 0 {
					out.WriteString("\n")
					plain.WriteString("\n")
				}
				for _, s := range paragraph {
					if s.Anchor != "" {
						fmt.Fprintf(&out, "#%s ", s.Anchor)
						if diff := cmp.Diff([]string{"s8-20"}, s.More); diff != "" {
							t.Error("anchors within the sentence", diff)
						}
					}
					for _, one := range s.Stretches {
						words := ""
						for _, w := range one.Words {
							plain.WriteString(w.Text)
							if w.Parts != "" {
								w.Text = "{" + w.Parts + ":" + w.Text + "}"
							}
							words += w.Text
						}
						switch {
						case one.Entity != "":
							fmt.Fprintf(&out, "[%s|%s]", one.Name, words)
						case one.Fact != "":
							fmt.Fprintf(&out, "<%s|%s>", one.Fact, words)
						default:
							out.WriteString(words)
						}
					}
				}
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Error("-want +got", diff)
			}
			if plain.String() != text {
				t.Errorf("the text became %q", plain.String())
			}
		})
	}
}

func TestWithin(t *testing.T) {
	for given, want := range map[string]string{"/review?list=facts": "/review?list=facts", "": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "/\tx": "/", "javascript:x": "/"} {
		if got := within(given); got != want {
			t.Errorf("after signing in from %q one goes to %q, want %q", given, got, want)
		}
	}
}
