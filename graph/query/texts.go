package query

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/kljensen/snowball/english"

	"quern/graph"
	"quern/graph/store"
)

// texts is an inverted index: for each stem the documents that have it. A document is an article with its
// title, or a fact with the names of its sides and the sentences that say it.
type texts struct {
	*follower
	docs     []document
	postings map[string][]posting
	forms    map[string]string // a word for each stem, to show
	of       map[graph.ArticleID][]int32
	dead     int      // documents of articles that went
	words    [2]int64 // how many words live articles and facts have
	live     [2]int64 // and how many they are
}

// document is what is searched as one. An article has no fact.
type document struct {
	article graph.ArticleID
	fact    graph.StatementID
	length  int32
	dead    bool
}

// kind is the place of the document's kind in totals.
func (d *document) kind() int {
	if d.fact == "" {
		return 0
	}
	return 1
}

type posting struct {
	doc   int32
	count int32
}

// Words of a title or of the names in a fact count as many others.
const weightOfNames = 3

func (x *texts) follow(ctx context.Context, v *store.Snapshot) error {
	return x.follower.follow(ctx, v, func() error {
		fresh := texts{}
		fresh.clear()
		for rec, err := range v.Records() {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			fresh.add(&rec)
		}
		x.Lock()
		defer x.Unlock()
		fresh.follower = x.follower
		*x = fresh
		return nil
	}, func(changed []graph.ArticleID) error {
		q := NewReader(v)
		for _, id := range changed {
			rec, err := q.Article(ctx, string(id))
			gone := isNotFound(err)
			if err != nil && !gone {
				return err
			}
			x.Lock()
			x.remove(id)
			if !gone {
				x.add(&rec)
			}
			x.Unlock()
		}
		return nil
	})
}

func (x *texts) clear() {
	x.docs, x.dead = nil, 0
	x.postings, x.forms = map[string][]posting{}, map[string]string{}
	x.of = map[graph.ArticleID][]int32{}
	x.words, x.live = [2]int64{}, [2]int64{}
}

func (x *texts) remove(id graph.ArticleID) {
	for _, i := range x.of[id] {
		d := &x.docs[i]
		d.dead = true
		x.dead++
		x.words[d.kind()] -= int64(d.length)
		x.live[d.kind()]--
	}
	delete(x.of, id)
	if x.dead > 1000 && x.dead > len(x.docs)/2 {
		x.compact()
	}
}

// compact drops dead documents from the postings.
func (x *texts) compact() {
	to := make([]int32, len(x.docs))
	var docs []document
	for i, d := range x.docs {
		to[i] = int32(len(docs))
		if !d.dead {
			docs = append(docs, d)
		}
	}
	for stem, list := range x.postings {
		var kept []posting
		for _, p := range list {
			if !x.docs[p.doc].dead {
				kept = append(kept, posting{to[p.doc], p.count})
			}
		}
		if len(kept) == 0 {
			delete(x.postings, stem)
			delete(x.forms, stem)
		} else {
			x.postings[stem] = kept
		}
	}
	for id, list := range x.of {
		for i := range list {
			x.of[id][i] = to[list[i]]
		}
	}
	x.docs, x.dead = docs, 0
}

// add indexes an article and its facts.
func (x *texts) add(rec *graph.Record) {
	a := &rec.Article
	x.put(document{article: a.ID}, weighted{a.Title, weightOfNames}, weighted{a.Text, 1})
	said := map[graph.StatementID][]weighted{}
	var order []graph.StatementID
	for i := range rec.Statements {
		st := &rec.Statements[i]
		id := st.ContentID()
		if said[id] == nil {
			order = append(order, id)
			said[id] = append(said[id], weighted{strings.ReplaceAll(st.Predicate, "-", " "), weightOfNames})
			for _, t := range termsOf(st) {
				said[id] = append(said[id], weighted{t.Name + " " + t.Value, weightOfNames})
			}
		}
		for _, ev := range st.Evidence {
			if w := (weighted{ev.Sentence.Of(a.Text), 1}); !slices.Contains(said[id], w) {
				said[id] = append(said[id], w)
			}
		}
	}
	for _, id := range order {
		x.put(document{article: a.ID, fact: id}, said[id]...)
	}
}

// termsOf is what a statement speaks of.
func termsOf(st *graph.Statement) (out []*graph.Term) {
	for _, t := range []*graph.Term{st.Subject, st.Object, st.Place, st.AttributedTo} {
		if t != nil {
			out = append(out, t)
		}
	}
	for i := range st.Args {
		out = append(out, &st.Args[i].Term)
	}
	return out
}

