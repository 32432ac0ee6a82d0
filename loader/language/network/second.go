package network

import (
	"slices"
	"strings"

	"quern/loader/language/tagger"
)

const (
	// secondWeight is what a point of the tagger counts beside the network's logits, chosen on the development sets.
	secondWeight = 0.0014
	// doubt is how near the network's second-best part of speech must come for the tagger to be asked: beyond it the
	// tagger hardly ever prevails.
	doubt = 6
)

// second is another opinion on tags, and which of the network's classes it speaks of.
type second struct {
	tagger     *tagger.Tagger
	upos, xpos []int // of each of the tagger's classes, or -1
}

func newSecond(labels *Labels, t *tagger.Tagger) *second {
	s := &second{tagger: t}
	for _, c := range t.Classes() {
		u, x, _ := strings.Cut(c, " ")
		s.upos = append(s.upos, slices.Index(labels.UPOS, u))
		s.xpos = append(s.xpos, slices.Index(labels.XPOS, x))
	}
	return s
}

// chooser chooses the tags of the words of a piece.
type chooser struct {
	second   *second // or nil
	view     *tagger.View
	sentence tagger.Words

	scorer *tagger.Scorer // made when the first word is in doubt
	scores []int32
}

// choose gives the places of the UPOS and XPOS of the i-th word: the network's best, or where that is in doubt the pair
// with the highest sum of the network's scores and the tagger's.
func (c *chooser) choose(i int, upos, xpos []float32) (int, int) {
	u, x := best(upos), best(xpos)
	if c.second == nil || !doubtful(upos, u) {
		return u, x
	}
	if c.scorer == nil {
		c.scorer = c.view.Scorer(c.sentence)
		c.scores = make([]int32, len(c.second.upos))
	}
	c.scorer.Score(i, c.scores)
	chosen, high := false, float32(0)
	for k, v := range c.scores {
		a, b := c.second.upos[k], c.second.xpos[k]
		if a < 0 || b < 0 {
			continue
		}
		if sum := upos[a] + xpos[b] + float32(secondWeight*float32(v)); !chosen || sum > high {
			chosen, high, u, x = true, sum, a, b
		}
	}
	return u, x
}

// doubtful tells whether another class comes near the best.
func doubtful(scores []float32, best int) bool {
	for i, v := range scores {
		if i != best && v > scores[best]-doubt {
			return true
		}
	}
	return false
}
