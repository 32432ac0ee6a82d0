package eval

// table holds tuples of ids, found by their first ones. Tuples with the same key come in the order in which
// they were added.
type table struct {
	key, stride int
	ids         []id
	next        []int32 // the following tuple with the same slot of heads, by tuple; -1 is none
	last        []int32 // the last tuple of a chain, by slot
	heads       []int32
}

// firstChains is how many chains a table begins with: most tables are small, and a walk makes one for each node.
const firstChains = 8

func newTable(key, stride int) *table {
	t := &table{key: key, stride: stride}
	t.resize(firstChains)
	return t
}

func (t *table) len() int { return len(t.next) }

func (t *table) tuple(i int32) []id { return t.ids[int(i)*t.stride : (int(i)+1)*t.stride] }

func hash(key []id) uint64 {
	h := uint64(0x9E3779B97F4A7C15)
	for _, k := range key {
		h = (h ^ uint64(k)) * 0xFF51AFD7ED558CCD
		h ^= h >> 32
	}
	return h
}

// resize makes room for n chains, a power of two.
func (t *table) resize(n int) {
	t.heads, t.last = make([]int32, n), make([]int32, n)
	for i := range t.heads {
		t.heads[i], t.last[i] = -1, -1
	}
	for i := range t.next {
		t.link(int32(i), t.tuple(int32(i))[:t.key])
	}
}

func (t *table) link(i int32, key []id) {
	slot := hash(key) & uint64(len(t.heads)-1)
	t.next[i] = -1
	if t.last[slot] < 0 {
		t.heads[slot] = i
	} else {
		t.next[t.last[slot]] = i
	}
	t.last[slot] = i
}

// first gives the first tuple with a key, or -1.
func (t *table) first(key []id) int32 {
	return t.from(t.heads[hash(key)&uint64(len(t.heads)-1)], key)
}

// after gives the next tuple with the key, or -1.
func (t *table) after(i int32, key []id) int32 { return t.from(t.next[i], key) }

func (t *table) from(i int32, key []id) int32 {
next:
	for ; i >= 0; i = t.next[i] {
		at := int(i) * t.stride
		for j, k := range key {
			if t.ids[at+j] != k {
				continue next
			}
		}
		return i
	}
	return -1
}

// add adds a tuple and gives its number.
func (t *table) add(x *exec, tuple []id) (int32, error) {
	if len(t.next) >= len(t.heads) {
		if err := x.grow(8 * len(t.heads)); err != nil {
			return 0, err
		}
		t.resize(2 * len(t.heads))
	}
	if err := x.grow(8*t.stride + 4); err != nil {
		return 0, err
	}
	i := int32(len(t.next))
	t.ids = append(t.ids, tuple...)
	t.next = append(t.next, -1)
	t.link(i, tuple[:t.key])
	return i, nil
}

// put adds a tuple unless its key is there, and gives the number of the one that is there.
func (t *table) put(x *exec, tuple []id) (i int32, added bool, err error) {
	if i := t.first(tuple[:t.key]); i >= 0 {
		return i, false, nil
	}
	i, err = t.add(x, tuple)
	return i, true, err
}

// free gives the memory back.
func (t *table) free(x *exec) {
	_ = x.grow(-(8*t.stride+4)*len(t.next) - 8*(len(t.heads)-firstChains))
	*t = table{key: t.key, stride: t.stride}
}
