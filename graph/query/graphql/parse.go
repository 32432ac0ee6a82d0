package graphql

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"
)

// Bounds on a query: far above what one needs, far below what hurts.
const (
	maxDepth  = 12  // objects within objects
	maxFields = 500 // fields of all objects
	maxValues = 1000
)

// The names of fields and arguments that are not predicates.
const (
	idField   = "id"
	anyField  = "*"
	firstArg  = "first"
	offsetArg = "offset"
)

// field is what is asked of a node: a value, or an object with fields of its own.
type field struct {
	key      string // in the answer
	via      quad.IRI
	reverse  bool
	optional bool
	unnest   bool
	all      bool // every predicate: {*}
	object   bool
	labels   []quad.Value
	has      []condition
	fields   []field
	first    int // -1 is all
	offset   int
	token    token
}

// condition is an argument that a node has to fulfil: a value of a predicate, or its own id.
type condition struct {
	via     quad.IRI
	reverse bool
	values  []quad.Value
	labels  []quad.Value
}

// parser reads a query.
type parser struct {
	lexer
	token   token
	value   func(string) quad.Value
	given   map[string]any // variables
	names   func(string) string
	fields  int
	values  int
	nesting int
}

func (p *parser) advance() (err error) {
	p.token, err = p.next()
	return err
}

func (p *parser) is(text string) bool { return p.token.kind == punctuation && p.token.text == text }

