package gizmo

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// term carries a value of the graph through the script: iri("…"), str("…").
type term struct{ value quad.Value }

// filter carries a comparison: lt(5), regex("…").
type filter struct{ value shape.ValueFilter }

var (
	pathType   = reflect.TypeFor[*pathObject]()
	termType   = reflect.TypeFor[*term]()
	filterType = reflect.TypeFor[*filter]()
)

// fail throws an error into the script, which may catch it.
func (s *session) fail(format string, args ...any) goja.Value {
	panic(s.vm.NewTypeError(append([]any{format}, args...)...))
}

// wrap makes an object of a Go value with the methods of a prototype.
func (s *session) wrap(v any, prototype *goja.Object) goja.Value {
	o := s.vm.ToValue(v).ToObject(s.vm)
	if err := o.SetPrototype(prototype); err != nil {
		return s.fail("%v", err)
	}
	return o
}

// unwrapped is the Go value that wrap put into v, or nil. It asks for the type first, because exporting
// an object of the script would follow it wherever it leads.
func unwrapped(v goja.Value) any {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	switch o.ExportType() {
	case pathType, termType, filterType:
		return o.Export()
	}
	return nil
}

func missing(v goja.Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

// items is the items of an array, or v alone.
func (s *session) items(v goja.Value) []goja.Value {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Array" {
		return []goja.Value{v}
	}
	n := o.Get("length").ToInteger()
	if n > maxArray {
		s.fail("a list of more than %d values", maxArray)
	}
	list := make([]goja.Value, 0, n)
	for i := range n {
		list = append(list, o.Get(strconv.FormatInt(i, 10)))
	}
	return list
}

// quadValue reads one value of the graph.
func (s *session) quadValue(v goja.Value) quad.Value {
	if t, ok := unwrapped(v).(*term); ok {
		return t.value
	}
	if o, ok := v.(*goja.Object); ok {
		if o.ClassName() == "Date" {
			if t, ok := o.Export().(time.Time); ok {
				return quad.Time(t)
			}
		}
		s.fail("not a value of the graph: %s", o.ClassName())
	}
	if missing(v) {
		s.fail("not a value of the graph: %s", v)
	}
	switch x := v.Export().(type) {
	case string:
		return s.value(x)
	case bool:
		return quad.Bool(x)
	case int64:
		return quad.Int(x)
	case float64:
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return quad.Int(int64(x))
		}
		return quad.Float(x)
	default:
		s.fail("not a value of the graph: %T", x)
		return nil
	}
}

// quadValues reads values of the graph from arguments, lists among them.
func (s *session) quadValues(args []goja.Value) []quad.Value {
	var out []quad.Value
	for _, a := range args {
		for _, v := range s.items(a) {
			out = append(out, s.quadValue(v))
		}
	}
	return out
}

// words reads strings from arguments, lists among them.
func (s *session) words(args []goja.Value) []string {
	var out []string
	for _, a := range args {
		for _, v := range s.items(a) {
			if t, ok := unwrapped(v).(*term); ok {
				out = append(out, quad.StringOf(t.value))
				continue
			}
			word, ok := v.Export().(string)
			if _, object := v.(*goja.Object); object || !ok {
				s.fail("a tag is a string")
			}
			out = append(out, word)
		}
	}
	return out
}

// emitted turns what g.emit was given into plain values for JSON. Depth and number are bounded: a
// structure may hold itself.
func (s *session) emitted(v goja.Value) any {
	left := maxNodes
	return s.plain(v, 0, &left)
}

func (s *session) plain(v goja.Value, depth int, left *int) any {
	if *left--; *left < 0 {
		return s.fail("a result has more than %d values", maxNodes)
	}
	if depth > maxDepth {
		return s.fail("a result is nested more than %d deep", maxDepth)
	}
	if missing(v) {
		return nil
	}
	o, ok := v.(*goja.Object)
	if !ok {
		x := v.Export()
		if f, ok := x.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil
		}
		return x
	}
	switch x := unwrapped(o).(type) {
	case *term:
		return native(x.value)
	case *pathObject, *filter:
		return s.fail("a path is not a result; end it with all() or toArray()")
	}
	switch o.ClassName() {
	case "Function", "Symbol":
		return nil
	case "Date":
		if t, ok := o.Export().(time.Time); ok {
			return t.UTC().Format(time.RFC3339Nano)
		}
		return nil
	case "Array":
		list := s.items(o)
		out := make([]any, len(list))
		for i, item := range list {
			out[i] = s.plain(item, depth+1, left)
		}
		return out
	case "String", "Number", "Boolean":
		return fmt.Sprint(o.Export())
	}
	out := map[string]any{}
	for _, k := range o.Keys() {
		x := o.Get(k)
		if _, function := goja.AssertFunction(x); !function {
			out[k] = s.plain(x, depth+1, left)
		}
	}
	return out
}