// weighted is a text of which each word counts so often.
type weighted struct {
	text   string
	weight int32
}

func (x *texts) put(d document, parts ...weighted) {
	counts := map[string]int32{}
	for _, p := range parts {
		eachWord(p.text, func(w word) {
			if stopWord(w.folded) {
				return
			}
			s := stem(w.folded)
			counts[s] += p.weight
			d.length += p.weight
			if f, ok := x.forms[s]; !ok || len(w.folded) < len(f) || len(w.folded) == len(f) && w.folded < f {
				x.forms[s] = w.folded
			}
		})
	}
	i := int32(len(x.docs))
	x.docs = append(x.docs, d)
	x.of[d.article] = append(x.of[d.article], i)
	x.words[d.kind()] += int64(d.length)
	x.live[d.kind()]++
	for s, n := range counts {
		x.postings[s] = append(x.postings[s], posting{i, n})
	}
}

// stopWord is a word that says nothing of what a text is about.
func stopWord(folded string) bool { return english.IsStopWord(folded) }

// scored is a document that has what is looked for.
type scored struct {
	document
	score float64
}

// BM25's constants, as Robertson and Zaragoza (2009, "The Probabilistic Relevance Framework") give them.
const (
	saturation = 1.2
	byLength   = 0.75
)

// match finds the documents of a kind that have every term and none of the excluded, best first by BM25.
func (x *texts) match(kind int, terms []searchTerm) []scored {
	scores := map[int32]float64{}
	first := true
	average := float64(x.words[kind]) / float64(max(x.live[kind], 1))
	wanted := slices.Clone(terms)
	slices.SortStableFunc(wanted, func(a, b searchTerm) int {
		if a.not != b.not {
			return compareBool(a.not, b.not)
		}
		return cmp.Compare(x.size(a), x.size(b))
	})
	for _, t := range wanted {
		found := map[int32]float64{}
		for _, s := range t.stems {
			for _, p := range x.postings[s] {
				d := &x.docs[p.doc]
				if _, ok := scores[p.doc]; d.dead || d.kind() != kind || !first && !ok {
					continue
				}
				found[p.doc] += float64(p.count)
			}
		}
		if t.not {
			for doc := range found {
				delete(scores, doc)
			}
			continue
		}
		n, df := float64(x.live[kind]), float64(len(found))
		if !first {
			df = float64(x.size(t))
		}
		idf := math.Log(1 + max(n-df+0.5, 0.5)/(df+0.5))
		next := make(map[int32]float64, len(found))
		for doc, tf := range found {
			norm := 1 - byLength + byLength*float64(x.docs[doc].length)/max(average, 1)
			next[doc] = scores[doc] + idf*tf*(saturation+1)/(tf+saturation*norm)
		}
		scores, first = next, false
	}
	out := make([]scored, 0, len(scores))
	for doc, s := range scores {
		out = append(out, scored{x.docs[doc], s})
	}
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.fact, b.fact), cmp.Compare(a.article, b.article))
	})
	return out
}

// size is how many postings a term has.
func (x *texts) size(t searchTerm) (n int) {
	for _, s := range t.stems {
		n += len(x.postings[s])
	}
	return n
}

// resolve finds the stems that a term stands for: its own, those that it begins, or where no text has it the
// most frequent one that is spelled nearly so.
func (x *texts) resolve(t *searchTerm) {
	own := stem(t.word)
	switch {
	case t.prefix:
		for s := range x.postings {
			if strings.HasPrefix(s, t.word) || strings.HasPrefix(x.forms[s], t.word) {
				t.stems = append(t.stems, s)
			}
		}
		slices.Sort(t.stems)
	case x.postings[own] != nil || t.not || t.phrase:
		t.stems = []string{own}
	default:
		allowed := misspellings(t.word)
		best, at, size := "", allowed+1, 0
		for s, list := range x.postings {
			d := min(distance(own, s, allowed), distance(t.word, x.forms[s], allowed))
			if d <= allowed && cmp.Or(cmp.Compare(d, at), cmp.Compare(size, len(list)), cmp.Compare(s, best)) < 0 {
				best, at, size = s, d, len(list)
			}
		}
		if best != "" {
			t.stems, t.read = []string{best}, x.forms[best]
		}
	}
}
