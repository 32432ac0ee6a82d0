package quads

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// ErrTerm is wrapped by every error of a value that no N-Quads document can hold, or text that is no term.
var ErrTerm = errors.New("not an RDF term")

// AppendTerm appends the canonical N-Quads form of a value (W3C RDF Dataset Canonicalization, section 5).
// Two values have the same form exactly if they are the same RDF term: quad.Int(5) and a "5" typed
// xsd:integer, but not "05". A literal keeps its lexical form. Invalid UTF-8 is an error, never repaired.
func AppendTerm(dst []byte, v quad.Value) ([]byte, error) {
	switch v := v.(type) {
	case quad.IRI:
		return appendIRI(dst, v)
	case quad.BNode:
		if !validBNode(string(v)) {
			return dst, fmt.Errorf("%w: blank node label %q", ErrTerm, string(v))
		}
		return append(append(dst, "_:"...), v...), nil
	case quad.String:
		return appendLiteral(dst, string(v))
	case quad.LangString:
		if !validLang(v.Lang) {
			return dst, fmt.Errorf("%w: language tag %q", ErrTerm, v.Lang)
		}
		dst, err := appendLiteral(dst, string(v.Value))
		return append(append(dst, '@'), v.Lang...), err
	case quad.TypedString:
		return appendTyped(dst, string(v.Value), v.Type)
	case quad.Int:
		return appendTyped(dst, strconv.FormatInt(int64(v), 10), XSDInteger)
	case quad.Float:
		return appendTyped(dst, FloatText(float64(v), 64), XSDDouble)
	case quad.Bool:
		return appendTyped(dst, strconv.FormatBool(bool(v)), XSDBoolean)
	case quad.Time:
		return appendTyped(dst, time.Time(v).Format(time.RFC3339Nano), XSDDateTime)
	case nil:
		return dst, fmt.Errorf("%w: no value", ErrTerm)
	default:
		return dst, fmt.Errorf("%w: a value of Go type %T", ErrTerm, v)
	}
}

func appendTyped(dst []byte, lexical string, datatype quad.IRI) ([]byte, error) {
	// Cayley's native values name their datatypes in short form.
	if rest, ok := strings.CutPrefix(string(datatype), "xsd:"); ok {
		datatype = xsd + quad.IRI(rest)
	}
	dst, err := appendLiteral(dst, lexical)
	if err != nil || datatype == XSDString || datatype == "" {
		return dst, err
	}
	return appendIRI(append(dst, "^^"...), datatype)
}

// FloatText is the canonical form of an xsd:double (64 bits) or xsd:float (32): one digit before the point, at
// least one behind, no plus, no leading zeros in the exponent ("-1.2345E-2").
func FloatText(f float64, bits int) string {
	s := strconv.FormatFloat(f, 'E', -1, bits)
	switch s {
	case "+Inf":
		return "INF"
	case "-Inf":
		return "-INF"
	case "NaN":
		return s
	}
	mantissa, exp, _ := strings.Cut(s, "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exp)
	return mantissa + "E" + strconv.Itoa(n)
}

func appendIRI(dst []byte, iri quad.IRI) ([]byte, error) {
	if iri == "" {
		return dst, fmt.Errorf("%w: an empty IRI", ErrTerm)
	}
	if !utf8.ValidString(string(iri)) {
		return dst, fmt.Errorf("%w: IRI %q is not valid UTF-8", ErrTerm, string(iri))
	}
	dst = append(dst, '<')
	for i := 0; i < len(iri); i++ {
		if c := iri[i]; illegal(c) {
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, '>'), nil
}

func appendLiteral(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return dst, fmt.Errorf("%w: literal %q is not valid UTF-8", ErrTerm, s)
	}
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\b':
			dst = append(dst, `\b`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '"', '\\':
			dst = append(dst, '\\', c)
		default:
			if c < 0x20 || c == 0x7F {
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			} else {
				dst = append(dst, c)
			}
		}
	}
	return append(dst, '"'), nil
}

// validBNode follows BLANK_NODE_LABEL of N-Quads, reading its ranges of characters as letters, digits and
// marks of any script.
func validBNode(s string) bool {
	if s == "" || !utf8.ValidString(s) || strings.HasSuffix(s, ".") {
		return false
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == ':':
		case i > 0 && (r == '-' || r == '.' || r == '·' || unicode.IsMark(r)):
		default:
			return false
		}
	}
	return true
}

// validLang follows LANGTAG: letters, then subtags of letters and digits.
func validLang(s string) bool {
	for i, sub := range strings.Split(s, "-") {
		if sub == "" {
			return false
		}
		for _, r := range sub {
			letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
			if !letter && (i == 0 || r < '0' || r > '9') {
				return false
			}
		}
	}
	return true
}

// ParseTerm reads one N-Quads term. Integers, doubles, booleans and times in their canonical lexical form
// become Cayley's native values, which its queries can compare; any other lexical form is kept as it is in
// a TypedString. ParseTerm undoes AppendTerm.
func ParseTerm(text []byte) (quad.Value, error) {
	v, rest, err := scanTerm(text)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: %q follows the term", ErrTerm, rest)
	}
	return v, err
}

