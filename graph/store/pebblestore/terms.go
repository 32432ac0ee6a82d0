package pebblestore

import (
	"sync/atomic"

	"github.com/cayleygraph/quad"
)

const (
	// termCacheSize is how many values are remembered; a power of two. Half of them are the first of the store.
	termCacheSize = 1 << 18
	// maxCachedText keeps long quotations out of the cache.
	maxCachedText = 1 << 9
)

// termCache remembers values by id, for all snapshots alike: an id never comes to mean another value. An id
// has one slot, which it shares with those that differ from it by the size: ids that were given one after
// the other, as those of an article are, never displace each other. The first ids share theirs with none:
// predicates and types, which nearly every quad has, are among the first terms of any store.
type termCache struct{ slots []atomic.Pointer[cachedTerm] }

type cachedTerm struct {
	id  uint64
	val quad.Value
}

func newTermCache(size int) *termCache {
	return &termCache{make([]atomic.Pointer[cachedTerm], size)}
}

func (c *termCache) slot(id uint64) *atomic.Pointer[cachedTerm] {
	shared := uint64(len(c.slots) / 2)
	if id < shared {
		return &c.slots[id]
	}
	return &c.slots[shared+id&(shared-1)]
}

func (c *termCache) get(id uint64) (quad.Value, bool) {
	if t := c.slot(id).Load(); t != nil && t.id == id {
		return t.val, true
	}
	return nil, false
}

func (c *termCache) put(id uint64, v quad.Value) { c.slot(id).Store(&cachedTerm{id, v}) }

// hotTerms remembers terms as they are committed, for the transactions: most of what an article's quads have
// in common with others (predicates, types, who is often in the news) need not be looked up for each. It has
// two generations; what is not asked for while the young one fills up is forgotten.
type hotTerms struct{ young, old map[string]term }

const (
	maxHotTerms = 1 << 14
	// maxHotText keeps texts out that hardly come again.
	maxHotText = 1 << 8
)

func (h *hotTerms) get(text []byte) (term, bool) {
	if t, ok := h.young[string(text)]; ok {
		return t, true
	}
	t, ok := h.old[string(text)]
	if ok {
		h.put(t)
	}
	return t, ok
}

func (h *hotTerms) put(t term) {
	if len(h.young) >= maxHotTerms || h.young == nil {
		h.old, h.young = h.young, make(map[string]term, maxHotTerms)
	}
	h.young[t.text] = t
}

// learn takes up what a transaction has committed.
func (h *hotTerms) learn(t *tx) {
	if t.clear {
		*h = hotTerms{}
	}
	for _, tm := range t.terms {
		if tm.now.total() == 0 {
			delete(h.young, tm.text)
			delete(h.old, tm.text)
		} else if len(tm.text) <= maxHotText {
			h.put(term{id: tm.id, text: tm.text, n: tm.now, now: tm.now})
		}
	}
}
