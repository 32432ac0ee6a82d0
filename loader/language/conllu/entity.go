package conllu

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"quern/loader/language"
)

// brackets gathers the mentions of Entity=, CorefUD's bracket notation: "(e1-person-2" opens a mention,
// "e1)" closes it, "(e1-person-2)" is both; several stand side by side.
type brackets struct {
	open     map[string][]int // the mentions of an id that are open, innermost last
	mentions []language.Mention
	ids      []string // of each mention
	closed   []bool
}

func newBrackets() brackets { return brackets{open: map[string][]int{}} }

func (b *brackets) sentence(n int, words []word, tokens []language.Token) {
	for i, w := range words {
		for _, part := range splitBrackets(w.entity) {
			body, opens := strings.CutPrefix(part, "(")
			body, closes := strings.CutSuffix(body, ")")
			id, rest, _ := strings.Cut(body, "-")
			if opens {
				kind, _, _ := strings.Cut(rest, "-")
				b.open[id] = append(b.open[id], len(b.mentions))
				b.mentions = append(b.mentions, language.Mention{Sentence: n, First: i, Type: kind})
				b.ids = append(b.ids, id)
				b.closed = append(b.closed, false)
			}
			if stack := b.open[id]; closes && len(stack) > 0 {
				m := stack[len(stack)-1]
				b.open[id] = stack[:len(stack)-1]
				b.mentions[m].Last = i + 1
				b.closed[m] = true
				b.mentions[m].Head = Head(tokens, b.mentions[m].First, i+1)
				b.mentions[m].Kind = kindOf(tokens[b.mentions[m].Head].UPOS)
			}
		}
	}
	clear(b.open) // a mention never crosses sentences
}

func kindOf(upos string) language.MentionKind {
	switch upos {
	case "PROPN":
		return language.Name
	case "PRON":
		return language.Pronoun
	}
	return language.Nominal
}

// splitBrackets splits "(1-person(2-place)3)" into "(1-person", "(2-place)" and "3)".
func splitBrackets(s string) []string {
	var out []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '(' && i > start:
			out = append(out, s[start:i])
			start = i
		case s[i] == ')':
			out = append(out, s[start:i+1])
			start = i + 1
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// finish gives the closed mentions in order of text, the outer before the inner, and a chain for each id.
func (b *brackets) finish() ([]language.Mention, []language.Chain) {
	order := make([]int, 0, len(b.mentions))
	for i := range b.mentions {
		if b.closed[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return compare(b.mentions[x], b.mentions[y]) })
	var mentions []language.Mention
	var chains []language.Chain
	at := map[string]int{}
	for _, i := range order {
		c, ok := at[b.ids[i]]
		if !ok {
			c = len(chains)
			at[b.ids[i]] = c
			chains = append(chains, language.Chain{})
		}
		chains[c].Mentions = append(chains[c].Mentions, len(mentions))
		mentions = append(mentions, b.mentions[i])
	}
	return mentions, chains
}

func compare(a, b language.Mention) int {
	return cmp.Or(cmp.Compare(a.Sentence, b.Sentence), cmp.Compare(a.First, b.First), cmp.Compare(b.Last, a.Last))
}

// entityMarks gives each token of each sentence its Entity= value.
func entityMarks(doc *language.Document) map[[2]int]string {
	type mark struct {
		m  language.Mention
		id string
	}
	var marks []mark
	for c, chain := range doc.Chains {
		for _, i := range chain.Mentions {
			if i < 0 || i >= len(doc.Mentions) {
				continue
			}
			marks = append(marks, mark{doc.Mentions[i], "e" + strconv.Itoa(c+1)})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return compare(a.m, b.m) })
	opens, closes := map[[2]int]string{}, map[[2]int]string{}
	for _, k := range marks {
		m := k.m
		kind := m.Type
		if kind == "" {
			kind = "_"
		}
		open := "(" + k.id + "-" + escape(kind) + "-" + strconv.Itoa(m.Head-m.First+1)
		if m.Last-m.First == 1 {
			open += ")"
		} else {
			end := [2]int{m.Sentence, m.Last - 1}
			closes[end] = k.id + ")" + closes[end] // the inner, opened later, closes first
		}
		opens[[2]int{m.Sentence, m.First}] += open
	}
	out := closes
	for at, s := range opens {
		// A mention that ends here began before this word, so it closes before new ones open.
		out[at] += s
	}
	return out
}

func escape(s string) string {
	return strings.NewReplacer("-", "_", "(", "_", ")", "_", "|", "_", "=", "_").Replace(s)
}
