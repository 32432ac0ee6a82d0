// Package parse finds the tree of each sentence: which word governs which, and how, in the relations of
// Universal Dependencies v2.
package parse

import (
	"fmt"
	"io/fs"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// File is where Load looks in the models.
const File = "parser.bin"

const format = "parser 1"

// Parser builds a tree from left to right with the arc-hybrid transitions, in time linear in the sentence. It
// is safe for concurrent use.
type Parser struct {
	clusters *cluster.Table
	model    *perceptron.Model
	system   system
}

// system is what the classes of a model mean.
type system struct {
	labels  []string
	classes []class
	markers []bool
	root    int // the label of the root
}

// Load reads the parser from the models.
func Load(models fs.FS) (*Parser, error) {
	clusters, err := cluster.Load(models)
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(models, File)
	if err != nil {
		return nil, fmt.Errorf("reading the parser: %w", err)
	}
	p, err := decodeParser(b, clusters)
	if err != nil {
		return nil, fmt.Errorf("reading the parser from %s: %w", File, err)
	}
	return p, nil
}

func decodeParser(b []byte, clusters *cluster.Table) (*Parser, error) {
	d := perceptron.NewDecoder(b, format)
	p := &Parser{clusters: clusters, model: d.Model()}
	if err := d.Err(); err != nil {
		return nil, err
	}
	var err error
	p.system, err = newSystem(p.model.Classes())
	return p, err
}

// Encode writes the parser for Load, without its word classes, which have a file of their own.
func (p *Parser) Encode() ([]byte, error) {
	return perceptron.Encode(format, func(e *perceptron.Encoder) { e.Model(p.model) })
}

// newSystem reads class names: "S", and "L" or "R" followed by a label.
func newSystem(names []string) (system, error) {
	s := system{root: -1}
	numbers := map[string]int{}
	for i, name := range names {
		if name == "S" {
			s.classes = append(s.classes, class{kind: shift, label: -1})
			continue
		}
		if len(name) < 2 || name[0] != 'L' && name[0] != 'R' || i == 0 {
			return s, fmt.Errorf("%w: %q is not a transition", perceptron.ErrFormat, name)
		}
		label := name[1:]
		n, ok := numbers[label]
		if !ok {
			n = len(s.labels)
			numbers[label] = n
			s.labels = append(s.labels, label)
			s.markers = append(s.markers, label == "case" || label == "mark")
		}
		k := left
		if name[0] == 'R' {
			k = right
		}
		if label == "root" {
			s.root = n
		}
		s.classes = append(s.classes, class{kind: k, label: n})
	}
	if len(s.classes) == 0 || s.classes[0].kind != shift || s.root < 0 {
		return s, fmt.Errorf("%w: the transitions lack shift or root", perceptron.ErrFormat)
	}
	return s, nil
}

// Name is the stage's name.
func (*Parser) Name() string { return "parse" }

// Needs lists the layers that the stage reads.
func (*Parser) Needs() []language.Layer { return []language.Layer{language.Tokens, language.Tags} }

// Adds lists the layers that the stage adds.
func (*Parser) Adds() []language.Layer { return []language.Layer{language.Trees} }

// Process parses every sentence of the document. Each gets a tree with one root.
func (p *Parser) Process(doc *language.Document) {
	w := work{scores: make([]int32, len(p.system.classes))}
	w.config.markers = p.system.markers
	for i := range doc.Sentences {
		p.sentence(&doc.Sentences[i], &w)
	}
}

// work holds the buffers of one document.
type work struct {
	config   config
	looks    []look
	features []perceptron.Feature
	scores   []int32
}

func (p *Parser) sentence(s *language.Sentence, w *work) {
	w.looks = see(s, p.clusters, w.looks)
	c := &w.config
	c.reset(w.looks)
	for !c.done() {
		t := p.system.forced(c)
		if t < 0 {
			w.features = c.features(w.features)
			p.model.Score(w.features, w.scores)
			t = p.system.best(c, w.scores, nil)
		}
		c.apply(p.system.classes[t])
	}
	for i := range s.Tokens {
		s.Tokens[i].Head, s.Tokens[i].Deprel = c.heads[i+1]-1, p.system.labels[c.labels[i+1]]
		if c.heads[i+1] == 0 {
			s.Tokens[i].Head = language.NoHead
		}
	}
}

// forced is the class where there is no choice, else -1.
func (s *system) forced(c *config) int {
	if len(c.stack) == 1 {
		return 0 // the classes begin with shift
	}
	if len(c.stack) == 2 && c.next == len(c.looks) {
		for i, t := range s.classes {
			if t.kind == right && t.label == s.root {
				return i
			}
		}
	}
	return -1
}

// best is the allowed class with the highest score among those that ok, where given, accepts; -1 for none.
// A label of root is for the root alone.
func (s *system) best(c *config, scores []int32, ok func(class) bool) int {
	allowed := [3]bool{c.allows(shift), c.allows(left), c.allows(right)}
	best := -1
	for i, t := range s.classes {
		if !allowed[t.kind] || t.label == s.root && t.kind != shift || ok != nil && !ok(t) {
			continue
		}
		if best < 0 || scores[i] > scores[best] {
			best = i
		}
	}
	return best
}
