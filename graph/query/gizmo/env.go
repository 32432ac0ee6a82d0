package gizmo

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/voc"
	"github.com/dop251/goja"
)

// ends are the methods of a path that run it.
var ends = map[string]method{
	"all":      func(s *session, p *pathObject, _ goja.FunctionCall) goja.Value { return s.all(p, -1) },
	"getLimit": func(s *session, p *pathObject, call goja.FunctionCall) goja.Value { return s.all(p, count(call, 0)) },
	"toArray": func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		return s.array(s.nodeList(p, count(call, 0)))
	},
	"tagArray": func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		return s.array(s.tagList(p, count(call, 0)))
	},
	"toValue":  func(s *session, p *pathObject, _ goja.FunctionCall) goja.Value { return s.first(s.nodeList(p, 1)) },
	"tagValue": func(s *session, p *pathObject, _ goja.FunctionCall) goja.Value { return s.first(s.tagList(p, 1)) },
	"forEach":  forEach,
	"map":      forEach,
	"count":    countAll,
}

// count is the argument that limits results, or -1 for all.
func count(call goja.FunctionCall, i int) int {
	if missing(call.Argument(i)) {
		return -1
	}
	if n := call.Argument(i).ToInteger(); n > 0 {
		return int(min(n, 1<<31-1))
	}
	return -1
}

func (s *session) check(err error) {
	if err != nil {
		panic(s.vm.NewGoError(err))
	}
}

func (s *session) all(p *pathObject, limit int) goja.Value {
	s.check(s.each(p, limit, func(tags map[string]any) error { return s.send(tags) }))
	return goja.Null()
}

func (s *session) nodeList(p *pathObject, limit int) (list []any) {
	s.check(s.nodes(p, limit, func(node any) error { list = append(list, s.vm.ToValue(node)); return nil }))
	return list
}

func (s *session) tagList(p *pathObject, limit int) (list []any) {
	s.check(s.each(p, limit, func(tags map[string]any) error { list = append(list, s.object(tags)); return nil }))
	return list
}

func (s *session) array(list []any) goja.Value { return s.vm.NewArray(list...) }

func (s *session) first(list []any) goja.Value {
	if len(list) == 0 {
		return goja.Null()
	}
	return s.vm.ToValue(list[0])
}

// object makes a plain object of the script: one that holds a Go map would export by other ways than ours.
func (s *session) object(tags map[string]any) *goja.Object {
	o := s.vm.NewObject()
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		s.check(o.Set(k, tags[k]))
	}
	return o
}

// forEach reads ([limit], callback).
func forEach(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
	n := len(call.Arguments)
	if n != 1 && n != 2 {
		return s.fail("forEach wants ([limit], function)")
	}
	callback, ok := goja.AssertFunction(call.Argument(n - 1))
	if !ok {
		return s.fail("forEach wants a function")
	}
	limit := -1
	if n == 2 {
		limit = count(call, 0)
	}
	var thrown error
	err := s.each(p, limit, func(tags map[string]any) error {
		_, thrown = callback(call.This, s.object(tags))
		return thrown
	})
	if thrown != nil {
		panic(thrown) // the script's own exception, with its place
	}
	s.check(err)
	return goja.Null()
}

func countAll(s *session, p *pathObject, _ goja.FunctionCall) goja.Value {
	n, err := s.iterate(p, "").Paths(true).Count()
	s.check(err)
	return s.vm.ToValue(n)
}

// defineEnvironment gives the script graph (and g), and the functions that make values and comparisons; a script
// of walks alone gets those that it names.
func (s *session) defineEnvironment(only words) {
	s.paths, s.terms, s.filters = s.vm.NewObject(), s.vm.NewObject(), s.vm.NewObject()
	for _, methods := range []map[string]method{steps, ends} {
		for name, m := range methods {
			if only != nil && !only[name] {
				continue
			}
			s.define(s.paths, name, func(call goja.FunctionCall) goja.Value {
				p, ok := unwrapped(call.This).(*pathObject)
				if !ok {
					return s.fail("%s is a step of a path", name)
				}
				return m(s, p, call)
			})
		}
	}
	s.define(s.terms, "toString", func(call goja.FunctionCall) goja.Value {
		if t, ok := unwrapped(call.This).(*term); ok {
			return s.vm.ToValue(quad.StringOf(t.value))
		}
		return s.vm.ToValue("")
	})
	g := s.vm.NewObject()
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"vertex": s.vertex, "v": s.vertex, "morphism": s.morphism, "m": s.morphism, "emit": s.emit,
		"iri": s.fullIRI, "uri": s.fullIRI, "addNamespace": s.addNamespace,
		"addDefaultNamespaces": func(goja.FunctionCall) goja.Value { voc.CloneTo(&s.names); return goja.Undefined() },
		// The store keeps no namespaces of its own: those of the program are always known.
		"loadNamespaces": func(goja.FunctionCall) goja.Value { return goja.Undefined() },
	} {
		if only == nil || only[name] {
			s.define(g, name, f)
		}
	}
	for _, alias := range []string{"IRI", "URI"} {
		s.check(g.Set(alias, s.fullIRI))
	}
	s.check(s.vm.Set("graph", g))
	s.check(s.vm.Set("g", g))
	s.defineValues(only)
}