// accept passes over a punctuation mark, if it is there.
func (p *parser) accept(text string) (bool, error) {
	if !p.is(text) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expect(text string) error {
	ok, err := p.accept(text)
	if err == nil && !ok {
		err = p.unexpected(strconv.Quote(text))
	}
	return err
}

func (p *parser) unexpected(wanted string) error {
	found := strconv.Quote(clip(p.token.text))
	if p.token.kind == end {
		found = "the end"
	}
	return p.fail(p.token.offset, "expected %s and not %s", wanted, found)
}

func (p *parser) name(what string) (token, error) {
	t := p.token
	if t.kind != nameToken {
		return t, p.unexpected(what)
	}
	return t, p.advance()
}

// document reads the one operation of a query.
func (p *parser) document() ([]field, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind == nameToken {
		switch p.token.text {
		case "query":
		case "mutation", "subscription", "fragment":
			return nil, p.fail(p.token.offset, "a %s is not taken; only queries are", p.token.text)
		default:
			return nil, p.unexpected(`"{" or "query"`)
		}
		if err := p.operation(); err != nil {
			return nil, err
		}
	}
	fields, all, err := p.selection(nil)
	if err != nil {
		return nil, err
	}
	if all {
		return nil, p.fail(0, "* stands within an object and not at the top")
	}
	if p.token.kind != end {
		return nil, p.fail(p.token.offset, "a query has one operation")
	}
	return fields, nil
}

// operation reads the name and the variables of a query.
func (p *parser) operation() error {
	if err := p.advance(); err != nil {
		return err
	}
	if p.token.kind == nameToken {
		if err := p.advance(); err != nil {
			return err
		}
	}
	ok, err := p.accept("(")
	if !ok || err != nil {
		return err
	}
	for !p.is(")") {
		v := p.token
		if v.kind != variable {
			return p.unexpected("a variable")
		}
		if err := p.advance(); err != nil {
			return err
		}
		if err := p.expect(":"); err != nil {
			return err
		}
		if err := p.typeOf(); err != nil {
			return err
		}
		ok, err := p.accept("=")
		if err != nil {
			return err
		}
		if ok {
			values, err := p.valueOf()
			if err != nil {
				return err
			}
			if _, set := p.given[v.text]; !set {
				if p.given == nil {
					p.given = map[string]any{}
				}
				p.given[v.text] = values
			}
		}
	}
	return p.advance()
}

// typeOf passes over a type: values of the graph have their own.
func (p *parser) typeOf() error {
	depth := 0
	for {
		ok, err := p.accept("[")
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		depth++
	}
	if _, err := p.name("a type"); err != nil {
		return err
	}
	for {
		if ok, err := p.accept("!"); err != nil || ok {
			if err != nil {
				return err
			}
			continue
		}
		if depth == 0 {
			return nil
		}
		if err := p.expect("]"); err != nil {
			return err
		}
		depth--
	}
}

// selection reads fields in braces. Fields within are of the same labels, if nothing else is said.
func (p *parser) selection(labels []quad.Value) (fields []field, all bool, err error) {
	open := p.token
	if p.nesting++; p.nesting > maxDepth {
		return nil, false, p.fail(open.offset, "objects are nested more than %d deep", maxDepth)
	}
	defer func() { p.nesting-- }()
	if err := p.expect("{"); err != nil {
		return nil, false, err
	}
	for !p.is("}") {
		f, err := p.field(labels)
		if err != nil {
			return nil, false, err
		}
		if p.fields++; p.fields > maxFields {
			return nil, false, p.fail(f.token.offset, "a query asks for more than %d fields", maxFields)
		}
		all = all || f.via == anyField
		fields = append(fields, f)
	}
	switch {
	case len(fields) == 0:
		return nil, false, p.fail(open.offset, "an object has no field; ask for one, as in {id}")
	case all && (len(fields) > 1 || fields[0].object || len(fields[0].has) > 0):
		return nil, false, p.fail(open.offset, "* stands alone in its braces")
	}
	return fields, all, p.advance()
}

func (p *parser) field(labels []quad.Value) (f field, err error) {
	f = field{first: -1, labels: labels, token: p.token}
	t, err := p.name("the name of a field")
	if err != nil {
		return f, err
	}
	f.key = t.text
	ok, err := p.accept(":")
	if err == nil && ok {
		t, err = p.name("the name of a field")
	}
	if err != nil {
		return f, err
	}
	f.via, f.reverse = p.via(t.text)
	arguments, err := p.arguments()
	if err != nil {
		return f, err
	}
	reversed, err := p.directives(&f)
	if err != nil {
		return f, err
	}
	f.conditions(reversed, true)
	if err := p.bounds(&f, arguments); err != nil {
		return f, err
	}
	if !p.is("{") {
		f.object = len(f.has) > 0 || f.first >= 0 || f.offset > 0
		return f, nil
	}
	f.object = true
	f.fields, f.all, err = p.selection(f.labels)
	if f.all {
		f.fields = nil
	}
	return f, err
}

// via reads a predicate: <iri>, an IRI as it is, or "~" before one for the other direction.
func (p *parser) via(text string) (quad.IRI, bool) {
	text, reverse := strings.CutPrefix(text, "~")
	if inner, ok := strings.CutPrefix(text, "<"); ok {
		text = strings.TrimSuffix(inner, ">")
	}
	return quad.IRI(p.names(text)), reverse
}

// argument is a name with its values.
type argument struct {
	token  token
	values []quad.Value
}

func (p *parser) arguments() (out []argument, err error) {
	ok, err := p.accept("(")
	if !ok || err != nil {
		return nil, err
	}
	for !p.is(")") {
		t, err := p.name("the name of an argument")
		if err != nil {
			return nil, err
		}
		if err := p.expect(":"); err != nil {
			return nil, err
		}
		values, err := p.valueOf()
		if err != nil {
			return nil, err
		}
		out = append(out, argument{t, values})
	}
	return out, p.advance()
}

// directives reads @rev, @opt, @label and @unnest, and gives the arguments of @rev(…).
func (p *parser) directives(f *field) (reversed []condition, err error) {
	for {
		ok, err := p.accept("@")
		if !ok || err != nil {
			return reversed, err
		}
		t, err := p.name("the name of a directive")
		if err != nil {
			return nil, err
		}
		arguments, err := p.arguments()
		if err != nil {
			return nil, err
		}
		switch t.text {
		case "rev", "reverse":
			if len(arguments) == 0 {
				f.reverse = !f.reverse
			}
			for _, a := range arguments {
				via, reverse := p.via(a.token.text)
				reversed = append(reversed, condition{via, reverse, a.values, nil})
			}
		case "opt", "optional":
			f.optional = true
		case "unnest":
			f.unnest = true
		case "label":
			switch {
			case len(arguments) == 0:
				f.labels = nil
			case len(arguments) == 1 && arguments[0].token.text == "v":
				f.labels = arguments[0].values
			default:
				return nil, p.fail(t.offset, "@label has one argument: @label(v: <article:…>)")
			}
		default:
			return nil, p.fail(t.offset, "there is no directive @%s; known are: label, opt, rev, unnest", clip(t.text))
		}
	}
}

// conditions adds conditions, with the labels of the field.
func (f *field) conditions(list []condition, flip bool) {
	for _, c := range list {
		c.labels = f.labels
		c.reverse = c.reverse != flip
		f.has = append(f.has, c)
	}
}

// bounds reads the arguments of a field: first and offset bound it, the others are conditions.
func (p *parser) bounds(f *field, arguments []argument) error {
	for _, a := range arguments {
		to := map[string]*int{firstArg: &f.first, offsetArg: &f.offset}[a.token.text]
		if to == nil {
			via, reverse := p.via(a.token.text)
			f.conditions([]condition{{via, reverse, a.values, nil}}, false)
			continue
		}
		n, ok := quad.Int(0), len(a.values) == 1
		if ok {
			n, ok = a.values[0].(quad.Int)
		}
		if !ok || n < 0 || n > 1<<31-1 {
			return p.fail(a.token.offset, "%s is a whole number", a.token.text)
		}
		*to = int(n)
	}
	return nil
}

// valueOf reads a value, or a list of values, any of which will do.
func (p *parser) valueOf() ([]quad.Value, error) {
	t := p.token
	if p.values++; p.values > maxValues {
		return nil, p.fail(t.offset, "a query has more than %d values", maxValues)
	}
	if p.is("[") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		out := []quad.Value{}
		for !p.is("]") {
			if p.is("[") {
				return nil, p.fail(p.token.offset, "a list has no list in it")
			}
			v, err := p.valueOf()
			if err != nil {
				return nil, err
			}
			out = append(out, v...)
		}
		return out, p.advance()
	}
	var v quad.Value
	switch t.kind {
	case stringToken:
		v = p.value(t.text)
	case numberToken:
		if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
			v = quad.Int(n)
		} else {
			f, _ := strconv.ParseFloat(t.text, 64) // the lexer has read it
			v = quad.Float(f)
		}
	case nameToken:
		switch label, blank := strings.CutPrefix(t.text, "_:"); {
		case t.text == "true" || t.text == "false":
			v = quad.Bool(t.text == "true")
		case blank:
			v = quad.BNode(label)
		default:
			v, _ = p.via(t.text)
		}
	case variable:
		values, err := p.variable(t)
		if err != nil {
			return nil, err
		}
		return values, p.advance()
	default:
		return nil, p.unexpected("a value")
	}
	return []quad.Value{v}, p.advance()
}

// variable is the values that a variable was given.
func (p *parser) variable(t token) ([]quad.Value, error) {
	given, ok := p.given[t.text]
	if !ok {
		return nil, p.fail(t.offset, "the variable $%s is not given", clip(t.text))
	}
	if values, ok := given.([]quad.Value); ok {
		return slices.Clone(values), nil
	}
	items, ok := given.([]any)
	if !ok {
		items = []any{given}
	}
	out := []quad.Value{}
	for _, item := range items {
		switch x := item.(type) {
		case string:
			out = append(out, p.value(x))
		case bool:
			out = append(out, quad.Bool(x))
		case float64:
			if n := int64(x); float64(n) == x {
				out = append(out, quad.Int(n))
			} else {
				out = append(out, quad.Float(x))
			}
		case json.Number:
			if n, err := x.Int64(); err == nil {
				out = append(out, quad.Int(n))
			} else if f, err := x.Float64(); err == nil {
				out = append(out, quad.Float(f))
			}
		default:
			return nil, p.fail(t.offset, "the variable $%s is a string, a number, a truth value or a list of these", clip(t.text))
		}
	}
	return out, nil
}
