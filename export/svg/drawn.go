package svg

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// drawn keeps the drawings that were asked for last, by their graph. It holds so many bytes at most.
type drawn struct {
	mu    sync.Mutex
	most  int
	held  int
	order *list.List // of *kept, the last used first
	by    map[[sha256.Size]byte]*list.Element
}

type kept struct {
	graph   [sha256.Size]byte
	drawing []byte
}

func newDrawn(most int) *drawn {
	return &drawn{most: most, order: list.New(), by: map[[sha256.Size]byte]*list.Element{}}
}

// get gives the drawing of a graph, or nil. It is not to be changed.
func (d *drawn) get(graph [sha256.Size]byte) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.by[graph]
	if e == nil {
		return nil
	}
	d.order.MoveToFront(e)
	return e.Value.(*kept).drawing
}

// put keeps a drawing, unless it alone is more than may be held, and drops those used longest ago.
func (d *drawn) put(graph [sha256.Size]byte, drawing []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(drawing) > d.most || d.by[graph] != nil {
		return
	}
	d.by[graph] = d.order.PushFront(&kept{graph, drawing})
	for d.held += len(drawing); d.held > d.most; {
		last := d.order.Remove(d.order.Back()).(*kept)
		delete(d.by, last.graph)
		d.held -= len(last.drawing)
	}
}
