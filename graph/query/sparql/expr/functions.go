package expr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"quern/graph/rdf"
)

// Context is what functions know besides their arguments. Each query has its own, used by one goroutine.
type Context struct {
	// Base resolves relative IRIs.
	Base string
	// Now is the time of the query, the same for all of it.
	Now time.Time

	patterns map[string]*pattern
}

// Func is a function of values. The second result is false for an error, which has no value.
type Func func(c *Context, args []Value) (Value, bool)

// Lookup finds an operator or function by the name that syntax.Call gives it. Those that do not evaluate
// all their arguments, or depend on the row, are the evaluator's: && || IN, NOT IN, BOUND, IF, COALESCE,
// BNODE.
func Lookup(name string) (Func, bool) {
	f, ok := functions[name]
	return f, ok
}

var functions map[string]Func

func init() {
	functions = map[string]Func{
		"!": func(_ *Context, a []Value) (Value, bool) {
			b, ok := a[0].Effective()
			return Bool(!b), ok
		},
		"NEG": func(_ *Context, a []Value) (Value, bool) { return arithmetic("*", a[0], Int(-1)) },
		"POS": func(_ *Context, a []Value) (Value, bool) { return a[0], a[0].Numeric() },

		"STR":            str,
		"LANG":           lang,
		"LANGMATCHES":    langMatches,
		"DATATYPE":       datatype,
		"IRI":            iri,
		"ABS":            rounding((*big.Rat).Abs, math.Abs),
		"CEIL":           rounding(ceil, math.Ceil),
		"FLOOR":          rounding(floor, math.Floor),
		"ROUND":          rounding(round, func(f float64) float64 { return math.Floor(f + 0.5) }),
		"CONCAT":         concat,
		"STRLEN":         strlen,
		"UCASE":          mapped(func() cases.Caser { return cases.Upper(language.Und) }),
		"LCASE":          mapped(func() cases.Caser { return cases.Lower(language.Und) }),
		"ENCODE_FOR_URI": encodeForURI,
		"CONTAINS":       tested(strings.Contains),
		"STRSTARTS":      tested(strings.HasPrefix),
		"STRENDS":        tested(strings.HasSuffix),
		"STRBEFORE":      around(func(s string, i, _ int) string { return s[:i] }),
		"STRAFTER":       around(func(s string, i, n int) string { return s[i+n:] }),
		"SUBSTR":         substr,
		"REGEX":          regex,
		"REPLACE":        replace,
		"YEAR":           part(func(i instant) int { return i.year }),
		"MONTH":          part(func(i instant) int { return i.month }),
		"DAY":            part(func(i instant) int { return i.day }),
		"HOURS":          part(func(i instant) int { return i.hour }),
		"MINUTES":        part(func(i instant) int { return i.minute }),
		"SECONDS":        seconds,
		"TIMEZONE":       timezone,
		"TZ":             tz,
		"NOW":            now,
		"RAND":           random,
		"UUID":           uuid,
		"STRUUID":        struuid,
		"MD5":            hashed(func(b []byte) []byte { s := md5.Sum(b); return s[:] }),
		"SHA1":           hashed(func(b []byte) []byte { s := sha1.Sum(b); return s[:] }),
		"SHA256":         hashed(func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }),
		"SHA384":         hashed(func(b []byte) []byte { s := sha512.Sum384(b); return s[:] }),
		"SHA512":         hashed(func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }),
		"STRLANG":        strlang,
		"STRDT":          strdt,
		"SAMETERM":       func(_ *Context, a []Value) (Value, bool) { return Bool(a[0].Term == a[1].Term), true },
		"ISIRI":          isKind(rdf.IRI),
		"ISBLANK":        isKind(rdf.Blank),
		"ISLITERAL":      isKind(rdf.Literal),
		"ISNUMERIC":      func(_ *Context, a []Value) (Value, bool) { return Bool(a[0].Numeric()), true },
	}
	for _, op := range []string{"=", "!=", "<", ">", "<=", ">="} {
		functions[op] = func(_ *Context, a []Value) (Value, bool) {
			b, ok := relation(op, a[0], a[1])
			return Bool(b), ok
		}
	}
	for _, op := range []string{"+", "-", "*", "/"} {
		functions[op] = func(_ *Context, a []Value) (Value, bool) { return arithmetic(op, a[0], a[1]) }
	}
	for name, f := range casts {
		functions[xsd+name] = func(_ *Context, a []Value) (Value, bool) {
			if len(a) != 1 {
				return Value{}, false
			}
			return f(a[0])
		}
	}
}

