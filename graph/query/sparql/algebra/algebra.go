// Package algebra turns the tree of a query into the operators of the SPARQL algebra (SPARQL 1.1 Query,
// section 18), with variables numbered.
//
// Every variable of the whole query has one slot of a row. A variable that a subquery does not project is
// another one than that of the same name outside, and has another slot, so plain subqueries need no operator.
package algebra

import (
	"quern/graph/query/sparql/syntax"
	"quern/graph/rdf"
)

// Node is a term, or the variable of a slot.
type Node struct {
	Slot int // -1 for a term
	Term rdf.Term
}

// IsVar reports whether the node is a variable.
func (n Node) IsVar() bool { return n.Slot >= 0 }

// Graph is where a pattern is matched.
type Graph struct {
	// Named is false for the default graph.
	Named bool
	// Node is the named graph.
	Node Node
}

// Op is an operator: *Quad, *Path, *Unit, *Table, *Join, *LeftJoin, *Union, *Minus, *Filter, *Extend,
// *EachGraph, *Group, *OrderBy, *Project, *Distinct or *Slice.
type Op interface{ op() }

// Quad is a triple pattern in a graph.
type Quad struct {
	Subject, Predicate, Object Node
	Graph                      Graph
}

// Path is a property path in a graph. Sequences, alternatives and inverses outside of repetitions are
// operators of their own, so that it is a *syntax.Repeat or a *syntax.Negated.
type Path struct {
	Subject, Object Node
	Path            syntax.Path
	Graph           Graph
}

// Unit is one solution without bindings.
type Unit struct{}

// Table is VALUES. A term of kind None binds nothing.
type Table struct {
	Slots []int
	Rows  [][]rdf.Term
}

// Join keeps what is compatible on both sides.
type Join struct{ Left, Right Op }

// LeftJoin is OPTIONAL; Condition is nil or the filter of the optional part.
type LeftJoin struct {
	Left, Right Op
	Condition   Expr
}

// Union gives the solutions of all.
type Union struct{ Ops []Op }

// Minus takes away what the right side excludes.
type Minus struct{ Left, Right Op }

// Filter keeps solutions for which the condition holds.
type Filter struct {
	Op        Op
	Condition Expr
}

// Extend gives a slot the value of an expression, or nothing if that has none.
type Extend struct {
	Op   Op
	Slot int
	Expr Expr
}

// EachGraph runs Op for each named graph, or for the one that Name is, with the graph in the slot Hidden, and
// joins Name with it.
type EachGraph struct {
	Op     Op
	Name   Node
	Hidden int
}

// Group forms groups by the slots Keys and gives each aggregate its slot. Without keys there is one group.
type Group struct {
	Op         Op
	Keys       []int
	Aggregates []Aggregate
}

// Aggregate is one value of each group. Arg is nil for COUNT(*).
type Aggregate struct {
	Name      string
	Distinct  bool
	Arg       Expr
	Separator string
	Slot      int
}

// OrderBy sorts.
type OrderBy struct {
	Op   Op
	Keys []Key
}

// Key is an expression to sort by.
type Key struct {
	Expr       Expr
	Descending bool
}

// Project keeps the slots and clears all others.
type Project struct {
	Op    Op
	Slots []int
}

// Distinct drops solutions that came before. Reduced may.
type Distinct struct{ Op Op }

// Slice skips Offset solutions and gives at most Limit; -1 is no limit.
type Slice struct {
	Op            Op
	Offset, Limit int64
}

func (*Quad) op()      {}
func (*Path) op()      {}
func (*Unit) op()      {}
func (*Table) op()     {}
func (*Join) op()      {}
func (*LeftJoin) op()  {}
func (*Union) op()     {}
func (*Minus) op()     {}
func (*Filter) op()    {}
func (*Extend) op()    {}
func (*EachGraph) op() {}
func (*Group) op()     {}
func (*OrderBy) op()   {}
func (*Project) op()   {}
func (*Distinct) op()  {}
func (*Slice) op()     {}

// Expr is an expression: *Var, *Const, *Call or *Exists.
type Expr interface{ expr() }

// Var is the value of a slot.
type Var struct{ Slot int }

// Const is a term.
type Const struct{ Term rdf.Term }

// Call is an operator or function, named as in syntax.Call.
type Call struct {
	Name string
	Args []Expr
}

// Exists tells whether the pattern has a solution with the row's values put in.
type Exists struct {
	Not bool
	Op  Op
}

func (*Var) expr()    {}
func (*Const) expr()  {}
func (*Call) expr()   {}
func (*Exists) expr() {}

// Query is a query to run.
type Query struct {
	Form syntax.Form
	Op   Op
	// Names has the name of each slot; those of blank nodes begin with "_:", and "" is a slot without one.
	Names []string
	// Result lists the slots of the result, in order.
	Result []int
	// Template is what CONSTRUCT makes; variables that stand for blank nodes are new in each solution.
	Template []Quad
	// Targets is what DESCRIBE describes.
	Targets []Node
	// From and FromNamed list the graphs of the dataset; both are nil for the whole store.
	From, FromNamed []string
}
