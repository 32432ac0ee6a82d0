// Package expr has the values, operators and functions of SPARQL expressions (SPARQL 1.1 Query, section 17)
// on terms, with the arithmetic and the comparisons of XML Schema.
package expr

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"quern/graph/quads"
	"quern/graph/rdf"
)

// Type is what a value counts as in operators.
type Type uint8

// The types of values. Other is an IRI, a blank node, or a literal of a datatype without operators.
// Malformed is a literal whose lexical form its datatype does not have.
const (
	Unbound Type = iota
	Other
	String
	Lang
	Boolean
	Integer
	Decimal
	Float
	Double
	DateTime
	Date
	Time
	Duration
	Malformed
)

// Value is a term with what it means.
type Value struct {
	Type Type
	Term rdf.Term

	boolean bool
	float   float64  // of Float and Double
	int     int64    // of Integer, unless big is set
	big     *big.Rat // of Decimal, and of integers beyond 64 bits
	time    instant  // of DateTime, Date and Time
}

// xsd shortens names of datatypes.
const xsd = rdf.XSD

// The datatypes derived from integer, with the values that they allow.
var integers = map[string][2]float64{
	xsd + "integer": {math.Inf(-1), math.Inf(1)}, xsd + "nonPositiveInteger": {math.Inf(-1), 0},
	xsd + "negativeInteger": {math.Inf(-1), -1}, xsd + "nonNegativeInteger": {0, math.Inf(1)},
	xsd + "positiveInteger": {1, math.Inf(1)}, xsd + "long": {math.MinInt64, math.MaxInt64},
	xsd + "int": {math.MinInt32, math.MaxInt32}, xsd + "short": {math.MinInt16, math.MaxInt16},
	xsd + "byte": {math.MinInt8, math.MaxInt8}, xsd + "unsignedLong": {0, math.MaxUint64},
	xsd + "unsignedInt": {0, math.MaxUint32}, xsd + "unsignedShort": {0, math.MaxUint16},
	xsd + "unsignedByte": {0, math.MaxUint8},
}

// Of reads what a term means.
func Of(t rdf.Term) Value {
	v := Value{Type: Other, Term: t}
	switch {
	case t.Kind == rdf.None:
		v.Type = Unbound
		return v
	case t.Kind != rdf.Literal:
		return v
	case t.Lang != "":
		v.Type = Lang
		return v
	case t.Datatype == rdf.XSDString:
		v.Type = String
		return v
	case !strings.HasPrefix(t.Datatype, xsd):
		return v
	}
	lexical := strings.Trim(t.Value, " \t\r\n")
	ok := true
	if bounds, isInteger := integers[t.Datatype]; isInteger {
		v.Type = Integer
		ok = v.parseInteger(lexical, bounds)
	} else {
		switch t.Datatype[len(xsd):] {
		case "boolean":
			v.Type = Boolean
			v.boolean = lexical == "true" || lexical == "1"
			ok = v.boolean || lexical == "false" || lexical == "0"
		case "decimal":
			v.Type = Decimal
			ok = decimalForm(lexical)
			if ok {
				v.big, ok = new(big.Rat).SetString(lexical)
			}
		case "float":
			v.Type = Float
			v.float, ok = parseFloat(lexical, 32)
		case "double":
			v.Type = Double
			v.float, ok = parseFloat(lexical, 64)
		case "dateTime", "dateTimeStamp":
			v.Type = DateTime
			v.time, ok = parseDateTime(lexical)
		case "date":
			v.Type = Date
			v.time, ok = parseDate(lexical)
		case "time":
			v.Type = Time
			v.time, ok = parseTime(lexical)
		case "dayTimeDuration", "duration", "yearMonthDuration":
			v.Type = Duration
		}
	}
	if !ok {
		v.Type = Malformed
	}
	return v
}

// maxDigits bounds the numbers that a query computes with, so that none can fill the memory.
const maxDigits = 4096

func (v *Value) parseInteger(s string, bounds [2]float64) bool {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		v.int = n
		return float64(n) >= bounds[0] && float64(n) <= bounds[1]
	}
	if !decimalForm(s) || strings.Contains(s, ".") {
		return false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return false
	}
	v.big = r
	f, _ := r.Float64()
	return f >= bounds[0] && f <= bounds[1]
}

