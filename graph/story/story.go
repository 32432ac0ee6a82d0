// Package story finds which articles tell one story: a text of an agency that many papers printed, each with
// its own headline, its own cuts and its own last paragraph. Their facts are one in the graph as it is; what
// this package adds is that ten printings of one text are not ten sources.
//
// Texts are compared by fingerprints that winnowing chooses (Schleimer, Wilkerson and Aiken, "Winnowing: local
// algorithms for document fingerprinting", SIGMOD 2003): of the hashes of every shingle words in a row, the
// least in every window of them. Two texts that share a run of shingle+window-1 words share a fingerprint,
// wherever the run stands, so that a cut text is found in the whole one, which a sketch of the whole (MinHash,
// SimHash) loses.
//
// Groups are a function of the set of articles: neither the order in which they came nor what was there
// before leaves a trace. Hence they are computed from the articles at hand and are stored nowhere.
package story

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"time"
	"unicode"

	"quern/graph"
)

const (
	shingle = 4
	window  = 6
	// mostPrints bounds the fingerprints of one text: of more, the least are kept, which are the same ones in
	// any text that has them.
	mostPrints = 512
	// fewestShared fingerprints must be the same, contained of the shorter text's and covered of the longer's.
	fewestShared = 4
	contained    = 0.5
	covered      = 0.2
	// daysApart is how far apart the days of one story's articles are. What is printed weekly in the same
	// words, with other figures, is another story.
	daysApart = 3
	// commonplace is the number of articles above which a fingerprint is a phrase of the trade and says nothing.
	commonplace = 300
)

// Prints are the fingerprints of a text, sorted, each once.
type Prints []uint32

// Fingerprint gives the fingerprints of a text. Case, punctuation and layout do not count.
func Fingerprint(text string) Prints {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) < shingle {
		return nil
	}
	hashes := make([]uint32, len(words)-shingle+1)
	for i := range hashes {
		h := fnv.New64a()
		for _, w := range words[i : i+shingle] {
			h.Write([]byte(w))
			h.Write([]byte{0})
		}
		sum := h.Sum64()
		hashes[i] = uint32(sum ^ sum>>32)
	}
	var out Prints
	for i := 0; i+window <= len(hashes) || i == 0; i++ {
		out = append(out, slices.Min(hashes[i:min(i+window, len(hashes))]))
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), mostPrints)]
}

// Group puts articles together that tell one story. Each group is sorted by the articles' ids, and so are the
// groups by their first; an article that stands alone is a group of one. An id that comes twice counts once.
func Group(articles []graph.Article) [][]graph.ArticleID {
	list := make([]article, 0, len(articles))
	for i := range articles {
		list = append(list, article{id: articles[i].ID, date: articles[i].Date, prints: Fingerprint(articles[i].Text)})
	}
	return group(list)
}

// Collector gathers articles one by one, and keeps of each what grouping needs and not its text.
type Collector struct{ list []article }

// Add takes an article in.
func (c *Collector) Add(a *graph.Article) { c.AddPrints(a.ID, a.Date, Fingerprint(a.Text)) }

// AddPrints is Add of an article whose text has these fingerprints.
func (c *Collector) AddPrints(id graph.ArticleID, day graph.Date, p Prints) {
	c.list = append(c.list, article{id: id, date: day, prints: p})
}

// Groups is Group of the articles that were added.
func (c *Collector) Groups() [][]graph.ArticleID { return group(slices.Clone(c.list)) }

type article struct {
	id     graph.ArticleID
	date   graph.Date
	prints Prints
}

func group(list []article) [][]graph.ArticleID {
	slices.SortStableFunc(list, func(a, b article) int { return cmp.Compare(a.id, b.id) })
	list = slices.CompactFunc(list, func(a, b article) bool { return a.id == b.id })
	holders := map[uint32][]int32{}
	for i := range list {
		for _, p := range list[i].prints {
			holders[p] = append(holders[p], int32(i))
		}
	}
	root := make([]int, len(list))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	shared := map[int32]int{}
	for i := range list {
		clear(shared)
		for _, p := range list[i].prints {
			if h := holders[p]; len(h) <= commonplace {
				for _, j := range h {
					if int(j) >= i {
						break
					}
					shared[j]++
				}
			}
		}
		for j, n := range shared {
			if same(&list[i], &list[j], n) {
				// The lesser index becomes the root, in whatever order pairs are met.
				a, b := find(i), find(int(j))
				root[max(a, b)] = min(a, b)
			}
		}
	}
	at := map[int]int{}
	var out [][]graph.ArticleID
	for i := range list {
		r := find(i)
		n, ok := at[r]
		if !ok {
			n = len(out)
			at[r] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], list[i].id)
	}
	return out
}

// same reports whether two articles that share n fingerprints tell one story.
func same(a, b *article, n int) bool {
	short, long := len(a.prints), len(b.prints)
	if short > long {
		short, long = long, short
	}
	if n < min(fewestShared, short) || float64(n) < contained*float64(short) || float64(n) < covered*float64(long) {
		return false
	}
	return near(a.date, b.date)
}

// near reports whether two days are close, or one is not known.
func near(a, b graph.Date) bool {
	x, err := time.Parse(time.DateOnly, string(a))
	y, err2 := time.Parse(time.DateOnly, string(b))
	if err != nil || err2 != nil {
		return true
	}
	return x.Sub(y).Abs() <= daysApart*24*time.Hour
}