func str(_ *Context, a []Value) (Value, bool) {
	return Text(a[0].Term.Value), a[0].Term.Kind == rdf.IRI || a[0].Term.Kind == rdf.Literal
}

func lang(_ *Context, a []Value) (Value, bool) {
	return Text(a[0].Term.Lang), a[0].Term.Kind == rdf.Literal
}

// langMatches is basic filtering by RFC 4647, section 3.3.1.
func langMatches(_ *Context, a []Value) (Value, bool) {
	if a[0].Type != String || a[1].Type != String {
		return Value{}, false
	}
	tag, want := strings.ToLower(a[0].Term.Value), strings.ToLower(a[1].Term.Value)
	if want == "*" {
		return Bool(tag != ""), true
	}
	return Bool(tag == want || strings.HasPrefix(tag, want+"-")), true
}

func datatype(_ *Context, a []Value) (Value, bool) {
	return Of(rdf.NewIRI(a[0].Term.Datatype)), a[0].Term.Kind == rdf.Literal
}

func iri(c *Context, a []Value) (Value, bool) {
	if a[0].Term.Kind == rdf.IRI {
		return a[0], true
	}
	if a[0].Type != String || strings.ContainsAny(a[0].Term.Value, " <>\"{}|\\^`\x00\n\r\t") {
		return Value{}, false
	}
	return Of(rdf.NewIRI(rdf.Resolve(c.Base, a[0].Term.Value))), true
}

// rounding makes a function of numbers that keeps the type.
func rounding(exact func(z, x *big.Rat) *big.Rat, rough func(float64) float64) Func {
	return func(_ *Context, a []Value) (Value, bool) {
		switch v := a[0]; v.Type {
		case Integer:
			return bigInteger(exact(new(big.Rat), v.rat()))
		case Decimal:
			return decimal(exact(new(big.Rat), v.rat()))
		case Float, Double:
			return float(rough(v.float), v.Type), true
		}
		return Value{}, false
	}
}

func floor(z, x *big.Rat) *big.Rat {
	q, m := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	_ = m // Euclid's division rounds towards minus infinity, the denominator being positive
	return z.SetInt(q)
}

func ceil(z, x *big.Rat) *big.Rat {
	return z.Neg(floor(new(big.Rat), new(big.Rat).Neg(x)))
}

func round(z, x *big.Rat) *big.Rat { return floor(z, new(big.Rat).Add(x, big.NewRat(1, 2))) }

// text is the value's string, for functions of strings.
func text(v Value) (string, bool) { return v.Term.Value, v.Type == String || v.Type == Lang }

// like gives a string the language of another one.
func like(s string, v Value) Value {
	if v.Type == Lang {
		return Of(rdf.NewLang(s, v.Term.Lang))
	}
	return Text(s)
}

// maxText bounds the strings that a query makes, in bytes.
const maxText = 16 << 20

func concat(_ *Context, a []Value) (Value, bool) {
	if len(a) == 0 {
		return Text(""), true
	}
	var b strings.Builder
	shared := a[0]
	for _, v := range a {
		s, ok := text(v)
		if !ok || b.Len()+len(s) > maxText {
			return Value{}, false
		}
		b.WriteString(s)
		if v.Term.Lang != shared.Term.Lang {
			shared = Text("")
		}
	}
	return like(b.String(), shared), true
}

func strlen(_ *Context, a []Value) (Value, bool) {
	s, ok := text(a[0])
	return Int(int64(utf8.RuneCountInString(s))), ok
}

