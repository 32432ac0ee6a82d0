package rdf

import "strings"

// reference is an IRI in its parts (RFC 3986, appendix B).
type reference struct {
	scheme, authority, path, query, fragment string
	hasAuthority, hasQuery, hasFragment      bool
}

func split(iri string) (r reference) {
	if i := strings.IndexByte(iri, '#'); i >= 0 {
		iri, r.fragment, r.hasFragment = iri[:i], iri[i+1:], true
	}
	if i := strings.IndexByte(iri, '?'); i >= 0 {
		iri, r.query, r.hasQuery = iri[:i], iri[i+1:], true
	}
	if i := strings.IndexAny(iri, ":/"); i > 0 && iri[i] == ':' && validScheme(iri[:i]) {
		r.scheme, iri = iri[:i], iri[i+1:]
	}
	if rest, ok := strings.CutPrefix(iri, "//"); ok {
		r.hasAuthority = true
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		r.authority, iri = rest[:i], rest[i:]
	}
	r.path = iri
	return r
}

func validScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'a' <= c|0x20 && c|0x20 <= 'z' || i > 0 && ('0' <= c && c <= '9' || strings.IndexByte("+-.", c) >= 0) {
			continue
		}
		return false
	}
	return s != ""
}

// IsAbsolute reports whether an IRI has a scheme.
func IsAbsolute(iri string) bool { return split(iri).scheme != "" }

// Resolve makes an IRI absolute by a base (RFC 3986, section 5.2). Without a base it stays as it is.
func Resolve(base, iri string) string {
	if base == "" {
		return iri
	}
	r := split(iri)
	if r.scheme != "" {
		return iri
	}
	b := split(base)
	switch {
	case r.hasAuthority:
		r.path = removeDots(r.path)
	case r.path == "":
		r.path = b.path
		if !r.hasQuery {
			r.query, r.hasQuery = b.query, b.hasQuery
		}
	case strings.HasPrefix(r.path, "/"):
		r.path = removeDots(r.path)
	default:
		dir := b.path[:strings.LastIndexByte(b.path, '/')+1]
		if b.hasAuthority && b.path == "" {
			dir = "/"
		}
		r.path = removeDots(dir + r.path)
	}
	if !r.hasAuthority {
		r.authority, r.hasAuthority = b.authority, b.hasAuthority
	}
	var out strings.Builder
	out.WriteString(b.scheme + ":")
	if r.hasAuthority {
		out.WriteString("//" + r.authority)
	}
	out.WriteString(r.path)
	if r.hasQuery {
		out.WriteString("?" + r.query)
	}
	if r.hasFragment {
		out.WriteString("#" + r.fragment)
	}
	return out.String()
}

// removeDots takes "." and ".." out of a path (RFC 3986, section 5.2.4).
func removeDots(path string) string {
	var out []string
	segments := strings.Split(path, "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 || len(out) == 1 && out[0] != "" {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return strings.Join(out, "/")
}
