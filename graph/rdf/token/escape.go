package token

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescape undoes \u escapes where code is set, and those of strings (\n and so on) where letters is set.
func unescape(s string, code, letters bool) (string, error) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) {
			return "", fmt.Errorf("a backslash at the end")
		}
		c := s[i]
		if j := strings.IndexByte(`tbnrf"'\`, c); letters && j >= 0 {
			b.WriteByte("\t\b\n\r\f\"'\\"[j])
			continue
		}
		if !code || c != 'u' && c != 'U' {
			return "", fmt.Errorf(`the escape \%c is none`, c)
		}
		r, n, err := codePoint(s[i:])
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		i += n - 1
	}
	return b.String(), nil
}

// codePoint reads uXXXX or UXXXXXXXX and gives its length.
func codePoint(s string) (rune, int, error) {
	n := 5
	if s[0] == 'U' {
		n = 9
	}
	if len(s) < n {
		return 0, 0, fmt.Errorf(`a cut-off escape \%s`, s)
	}
	v, err := strconv.ParseUint(s[1:n], 16, 32)
	if err != nil || v > utf8.MaxRune || !utf8.ValidRune(rune(v)) {
		return 0, 0, fmt.Errorf(`the escape \%s is no character`, s[:n])
	}
	return rune(v), n, nil
}

// CodePoints undoes \u escapes in a whole text, as SPARQL does before it reads a query (SPARQL 1.1 Query,
// section 19.2). A backslash that another one escapes begins none.
func CodePoints(s string) (string, error) {
	if !strings.Contains(s, `\u`) && !strings.Contains(s, `\U`) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if c := s[i+1]; c != 'u' && c != 'U' {
			b.WriteString(s[i : i+2])
			i++
			continue
		}
		r, n, err := codePoint(s[i+1:])
		if err != nil {
			line := 1 + strings.Count(s[:i], "\n")
			column := 1 + utf8.RuneCountInString(s[strings.LastIndexByte(s[:i], '\n')+1:i])
			return "", &Error{line, column, err.Error()}
		}
		b.WriteRune(r)
		i += n
	}
	return b.String(), nil
}
