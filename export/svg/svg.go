// Package svg draws DOT as SVG: laid out by Graphviz in processes of its own, then checked against a list of
// what may be in it, titled, linked and given a style for light and dark pages.
//
//	DOT ──▶ worker process (Graphviz) ──▶ check ──▶ style ──▶ SVG
//
// Graphviz is a C program compiled to WebAssembly. It draws one graph at a time, cannot be stopped, and after
// some graphs draws every later one wrong; so it never runs in the program's own process.
package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrUnsafe says that a drawing held something that no diagram needs.
var ErrUnsafe = errors.New("the drawing holds what no diagram needs")

// element is one element of a drawing. A text stands as an element without a name.
type element struct {
	name       string
	attributes []attribute
	children   []*element
	text       string
}

type attribute struct{ name, value string }

func (e *element) attribute(name string) string {
	for _, a := range e.attributes {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

func (e *element) set(name, value string) {
	for i := range e.attributes {
		if e.attributes[i].name == name {
			e.attributes[i].value = value
			return
		}
	}
	e.attributes = append(e.attributes, attribute{name, value})
}

func (e *element) has(class string) bool {
	for c := range strings.FieldsSeq(e.attribute("class")) {
		if c == class {
			return true
		}
	}
	return false
}

// finish makes of Graphviz's drawing the one that is given out.
func finish(drawing []byte) ([]byte, error) {
	root, err := parse(drawing)
	if err != nil {
		return nil, err
	}
	if root.name != "svg" {
		return nil, fmt.Errorf("%w: the root <%.40s>", ErrUnsafe, root.name)
	}
	if err := check(root); err != nil {
		return nil, err
	}
	dress(root)
	var b bytes.Buffer
	root.write(&b)
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// deepest is how far elements may be nested; Graphviz nests about eight.
const deepest = 40

// parse reads a drawing into a tree. Comments, the document type and processing instructions are left behind.
func parse(drawing []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(drawing))
	var open []*element
	var root *element
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the drawing: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			e := &element{name: qualified(t.Name)}
			for _, a := range t.Attr {
				e.attributes = append(e.attributes, attribute{qualified(a.Name), a.Value})
			}
			switch {
			case len(open) > 0:
				p := open[len(open)-1]
				p.children = append(p.children, e)
			case root != nil:
				return nil, fmt.Errorf("%w: a second root <%s>", ErrUnsafe, e.name)
			default:
				root = e
			}
			if len(open) == deepest {
				return nil, fmt.Errorf("%w: elements nested more than %d deep", ErrUnsafe, deepest)
			}
			open = append(open, e)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != qualified(t.Name) {
				return nil, fmt.Errorf("reading the drawing: </%s> ends nothing", qualified(t.Name))
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && len(bytes.TrimSpace(t)) > 0 {
				p := open[len(open)-1]
				p.children = append(p.children, &element{text: string(t)})
			}
		}
	}
	if root == nil || len(open) > 0 {
		return nil, errors.New("reading the drawing: it ends early")
	}
	return root, nil
}

// qualified keeps the prefix: RawToken leaves it in the place of the name space.
func qualified(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

var (
	escapeText      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	escapeAttribute = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;", "\r", "&#13;")
)

// write writes the tree, groups on lines of their own.
func (e *element) write(b *bytes.Buffer) {
	if e.name == "" {
		escapeText.WriteString(b, e.text)
		return
	}
	b.WriteByte('<')
	b.WriteString(e.name)
	for _, a := range e.attributes {
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		escapeAttribute.WriteString(b, a.value)
		b.WriteByte('"')
	}
	if len(e.children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	block := e.name == "svg" || e.name == "g" || e.name == "a"
	for _, c := range e.children {
		if block {
			b.WriteByte('\n')
		}
		c.write(b)
	}
	if block {
		b.WriteByte('\n')
	}
	b.WriteString("</")
	b.WriteString(e.name)
	b.WriteByte('>')
}
