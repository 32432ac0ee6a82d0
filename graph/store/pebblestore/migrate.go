package pebblestore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/cockroachdb/pebble/v2"

	"quern/graph/store"
)

// migrations bring a store of a format to the next. Each can be cut off at any point and begun again: the
// format is written after it. Format 2 has the tables of judgements, which are empty in a store of format 1.
// Format 3 has the indexes that begin with the label and then the predicate or the object, and counts what is
// said under another label.
var migrations = map[string]func(context.Context, *database) error{
	"1": func(context.Context, *database) error { return nil },
	"2": func(ctx context.Context, db *database) error {
		return errors.Join(db.fillIndexes(ctx, "qr"), db.countForeign())
	},
}

// migrate brings a store to the format of this package, or says by a *store.FormatError that it cannot.
func (db *database) migrate(ctx context.Context, found string) error {
	for found != format {
		step := migrations[found]
		n, err := strconv.Atoi(found)
		if step == nil || err != nil {
			want, _ := strconv.Atoi(format)
			return &store.FormatError{URL: db.dir, Found: strconv.Quote(found), Want: format, Newer: err == nil && n > want}
		}
		next := strconv.Itoa(n + 1)
		err = step(ctx, db)
		if err == nil {
			err = db.pebble.Set(keyFormat, []byte(next), pebble.Sync)
		}
		if err != nil {
			return fmt.Errorf("bringing the store %s from format %s to %s: %w", db.dir, found, next, err)
		}
		found = next
	}
	return nil
}

// migrateBatch is how many quads a migration writes at once.
const migrateBatch = 1 << 15

// fillIndexes writes the indexes of some keyspaces anew from the primary one.
func (db *database) fillIndexes(ctx context.Context, spaces string) (err error) {
	var into []*permutation
	b := db.pebble.NewBatch()
	defer func() { err = errors.Join(err, b.Close()) }()
	for i := range permutations {
		for _, space := range []byte(spaces) {
			if pm := &permutations[i]; pm.space == space {
				into = append(into, pm)
				if err := b.DeleteRange([]byte{space}, []byte{space + 1}, nil); err != nil {
					return err
				}
			}
		}
	}
	s, err := db.live.scan(pattern{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	var key []byte
	for n := 1; ; n++ {
		ok, err := s.next(ctx)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		for _, pm := range into {
			key = pm.key(key[:0], s.current)
			if err := b.Set(key, nil, nil); err != nil {
				return err
			}
		}
		if n%migrateBatch == 0 {
			if err := b.Commit(pebble.NoSync); err != nil {
				return err
			}
			b.Reset()
		}
	}
	return b.Commit(pebble.Sync)
}

// countForeign counts anew how many times a source says a quad under another label.
func (db *database) countForeign() error {
	c, err := db.live.counts()
	if err != nil {
		return err
	}
	cur, err := db.live.open([]byte{spaceForeign})
	if err != nil {
		return err
	}
	defer cur.close()
	for c.Foreign = 0; ; c.Foreign++ {
		ok, err := cur.next(func(_, _ []byte) error { return nil })
		if err != nil {
			return err
		}
		if !ok {
			break
		}
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return db.pebble.Set(keyCounts, data, pebble.Sync)
}
