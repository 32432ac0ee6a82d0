package expr

import (
	"regexp"
	"strings"
)

// pattern is a regular expression that was compiled, or could not be.
type pattern struct {
	re *regexp.Regexp
	ok bool
}

// maxPatterns bounds how many compiled expressions a query keeps.
const maxPatterns = 256

// compile compiles a regular expression of XPath. They are matched in time linear in the text, by Go's
// package regexp; what that lacks (references to groups within the expression, subtraction of classes) is an
// error.
func (c *Context) compile(text, flags string) (*regexp.Regexp, bool) {
	key := flags + "/" + text
	if p, ok := c.patterns[key]; ok {
		return p.re, p.ok
	}
	p := &pattern{}
	var set string
	ok := true
	for _, f := range flags {
		switch f {
		case 'i', 's', 'm':
			set += string(f)
		case 'q':
			text = regexp.QuoteMeta(text)
		case 'x':
			text = unspaced(text)
		default:
			ok = false
		}
	}
	if set != "" {
		text = "(?" + set + ")" + text
	}
	if ok {
		var err error
		p.re, err = regexp.Compile(text)
		p.ok = err == nil
	}
	if c.patterns == nil || len(c.patterns) >= maxPatterns {
		c.patterns = map[string]*pattern{}
	}
	c.patterns[key] = p
	return p.re, p.ok
}

// unspaced takes out blanks that stand outside of classes, for the flag x.
func unspaced(s string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
			continue
		case c == '[':
			class = true
		case c == ']':
			class = false
		case !class && strings.IndexByte(" \t\r\n", c) >= 0:
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (c *Context) pattern(a []Value, flags int) (*regexp.Regexp, bool) {
	f := ""
	if len(a) > flags {
		if a[flags].Type != String {
			return nil, false
		}
		f = a[flags].Term.Value
	}
	if a[1].Type != String {
		return nil, false
	}
	return c.compile(a[1].Term.Value, f)
}

func regex(c *Context, a []Value) (Value, bool) {
	s, ok := text(a[0])
	if !ok {
		return Value{}, false
	}
	re, ok := c.pattern(a, 2)
	if !ok {
		return Value{}, false
	}
	return Bool(re.MatchString(s)), true
}

// replace is fn:replace: $1 stands for a group, and an expression that matches nothing at all is an error.
func replace(c *Context, a []Value) (Value, bool) {
	s, ok := text(a[0])
	if !ok || a[2].Type != String {
		return Value{}, false
	}
	re, ok := c.pattern(a, 3)
	if !ok || re.MatchString("") {
		return Value{}, false
	}
	template, ok := replacement(a[2].Term.Value)
	if !ok {
		return Value{}, false
	}
	matches := re.FindAllStringSubmatchIndex(s, -1)
	var out []byte
	end := 0
	for _, m := range matches {
		out = append(out, s[end:m[0]]...)
		out = re.ExpandString(out, template, s, m)
		end = m[1]
		if len(out) > maxText {
			return Value{}, false
		}
	}
	return like(string(out)+s[end:], a[0]), true
}

// replacement turns the template of fn:replace into one of Go's.
func replacement(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
			if i == len(s) || s[i] != '\\' && s[i] != '$' {
				return "", false
			}
			b.WriteString(strings.Replace(s[i:i+1], "$", "$$", 1))
		case c == '$':
			if i+1 == len(s) || s[i+1] < '0' || s[i+1] > '9' {
				return "", false
			}
			b.WriteString("${" + s[i+1:i+2] + "}")
			i++
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}
