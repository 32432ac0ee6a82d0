package match

import (
	"fmt"
	"slices"
	"strings"
)

// Vocabulary is what patterns may speak of.
type Vocabulary struct {
	// Relations are the edge labels beside those of Universal Dependencies v2. One that ends in "*" stands
	// for all that begin so.
	Relations []string
	// Classes are the word classes: lemmas by name.
	Classes map[string][]string
	// Attributes are the tests beside upos, xpos, form and deprel.
	Attributes []string
}

// SyntaxError is one fault of a pattern, at a byte offset of its source.
type SyntaxError struct {
	Offset  int
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("offset %d: %s", e.Offset, e.Message) }

// SyntaxErrors are all the faults of a pattern.
type SyntaxErrors []*SyntaxError

func (e SyntaxErrors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "; ")
}

// Pattern is a compiled pattern, safe for concurrent use.
type Pattern struct {
	source   string
	root     *node
	names    []string
	classes  []string
	required []bool
}

// Names lists the captures, in the order of their first use.
func (p *Pattern) Names() []string { return p.names }

// Classes lists the word classes that the pattern uses.
func (p *Pattern) Classes() []string { return p.classes }

// String is the source.
func (p *Pattern) String() string { return p.source }

// Triggers lists the lemmas of which the anchor must have one, or nil where any word may be the anchor.
func (p *Pattern) Triggers() []string {
	if p.root.lemmas == nil {
		return nil
	}
	out := make([]string, 0, len(p.root.lemmas))
	for l := range p.root.lemmas {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// Optional reports whether the capture may be unbound.
func (p *Pattern) Optional(name string) bool {
	i := slices.Index(p.names, name)
	return i >= 0 && !p.required[i]
}

type node struct {
	lemmas  map[string]bool // nil: any
	tests   []test
	capture int // index into names, or -1
	edges   []edge
}

type test struct {
	attr   string
	values []string
	negate bool
}

type edgeKind uint8

const (
	dependent edgeKind = iota
	governor
	below
	above
	next
	later
)

type edge struct {
	kind     edgeKind
	labels   []string
	negate   bool
	optional bool
	to       *node
}

func (e *edge) fits(label string) bool {
	for _, l := range e.labels {
		if l == label {
			return true
		}
		if prefix, ok := strings.CutSuffix(l, "*"); ok && strings.HasPrefix(label, prefix) {
			return true
		}
	}
	return false
}

// Compile reads a pattern. The error, where there is one, is SyntaxErrors with every fault found.
func Compile(source string, v *Vocabulary) (*Pattern, error) {
	c := &compiler{src: source, vocabulary: v, pattern: &Pattern{source: source}}
	c.pattern.root = c.sequence(true, false)
	c.space()
	if c.pos < len(c.src) && len(c.errors) == 0 {
		c.fail(c.pos, "cannot read %q", c.src[c.pos:])
	}
	if len(c.errors) > 0 {
		return nil, c.errors
	}
	return c.pattern, nil
}

type compiler struct {
	src        string
	pos        int
	vocabulary *Vocabulary
	pattern    *Pattern
	errors     SyntaxErrors
}

func (c *compiler) fail(at int, format string, args ...any) {
	c.errors = append(c.errors, &SyntaxError{at, fmt.Sprintf(format, args...)})
}

func (c *compiler) space() {
	for c.pos < len(c.src) && strings.IndexByte(" \t\r\n", c.src[c.pos]) >= 0 {
		c.pos++
	}
}

func (c *compiler) peek() byte {
	if c.pos < len(c.src) {
		return c.src[c.pos]
	}
	return 0
}

func (c *compiler) take(b byte) bool {
	if c.peek() == b {
		c.pos++
		return true
	}
	return false
}

// word reads up to the next character that has a meaning of its own.
func (c *compiler) word() string {
	start := c.pos
	for c.pos < len(c.src) && strings.IndexByte(" \t\r\n|{}()=!?><,", c.src[c.pos]) < 0 {
		c.pos++
	}
	return c.src[start:c.pos]
}

// sequence reads a node and the edges that leave it. firm is false below a negated or optional edge, where
// a capture is not always bound; hidden is true below a negated one, where it never is.
func (c *compiler) sequence(firm, hidden bool) *node {
	n := c.node(firm, hidden)
	for {
		c.space()
		start := c.pos
		negate, optional := c.take('!'), false
		if !negate {
			optional = c.take('?')
		}
		e := edge{negate: negate, optional: optional}
		switch {
		case c.take('>'):
			e.kind = dependent
			if c.take('>') {
				e.kind = below
			}
		case c.take('<'):
			e.kind = governor
			if c.take('<') {
				e.kind = above
			}
		case c.take('.'):
			e.kind = next
			if c.take('.') {
				e.kind = later
			}
		default:
			if negate || optional {
				c.fail(start, "an edge must follow %q", c.src[start:start+1])
			}
			return n
		}
		if e.kind == dependent || e.kind == governor {
			e.labels = c.labels()
		}
		c.space()
		inner := firm && !negate && !optional
		if c.take('(') {
			e.to = c.sequence(inner, hidden || negate)
			c.space()
			if !c.take(')') {
				c.fail(c.pos, "a parenthesis is not closed")
				return n
			}
		} else {
			e.to = c.node(inner, hidden || negate)
		}
		n.edges = append(n.edges, e)
		if len(c.errors) > 20 {
			return n
		}
	}
}

func (c *compiler) labels() []string {
	var out []string
	for {
		at := c.pos
		l := c.word()
		switch {
		case l == "":
			c.fail(at, "a relation is missing")
		case !c.vocabulary.known(l):
			c.fail(at, "unknown relation %q", l)
		}
		out = append(out, l)
		if !c.take('|') {
			return out
		}
	}
}

func (c *compiler) node(firm, hidden bool) *node {
	c.space()
	n := &node{capture: -1}
	at := c.pos
	if c.take('*') {
		if b := c.peek(); b != 0 && strings.IndexByte(" \t\r\n{)=", b) < 0 {
			c.fail(c.pos, "a space must follow the word")
		}
	} else {
		n.lemmas = map[string]bool{}
		for {
			start := c.pos
			if c.take('@') {
				name := c.word()
				words, ok := c.vocabulary.Classes[name]
				if !ok {
					c.fail(start, "unknown word class %q", name)
				}
				c.pattern.classes = append(c.pattern.classes, name)
				for _, w := range words {
					n.lemmas[w] = true
				}
			} else if w := c.word(); w != "" {
				n.lemmas[w] = true
			} else {
				c.fail(at, "a word, a class or * is missing")
				c.pos = len(c.src)
				return n
			}
			if !c.take('|') {
				break
			}
		}
	}
	if c.take('{') {
		n.tests = c.tests()
	}
	if c.take('=') {
		start := c.pos
		name := c.word()
		switch {
		case name == "":
			c.fail(start, "a capture needs a name")
		case hidden:
			c.fail(start, "%q is below a negated edge and would never be bound", name)
		}
		n.capture = slices.Index(c.pattern.names, name)
		if n.capture < 0 {
			n.capture = len(c.pattern.names)
			c.pattern.names = append(c.pattern.names, name)
			c.pattern.required = append(c.pattern.required, firm)
		} else {
			c.fail(start, "%q is captured twice", name)
		}
	}
	return n
}

func (c *compiler) tests() []test {
	var out []test
	for {
		c.space()
		t := test{negate: c.take('!')}
		at := c.pos
		key, value, found := strings.Cut(c.word(), ":")
		if !found || value == "" {
			c.fail(at, "a test reads name:value")
		}
		if !slices.Contains(ownAttributes, key) && !slices.Contains(c.vocabulary.Attributes, key) {
			c.fail(at, "unknown test %q", key)
		}
		t.attr, t.values = key, []string{value}
		for c.take('|') {
			t.values = append(t.values, c.word())
		}
		out = append(out, t)
		c.space()
		if c.take(',') {
			continue
		}
		if !c.take('}') {
			c.fail(c.pos, "a brace is not closed")
			c.pos = len(c.src)
		}
		return out
	}
}

var ownAttributes = []string{"upos", "xpos", "form", "deprel"}

// relations are the labels of Universal Dependencies v2 as the English treebanks use them.
var relations = strings.Fields(`acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj
	ccomp clf compound compound:prt conj cop csubj csubj:outer csubj:pass dep det det:predet discourse dislocated
	expl fixed flat goeswith iobj list mark nmod nmod:desc nmod:poss nmod:unmarked nsubj nsubj:outer nsubj:pass
	nummod obj obl obl:agent obl:unmarked orphan parataxis punct reparandum root vocative xcomp`)

func (v *Vocabulary) known(label string) bool {
	if slices.Contains(relations, label) || slices.Contains(v.Relations, label) {
		return true
	}
	return slices.ContainsFunc(v.Relations, func(r string) bool {
		prefix, open := strings.CutSuffix(r, "*")
		return open && len(label) > len(prefix) && strings.HasPrefix(label, prefix)
	})
}
