package gizmo

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// script is a query that was read.
type script struct {
	program *goja.Program
	walks   words // of a script that is walks alone, else nil
}

// compile parses the text and reports where it is wrong.
func compile(text string) (*script, error) {
	if at, what := tooNested(text); at >= 0 {
		before := text[:at]
		return nil, &SyntaxError{1 + strings.Count(before, "\n"), columnOf(before), what}
	}
	tree, err := parser.ParseFile(nil, "", text, 0, parser.WithDisableSourceMaps)
	if err != nil {
		var list parser.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			line, column := characters(text, list[0].Position)
			return nil, &SyntaxError{line, column, list[0].Message}
		}
		return nil, &SyntaxError{1, 1, err.Error()}
	}
	if node := tooDeep(tree); node != nil {
		line, column := characters(text, tree.File.Position(int(node.Idx0())-tree.File.Base()))
		return nil, &SyntaxError{line, column, fmt.Sprintf("expressions are nested more than %d deep", maxTree)}
	}
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		var syntax *goja.CompilerSyntaxError
		if errors.As(err, &syntax) {
			at := file.Position{Line: 1, Column: 1}
			if syntax.File != nil {
				at = syntax.File.Position(syntax.Offset)
			}
			line, column := characters(text, at)
			return nil, &SyntaxError{line, column, syntax.Message}
		}
		return nil, &SyntaxError{1, 1, err.Error()}
	}
	walks, ok := onlyWalks(tree)
	if !ok {
		walks = nil
	}
	return &script{program, walks}, nil
}

// tooDeep returns a node below more than maxTree others, or nil. A long sum is as deep as it is long, and
// the compiler looks through all that is below a node, again at each node.
func tooDeep(tree *ast.Program) ast.Node {
	type item struct {
		value reflect.Value
		depth int
	}
	seen := map[uintptr]bool{}
	for stack := []item{{reflect.ValueOf(tree.Body), 0}}; len(stack) > 0; {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		push := func(v reflect.Value, depth int) { stack = append(stack, item{v, depth}) }
		switch v := top.value; v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				push(v.Index(i), top.depth)
			}
		case reflect.Interface:
			if !v.IsNil() {
				push(v.Elem(), top.depth)
			}
		case reflect.Pointer:
			if v.IsNil() || seen[v.Pointer()] {
				continue
			}
			seen[v.Pointer()] = true
			if node, ok := v.Interface().(ast.Node); ok && top.depth > maxTree {
				return node
			}
			push(v.Elem(), top.depth+1)
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					push(v.Field(i), top.depth)
				}
			}
		}
	}
	return nil
}

// characters turns the runtime's position, which counts bytes, into one that counts characters.
func characters(text string, p file.Position) (line, column int) {
	lines := strings.Split(text, "\n")
	if p.Line < 1 || p.Line > len(lines) {
		return p.Line, p.Column
	}
	l := lines[p.Line-1]
	return p.Line, columnOf(l[:max(0, min(p.Column-1, len(l)))])
}

// columnOf is the column after the last line of text.
func columnOf(text string) int {
	return 1 + utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:])
}
