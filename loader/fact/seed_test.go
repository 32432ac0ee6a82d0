package fact_test

import (
	"context"
	"strings"
	"testing"

	"quern/graph"
	"quern/graph/identity"
	"quern/loader/source"
)

// The article that quern began with says who speaks for whom and who met whom where and when; each comes with
// the sentence that says it.
func TestSeed(t *testing.T) {
	a, ok := sharedArticles(t)["summit-preparations"]
	if !ok {
		t.Skip("needs ../shared/articles/summit-preparations.txt, which is not beside this checkout")
	}
	p, err := pipeline()
	if err != nil {
		t.Fatal(err)
	}
	a.Text = source.Clean(a.Text)
	a.ID = graph.NewArticleID("", a.Text)
	rec, err := p.Extract(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	rec = identity.Resolve(rec, nil)
	for _, want := range []struct {
		subject, object graph.EntityID
		predicate       string
		place           graph.EntityID
		day             graph.Date
		quoted          string
	}{
		{subject: "ent:sergei-ryabkov", predicate: "speaks-for", object: "ent:russia", quoted: "deputy foreign minister said"},
		{subject: "ent:donald-trump", predicate: "met", object: "ent:vladimir-putin", place: "ent:hamburg", day: "2017-07-07", quoted: "meets with"},
		{subject: "ent:marco-rubio", predicate: "met", object: "ent:sergey-lavrov", place: "ent:saudi-arabia", day: "2025-02-18", quoted: "counterpart"},
	} {
		found := false
		for i := range rec.Statements {
			st := &rec.Statements[i]
			if st.Predicate != want.predicate || !st.Subject.IsEntity() || st.Subject.ID != want.subject ||
				!st.Object.IsEntity() || st.Object.ID != want.object || !st.IsDirect() {
				continue
			}
			if want.place != "" && (!st.Place.IsEntity() || st.Place.ID != want.place) ||
				want.day != "" && (st.Time == nil || st.Time.Start != want.day || st.Time.End != want.day) {
				continue
			}
			found = found || strings.Contains(st.Evidence[0].Sentence.Of(rec.Article.Text), want.quoted)
		}
		if !found {
			t.Errorf("the article does not give %s %s %s %s %s", want.subject, want.predicate, want.object, want.place, want.day)
		}
	}
}