// decimalForm reports whether s is a decimal without exponent.
func decimalForm(s string) bool {
	if len(s) > maxDigits {
		return false
	}
	s = strings.TrimLeft(s, "+-")
	digits := 0
	for i := 0; i < len(s); i++ {
		switch {
		case '0' <= s[i] && s[i] <= '9':
			digits++
		case s[i] != '.':
			return false
		}
	}
	return digits > 0 && strings.Count(s, ".") <= 1
}

func parseFloat(s string, bits int) (float64, bool) {
	switch s {
	case "INF", "+INF":
		return math.Inf(1), true
	case "-INF":
		return math.Inf(-1), true
	case "NaN":
		return math.NaN(), true
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && strings.IndexByte("+-.eE", c) < 0 {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, bits)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// Numeric reports whether the value is a number.
func (v Value) Numeric() bool { return v.Type >= Integer && v.Type <= Double }

// rat is an Integer or Decimal as a fraction.
func (v Value) rat() *big.Rat {
	if v.big != nil {
		return v.big
	}
	return new(big.Rat).SetInt64(v.int)
}

// Float64 is a number as a double.
func (v Value) Float64() float64 {
	switch {
	case v.Type == Float || v.Type == Double:
		return v.float
	case v.big != nil:
		f, _ := v.big.Float64()
		return f
	}
	return float64(v.int)
}

// Bool is a boolean as a value.
func Bool(b bool) Value {
	if b {
		return trueValue
	}
	return falseValue
}

var (
	trueValue  = Value{Type: Boolean, boolean: true, Term: rdf.NewTyped("true", rdf.XSDBoolean)}
	falseValue = Value{Type: Boolean, Term: rdf.NewTyped("false", rdf.XSDBoolean)}
)

// Int is an integer as a value.
func Int(n int64) Value {
	return Value{Type: Integer, int: n, Term: rdf.NewTyped(strconv.FormatInt(n, 10), rdf.XSDInteger)}
}

// Text is a plain string as a value.
func Text(s string) Value { return Value{Type: String, Term: rdf.NewString(s)} }

// bigInteger is an integer of any size.
func bigInteger(r *big.Rat) (Value, bool) {
	if r.Num().IsInt64() {
		return Int(r.Num().Int64()), true
	}
	if r.Num().BitLen() > maxDigits*3 {
		return Value{}, false
	}
	return Value{Type: Integer, big: r, Term: rdf.NewTyped(r.Num().String(), rdf.XSDInteger)}, true
}

// decimalDigits is how many digits behind the point a quotient keeps.
const decimalDigits = 18

func decimal(r *big.Rat) (Value, bool) {
	if r.Num().BitLen()+r.Denom().BitLen() > maxDigits*3 {
		return Value{}, false
	}
	return Value{Type: Decimal, big: r, Term: rdf.NewTyped(decimalText(r), rdf.XSDDecimal)}, true
}

// decimalText is the canonical form of XML Schema 1.0, with a digit on both sides of the point.
func decimalText(r *big.Rat) string {
	s := r.FloatString(decimalDigits)
	if n, exact := r.FloatPrec(); exact && n > decimalDigits {
		s = r.FloatString(n)
	}
	s = strings.TrimRight(s, "0")
	if strings.HasSuffix(s, ".") {
		s += "0"
	}
	return s
}

func float(f float64, t Type) Value {
	datatype := rdf.XSDDouble
	if t == Float {
		datatype = xsd + "float"
		f = float64(float32(f))
	}
	return Value{Type: t, float: f, Term: rdf.NewTyped(floatText(f, t), datatype)}
}

// floatText is the canonical form.
func floatText(f float64, t Type) string {
	if t == Float {
		return quads.FloatText(f, 32)
	}
	return quads.FloatText(f, 64)
}

// Effective is the effective boolean value (section 17.2.2); ok is false where there is none.
func (v Value) Effective() (b, ok bool) {
	switch v.Type {
	case Boolean:
		return v.boolean, true
	case String, Lang:
		return v.Term.Value != "", v.Type == String
	case Integer, Decimal:
		return v.big != nil && v.big.Sign() != 0 || v.int != 0, true
	case Float, Double:
		return v.float != 0 && v.float == v.float, true
	case Malformed:
		_, isInteger := integers[v.Term.Datatype]
		d := v.Term.Datatype
		return false, isInteger || d == rdf.XSDBoolean || d == rdf.XSDDecimal || d == rdf.XSDDouble || d == xsd+"float"
	}
	return false, false
}
