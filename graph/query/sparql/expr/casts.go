package expr

import (
	"math"
	"math/big"
	"strings"

	"quern/graph/rdf"
)

// casts holds the constructor functions of XML Schema (section 17.5) by the datatype's name.
var casts = map[string]func(Value) (Value, bool){
	"string":   toString,
	"boolean":  toBoolean,
	"integer":  toInteger,
	"decimal":  toDecimal,
	"float":    func(v Value) (Value, bool) { return toFloat(v, Float, xsd+"float") },
	"double":   func(v Value) (Value, bool) { return toFloat(v, Double, rdf.XSDDouble) },
	"dateTime": toDateTime,
	"date":     toDate,
}

func toString(v Value) (Value, bool) {
	switch {
	case v.Term.Kind == rdf.IRI || v.Type == Other && v.Term.Kind == rdf.Literal:
		return Text(v.Term.Value), true
	case v.Type == Malformed || v.Term.Kind != rdf.Literal:
		return Value{}, false
	case v.Type == Boolean:
		return Text(Bool(v.boolean).Term.Value), true
	case v.Type == Integer:
		return Text(v.rat().Num().String()), true
	case v.Type == Decimal:
		return Text(strings.TrimSuffix(decimalText(v.rat()), ".0")), true
	case v.Type == Float || v.Type == Double:
		if f := math.Abs(v.float); f >= 1e-6 && f < 1e6 || f == 0 {
			r, _ := new(big.Rat).SetString(strings.Replace(floatText(v.float, v.Type), "E", "e", 1))
			return Text(strings.TrimSuffix(decimalText(r), ".0")), true
		}
		return Text(floatText(v.float, v.Type)), true
	}
	return Text(v.Term.Value), true
}

// literal reads a string as a literal of a datatype.
func literal(v Value, datatype string) (Value, bool) {
	to := Of(rdf.NewTyped(strings.Trim(v.Term.Value, " \t\r\n"), datatype))
	return to, v.Type == String && to.Type != Malformed
}

func toBoolean(v Value) (Value, bool) {
	switch v.Type {
	case Boolean:
		return Bool(v.boolean), true
	case Integer, Decimal, Float, Double:
		b, ok := v.Effective()
		return Bool(b), ok
	}
	to, ok := literal(v, rdf.XSDBoolean)
	return Bool(to.boolean), ok
}

func toInteger(v Value) (Value, bool) {
	switch v.Type {
	case Boolean:
		if v.boolean {
			return Int(1), true
		}
		return Int(0), true
	case Integer:
		return bigInteger(v.rat())
	case Decimal:
		return truncated(v.rat())
	case Float, Double:
		r := new(big.Rat)
		if r.SetFloat64(v.float) == nil {
			return Value{}, false
		}
		return truncated(r)
	}
	return literal(v, rdf.XSDInteger)
}

func truncated(r *big.Rat) (Value, bool) {
	return bigInteger(new(big.Rat).SetInt(new(big.Int).Quo(r.Num(), r.Denom())))
}

func toDecimal(v Value) (Value, bool) {
	switch v.Type {
	case Boolean:
		n, _ := toInteger(v)
		return decimal(n.rat())
	case Integer, Decimal:
		return decimal(v.rat())
	case Float, Double:
		r, ok := new(big.Rat).SetString(floatText(v.float, v.Type))
		if !ok {
			return Value{}, false
		}
		return decimal(r)
	}
	return literal(v, rdf.XSDDecimal)
}

func toFloat(v Value, t Type, datatype string) (Value, bool) {
	switch v.Type {
	case Boolean:
		n, _ := toInteger(v)
		return float(n.Float64(), t), true
	case Integer, Decimal, Float, Double:
		return float(v.Float64(), t), true
	}
	return literal(v, datatype)
}

func toDateTime(v Value) (Value, bool) {
	switch v.Type {
	case DateTime:
		return v, true
	case Date:
		day := strings.TrimSuffix(v.Term.Value, v.time.zone)
		return Of(rdf.NewTyped(day+"T00:00:00"+v.time.zone, xsd+"dateTime")), true
	}
	return literal(v, xsd+"dateTime")
}

func toDate(v Value) (Value, bool) {
	switch v.Type {
	case Date:
		return v, true
	case DateTime:
		day, _, _ := strings.Cut(v.Term.Value, "T")
		return Of(rdf.NewTyped(day+v.time.zone, xsd+"date")), true
	}
	return literal(v, xsd+"date")
}
