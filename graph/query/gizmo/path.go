package gizmo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// resultTag is the tag of the node at the end of a path.
const resultTag = "id"

// pathObject is a walk through the graph as the script holds it. Paths never change: a step makes a new one.
type pathObject struct {
	path *path.Path
	// steps counts the steps, those of the paths within it each time that they are used: p.and(p) thirty
	// times over is a short script and a walk of a thousand million steps.
	steps int
	// quick, where the last steps only save, is a walk that saves what there is, what must be there under tags
	// of its own (required): results without one of those are not the path's. Cayley looks for all that could be
	// saved, for each node anew, where a value must be there, and only at the node where it may be.
	quick    *path.Path
	required []requiredTag
}

// step adds to p what f does, which costs so many steps.
func (s *session) step(p *pathObject, cost int, f func(*path.Path) *path.Path) goja.Value {
	steps := p.steps + cost
	if steps > maxSteps {
		return s.fail("a path of more than %d steps", maxSteps)
	}
	return s.wrap(&pathObject{path: f(p.path.Clone()), steps: steps}, s.paths)
}

// other is a path given as an argument, or nil where it was left out.
func (s *session) other(v goja.Value) *pathObject {
	if missing(v) {
		return nil
	}
	p, ok := unwrapped(v).(*pathObject)
	if !ok {
		s.fail("expected a path")
	}
	return p
}

// via reads the predicates to follow: nothing for all, a path, a value or a list of values.
func (s *session) via(v goja.Value) (via []any, cost int) {
	if missing(v) {
		return nil, 1
	}
	if p, ok := unwrapped(v).(*pathObject); ok {
		return []any{p.path.Clone()}, p.steps + 1
	}
	for _, value := range s.quadValues([]goja.Value{v}) {
		via = append(via, value)
	}
	return via, 1
}

// one is via for the steps that follow exactly one predicate or path.
func (s *session) one(v goja.Value, name string) (via any, cost int) {
	list, cost := s.via(v)
	if len(list) != 1 {
		s.fail("%s wants one predicate or path", name)
	}
	return list[0], cost
}

func rest(args []goja.Value, n int) []goja.Value {
	if len(args) <= n {
		return nil
	}
	return args[n:]
}

// method is a step or an end of a path.
type method func(s *session, p *pathObject, call goja.FunctionCall) goja.Value

// follow makes in, out, both and labelContext, which read (predicates, tags…).
func follow(walk func(p *path.Path, tags []string, via ...any) *path.Path) method {
	return func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		via, cost := s.via(call.Argument(0))
		tags := s.words(rest(call.Arguments, 1))
		return s.step(p, cost, func(q *path.Path) *path.Path { return walk(q, tags, via...) })
	}
}

// combine makes the steps that take another path.
func combine(join func(p, other *path.Path) *path.Path) method {
	return func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		o := s.other(call.Argument(0))
		if o == nil {
			return s.wrap(p, s.paths)
		}
		return s.step(p, o.steps+1, func(q *path.Path) *path.Path { return join(q, o.path.Clone()) })
	}
}

// plainStep makes the steps without arguments.
func plainStep(walk func(p *path.Path) *path.Path) method {
	return func(s *session, p *pathObject, _ goja.FunctionCall) goja.Value { return s.step(p, 1, walk) }
}

// counted makes limit and skip.
func counted(walk func(p *path.Path, n int64) *path.Path) method {
	return func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		n := call.Argument(0).ToInteger()
		return s.step(p, 1, func(q *path.Path) *path.Path { return walk(q, n) })
	}
}

// tagged makes the steps that keep something under a tag.
func tagged(walk func(p *path.Path, tag string) *path.Path) method {
	return func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		tags := s.words(call.Arguments)
		if len(tags) != 1 {
			return s.fail("expected one tag")
		}
		return s.step(p, p.steps+1, func(q *path.Path) *path.Path { return walk(q, tags[0]) })
	}
}

