package fact_test

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"quern/loader/fact"
)

func TestScorer(t *testing.T) {
	o := &fact.Observation{Prior: 0.8, Features: []string{"open", "far"}}
	if got := (*fact.Scorer)(nil).Score(o); got != 0.8 {
		t.Errorf("without a scorer %v, want the prior", got)
	}
	plain := &fact.Scorer{Prior: 1}
	if got := plain.Score(o); math.Abs(got-0.8) > 1e-9 {
		t.Errorf("a scorer that knows nothing gives %v, want the prior", got)
	}
	wary := &fact.Scorer{Prior: 1, Weights: map[string]float64{"open": -1, "passive": 5}}
	if got := wary.Score(o); got >= 0.8 || got <= 0.5 {
		t.Errorf("a weight against gives %v", got)
	}
	for _, prior := range []float64{0, 1} {
		if z := fact.LogOdds(prior); math.IsInf(z, 0) || math.IsNaN(z) {
			t.Errorf("the log-odds of %v are %v", prior, z)
		}
	}
}

func TestLoadScorer(t *testing.T) {
	if s, err := fact.LoadScorer(fstest.MapFS{}); s != nil || err != nil {
		t.Errorf("without a file: %v, %v", s, err)
	}
	s, err := fact.LoadScorer(fstest.MapFS{"confidence.json": {Data: []byte(`{"bias": 0.5, "prior": 1, "weights": {"open": -1}}`)}})
	if err != nil || s.Weights["open"] != -1 {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, err := fact.LoadScorer(fstest.MapFS{"confidence.json": {Data: []byte(`{"bias":`)}}); err == nil || !strings.Contains(err.Error(), "confidence.json") {
		t.Errorf("half a file: %v", err)
	}
}

// Each statement comes with features, and the scorer alone changes its confidence.
func TestObserve(t *testing.T) {
	r := load(t)
	doc := read(t, "Anna Lindqvist met Jonas Berg in Oslo on Monday. A crowd sang songs.")
	observed := r.Observe(doc)
	if len(observed) == 0 {
		t.Fatal("nothing was observed")
	}
	for _, o := range observed {
		if len(o.Features) < 5 || o.Prior <= 0 || o.Prior > 1 {
			t.Errorf("%s has prior %v and features %v", o.Statement.Predicate, o.Prior, o.Features)
		}
	}
	sure := r.WithScorer(&fact.Scorer{Bias: 9})
	for _, st := range sure.Extract(doc) {
		if c := st.Evidence[0].Confidence; c < 0.99 {
			t.Errorf("%s has confidence %v", st.Predicate, c)
		}
	}
	if len(sure.Extract(doc)) != len(observed) {
		t.Error("a sure scorer leaves statements out")
	}
	for _, st := range r.WithScorer(&fact.Scorer{Bias: -9}).Extract(doc) {
		if st.Open {
			t.Errorf("%s is kept though nothing speaks for it", st.Predicate)
		}
	}
}
