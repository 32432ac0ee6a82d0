package parse

// kind is a transition without its label.
type kind uint8

const (
	shift kind = iota // the next word goes onto the stack
	left              // the next word governs the top of the stack, which is done
	right             // the word below the top governs it, and it is done
)

// config is a state of the arc-hybrid system (Kuhlmann et al. 2011): words 1 to n, with the root 0 at the
// bottom of the stack.
type config struct {
	looks  []look
	stack  []int
	next   int // the first word of the buffer
	heads  []int
	labels []int
	family []kin
	// commas, puncts and verbs count those before each word, for what lies between two.
	commas, puncts, verbs []int
	markers               []bool // by label: it marks case or a clause
	atoms                 [atoms]uint64
}

// kin is what the features see of a word's children so far.
type kin struct {
	left                    [2]int // the leftmost and the nearest child on the left, 0 for none
	right                   [2]int // the rightmost child and the one before it
	lefts, rights           int
	leftLabels, rightLabels uint64 // sums that do not depend on order
	marker                  int
}

var noKin kin

// class is a transition with its label.
type class struct {
	kind  kind
	label int // of the labels, for left and right
}

func (c *config) reset(looks []look) {
	n := len(looks)
	c.looks, c.next = looks, 1
	c.stack = append(c.stack[:0], 0)
	c.heads = zeros(c.heads, n)
	c.labels = zeros(c.labels, n)
	c.commas, c.puncts, c.verbs = zeros(c.commas, n+1), zeros(c.puncts, n+1), zeros(c.verbs, n+1)
	if cap(c.family) < n {
		c.family = make([]kin, n)
	}
	c.family = c.family[:n]
	clear(c.family)
	for i, l := range looks {
		c.heads[i], c.labels[i] = -1, -1
		c.commas[i+1], c.puncts[i+1], c.verbs[i+1] = c.commas[i]+count(l.comma), c.puncts[i]+count(l.punct), c.verbs[i]+count(l.verb)
	}
}

func zeros(s []int, n int) []int {
	if cap(s) < n {
		return make([]int, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *config) done() bool { return c.next == len(c.looks) && len(c.stack) == 1 }

// stackAt is the word i places below the top, -1 for none.
func (c *config) stackAt(i int) int {
	if i >= len(c.stack) {
		return -1
	}
	return c.stack[len(c.stack)-1-i]
}

// bufferAt is the word i places into the buffer, -1 for none.
func (c *config) bufferAt(i int) int {
	if c.next+i >= len(c.looks) {
		return -1
	}
	return c.next + i
}

func (c *config) at(i int) *look {
	if i < 0 {
		return &noLook
	}
	return &c.looks[i]
}

// child looks at a child, of which 0 is none.
func (c *config) child(i int) *look {
	if i <= 0 {
		return &noLook
	}
	return &c.looks[i]
}

func (c *config) kin(i int) *kin {
	if i <= 0 {
		return &noKin
	}
	return &c.family[i]
}

func (c *config) label(i int) uint64 {
	if i <= 0 {
		return 0
	}
	return uint64(c.labels[i]) + 2
}

// between tells of the words strictly between two: commas, other punctuation, verbs.
func (c *config) between(a, b int) uint64 {
	if a < 0 || b < 0 || b <= a+1 {
		return 0
	}
	commas, puncts, verbs := c.commas[b]-c.commas[a+1], c.puncts[b]-c.puncts[a+1], c.verbs[b]-c.verbs[a+1]
	return uint64(min(commas, 2)) | uint64(count(puncts > commas))<<2 | uint64(min(verbs, 2))<<3 | 1<<6
}

// allows reports whether a transition may be taken. The root takes its one child when all else is done, so
// that every sentence gets a tree with a single root.
func (c *config) allows(k kind) bool {
	switch k {
	case shift:
		return c.next < len(c.looks)
	case left:
		return c.next < len(c.looks) && len(c.stack) > 1
	default:
		return len(c.stack) > 1 && (len(c.stack) > 2 || c.next == len(c.looks))
	}
}

func (c *config) apply(t class) {
	switch t.kind {
	case shift:
		c.stack = append(c.stack, c.next)
		c.next++
		return
	case left:
		c.attach(c.stackAt(0), c.next, t.label)
	case right:
		c.attach(c.stackAt(0), c.stackAt(1), t.label)
	}
	c.stack = c.stack[:len(c.stack)-1]
}

func (c *config) attach(child, head, label int) {
	c.heads[child], c.labels[child] = head, label
	k := &c.family[head]
	bit := uint64(label+1) * 0x9E3779B97F4A7C15
	if child < head {
		// Left children come nearest first: each new one is the leftmost.
		if k.lefts == 0 {
			k.left[1] = child
		}
		k.left[0] = child
		k.lefts++
		k.leftLabels += bit ^ bit>>31
	} else {
		k.right[1] = k.right[0]
		k.right[0] = child
		k.rights++
		k.rightLabels += bit ^ bit>>31
	}
	if c.markers[label] && (k.marker == 0 || child < k.marker) {
		k.marker = child
	}
}

// costs counts, for each transition, the arcs of the gold tree that it puts out of reach (Goldberg and Nivre
// 2013).
func (c *config) costs(gold []int) [3]int {
	var cost [3]int
	b0 := c.next
	n := len(c.looks)
	if len(c.stack) > 1 {
		s0 := c.stackAt(0)
		lost := 0
		for i := b0; i < n; i++ {
			lost += count(gold[i] == s0)
		}
		h := gold[s0]
		cost[left] = lost + count(h == c.stackAt(1) || h > b0)
		cost[right] = lost + count(h >= b0)
	}
	if b0 < n {
		for i, s := range c.stack {
			cost[shift] += count(s > 0 && gold[s] == b0)
			if i < len(c.stack)-1 {
				cost[shift] += count(gold[b0] == s)
			}
		}
	}
	return cost
}
