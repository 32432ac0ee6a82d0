// Package gizmo runs Gizmo, Cayley's query language of graph walks in JavaScript, for text that anyone may
// have sent.
//
// The walks are Cayley's own query/path, the results are the JSON that its users know. The session around
// them is ours: in Cayley's, a query such as
//
//	g.V().out("<x>", {})
//	var a = []; a.push(a); g.emit(a)
//
// ends the process, because the script runs on a goroutine that nobody recovers, and native calls such as
// "x".repeat(2e9) run past every deadline. Here the script runs on the caller's goroutine, every value that
// passes between it and Go is measured, and built-ins that can do boundless work in one call are bounded
// (prelude.js).
package gizmo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/voc"
	"github.com/dlclark/regexp2"
	"github.com/dop251/goja"

	"quern/graph/query/limits"
)

// Name is the language's name.
const Name = "gizmo"

// What a script may do. They are far above what a query needs and far below what hurts.
const (
	maxString  = 1 << 20 // characters in a string that a built-in function reads or makes
	maxArray   = 1 << 20 // items of an array that a built-in function walks
	maxPattern = 1000    // characters of a regular expression
	maxNodes   = 100_000 // values in one emitted result
	maxDepth   = 100     // nesting of one emitted result
	maxTree    = 2000    // nesting of expressions: compiling them takes up to the square of it
	maxCalls   = 1000    // calls within calls
	maxSteps   = 1000    // steps of one path, those of the paths within it counted each time
)

// patternTimeout ends a match that backtracks without end. The engine has no other way to be told.
const patternTimeout = 200 * time.Millisecond

func init() { regexp2.DefaultMatchTimeout = patternTimeout }

//go:embed prelude.js
var preludeText string

var prelude = goja.MustCompile("prelude", preludeText, true)

// Options of a run.
type Options struct {
	Limits limits.Limits
	// Value reads a bare string of the query ("ent:russia", "Moscow") as a value of the graph. Nil reads
	// as Cayley does: <…> is an IRI, and all else but its other notations is a string.
	Value func(string) quad.Value
}

// SyntaxError is a text that is not JavaScript. Line and Column count from 1.
type SyntaxError struct {
	Line, Column int
	Message      string
}

// Error gives the place and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// RuntimeError is an error that a script threw and did not catch. Line and Column count from 1, or are 0
// where the place is not known.
type RuntimeError struct {
	Line, Column int
	Message      string
}

// Error gives the place and the reason.
func (e *RuntimeError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Run runs a query on one view of the store and returns its results in order: maps of tags to values, as
// all() makes them, and what g.emit was given. Errors are *SyntaxError, *RuntimeError, *limits.Exceeded
// (then with the results until there) or the context's. Run returns only when nothing of the query runs
// any more, so that the view may be closed.
func Run(ctx context.Context, qs cayley.QuadStore, text string, o Options) (results []any, err error) {
	l := o.Limits.WithDefaults()
	if err := l.CheckText(text); err != nil {
		return nil, err
	}
	program, err := compile(text)
	if err != nil {
		return nil, err
	}
	watched, stop := l.Watch(ctx)
	defer stop()
	s := newSession(watched, qs, text, l, o.Value)
	defer context.AfterFunc(watched, func() { s.vm.Interrupt(context.Cause(watched)) })()
	if err := s.run(program); err != nil {
		var exceeded *limits.Exceeded
		if errors.As(err, &exceeded) {
			return s.results, err
		}
		return nil, err
	}
	return s.results, nil
}

// session is one run: a runtime, the view that it asks, and the results so far.
type session struct {
	ctx     context.Context
	vm      *goja.Runtime
	qs      cayley.QuadStore
	text    string
	limits  limits.Limits
	value   func(string) quad.Value
	names   voc.Namespaces
	results []any
	cut     *limits.Exceeded
	paths   *goja.Object // prototype of path objects
	terms   *goja.Object // prototype of values made by iri(), str() and so on
	filters *goja.Object
}

func newSession(ctx context.Context, qs cayley.QuadStore, text string, l limits.Limits, value func(string) quad.Value) *session {
	if value == nil {
		value = quad.StringToValue
	}
	s := &session{ctx: ctx, vm: goja.New(), qs: qs, text: text, limits: l, value: value}
	s.vm.SetMaxCallStackSize(maxCalls)
	return s
}

// run executes the program. A Go panic that a query brings about is that query's error alone.
func (s *session) run(q *script) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &RuntimeError{Message: fmt.Sprintf("the query could not be run: %v", r)}
		}
		if s.cut != nil {
			err = s.cut
		} else if s.ctx.Err() != nil {
			err = context.Cause(s.ctx)
		}
	}()
	if q.walks == nil {
		if err := s.harden(); err != nil {
			return err
		}
	}
	s.defineEnvironment(q.walks)
	_, err = s.vm.RunProgram(q.program)
	return s.explain(err)
}

