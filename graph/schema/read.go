package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"quern/graph"
)

// Error is one fault of a schema file, at its place.
type Error struct {
	File      string
	Line, Col int
	Message   string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Message) }

// Errors are all the faults of the files, in the order of file and line.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find each.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i := range e {
		out[i] = e[i]
	}
	return out
}

type reader struct {
	fsys   fs.FS
	schema *Schema
	errors Errors
	// at remembers where each name was said, for faults that show only when all files are read.
	at map[string]field
}

// field is one line of a file: a key and the rest.
type field struct {
	file      string
	line, col int
	key       string
	value     string
	valueCol  int
}

func (r *reader) fail(f field, format string, args ...any) {
	r.errors = append(r.errors, &Error{f.file, f.line, f.col, fmt.Sprintf(format, args...)})
}

// files calls do with the fields of every file of the folder with that extension, in order of name.
func (r *reader) files(folder, ext string, do func(name string, fields []field)) {
	names, err := fs.Glob(r.fsys, folder+"/*"+ext)
	if err == nil && len(names) == 0 {
		err = errors.New("no " + ext + " file is there")
	}
	if err != nil {
		r.fail(field{file: folder, line: 1, col: 1}, "%v", err)
		return
	}
	for _, name := range names {
		data, err := fs.ReadFile(r.fsys, name)
		if err != nil {
			r.fail(field{file: name, line: 1, col: 1}, "%v", err)
			continue
		}
		do(name, fields(name, string(data)))
	}
}

func fields(file, text string) []field {
	var out []field
	for n, line := range strings.Split(text, "\n") {
		body := strings.TrimRight(line, " \t\r")
		key := strings.TrimLeft(body, " \t")
		if key == "" || key[0] == '#' {
			continue
		}
		f := field{file: file, line: n + 1, col: len(body) - len(key) + 1}
		f.key, f.value, _ = strings.Cut(key, " ")
		f.value = strings.TrimLeft(f.value, " \t")
		f.valueCol = len(body) - len(f.value) + 1
		out = append(out, f)
	}
	return out
}

