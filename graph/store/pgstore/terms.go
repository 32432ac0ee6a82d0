package pgstore

import (
	"sync"

	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

const (
	termCacheSize = 1 << 16
	// maxCachedText keeps whole quotations out of the cache.
	maxCachedText = 1 << 10
)

// termCache remembers values by id, for all views alike: an id never comes to mean another value. It has two
// generations; what is not asked for while the young one fills up is forgotten.
type termCache struct {
	sync.Mutex
	young, old map[store.TermID]quad.Value
	limit      int
}

func newTermCache(size int) *termCache { return &termCache{limit: max(1, size/2)} }

func (c *termCache) get(id store.TermID) (quad.Value, bool) {
	c.Lock()
	defer c.Unlock()
	if v, ok := c.young[id]; ok {
		return v, true
	}
	v, ok := c.old[id]
	if ok {
		c.keep(id, v)
	}
	return v, ok
}

func (c *termCache) put(id store.TermID, v quad.Value) {
	c.Lock()
	defer c.Unlock()
	c.keep(id, v)
}

func (c *termCache) keep(id store.TermID, v quad.Value) {
	if c.young == nil || len(c.young) >= c.limit {
		c.old, c.young = c.young, map[store.TermID]quad.Value{}
	}
	c.young[id] = v
}