// harden runs the prelude, which puts bounds on the runtime's built-ins.
func (s *session) harden() error {
	f, err := s.vm.RunProgram(prelude)
	if err != nil {
		return fmt.Errorf("preparing the runtime: %w", err)
	}
	call, ok := goja.AssertFunction(f)
	if !ok {
		return errors.New("preparing the runtime: the prelude is not a function")
	}
	args := []goja.Value{s.vm.GlobalObject()}
	for _, n := range []int{maxString, maxArray, maxPattern, maxNodes, maxDepth} {
		args = append(args, s.vm.ToValue(n))
	}
	if _, err := call(goja.Undefined(), args...); err != nil {
		return fmt.Errorf("preparing the runtime: %w", err)
	}
	return nil
}

// explain turns the runtime's errors into ours.
func (s *session) explain(err error) error {
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	var thrown *goja.Exception
	switch {
	case err == nil:
		return nil
	case errors.As(err, &interrupted):
		if cause, ok := interrupted.Value().(error); ok {
			return cause
		}
		return context.Canceled
	case errors.As(err, &overflow):
		return &RuntimeError{Message: fmt.Sprintf("functions call each other more than %d deep", maxCalls)}
	case errors.As(err, &thrown):
		e := &RuntimeError{Message: message(thrown)}
		for _, frame := range thrown.Stack() {
			if p := frame.Position(); p.Line > 0 && frame.SrcName() != "prelude" {
				e.Line, e.Column = characters(s.text, p)
				break
			}
		}
		return e
	default:
		return &RuntimeError{Message: err.Error()}
	}
}

// message is what the script threw, without the runtime's stack. Only errors and plain values are turned
// into words: an object of the script's own would run more of it.
func message(thrown *goja.Exception) string {
	o, ok := thrown.Value().(*goja.Object)
	if !ok {
		if thrown.Value() == nil {
			return "the script failed"
		}
		return clip(thrown.Value().String())
	}
	if err := thrown.Unwrap(); err != nil {
		return clip(err.Error())
	}
	if o.ClassName() != "Error" {
		return "the script threw an object"
	}
	return clip(o.String())
}

// clip keeps messages short, whatever a script puts into them.
func clip(s string) string {
	const limit = 500
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// send adds a result, or ends the query where there are enough.
func (s *session) send(result any) error {
	if len(s.results) >= s.limits.Results {
		s.cut = s.limits.ResultsExceeded()
		s.vm.Interrupt(s.cut)
		return s.cut
	}
	s.results = append(s.results, result)
	return nil
}

// native is a value of the graph as Cayley's JSON has it: numbers, truth values and strings as they are,
// an IRI in angle brackets.
func native(v quad.Value) any {
	if v == nil {
		return nil
	}
	out := v.Native()
	switch out := out.(type) {
	case quad.Value:
		return quad.StringOf(out)
	case float64:
		if math.IsNaN(out) || math.IsInf(out, 0) {
			return nil
		}
	}
	return out
}