// define sets a method under its name and its old capitalised one.
func (s *session) define(o *goja.Object, name string, f func(goja.FunctionCall) goja.Value) {
	s.check(o.Set(name, f))
	r := []rune(name)
	r[0] = unicode.ToUpper(r[0])
	s.check(o.Set(string(r), f))
}

func (s *session) vertex(call goja.FunctionCall) goja.Value {
	values := s.quadValues(call.Arguments)
	return s.wrap(&pathObject{path: path.StartMorphism(values...), steps: 1}, s.paths)
}

func (s *session) morphism(goja.FunctionCall) goja.Value {
	return s.wrap(&pathObject{path: path.StartMorphism(), steps: 1}, s.paths)
}

func (s *session) emit(call goja.FunctionCall) goja.Value {
	if v := s.emitted(call.Argument(0)); v != nil {
		s.check(s.send(v))
	}
	return goja.Null()
}

func (s *session) fullIRI(call goja.FunctionCall) goja.Value {
	return s.wrap(&term{quad.IRI(s.names.FullIRI(s.word(call, 0)))}, s.terms)
}

func (s *session) addNamespace(call goja.FunctionCall) goja.Value {
	s.names.Register(voc.Namespace{Prefix: s.word(call, 0) + ":", Full: s.word(call, 1)})
	return goja.Undefined()
}

// word is an argument that has to be a string.
func (s *session) word(call goja.FunctionCall, i int) string {
	v := call.Argument(i)
	if _, object := v.(*goja.Object); !object && !missing(v) {
		if w, ok := v.Export().(string); ok {
			return w
		}
	}
	s.fail("expected a string as argument %d", i+1)
	return ""
}

func (s *session) defineValues(only words) {
	one := func(f func(string) quad.Value) func(goja.FunctionCall) goja.Value {
		return func(call goja.FunctionCall) goja.Value {
			return s.wrap(&term{f(s.word(call, 0))}, s.terms)
		}
	}
	compare := func(op iterator.Operator) func(goja.FunctionCall) goja.Value {
		return func(call goja.FunctionCall) goja.Value {
			return s.wrap(&filter{shape.Comparison{Op: op, Val: s.quadValue(call.Argument(0))}}, s.filters)
		}
	}
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"iri":   one(func(v string) quad.Value { return quad.IRI(strings.TrimSuffix(strings.TrimPrefix(v, "<"), ">")) }),
		"bnode": one(func(v string) quad.Value { return quad.BNode(v) }),
		"raw":   one(func(v string) quad.Value { return quad.StringToValue(v) }),
		"str":   one(func(v string) quad.Value { return quad.String(v) }),
		"lang": func(call goja.FunctionCall) goja.Value {
			return s.wrap(&term{quad.LangString{Value: quad.String(s.word(call, 0)), Lang: s.word(call, 1)}}, s.terms)
		},
		"typed": func(call goja.FunctionCall) goja.Value {
			return s.wrap(&term{quad.TypedString{Value: quad.String(s.word(call, 0)), Type: quad.IRI(s.word(call, 1))}}, s.terms)
		},
		"lt":    compare(iterator.CompareLT),
		"lte":   compare(iterator.CompareLTE),
		"gt":    compare(iterator.CompareGT),
		"gte":   compare(iterator.CompareGTE),
		"regex": s.regex,
		"like": func(call goja.FunctionCall) goja.Value {
			return s.wrap(&filter{shape.Wildcard{Pattern: s.pattern(call)}}, s.filters)
		},
	} {
		if only == nil || only[name] {
			s.check(s.vm.Set(name, f))
		}
	}
}

// regex reads (pattern, [true to match IRIs too]). Go's regular expressions never backtrack.
func (s *session) regex(call goja.FunctionCall) goja.Value {
	refs := call.Argument(1).ToBoolean()
	var text string
	if t, ok := unwrapped(call.Argument(0)).(*term); ok {
		switch v := t.value.(type) {
		case quad.String:
			text = string(v)
		case quad.IRI:
			if !refs {
				return s.fail("a pattern for IRIs wants true as second argument")
			}
			text = string(v)
		default:
			return s.fail("a pattern is a string")
		}
	} else {
		text = s.pattern(call)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return s.fail("%v", err)
	}
	return s.wrap(&filter{shape.Regexp{Re: re, Refs: refs}}, s.filters)
}

func (s *session) pattern(call goja.FunctionCall) string {
	text := s.word(call, 0)
	if len(text) > maxPattern {
		s.fail("a pattern of more than %d characters", maxPattern)
	}
	return text
}
