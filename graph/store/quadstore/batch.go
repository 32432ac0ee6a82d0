package quadstore

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"

	"quern/graph/store"
)

// led is a node that a walk goes on from: by which paths it was come to, and its quads.
type led struct {
	from  *paths
	quads []store.IDQuad
}

// beginBatch goes on to the next node of the batch, or reads another.
func (s *walkScanner) beginBatch(ctx context.Context) bool {
	if len(s.batch) == 0 && !s.readBatch(ctx) {
		return false
	}
	if s.err = s.stop(); s.err != nil {
		return false
	}
	s.from, s.scan = s.batch[0].from, &listed{quads: s.batch[0].quads}
	s.batch = s.batch[1:]
	return true
}

// readBatch takes nodes from the leading iterator, with all paths to each, since it moves on before they are
// asked for, and reads the quads of all of them in one go.
func (s *walkScanner) readBatch(ctx context.Context) bool {
	var ids []store.TermID
	at := map[store.TermID][]int{} // where in the batch each node is; a node may come more than once
	for len(s.batch) < s.walk.qs.costs.Batch {
		id := s.nextLead(ctx)
		if id == 0 {
			break
		}
		from := newPaths(s.lead)
		from.rest(ctx)
		if at[id] == nil {
			ids = append(ids, id)
		}
		at[id] = append(at[id], len(s.batch))
		s.batch = append(s.batch, led{from: from})
	}
	if len(ids) == 0 || s.lead.Err() != nil {
		return false
	}
	all, err := s.walk.qs.src.QuadsOf(s.walk.p, s.leadPos, ids)
	for _, q := range all {
		for _, i := range at[q[s.leadPos]] {
			s.batch[i].quads = append(s.batch[i].quads, q)
		}
	}
	s.err = err
	return err == nil
}

// prepare reads the quads of nodes, about which the indexes of single hops will be asked next, in one go each.
func prepare(parts []iterator.Index, nodes []store.TermID) {
	for _, part := range parts {
		hop, ok := part.(*hopIndex)
		if !ok || hop.shape.p[hop.shape.result] != 0 {
			continue
		}
		hop.ready = map[store.TermID][]store.IDQuad{}
		for _, id := range nodes {
			hop.ready[id] = nil
		}
		found, err := hop.shape.qs.src.QuadsOf(hop.shape.p, hop.shape.result, nodes)
		if err != nil {
			hop.ready, hop.err = nil, err
			continue
		}
		for _, q := range found {
			id := q[hop.shape.result]
			hop.ready[id] = append(hop.ready[id], q)
		}
	}
}

// seeks is how many scans go on from so many nodes.
func (s *walkShape) seeks(nodes float64) float64 {
	if b := float64(s.qs.costs.Batch); b > 0 {
		return nodes/b + 1
	}
	return nodes
}

// listed is a Scan of quads that were read already.
type listed struct {
	quads []store.IDQuad
	next  int
}

func (l *listed) Next(ctx context.Context) (bool, error) {
	if l.next == len(l.quads) {
		return false, nil
	}
	l.next++
	return true, ctx.Err()
}

func (l *listed) Quad() store.IDQuad { return l.quads[l.next-1] }

func (l *listed) Close() error { return nil }
