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
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	tdewolff "github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/xml"
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
// What is given out is written anew from the tree, so a drawing that this reads otherwise than a browser would
// is drawn as it was read, and checked.
func parse(drawing []byte) (*element, error) {
	lex := xml.NewLexer(tdewolff.NewInputBytes(drawing))
	root := &element{}
	open := []*element{root}
	skipped := false // within a processing instruction
	for {
		t, _ := lex.Next()
		e := open[len(open)-1]
		switch t {
		case xml.ErrorToken:
			if err := lex.Err(); !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("reading the drawing: %w", err)
			}
			switch {
			case len(open) > 1 || len(root.children) == 0:
				return nil, errors.New("reading the drawing: it ends early")
			case len(root.children) > 1:
				return nil, fmt.Errorf("%w: a second root <%s>", ErrUnsafe, root.children[1].name)
			}
			return root.children[0], nil
		case xml.StartTagPIToken:
			skipped = true
		case xml.StartTagClosePIToken:
			skipped = false
		case xml.StartTagToken:
			if len(open) > deepest {
				return nil, fmt.Errorf("%w: elements nested more than %d deep", ErrUnsafe, deepest)
			}
			child := &element{name: string(lex.Text()), attributes: make([]attribute, 0, 8)}
			e.children = append(e.children, child)
			open = append(open, child)
		case xml.AttributeToken:
			if skipped {
				continue
			}
			value := lex.AttrVal()
			if len(value) < 2 {
				return nil, fmt.Errorf("reading the drawing: the attribute %.40s has no value", lex.Text())
			}
			e.attributes = append(e.attributes, attribute{string(lex.Text()), html.UnescapeString(string(value[1 : len(value)-1]))})
		case xml.StartTagCloseVoidToken:
			open = open[:len(open)-1]
		case xml.EndTagToken:
			if name := string(lex.Text()); len(open) == 1 || e.name != name {
				return nil, fmt.Errorf("reading the drawing: </%.40s> ends nothing", name)
			}
			open = open[:len(open)-1]
		case xml.TextToken, xml.CDATAToken:
			if len(open) == 1 || len(bytes.TrimSpace(lex.Text())) == 0 {
				continue
			}
			text := string(lex.Text())
			if t == xml.TextToken {
				text = html.UnescapeString(text)
			}
			e.children = append(e.children, &element{text: text})
		}
	}
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