func has(reverse bool) method {
	return func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		via, cost := s.one(call.Argument(0), "has")
		args := rest(call.Arguments, 1)
		if list := s.filterList(args); len(list) > 0 {
			return s.step(p, cost, func(q *path.Path) *path.Path { return q.HasFilter(via, reverse, list...) })
		}
		values := s.quadValues(args)
		return s.step(p, cost, func(q *path.Path) *path.Path {
			if reverse {
				return q.HasReverse(via, values...)
			}
			return q.Has(via, values...)
		})
	}
}

// filterList is the comparisons among arguments, or nil where they are values.
func (s *session) filterList(args []goja.Value) []shape.ValueFilter {
	var list []shape.ValueFilter
	for _, a := range args {
		for _, v := range s.items(a) {
			f, ok := unwrapped(v).(*filter)
			if !ok {
				return nil
			}
			list = append(list, f.value)
		}
	}
	return list
}

// requiredTag is the tag of a quick walk for one that the script asks for.
type requiredTag struct {
	own, tag string
	again    bool // the tag is that of a save before, which this one replaces
}

func save(walk, optional func(p *path.Path, via any, tag string) *path.Path, required bool) method {
	return func(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
		via, cost := s.one(call.Argument(0), "save")
		tag := ""
		if !missing(call.Argument(1)) {
			tag = s.words(call.Arguments[1:2])[0]
		} else if v, ok := via.(quad.Value); ok {
			tag = quad.StringOf(v)
		} else {
			return s.fail("a saved path needs a tag")
		}
		steps := p.steps + cost
		if steps > maxSteps {
			return s.fail("a path of more than %d steps", maxSteps)
		}
		next := &pathObject{path: walk(p.path.Clone(), via, tag), steps: steps, required: slices.Clone(p.required)}
		if _, walks := via.(*path.Path); !walks {
			own := tag
			if required {
				own = fmt.Sprintf("\x00%d", len(next.required)) // which no script can name and no answer shows
				again := slices.ContainsFunc(p.required, func(r requiredTag) bool { return r.tag == tag })
				next.required = append(next.required, requiredTag{own, tag, again})
			}
			next.quick = optional(cmp.Or(p.quick, p.path).Clone(), via, own)
		}
		return s.wrap(next, s.paths)
	}
}

func is(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
	values := s.quadValues(call.Arguments)
	return s.step(p, 1, func(q *path.Path) *path.Path { return q.Is(values...) })
}

func tag(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
	tags := s.words(call.Arguments)
	return s.step(p, 1, func(q *path.Path) *path.Path { return q.Tag(tags...) })
}

func filters(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
	list := s.filterList(call.Arguments)
	if len(list) == 0 {
		return s.fail("filter wants comparisons such as lt(5) or regex(\"…\")")
	}
	return s.step(p, 1, func(q *path.Path) *path.Path { return q.Filters(list...) })
}

// followRecursive reads (predicate or path, [depth], tags…).
func followRecursive(s *session, p *pathObject, call goja.FunctionCall) goja.Value {
	via, cost := s.one(call.Argument(0), "followRecursive")
	depth, tags := 0, rest(call.Arguments, 1)
	if len(tags) > 0 {
		switch n := tags[0].Export().(type) {
		case int64:
			depth, tags = int(n), tags[1:]
		case float64:
			depth, tags = int(n), tags[1:]
		}
	}
	names := s.words(tags)
	return s.step(p, cost, func(q *path.Path) *path.Path { return q.FollowRecursive(via, depth, names) })
}

