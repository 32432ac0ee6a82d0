package pebblestore

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// All is part of store.Tx: what is committed, with what the transaction has changed over it.
func (t *tx) All(table store.Table, prefix string) ([]store.Document, error) {
	front := string(documentKey(table, ""))
	found := map[string][]byte{}
	c, err := t.db.live.open(documentKey(table, prefix))
	if err != nil {
		return nil, err
	}
	defer c.close()
	for {
		ok, err := c.next(func(key, val []byte) error {
			found[string(key)] = append([]byte{}, val...)
			return nil
		})
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
	}
	for k, d := range t.documents {
		if strings.HasPrefix(k, front+prefix) {
			found[k] = d.data
		}
	}
	var out []store.Document
	for _, k := range slices.Sorted(maps.Keys(found)) {
		if found[k] != nil {
			out = append(out, store.Document{Key: k[len(front):], Data: found[k]})
		}
	}
	return out, nil
}

// Sources is part of store.Tx. A quad's own label names its source; who else says it is found in the
// quads said under other labels, which are gone through only if there is such a quad.
func (t *tx) Sources(v quad.Value) ([]quad.IRI, error) {
	id, err := t.db.live.valueID(v)
	if id == 0 || err != nil {
		return nil, err
	}
	labels := map[uint64]bool{}
	others := map[ids]bool{} // quads that others than their label say
	for _, pm := range []*permutation{primary, &permutations[2]} {
		prefix := appendID([]byte{pm.space}, id)
		if err := t.scanKeys(prefix, func(key, val []byte) error {
			var q ids
			if err := pm.decode(key, &q); err != nil {
				return err
			}
			s := support{own: true}
			if pm == primary {
				s, err = readSupport(val)
			} else if val, err = t.db.live.get(primary.key(nil, q)); err == nil {
				s, err = readSupport(val)
			}
			if err != nil {
				return err
			}
			if s.own {
				labels[q[posLabel]] = true
			}
			if s.foreign > 0 {
				others[q] = true
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	out := map[quad.IRI]bool{}
	for id := range labels {
		v, err := t.db.live.value(id)
		if err != nil {
			return nil, err
		}
		if iri, ok := v.(quad.IRI); ok {
			out[iri] = true
		}
	}
	if len(others) > 0 {
		err = t.scanKeys([]byte{spaceForeign}, func(key, _ []byte) error {
			source, q, err := readForeign(key)
			if others[q] {
				out[source] = true
			}
			return err
		})
	}
	return slices.Sorted(maps.Keys(out)), err
}

// scanKeys calls use for each committed key that begins with prefix.
func (t *tx) scanKeys(prefix []byte, use func(key, val []byte) error) error {
	c, err := t.db.live.open(prefix)
	if err != nil {
		return err
	}
	defer c.close()
	for {
		// The reader must not be entered twice at once, so the key is used outside.
		var key, val []byte
		ok, err := c.next(func(k, v []byte) error {
			key, val = append(key[:0], k...), append(val[:0], v...)
			return nil
		})
		if !ok || err != nil {
			return err
		}
		if err := use(key, val); err != nil {
			return err
		}
	}
}

// readForeign takes a key of foreignQuad apart.
func readForeign(key []byte) (source quad.IRI, q ids, err error) {
	name, rest, ok := bytes.Cut(key[1:], []byte{0})
	if !ok {
		return "", q, fmt.Errorf("%w: key %x names no source", errCorrupt, key)
	}
	err = primary.decode(append([]byte{primary.space}, rest...), &q)
	return quad.IRI(name), q, err
}
