// Package syntax reads SPARQL 1.1 queries into trees, with the line and column of what is wrong.
//
// It checks all that the recommendation makes a matter of syntax: that prefixes are declared, that BIND and
// AS name new variables, that what a grouped query selects is grouped or aggregated, that blank node labels
// stay within one basic graph pattern.
package syntax

import (
	"quern/graph/rdf"
	"quern/graph/rdf/token"
)

// Error is a query that cannot be read, and where.
type Error = token.Error

// Form is what a query asks for.
type Form uint8

// The forms of queries.
const (
	Select Form = iota
	Ask
	Construct
	Describe
)

// String is the form's keyword.
func (f Form) String() string { return [...]string{"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}[f] }

// Query is a query or a subquery.
type Query struct {
	Form              Form
	Distinct, Reduced bool
	Star              bool         // SELECT *, DESCRIBE *
	Project           []Projection // of SELECT, in order; for * the variables in scope, in order of appearance
	Template          []Triple     // of CONSTRUCT; its blank nodes are new for each solution
	Targets           []Node       // of DESCRIBE
	From, FromNamed   []string
	Where             *Group
	GroupBy           []Projection // Expr with a name to keep it by, or a bare variable
	Having            []Expr
	OrderBy           []Order
	Limit, Offset     int64 // -1 is none
	Values            *Values
	Line, Column      int
	Prefixes          []rdf.Prefix // those that the text declares
	Base              string       // by which relative IRIs are resolved
	aggregates        bool
}

// Grouped reports whether the query forms groups, by GROUP BY or by using an aggregate.
func (q *Query) Grouped() bool { return len(q.GroupBy) > 0 || q.aggregates || len(q.Having) > 0 }

// Projection is a variable, or an expression under a name. A grouping expression may have no name.
type Projection struct {
	Expr Expr // nil for a variable alone
	Name string
	at   token.Token
}

// Order is one key to sort by.
type Order struct {
	Expr       Expr
	Descending bool
}

// Node is a variable or a term of a pattern. Blank nodes are variables whose names begin with "_:".
type Node struct {
	Var  string // "" for a term
	Term rdf.Term
}

// IsVar reports whether the node is a variable.
func (n Node) IsVar() bool { return n.Var != "" }

// Triple is a triple pattern. Path is nil where the predicate is a plain node.
type Triple struct {
	Subject, Predicate, Object Node
	Path                       Path
}

// Pattern is an element of a group: *Triples, *Group, *Union, *Optional, *Minus, *Graph, *Filter, *Bind,
// *Values, *Subquery or *Service.
type Pattern interface{ pattern() }

// Group is { … }.
type Group struct{ Elements []Pattern }

// Triples is a run of triple patterns.
type Triples struct{ List []Triple }

// Union is { … } UNION { … }.
type Union struct{ Alternatives []*Group }

// Optional is OPTIONAL { … }.
type Optional struct{ Group *Group }

// Minus is MINUS { … }.
type Minus struct{ Group *Group }

// Graph is GRAPH name { … }.
type Graph struct {
	Name  Node
	Group *Group
}

// Filter is FILTER expression.
type Filter struct{ Expr Expr }

// Bind is BIND (expression AS ?name).
type Bind struct {
	Expr Expr
	Name string
	at   token.Token
}

// Values is VALUES; a term of kind None stands for UNDEF.
type Values struct {
	Vars []string
	Rows [][]rdf.Term
}

// Subquery is a SELECT within a group.
type Subquery struct{ Query *Query }

// Service is SERVICE, which is read and never run.
type Service struct {
	Silent       bool
	Name         Node
	Group        *Group
	Line, Column int
}

func (*Triples) pattern()  {}
func (*Group) pattern()    {}
func (*Union) pattern()    {}
func (*Optional) pattern() {}
func (*Minus) pattern()    {}
func (*Graph) pattern()    {}
func (*Filter) pattern()   {}
func (*Bind) pattern()     {}
func (*Values) pattern()   {}
func (*Subquery) pattern() {}
func (*Service) pattern()  {}

// Path is a property path: *Link, *Inverse, *Sequence, *Alternative, *Repeat or *Negated.
type Path interface{ path() }

// Link is one step by a predicate.
type Link struct{ IRI string }

// Inverse is ^path.
type Inverse struct{ Path Path }

// Sequence is first/then.
type Sequence struct{ First, Then Path }

// Alternative is one|other.
type Alternative struct{ One, Other Path }

// Repeat is path?, path* or path+.
type Repeat struct {
	Path     Path
	Optional bool // no step will do
	Many     bool // more than one will do
}

// Negated is !(…): one step by any other predicate, there or back.
type Negated struct {
	Forward, Backward []string
	// Ahead and Back tell which directions are walked at all.
	Ahead, Back bool
}

func (*Link) path()        {}
func (*Inverse) path()     {}
func (*Sequence) path()    {}
func (*Alternative) path() {}
func (*Repeat) path()      {}
func (*Negated) path()     {}

// Expr is an expression: *Variable, *Constant, *Call, *Exists or *Aggregate.
type Expr interface{ expr() }

// Variable is a variable's value.
type Variable struct {
	Name string
	at   token.Token
}

// Constant is a term.
type Constant struct{ Term rdf.Term }

// Call is an operator or a function. Name is the operator ("+", "!", "NEG", "IN", "NOT IN"), the built-in
// function in capitals, or for a cast or an extension the IRI.
type Call struct {
	Name string
	Args []Expr
}

// Exists is EXISTS or NOT EXISTS.
type Exists struct {
	Not   bool
	Group *Group
}

// Aggregate is COUNT and its kin. Arg is nil for COUNT(*).
type Aggregate struct {
	Name      string
	Distinct  bool
	Arg       Expr
	Separator string
}

func (*Variable) expr()  {}
func (*Constant) expr()  {}
func (*Call) expr()      {}
func (*Exists) expr()    {}
func (*Aggregate) expr() {}
