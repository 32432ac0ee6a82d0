package expr

import (
	"cmp"
	"math/big"
	"strings"

	"quern/graph/rdf"
)

// Equal is the operator "=" (section 17.3, RDFterm-equal for what has no operator of its own); ok is false
// where it is an error: of literals whose datatype is not known nobody can tell that they differ.
func Equal(a, b Value) (equal, ok bool) {
	if a.Type == Unbound || b.Type == Unbound {
		return false, false
	}
	if a.Term == b.Term && !(a.Type == Float || a.Type == Double) {
		return true, true
	}
	if c, comparable, known := order(a, b); known {
		return comparable && c == 0, true
	}
	if a.Term.Kind != rdf.Literal || b.Term.Kind != rdf.Literal {
		return false, true
	}
	if a.Type == Lang || b.Type == Lang {
		return false, true // no other datatype has strings with a language
	}
	return false, a.known() && b.known() && !(dated(a) && a.Type == b.Type)
}

// known reports whether the value's datatype has a meaning here, so that values of two types differ.
func (v Value) known() bool { return v.Type >= String && v.Type <= Time }

func dated(v Value) bool { return v.Type == DateTime || v.Type == Date || v.Type == Time }

// order compares values that have an operator in common. known tells whether there is one; comparable is
// false for NaN.
func order(a, b Value) (c int, comparable, known bool) {
	switch {
	case a.Numeric() && b.Numeric():
		c, comparable = numbers(a, b)
		return c, comparable, true
	case a.Type == String && b.Type == String:
		return cmp.Compare(a.Term.Value, b.Term.Value), true, true
	case a.Type == Boolean && b.Type == Boolean:
		switch {
		case a.boolean == b.boolean:
			return 0, true, true
		case b.boolean:
			return -1, true, true
		}
		return 1, true, true
	case dated(a) && a.Type == b.Type:
		c, known = a.time.compare(b.time)
		return c, known, known
	}
	return 0, false, false
}

func numbers(a, b Value) (c int, comparable bool) {
	if a.Type <= Decimal && b.Type <= Decimal {
		if a.big == nil && b.big == nil {
			return cmp.Compare(a.int, b.int), true
		}
		return a.rat().Cmp(b.rat()), true
	}
	x, y := a.Float64(), b.Float64()
	if a.Type != Double && b.Type != Double {
		x, y = float64(float32(x)), float64(float32(y))
	}
	if x != x || y != y {
		return 0, false
	}
	return cmp.Compare(x, y), true
}

// relation evaluates a comparison by its operator.
func relation(op string, a, b Value) (result, ok bool) {
	switch op {
	case "=":
		return Equal(a, b)
	case "!=":
		equal, ok := Equal(a, b)
		return !equal, ok
	}
	c, comparable, known := order(a, b)
	if !known {
		return false, false
	}
	switch op {
	case "<":
		result = c < 0
	case ">":
		result = c > 0
	case "<=":
		result = c <= 0
	case ">=":
		result = c >= 0
	}
	return result && comparable, true
}

// Compare is the order of ORDER BY (section 15.1), made total: nothing, blank nodes, IRIs, literals; values
// of one kind by their operator, and what has none by datatype, text and language.
func Compare(a, b Value) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if c, comparable, known := order(a, b); known && comparable && c != 0 {
		return c
	}
	if a.Numeric() && b.Numeric() && a.Float64() != b.Float64() { // a NaN comes first
		switch {
		case a.Float64() != a.Float64() && b.Float64() == b.Float64():
			return -1
		case b.Float64() != b.Float64() && a.Float64() == a.Float64():
			return 1
		}
	}
	if dated(a) && dated(b) {
		if c := cmp.Compare(a.time.unix, b.time.unix); c != 0 {
			return c
		}
	}
	if c := strings.Compare(a.Term.Value, b.Term.Value); c != 0 && !a.Numeric() {
		return c
	}
	if c := strings.Compare(a.Term.Lang, b.Term.Lang); c != 0 {
		return c
	}
	if c := strings.Compare(a.Term.Datatype, b.Term.Datatype); c != 0 {
		return c
	}
	return strings.Compare(a.Term.Value, b.Term.Value)
}

// rank orders kinds of terms, and among literals those that have an order with each other together.
func rank(v Value) int {
	switch v.Term.Kind {
	case rdf.None:
		return 0
	case rdf.Blank:
		return 1
	case rdf.IRI:
		return 2
	}
	switch {
	case v.Numeric():
		return 3
	case v.Type == String || v.Type == Lang:
		return 4
	case v.Type == Boolean:
		return 5
	case v.Type == DateTime:
		return 6
	case v.Type == Date:
		return 7
	case v.Type == Time:
		return 8
	}
	return 9
}

// arithmetic evaluates + - * / with the types promoted (section 17.3).
func arithmetic(op string, a, b Value) (Value, bool) {
	if !a.Numeric() || !b.Numeric() {
		return Value{}, false
	}
	t := max(a.Type, b.Type)
	if t >= Float {
		x, y := a.Float64(), b.Float64()
		switch op {
		case "+":
			x += y
		case "-":
			x -= y
		case "*":
			x *= y
		case "/":
			x /= y
		}
		return float(x, t), true
	}
	if t == Integer && op != "/" && a.big == nil && b.big == nil {
		if n, ok := small(op, a.int, b.int); ok {
			return Int(n), true
		}
	}
	x, y, z := a.rat(), b.rat(), new(big.Rat)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		z.Mul(x, y)
	case "/":
		if y.Sign() == 0 {
			return Value{}, false
		}
		z.Quo(x, y)
		t = Decimal
	}
	if t == Integer {
		return bigInteger(z)
	}
	if _, exact := z.FloatPrec(); !exact {
		z.SetString(z.FloatString(decimalDigits))
	}
	return decimal(z)
}

// small computes with 64 bits, unless the result needs more.
func small(op string, a, b int64) (int64, bool) {
	switch op {
	case "+":
		n := a + b
		return n, (n > a) == (b > 0)
	case "-":
		n := a - b
		return n, (n < a) == (b > 0)
	default:
		const half = 1 << 31
		return a * b, -half < a && a < half && -half < b && b < half
	}
}

// Add is the sum of two numbers.
func Add(a, b Value) (Value, bool) { return arithmetic("+", a, b) }

// Divide is the quotient of two numbers.
func Divide(a, b Value) (Value, bool) { return arithmetic("/", a, b) }
