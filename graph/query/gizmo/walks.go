package gizmo

import (
	"unicode"

	"github.com/dop251/goja/ast"
)

// words are the names that a script of walks alone has: the runtime needs no other. They are by the names of the
// methods, without the capital letter that they may begin with.
type words map[string]bool

// kind is what an expression of such a script is.
type kind int

const (
	other  kind = iota
	aGraph      // g
	aPath
	aValue  // a literal, or what iri, lt and the like make: an argument
	aResult // of what runs a path: it stands alone
)

// onlyWalks gives the words of a program that is nothing but walks from g, with literals, comparisons and other
// walks as arguments, as most are. Such a program calls none of the runtime's own functions and cannot name one,
// so that they need no bounds; putting these takes several times as long as the rest.
func onlyWalks(tree *ast.Program) (words, bool) {
	w := &walkReader{words: words{}, paths: words{}}
	for _, statement := range tree.Body {
		if !w.statement(statement) {
			return nil, false
		}
	}
	return w.words, true
}

type walkReader struct {
	words words
	paths words // the variables
}

func (w *walkReader) statement(s ast.Statement) bool {
	var declared []*ast.Binding
	switch s := s.(type) {
	case *ast.EmptyStatement:
		return true
	case *ast.ExpressionStatement:
		k := w.kind(s.Expression)
		return k == aPath || k == aResult
	case *ast.VariableStatement:
		declared = s.List
	case *ast.LexicalDeclaration:
		declared = s.List
	default:
		return false
	}
	for _, b := range declared {
		name, ok := b.Target.(*ast.Identifier)
		if !ok || globals(name.Name.String()) || w.kind(b.Initializer) != aPath {
			return false
		}
		w.paths[name.Name.String()] = true
	}
	return true
}

func (w *walkReader) kind(e ast.Expression) kind {
	switch e := e.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral, *ast.BooleanLiteral, *ast.NullLiteral:
		return aValue
	case *ast.ArrayLiteral:
		if w.arguments(e.Value) {
			return aValue
		}
	case *ast.Identifier:
		switch name := e.Name.String(); {
		case name == "g" || name == "graph":
			return aGraph
		case w.paths[name]:
			return aPath
		}
	case *ast.CallExpression:
		if w.arguments(e.ArgumentList) {
			return w.call(e.Callee)
		}
	}
	return other
}

func (w *walkReader) arguments(list []ast.Expression) bool {
	for _, e := range list {
		if k := w.kind(e); k != aValue && k != aPath {
			return false
		}
	}
	return true
}

// call is the kind of what a function gives.
func (w *walkReader) call(f ast.Expression) kind {
	switch f := f.(type) {
	case *ast.Identifier:
		if name := f.Name.String(); makers[name] && !w.paths[name] {
			w.words[name] = true
			return aValue
		}
	case *ast.DotExpression:
		name := lowered(f.Identifier.Name.String())
		w.words[name] = true
		of := w.kind(f.Left)
		switch {
		case of == aGraph && starts[name]:
			return aPath
		case of == aPath && steps[name] != nil:
			return aPath
		case of == aPath && ends[name] != nil:
			return aResult
		}
	}
	return other
}

// lowered is a method's name as it is defined: scripts of old begin it with a capital.
func lowered(name string) string {
	for i, r := range name {
		return string(unicode.ToLower(r)) + name[i+len(string(r)):]
	}
	return name
}

var (
	// starts are the methods of g that begin a path.
	starts = words{"vertex": true, "v": true, "morphism": true, "m": true}
	// makers are the functions that make values and comparisons.
	makers = words{"iri": true, "bnode": true, "raw": true, "str": true, "lang": true, "typed": true,
		"lt": true, "lte": true, "gt": true, "gte": true, "regex": true, "like": true}
)

// globals reports whether a name is one of ours, which no variable of a script of walks takes.
func globals(name string) bool { return name == "g" || name == "graph" || makers[name] }