// scanTerm reads the term at the start of text and gives what follows it.
func scanTerm(text []byte) (quad.Value, []byte, error) {
	switch {
	case len(text) == 0:
		return nil, nil, fmt.Errorf("%w: nothing there", ErrTerm)
	case text[0] == '<':
		iri, rest, err := scanIRI(text)
		return iri, rest, err
	case bytes.HasPrefix(text, []byte("_:")):
		return scanBNode(text)
	case text[0] == '"':
		return scanLiteral(text)
	default:
		r, _ := utf8.DecodeRune(text)
		return nil, text, fmt.Errorf("%w: it begins with %q", ErrTerm, r)
	}
}

func scanIRI(text []byte) (quad.IRI, []byte, error) {
	if len(text) == 0 || text[0] != '<' {
		return "", text, fmt.Errorf("%w: an IRI in angle brackets is missing", ErrTerm)
	}
	end := bytes.IndexByte(text, '>')
	if end < 0 {
		return "", text, fmt.Errorf("%w: an IRI without its closing >", ErrTerm)
	}
	body := text[1:end]
	if len(body) == 0 {
		return "", text, fmt.Errorf("%w: an empty IRI", ErrTerm)
	}
	for _, c := range body {
		if illegal(c) && c != '\\' {
			return "", text, fmt.Errorf("%w: the character %q in IRI <%s>", ErrTerm, c, body)
		}
	}
	s, err := unquote(body, false)
	return quad.IRI(s), text[end+1:], err
}

func scanBNode(text []byte) (quad.Value, []byte, error) {
	end := 2
	for end < len(text) {
		r, n := utf8.DecodeRune(text[end:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("_:-.·", r) {
			break
		}
		end += n
	}
	// A final dot ends the statement and is no part of the label.
	for end > 2 && text[end-1] == '.' {
		end--
	}
	label := string(text[2:end])
	if !validBNode(label) {
		return nil, text, fmt.Errorf("%w: blank node label %q", ErrTerm, label)
	}
	return quad.BNode(label), text[end:], nil
}

func scanLiteral(text []byte) (quad.Value, []byte, error) {
	end := 1
	for end < len(text) && text[end] != '"' {
		if text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(text) {
		return nil, text, fmt.Errorf("%w: a literal without its closing quote", ErrTerm)
	}
	s, err := unquote(text[1:end], true)
	if err != nil {
		return nil, text, err
	}
	rest := text[end+1:]
	switch {
	case bytes.HasPrefix(rest, []byte("^^")):
		datatype, rest, err := scanIRI(rest[2:])
		if err != nil {
			return nil, text, fmt.Errorf("datatype: %w", err)
		}
		return native(s, datatype), rest, nil
	case len(rest) > 0 && rest[0] == '@':
		n := 1
		for n < len(rest) && (rest[n] == '-' || '0' <= rest[n] && rest[n] <= '9' ||
			'a' <= rest[n]|0x20 && rest[n]|0x20 <= 'z') {
			n++
		}
		lang := string(rest[1:n])
		if !validLang(lang) {
			return nil, text, fmt.Errorf("%w: language tag %q", ErrTerm, lang)
		}
		return quad.LangString{Value: quad.String(s), Lang: lang}, rest[n:], nil
	}
	return quad.String(s), rest, nil
}

// native gives Cayley's own value where writing it back yields the same bytes.
func native(lexical string, datatype quad.IRI) quad.Value {
	var v quad.Value
	switch datatype {
	case XSDString:
		return quad.String(lexical)
	case XSDInteger:
		if n, err := strconv.ParseInt(lexical, 10, 64); err == nil && strconv.FormatInt(n, 10) == lexical {
			v = quad.Int(n)
		}
	case XSDDouble:
		if f, err := strconv.ParseFloat(lexical, 64); err == nil && f == f && FloatText(f, 64) == lexical {
			v = quad.Float(f)
		}
	case XSDBoolean:
		if lexical == "true" || lexical == "false" {
			v = quad.Bool(lexical == "true")
		}
	case XSDDateTime:
		if t, err := time.Parse(time.RFC3339Nano, lexical); err == nil && t.Format(time.RFC3339Nano) == lexical {
			v = quad.Time(t)
		}
	}
	if v == nil {
		return quad.TypedString{Value: quad.String(lexical), Type: datatype}
	}
	return v
}

// unquote undoes N-Quads escapes: \uXXXX and \UXXXXXXXX everywhere, the one-letter ones in literals only.
func unquote(b []byte, literal bool) (string, error) {
	if !utf8.Valid(b) {
		return "", fmt.Errorf("%w: %q is not valid UTF-8", ErrTerm, b)
	}
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b), nil
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		i++
		if i == len(b) {
			return "", fmt.Errorf("%w: %q ends in a backslash", ErrTerm, b)
		}
		digits := 0
		switch c := b[i]; {
		case c == 'u':
			digits = 4
		case c == 'U':
			digits = 8
		case literal && strings.IndexByte(`tbnrf"'\`, c) >= 0:
			out = append(out, "\t\b\n\r\f\"'\\"[strings.IndexByte(`tbnrf"'\`, c)])
			continue
		default:
			return "", fmt.Errorf(`%w: the escape \%c in %q`, ErrTerm, c, b)
		}
		if i+digits >= len(b) {
			return "", fmt.Errorf("%w: a cut-off escape in %q", ErrTerm, b)
		}
		n, err := strconv.ParseUint(string(b[i+1:i+1+digits]), 16, 32)
		if err != nil || n > unicode.MaxRune || 0xD800 <= n && n <= 0xDFFF {
			return "", fmt.Errorf("%w: the escape %q", ErrTerm, b[i-1:i+1+digits])
		}
		out = utf8.AppendRune(out, rune(n))
		i += digits
	}
	return string(out), nil
}
