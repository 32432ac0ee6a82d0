package exporttest

import (
	"fmt"
	"strings"

	"quern/graph"
)

// hostile are texts that have broken a writer of one format or another: markup, quotes and brackets of every
// syntax, formulas, control characters, broken UTF-8, directions of writing, and what ends comments or scripts.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `]]><x>&amp;&#0;&lt;`, `</title></style></svg></script><!--`, `-->`, `${7*7} {{7*7}} <%= 7 %>`,
	`=HYPERLINK("http://evil.example","x")`, `+1+1`, `-2`, `@SUM(A1)`, `＝1+1`, "\t=1", `'quoted`, `"a","b"`, "line\nbreak\r\nand\rreturn",
	`back\slash \u0022 \" \\`, `"""`, `'''`, `<http://x> . <y>`, `@prefix : <x> .`, `a; b, c . d`, `_:blank`, `%zz %00 %25`, `#end`, `{ [ ( | ) ] }`,
	`A --> B; click A call alert(1)`, `end`, `subgraph x`, `graph LR`, `%%{init: {"securityLevel":"loose"}}%%`, "`code`", `#quot; #35;`, `"]`, `A@{ shape: x }`,
	"nul\x00bell\x07del\x7f", "\xff\xfe broken \xc3", "\uFEFFbom", "non\uFFFEcharacter\uFFFF", "rtl \u202Eedoc\u202C \u2066x\u2069", "zero\u200Bwidth",
	"\u2028line\u2029paragraph", "𝒳 😀 👩‍👩‍👧 é é", "  spaces  ", "", strings.Repeat("long ", 400), "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
}

// Hostile gives a graph whose names, sentences, titles, addresses, positions and roles are texts meant to break
// a writer: an entity for each, and a fact from each to the next.
func Hostile() *Source {
	s := &Source{entities: map[graph.EntityID]graph.Entity{}, names: map[string]graph.EntityID{},
		statements: map[graph.StatementID]*graph.Statement{}, articles: map[graph.ArticleID]*graph.Article{}}
	term := func(i int) *graph.Term {
		i %= len(hostile)
		e := graph.Entity{ID: graph.EntityID(fmt.Sprintf("ent:hostile-%02d-%s", i, strings.ToValidUTF8(hostile[i], "\uFFFD"))),
			Type: graph.EntityTypes[i%len(graph.EntityTypes)], Name: hostile[i], Names: []string{hostile[i], "also " + hostile[i]}}
		s.entities[e.ID] = e
		return &graph.Term{ID: e.ID, Name: e.Name, Type: e.Type, Text: e.Name}
	}
	for i, text := range hostile {
		a := &graph.Article{ID: graph.ArticleID(fmt.Sprintf("article:hostile-%02d", i)), URL: text, Title: text, Publisher: text,
			Date: "2024-03-04", Text: "Before. " + text + " After."}
		s.articles[a.ID] = a
		st := &graph.Statement{Subject: term(i), Predicate: "met", Object: term(i + 1), Place: term(i + 2), Modality: graph.Asserted,
			Relation: text, Time: &graph.Time{Text: text, Start: "2024-03-01", End: "2024-03-02", Precision: graph.PrecisionRange},
			Args: []graph.Arg{{Role: strings.TrimSpace(text[:min(len(text), 40)]), Term: graph.Term{Value: text, Datatype: graph.String}}}}
		if i%3 == 0 {
			st.Predicate, st.Open = text+"-x", true
		}
		if i%4 == 0 {
			st.AttributedTo = term(i + 3)
		}
		st.ID = st.ContentID()
		st.Evidence = []graph.Evidence{{Article: a.ID, Rule: text, Confidence: 0.5,
			Sentence: graph.Span{Start: len("Before. "), End: len("Before. ") + len(text)}}}
		s.statements[st.ID] = st
		value := &graph.Statement{Subject: term(i), Predicate: "said", Object: &graph.Term{Value: text, Datatype: graph.Quotation},
			Modality: graph.Asserted, Evidence: st.Evidence}
		value.ID = value.ContentID()
		s.statements[value.ID] = value
	}
	return s
}