func (f field) items() []string {
	var out []string
	for _, v := range strings.Split(f.value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (r *reader) readLists() {
	r.files("titles", ".list", func(file string, fs []field) {
		name := strings.TrimSuffix(path.Base(file), ".list")
		for _, f := range fs {
			entry := strings.Join(strings.FieldsFunc(strings.ToLower(f.key+" "+f.value),
				func(c rune) bool { return c == ' ' || c == '-' || c == '.' }), " ")
			r.schema.lists[name] = append(r.schema.lists[name], entry)
		}
	})
}

func (r *reader) readTypes() {
	r.files("types", ".type", func(file string, fs []field) {
		t := &Type{}
		for _, f := range fs {
			switch f.key {
			case "type":
				t.Name = graph.EntityType(f.value)
				if !slices.Contains(graph.EntityTypes, t.Name) {
					r.fail(f, "%q is not an entity type of the graph", f.value)
				}
			case "reading":
				t.Reading = f.value
			case "acts-as":
				t.ActsAs = graph.EntityType(f.value)
				if !slices.Contains(graph.EntityTypes, t.ActsAs) {
					r.fail(f, "%q is not an entity type of the graph", f.value)
				}
			default:
				r.fail(f, "unknown key %q: expected type, reading or acts-as", f.key)
			}
		}
		if t.Name == "" || t.Reading == "" {
			r.fail(field{file: file, line: 1, col: 1}, "a type needs the keys type and reading")
			return
		}
		r.schema.types[t.Name] = t
	})
}

func (r *reader) readPredicates() {
	r.at = map[string]field{}
	r.files("predicates", ".predicate", func(file string, fs []field) {
		p := &Predicate{}
		var name field
		for _, f := range fs {
			switch f.key {
			case "predicate":
				p.Name, name = f.value, f
			case "reading":
				p.Reading = f.value
				if !strings.Contains(f.value, "{subject}") {
					r.fail(f, "a reading has {subject} in it")
				}
			case "kind":
				p.Kind = Kind(f.value)
				if p.Kind != Standing && p.Kind != Event {
					r.fail(f, "kind is standing or event, not %q", f.value)
				}
			case "symmetric":
				p.Symmetric = true
			case "functional":
				p.Functional = Functional(f.value)
				if p.Functional != AtATime && p.Functional != ForEver {
					r.fail(f, "functional is at-a-time or for-ever, not %q", f.value)
				}
			case "domain":
				p.Domain = r.sides(f)
			case "range":
				p.Range = r.sides(f)
			case "maps-to":
				p.MapsTo = f.items()
			case "plover":
				p.Plover = f.value
			case "implies":
				r.implication(p, f)
			default:
				r.fail(f, "unknown key %q: expected predicate, reading, kind, symmetric, functional, domain, range, maps-to, plover or implies", f.key)
			}
		}
		switch {
		case p.Name == "":
			r.fail(field{file: file, line: 1, col: 1}, "the predicate has no name")
			return
		case p.Name != strings.TrimSuffix(path.Base(file), ".predicate"):
			r.fail(name, "predicate %q is in a file of another name", p.Name)
		case p.Reading == "" || p.Kind == "":
			r.fail(name, "predicate %q needs a reading and a kind", p.Name)
		}
		if r.schema.predicates[p.Name] != nil {
			r.fail(name, "predicate %q is there twice", p.Name)
			return
		}
		r.at[p.Name] = name
		r.schema.predicates[p.Name] = p
		r.schema.names = append(r.schema.names, p.Name)
	})
}

// datatypes are what a range may name beside the entity types.
var datatypes = []string{string(graph.String), string(graph.DateValue), string(graph.Integer),
	string(graph.Quantity), string(graph.Quotation), Nothing}

func (r *reader) sides(f field) []string {
	items := f.items()
	for _, it := range items {
		if !slices.Contains(graph.EntityTypes, graph.EntityType(it)) && !slices.Contains(datatypes, it) {
			r.fail(f, "%q is neither an entity type nor a datatype", it)
		}
	}
	return items
}

// implication reads "PREDICATE [where ROLE in LIST [without WORD, WORD]] [and object is TYPE] [with object
// as place]".
func (r *reader) implication(p *Predicate, f field) {
	words := strings.Fields(strings.ReplaceAll(f.value, ",", " "))
	im := Implication{}
	if len(words) == 0 {
		r.fail(f, "implies needs a predicate")
		return
	}
	im.Predicate, words = words[0], words[1:]
	for len(words) > 0 {
		switch {
		case len(words) >= 4 && words[0] == "where" && words[2] == "in":
			im.Role, im.List = words[1], words[3]
			if r.schema.lists[im.List] == nil {
				r.fail(f, "there is no list of titles %q", im.List)
			}
			words = words[4:]
		case len(words) >= 2 && words[0] == "without":
			words = words[1:]
			for len(words) > 0 && words[0] != "and" && words[0] != "with" {
				im.Withheld = append(im.Withheld, words[0])
				words = words[1:]
			}
		case len(words) >= 4 && words[0] == "and" && words[1] == "object" && words[2] == "is":
			im.Object = words[3]
			words = words[4:]
		case len(words) >= 4 && words[0] == "with" && words[1] == "object" && words[2] == "as" && words[3] == "place":
			im.ObjectAs = "place"
			words = words[4:]
		default:
			r.fail(f, "cannot read the implication from %q on", strings.Join(words, " "))
			return
		}
	}
	p.Implies = append(p.Implies, im)
	r.at[p.Name+"→"+im.Predicate] = f
}

func (r *reader) crossCheck() {
	for _, name := range r.schema.names {
		for _, im := range r.schema.predicates[name].Implies {
			if r.schema.predicates[im.Predicate] == nil {
				r.fail(r.at[name+"→"+im.Predicate], "%q implies %q, which is not a predicate", name, im.Predicate)
			}
		}
	}
	for _, t := range graph.EntityTypes {
		if r.schema.types[t] == nil {
			r.fail(field{file: "types", line: 1, col: 1}, "the entity type %q has no file", t)
		}
	}
	slices.SortStableFunc(r.errors, func(a, b *Error) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
}
