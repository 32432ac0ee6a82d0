package svg

import (
	"fmt"
	"net/url"
	"strings"
)

// allowed lists the elements of a drawing and their attributes, each with the check of its value. What is not
// listed fails the drawing: nothing that Graphviz draws for us needs it.
var allowed = func() map[string]map[string]func(string) bool {
	paint := map[string]func(string) bool{"fill": colour, "stroke": colour, "stroke-width": numbers,
		"stroke-dasharray": numbers, "stroke-opacity": numbers, "fill-opacity": numbers}
	with := func(own map[string]func(string) bool, more ...map[string]func(string) bool) map[string]func(string) bool {
		for _, m := range more {
			for k, v := range m {
				own[k] = v
			}
		}
		return own
	}
	type checks = map[string]func(string) bool
	return map[string]checks{
		"svg": {"width": length, "height": length, "viewBox": numbers, "xmlns": is("http://www.w3.org/2000/svg"),
			"xmlns:xlink": is("http://www.w3.org/1999/xlink")},
		"g":        {"id": anything, "class": anything, "transform": transform},
		"a":        {"xlink:href": anything, "xlink:title": anything, "xlink:target": anything, "target": anything},
		"title":    {},
		"path":     with(checks{"d": pathData}, paint),
		"polygon":  with(checks{"points": numbers}, paint),
		"polyline": with(checks{"points": numbers}, paint),
		"ellipse":  with(checks{"cx": numbers, "cy": numbers, "rx": numbers, "ry": numbers}, paint),
		"text": with(checks{"x": numbers, "y": numbers, "text-anchor": word, "font-family": fonts, "font-size": numbers,
			"font-weight": word, "font-style": word}, paint),
	}
}()

// check walks the drawing and fails on what is not allowed. A link to a foreign place is no failure: it loses
// its address and the drawing stays.
func check(e *element) error {
	if e.name == "" {
		return nil
	}
	attributes, ok := allowed[e.name]
	if !ok {
		return fmt.Errorf("%w: <%.40s>", ErrUnsafe, e.name)
	}
	kept := e.attributes[:0]
	for _, a := range e.attributes {
		valid, ok := attributes[a.name]
		if !ok || !valid(a.value) {
			return fmt.Errorf("%w: <%s %.40s=%.40q>", ErrUnsafe, e.name, a.name, a.value)
		}
		if a.name == "xlink:href" && !safeLink(a.value) {
			continue
		}
		kept = append(kept, a)
	}
	e.attributes = kept
	for _, c := range e.children {
		if c.name == "svg" {
			return fmt.Errorf("%w: a drawing inside the drawing", ErrUnsafe)
		}
		if err := check(c); err != nil {
			return err
		}
	}
	return nil
}

// safeLink lets through the web's addresses, our server's own, and places in the drawing itself.
func safeLink(address string) bool {
	if fragment, ok := strings.CutPrefix(address, "#"); ok {
		return strings.HasPrefix(fragment, "fact-") && name(fragment)
	}
	for _, r := range address {
		if r <= ' ' || r == 0x7f || r == '\\' { // browsers drop or turn these before they read the scheme
			return false
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Opaque != "" {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "":
		return u.Host == "" && strings.HasPrefix(u.Path, "/v1/") && !strings.Contains(u.Path, "/../")
	}
	return false
}

func anything(string) bool { return true }

func is(want string) func(string) bool { return func(s string) bool { return s == want } }

// made returns the check whether a value is made of these characters alone, which are ASCII.
func made(of string) func(string) bool {
	var allowed [256]bool
	for i := range len(of) {
		allowed[of[i]] = true
	}
	return func(s string) bool {
		for i := range len(s) {
			if !allowed[s[i]] {
				return false
			}
		}
		return true
	}
}

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var (
	numbers    = made(digits + "+-.eE, ")
	length     = made(digits + ".ptx")
	colour     = made(digits + letters + "#")
	word       = made(letters)
	name       = made(digits + letters + "-_.")
	identifier = made(digits + letters + "-_")
	fonts      = made(letters + " ,-")
	pathData   = made(digits + "+-.eE, MmLlHhVvCcSsQqTtAaZz")
	transform  = made(digits + letters + "+-.,() ")
)
