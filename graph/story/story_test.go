package story

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quern/graph"
)

// What news is made of. Stories are put together from the same phrases, so that those of different stories
// share much and have to be told apart by what is said in them.
var (
	people = strings.Fields("Aldous Brandt Corvin Delmar Estrid Faulk Greer Hollin Isak Jorun Kestrel Lund Marek Nadir Osk Pell Quist Rask Sorel Thane Ulric Vane Wexler Yarrow Zeller")
	places = strings.Fields("Arden Brack Calder Dunmore Elsing Farrow Garth Helm Inver Jarrow Kells Lorne Marsk Norrin Oakham Pember Quay Ryde Selby Thorn")
	bodies = []string{"the transport ministry", "the city council", "the harbour board", "the water company", "the teachers’ union", "the central bank", "the regional court", "the fishing fleet", "the rail operator", "the university"}
	acts   = []string{"closed the old bridge", "approved a new budget", "suspended its chief accountant", "postponed the vote on wages", "opened an inquiry into the flood", "sold its last tugboat", "cancelled a contract for forty buses", "agreed to rebuild the market hall", "rejected a plan for two reservoirs", "promised to publish the report"}
	lines  = []string{
		"%[1]s of %[2]s told reporters that %[3]s had known of the matter since %[4]d.",
		"The decision will cost about %[4]d,000 crowns and affect %[5]d families in %[2]s and %[6]s.",
		"“We have waited %[5]d months for an answer, and this is none,” said %[1]s, who represents %[6]s.",
		"A spokesman for %[3]s declined to say whether %[1]s would stay in office.",
		"Residents of %[6]s gathered outside the offices in %[2]s and handed over a petition with %[4]d names.",
		"In a letter dated %[5]d days ago, %[3]s had asked %[2]s for more time.",
		"The figures, which %[1]s presented in %[6]s, differ by %[5]d percent from those of last year.",
		"Lawyers for %[3]s are to appear before the court in %[2]s, %[1]s said.",
		"Work in %[6]s is expected to last %[5]d weeks, according to a notice that %[3]s published.",
		"Nobody in %[2]s answered %[4]d calls on the matter, the paper found.",
	}
)

type writer struct{ *rand.Rand }

func (w writer) of(list []string) string { return list[w.IntN(len(list))] }

func (w writer) sentence(line string) string {
	return fmt.Sprintf(line, w.of(people)+" "+w.of(people), w.of(places), w.of(bodies), 1900+w.IntN(120), 3+w.IntN(90), w.of(places))
}

// tell writes a story, as its lines.
func (w writer) tell() []string {
	out := []string{fmt.Sprintf("%s in %s %s on Tuesday after %d days of argument.", strings.ToUpper(w.of(bodies)[:1])+w.of(bodies)[1:], w.of(places), w.of(acts), 2+w.IntN(40))}
	for _, i := range w.Perm(len(lines))[:8] {
		out = append(out, w.sentence(lines[i]))
	}
	return out
}

// syndicated gives stories in three versions each: the agency's, one that a paper cut, and one that another
// paper opened in its own words and ended with a paragraph of its own.
func syndicated(n int) (articles []graph.Article, want [][]graph.ArticleID) {
	w := writer{rand.New(rand.NewPCG(1, 2))}
	for i := range n {
		story := w.tell()
		cut := append([]string{strings.ToUpper(w.of(places)) + " (UP) —"}, story[:5]...)
		edited := slices.Clone(story)
		edited[0] = fmt.Sprintf("After weeks of dispute, people in %s learned this week what is to become of a plan that had divided them.", w.of(places))
		edited[3] = strings.Replace(edited[3], " said", " told this paper", 1)
		edited = append(edited, w.sentence("%[1]s of this paper contributed from %[2]s, where %[3]s has its seat."))
		var ids []graph.ArticleID
		for v, text := range []string{strings.Join(story, "\n"), strings.Join(cut, " "), strings.ReplaceAll(strings.Join(edited, "\n\n"), "“", `"`)} {
			a := graph.Article{URL: fmt.Sprintf("https://paper%d.example/%d", v, i), Text: text, Date: graph.Date(fmt.Sprintf("2025-03-%02d", 10+v))}
			a.ID = graph.NewArticleID(a.URL, a.Text)
			ids = append(ids, a.ID)
			articles = append(articles, a)
		}
		slices.Sort(ids)
		want = append(want, ids)
	}
	slices.SortFunc(want, func(a, b []graph.ArticleID) int { return strings.Compare(string(a[0]), string(b[0])) })
	return articles, want
}

func TestSyndicatedStories(t *testing.T) {
	articles, want := syndicated(50)
	for range 5 {
		rand.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
		got := Group(articles)
		if len(got) != len(want) || !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%d groups, want %d:\n%v\nwant\n%v", len(got), len(want), got, want)
		}
	}
	var c Collector
	for i := range articles {
		c.Add(&articles[i])
		c.Add(&articles[i])
	}
	if got := c.Groups(); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("gathered one by one there are %d groups", len(got))
	}
}

func TestGroup(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(3, 4))}
	story := strings.Join(w.tell(), " ")
	other := strings.Join(w.tell(), " ")
	for _, test := range []struct {
		name string
		a, b graph.Article
		same bool
	}{
		{"the same text", graph.Article{Text: story}, graph.Article{Text: story}, true},
		{"layout and case", graph.Article{Text: story}, graph.Article{Text: strings.ToUpper(strings.ReplaceAll(story, ". ", ".\n\n"))}, true},
		{"another story", graph.Article{Text: story}, graph.Article{Text: other}, false},
		{"a day later", graph.Article{Text: story, Date: "2025-03-10"}, graph.Article{Text: story, Date: "2025-03-11"}, true},
		{"the next week's", graph.Article{Text: story, Date: "2025-03-10"}, graph.Article{Text: story, Date: "2025-03-17"}, false},
		{"a round-up that has it among much else", graph.Article{Text: story}, graph.Article{Text: story + strings.Join(slices.Concat(w.tell(), w.tell(), w.tell(), w.tell(), w.tell(), w.tell()), " ")}, false},
		{"two lines without words", graph.Article{Text: "Talks."}, graph.Article{Text: "Talks!"}, false},
		{"short ones alike", graph.Article{Text: "Shares of the company rose four percent on Monday."}, graph.Article{Text: "Shares of the company rose four percent on Monday"}, true},
		{"short ones not alike", graph.Article{Text: "Shares of the company rose four percent on Monday."}, graph.Article{Text: "Shares of the company fell nine percent on Friday."}, false},
	} {
		test.a.ID, test.b.ID = "article:a", "article:b"
		if got := len(Group([]graph.Article{test.a, test.b})) == 1; got != test.same {
			t.Errorf("%s: one story is %v", test.name, got)
		}
	}
}

func BenchmarkFingerprint(b *testing.B) {
	w := writer{rand.New(rand.NewPCG(5, 6))}
	text := strings.Join(slices.Concat(w.tell(), w.tell()), " ")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Fingerprint(text)
	}
}

func BenchmarkGroup(b *testing.B) {
	articles, _ := syndicated(1000)
	for b.Loop() {
		Group(articles)
	}
}