// steps are the methods of a path that make another.
var steps = map[string]method{
	"in":                follow((*path.Path).InWithTags),
	"out":               follow((*path.Path).OutWithTags),
	"both":              follow((*path.Path).BothWithTags),
	"labelContext":      follow((*path.Path).LabelContextWithTags),
	"is":                is,
	"has":               has(false),
	"hasR":              has(true),
	"filter":            filters,
	"tag":               tag,
	"as":                tag,
	"back":              tagged((*path.Path).Back),
	"save":              save((*path.Path).Save, (*path.Path).SaveOptional, true),
	"saveR":             save((*path.Path).SaveReverse, (*path.Path).SaveOptionalReverse, true),
	"saveOpt":           save((*path.Path).SaveOptional, (*path.Path).SaveOptional, false),
	"saveOptR":          save((*path.Path).SaveOptionalReverse, (*path.Path).SaveOptionalReverse, false),
	"saveInPredicates":  tagged(func(p *path.Path, tag string) *path.Path { return p.SavePredicates(true, tag) }),
	"saveOutPredicates": tagged(func(p *path.Path, tag string) *path.Path { return p.SavePredicates(false, tag) }),
	"and":               combine((*path.Path).And),
	"intersect":         combine((*path.Path).And),
	"or":                combine((*path.Path).Or),
	"union":             combine((*path.Path).Or),
	"except":            combine((*path.Path).Except),
	"difference":        combine((*path.Path).Except),
	"follow":            combine((*path.Path).Follow),
	"followR":           combine((*path.Path).FollowReverse),
	"followRecursive":   followRecursive,
	"unique":            plainStep((*path.Path).Unique),
	"labels":            plainStep((*path.Path).Labels),
	"inPredicates":      plainStep((*path.Path).InPredicates),
	"outPredicates":     plainStep((*path.Path).OutPredicates),
	"order":             plainStep((*path.Path).Order),
	"limit":             counted((*path.Path).Limit),
	"skip":              counted((*path.Path).Skip),
}

// iterate prepares to run a path; with a tag, its end is tagged. Cayley's optimizer reckons the nodes that a
// path excludes as all minus those it excludes, which can be minus one, and then divides by zero: such a path
// runs in the order in which it was written.
func (s *session) iterate(p *pathObject, tag string) (chain *iterator.Chain) {
	build := func() iterator.Shape {
		shape := p.path.BuildIteratorOn(s.ctx, s.qs)
		if tag != "" {
			shape = iterator.Tag(shape, tag)
		}
		return shape
	}
	defer func() {
		if r := recover(); r != nil {
			chain = iterator.Iterate(s.ctx, build()).UnOptimized()
		}
	}()
	shape, _ := build().Optimize(s.ctx)
	return iterator.Iterate(s.ctx, shape).UnOptimized()
}

// each calls f with the tags of up to limit results (all where it is below 0).
func (s *session) each(p *pathObject, limit int, f func(tags map[string]any) error) error {
	walk := &pathObject{path: p.path}
	if p.quick != nil {
		walk = &pathObject{path: p.quick, required: p.required}
	}
	given := 0
	err := s.iterate(walk, resultTag).Paths(true).TagEach(func(refs map[string]cayley.Ref) error {
		for _, r := range walk.required {
			if refs[r.own] == nil {
				return nil
			}
			if refs[r.tag] == nil || r.again { // what an earlier step tagged stays, as in Cayley
				refs[r.tag] = refs[r.own]
			}
			delete(refs, r.own)
		}
		tags := make(map[string]any, len(refs))
		for name, ref := range refs {
			v, err := s.qs.NameOf(ref)
			if err != nil {
				return err
			}
			if v != nil {
				tags[name] = native(v)
			}
		}
		if err := f(tags); err != nil {
			return err
		}
		if given++; given == limit {
			return errEnough
		}
		return nil
	})
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// errEnough ends a walk that has given as much as was asked for.
var errEnough = errors.New("enough")

// nodes calls f with the node at the end of each of up to limit results, whichever way it was reached.
func (s *session) nodes(p *pathObject, limit int, f func(node any) error) error {
	err := s.iterate(p, resultTag).Paths(false).Limit(limit).EachValue(s.qs, func(v quad.Value) error {
		return f(native(v))
	})
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	return err
}
