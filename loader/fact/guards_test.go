package fact_test

import "testing"

// TestGuards holds each guard's yes and no on sentences of its own, by the rule that asks it.
func TestGuards(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		guard, text, rule string
		fires             bool
	}{
		{"different", "Anna Lindqvist met Jonas Berg in Oslo.", "met-verb", true},
		{"different", "Anna Lindqvist met Lindqvist in Oslo.", "met-verb", false},
		{"adjacent", "The minister flew to Lyon, France.", "located-in-comma", true},
		{"unlisted", "The minister visited Oslo, Stockholm, and Helsinki.", "located-in-comma", false},
		{"acronym", "The World Food Programme (WFP) sent rice.", "also-known-as-acronym", true},
		{"acronym", "The World Food Programme (UN) sent rice.", "also-known-as-acronym", false},
		{"ordered", "Anna Lindqvist and Jonas Berg met in Oslo.", "met-together", true},
		{"alone", "Swedish envoys could meet next week.", "met-group", true},
		{"locatable", "A crowd gathered at the Swedish embassy in London.", "located-in-noun", true},
		{"locatable", "She found pleasure in London.", "located-in-noun", false},
		{"citizen", "Swedish comedian Anna Lindqvist won the prize.", "from-title", true},
		{"citizen", "Swedish Prime Minister Anna Lindqvist won the prize.", "from-title", false},
		{"agelike", "Karl Vogel, 81, conducted the orchestra.", "aged-apposition", true},
		{"agelike", "Karl Vogel, 1981, oil on canvas, was sold.", "aged-apposition", false},
		{"speaks", "The bank lost ten million dollars, according to Eva Brandt.", "said-according-to", true},
		{"speaks", "The bank acted according to plan.", "said-according-to", false},
		{"happening", "Three people were killed in an attack near Oslo.", "killed-in", true},
		{"happening", "Three people were killed in a house near Oslo.", "killed-in", false},
		{"judged", "Anna Lindqvist described the talks as useful.", "said-judgement", true},
		{"judged", "Anna Lindqvist described the talks.", "said-judgement", false},
		{"definite", "Norway's foreign minister spoke to reporters.", "position-described", true},
		{"definite", "A Norwegian minister spoke to reporters.", "position-described", false},
		{"unquoted", "Karl Vogel wrote a song in 1970.", "created-verb", true},
		{"unquoted", "Karl Vogel wrote, \"Congratulations to the orchestra.\"", "created-verb", false},
		{"arrival", "Anna Lindqvist travelled to Norway on Monday.", "visited-travel", true},
		{"arrival", "Anna Lindqvist travelled in Norway on Monday.", "visited-travel", false},
	} {
		fired := false
		for _, st := range r.Extract(read(t, c.text)) {
			fired = fired || st.Evidence[0].Rule == c.rule
		}
		if fired != c.fires {
			t.Errorf("%s: %q: rule %s fired %v, want %v", c.guard, c.text, c.rule, fired, c.fires)
		}
	}
}
