package fact_test

import (
	"strings"
	"testing"

	"quern/graph"
)

// A meeting that an article tells of in several sentences is one, and its place and day are found in whichever of
// them has it.
func TestOccasions(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		name, text, predicate, subject, object string
		place, day, also                       string // "" for none
	}{
		{"a counterpart at talks whose day is told before",
			"Swedish and Norwegian ministers met in Oslo on Monday. Norwegian Foreign Minister Jonas Berg said that the talks, which were attended by his Swedish counterpart, Anna Lindqvist, were useful.",
			"met", "Anna Lindqvist", "Jonas Berg", "Oslo", "2025-02-17", "met in Oslo"},
		{"guests of one meeting met each other",
			"A meeting was held on Tuesday in Geneva. Anna Lindqvist attended the meeting. Jonas Berg also attended the meeting.",
			"met", "Anna Lindqvist", "Jonas Berg", "Geneva", "2025-02-18", "Anna Lindqvist attended"},
		{"another meeting, which is only planned, gives neither",
			"Jonas Berg met Anna Lindqvist. A meeting could be held in Geneva on Friday.",
			"met", "Anna Lindqvist", "Jonas Berg", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, c.text)
			found := false
			for _, st := range r.Extract(doc) {
				if st.Predicate != c.predicate || !st.Subject.IsEntity() || !st.Object.IsEntity() {
					continue
				}
				if s, o := st.Subject.Name, st.Object.Name; s+o != c.subject+c.object && s+o != c.object+c.subject {
					continue
				}
				found = true
				place, day := "", graph.Date("")
				if st.Place != nil {
					place = st.Place.Name
				}
				if st.Time != nil {
					day = st.Time.Start
				}
				if place != c.place || string(day) != c.day {
					t.Errorf("in %q on %q, want %q on %q", place, day, c.place, c.day)
				}
				var also []string
				for _, s := range st.Evidence[0].Also {
					also = append(also, s.Of(doc.Text()))
				}
				if !strings.Contains(strings.Join(also, "\n"), c.also) || c.also == "" && len(also) > 0 {
					t.Errorf("gathered from %q, want a sentence with %q", also, c.also)
				}
			}
			if !found {
				t.Errorf("nobody %s", c.predicate)
			}
		})
	}
}

// A crowd at one occasion is not so many meetings of two.
func TestOccasionOfManyGivesNoPairs(t *testing.T) {
	text := "A meeting was held on Tuesday in Geneva."
	for _, name := range []string{"Anna Lindqvist", "Jonas Berg", "Erik Dahl", "Clara Weiss", "Maria Lopez", "Peter Vik"} {
		text += " " + name + " attended the meeting."
	}
	for _, st := range load(t).Extract(read(t, text)) {
		if st.Predicate == "met" {
			t.Errorf("%s met %s", st.Subject.Name, st.Object.Name)
		}
	}
}

// What is too long to be a sentence is left alone, whatever it speaks of.
func TestOccasionInAnEndlessSentence(t *testing.T) {
	text := "The meeting " + strings.Repeat("and the meeting ", 200) + "ended. Anna Lindqvist met Jonas Berg in Oslo."
	for _, st := range load(t).Extract(read(t, text)) {
		if st.Predicate == "met" && st.Place != nil && st.Place.Name == "Oslo" {
			return
		}
	}
	t.Error("the sentence behind it was not read")
}
