package pebblestore

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// format is the version of the layout. A change to any key or value below needs a new one, and a step in
// migrate.go from the one before.
const format = "3"

// The keyspaces.
const (
	spaceMeta     = 'm'
	spaceDocument = 'd'
	spaceText     = 't'
	spaceTerm     = 'i'
	spaceForeign  = 'x'
)

var (
	keyFormat = []byte("mformat")
	keyCounts = []byte("mcounts")
)

// errCorrupt is wrapped by every error of a key or value that this package cannot have written.
var errCorrupt = errors.New("the store is damaged")

// Positions of a quad, in the order of quad.Directions.
const (
	posSubject = iota
	posPredicate
	posObject
	posLabel
	positions
)

// ids is a quad by the ids of its terms; 0 is no label.
type ids [positions]uint64

func position(d quad.Direction) int { return int(d) - int(quad.Subject) }

// permutation is one order in which quads are kept.
type permutation struct {
	space byte
	name  store.Order
	order [positions]int
}

// permutations lists every index, by store.Order. The first is the primary one, whose values say who says
// the quad. Every pattern is a prefix of one of them.
var permutations = []permutation{
	{'s', store.SPOL, [positions]int{posSubject, posPredicate, posObject, posLabel}},
	{'p', store.POSL, [positions]int{posPredicate, posObject, posSubject, posLabel}},
	{'o', store.OSPL, [positions]int{posObject, posSubject, posPredicate, posLabel}},
	{'l', store.LSPO, [positions]int{posLabel, posSubject, posPredicate, posObject}},
	{'q', store.LPOS, [positions]int{posLabel, posPredicate, posObject, posSubject}},
	{'r', store.LOSP, [positions]int{posLabel, posObject, posSubject, posPredicate}},
}

// inOrder is the permutation of an order.
func inOrder(o store.Order) *permutation { return &permutations[o-store.SPOL] }

var primary = &permutations[0]

func (p *permutation) key(dst []byte, q ids) []byte {
	dst = append(dst, p.space)
	for _, pos := range p.order {
		dst = appendID(dst, q[pos])
	}
	return dst
}

// decode takes a key of the index apart.
func (p *permutation) decode(key []byte, q *ids) (err error) {
	rest := key
	if len(rest) == 0 || rest[0] != p.space {
		return fmt.Errorf("%w: index key %x", errCorrupt, key)
	}
	rest = rest[1:]
	for _, pos := range p.order {
		if q[pos], rest, err = readID(rest); err != nil {
			return fmt.Errorf("index key %x: %w", key, err)
		}
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: index key %x is too long", errCorrupt, key)
	}
	return nil
}

// appendID writes an id so that bytes sort as numbers do: small ones as one byte, others as a byte that
// tells their length and then big-endian.
func appendID(dst []byte, id uint64) []byte {
	const short = 0xF7
	if id <= short {
		return append(dst, byte(id))
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], id)
	n := 8
	for b[8-n] == 0 {
		n--
	}
	return append(append(dst, byte(short+n)), b[8-n:]...)
}

func readID(b []byte) (uint64, []byte, error) {
	const short = 0xF7
	if len(b) == 0 {
		return 0, nil, fmt.Errorf("%w: an id is missing", errCorrupt)
	}
	if b[0] <= short {
		return uint64(b[0]), b[1:], nil
	}
	n := int(b[0]) - short
	if len(b) < 1+n {
		return 0, nil, fmt.Errorf("%w: an id is cut off", errCorrupt)
	}
	var id uint64
	for _, c := range b[1 : 1+n] {
		id = id<<8 | uint64(c)
	}
	return id, b[1+n:], nil
}

// maxText bounds the part of a term's text that stands in a key: longer keys make every index block large.
const maxText = 512

// textKey is where a term's id is found. A text's canonical form holds no zero byte, so a cut text, marked
// by one, is never that of another term.
func textKey(dst []byte, text []byte) []byte {
	dst = append(dst, spaceText)
	if len(text) <= maxText {
		return append(dst, text...)
	}
	sum := sha256.Sum256(text)
	dst = append(append(dst, text[:maxText]...), 0)
	return append(dst, sum[:]...)
}

func termKey(id uint64) []byte { return appendID([]byte{spaceTerm}, id) }

func documentKey(t store.Table, key string) []byte {
	return append(append([]byte{spaceDocument}, t...), "\x00"+key...)
}

func foreignPrefix(source string) []byte {
	return append([]byte{spaceForeign}, source+"\x00"...)
}

// after is the end of the keys that begin with prefix; nil where nothing lies behind them.
func after(prefix []byte) []byte {
	end := slices.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] != 0xFF {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}

// tally counts in how many quads a term stands, by position.
type tally [positions]uint64

func (n tally) total() (sum uint64) {
	for _, c := range n {
		sum += c
	}
	return sum
}

func appendTerm(dst []byte, n tally, text []byte) []byte {
	for _, c := range n {
		dst = binary.AppendUvarint(dst, c)
	}
	return append(dst, text...)
}

func readTerm(b []byte) (n tally, text []byte, err error) {
	for i := range n {
		c, size := binary.Uvarint(b)
		if size <= 0 {
			return n, nil, fmt.Errorf("%w: a term's counts", errCorrupt)
		}
		n[i], b = c, b[size:]
	}
	return n, b, nil
}

// support says who says a quad: the source that its label names, and how many others.
type support struct {
	own     bool
	foreign uint64
}

func (s support) exists() bool { return s.own || s.foreign > 0 }

func (s support) encode() []byte {
	if s.foreign == 0 {
		return nil
	}
	n := s.foreign << 1
	if s.own {
		n |= 1
	}
	return binary.AppendUvarint(nil, n)
}

func readSupport(b []byte) (support, error) {
	if len(b) == 0 {
		return support{own: true}, nil
	}
	n, size := binary.Uvarint(b)
	if size != len(b) {
		return support{}, fmt.Errorf("%w: a quad's sources", errCorrupt)
	}
	return support{own: n&1 != 0, foreign: n >> 1}, nil
}