// mapped changes the case of letters by all of Unicode's rules: ß becomes SS.
func mapped(f func() cases.Caser) Func {
	return func(_ *Context, a []Value) (Value, bool) {
		s, ok := text(a[0])
		return like(f().String(s), a[0]), ok // a Caser may not be shared by goroutines
	}
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"

func encodeForURI(_ *Context, a []Value) (Value, bool) {
	s, ok := text(a[0])
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(unreserved, s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return Text(b.String()), ok
}

// compatible reports whether two strings can be compared (section 17.4.3.1.2).
func compatible(a, b Value) bool {
	return (a.Type == String || a.Type == Lang) &&
		(b.Type == String || b.Type == Lang && a.Type == Lang && a.Term.Lang == b.Term.Lang)
}

func tested(f func(s, part string) bool) Func {
	return func(_ *Context, a []Value) (Value, bool) {
		return Bool(f(a[0].Term.Value, a[1].Term.Value)), compatible(a[0], a[1])
	}
}

func around(f func(s string, i, n int) string) Func {
	return func(_ *Context, a []Value) (Value, bool) {
		if !compatible(a[0], a[1]) {
			return Value{}, false
		}
		s, part := a[0].Term.Value, a[1].Term.Value
		i := strings.Index(s, part)
		if i < 0 {
			return Text(""), true
		}
		return like(f(s, i, len(part)), a[0]), true
	}
}

// substr counts characters from 1 and rounds as fn:substring does.
func substr(_ *Context, a []Value) (Value, bool) {
	s, ok := text(a[0])
	if !ok || !a[1].Numeric() || len(a) > 2 && !a[2].Numeric() {
		return Value{}, false
	}
	start := math.Floor(a[1].Float64() + 0.5)
	end := math.Inf(1)
	if len(a) > 2 {
		end = start + math.Floor(a[2].Float64()+0.5)
	}
	var b strings.Builder
	at := 1.0
	for _, r := range s {
		if at >= start && at < end {
			b.WriteRune(r)
		}
		at++
	}
	return like(b.String(), a[0]), true
}

func part(f func(instant) int) Func {
	return func(_ *Context, a []Value) (Value, bool) {
		return Int(int64(f(a[0].time))), a[0].Type == DateTime || a[0].Type == Date
	}
}

func seconds(_ *Context, a []Value) (Value, bool) {
	if a[0].Type != DateTime {
		return Value{}, false
	}
	return decimal(a[0].time.seconds)
}

func timezone(_ *Context, a []Value) (Value, bool) {
	if !dated(a[0]) || !a[0].time.zoned {
		return Value{}, false
	}
	return Of(rdf.NewTyped(a[0].time.duration(), xsd+"dayTimeDuration")), true
}

func tz(_ *Context, a []Value) (Value, bool) { return Text(a[0].time.zone), dated(a[0]) }

func now(c *Context, _ []Value) (Value, bool) {
	return Of(rdf.NewTyped(c.Now.Format("2006-01-02T15:04:05.000Z07:00"), xsd+"dateTime")), true
}

func hashed(f func([]byte) []byte) Func {
	return func(_ *Context, a []Value) (Value, bool) {
		return Text(fmt.Sprintf("%x", f([]byte(a[0].Term.Value)))), a[0].Type == String
	}
}

func strlang(_ *Context, a []Value) (Value, bool) {
	if a[0].Type != String || a[1].Type != String || a[1].Term.Value == "" {
		return Value{}, false
	}
	return Of(rdf.NewLang(a[0].Term.Value, a[1].Term.Value)), true
}

func strdt(_ *Context, a []Value) (Value, bool) {
	if a[0].Type != String || a[1].Term.Kind != rdf.IRI {
		return Value{}, false
	}
	return Of(rdf.NewTyped(a[0].Term.Value, a[1].Term.Value)), true
}

func isKind(k rdf.Kind) Func {
	return func(_ *Context, a []Value) (Value, bool) { return Bool(a[0].Term.Kind == k), true }
}
