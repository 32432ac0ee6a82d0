package pebblestore

import (
	"sync"

	"github.com/cayleygraph/quad"
)

const (
	termCacheSize   = 1 << 16
	termCacheShards = 16
	// maxCachedText keeps whole quotations out of the cache.
	maxCachedText = 1 << 10
)

// termCache remembers values by id, for all snapshots alike: an id never comes to mean another value.
// Each shard has two generations; what is not asked for while the young one fills up is forgotten.
type termCache struct {
	shards [termCacheShards]struct {
		sync.Mutex
		young, old map[uint64]quad.Value
	}
	limit int
}

func newTermCache(size int) *termCache {
	return &termCache{limit: max(1, size/termCacheShards/2)}
}

func (c *termCache) get(id uint64) (quad.Value, bool) {
	s := &c.shards[id%termCacheShards]
	s.Lock()
	defer s.Unlock()
	if v, ok := s.young[id]; ok {
		return v, true
	}
	v, ok := s.old[id]
	if ok {
		c.store(id, v)
	}
	return v, ok
}

func (c *termCache) put(id uint64, v quad.Value) {
	s := &c.shards[id%termCacheShards]
	s.Lock()
	defer s.Unlock()
	c.store(id, v)
}

func (c *termCache) store(id uint64, v quad.Value) {
	s := &c.shards[id%termCacheShards]
	if s.young == nil || len(s.young) >= c.limit {
		s.old, s.young = s.young, make(map[uint64]quad.Value, c.limit)
	}
	s.young[id] = v
}
