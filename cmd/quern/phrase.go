package main

import (
	"fmt"
	"strings"

	"quern/graph"
	"quern/graph/schema"
)

// phrase says a statement in one line for people: "Marco Rubio met Sergey Lavrov in Saudi Arabia, 2025-02-18".
func phrase(s *schema.Schema, st *graph.Statement) string {
	var b strings.Builder
	b.WriteString(core(s, st))
	for _, a := range st.Args {
		if a.Role == "position" {
			fmt.Fprintf(&b, " as %s", shown(&a.Term))
		}
	}
	if st.Place != nil {
		fmt.Fprintf(&b, " in %s", shown(st.Place))
	}
	for _, a := range st.Args {
		if a.Role != "position" {
			fmt.Fprintf(&b, ", %s %s", a.Role, shown(&a.Term))
		}
	}
	if t := interval(st.Time); t != "" {
		fmt.Fprintf(&b, ", %s", t)
	}
	if notes := standing(st); len(notes) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(notes, "; "))
	}
	return b.String()
}

// core is subject, relation and object.
func core(s *schema.Schema, st *graph.Statement) string {
	if p := s.Predicate(st.Predicate); p != nil && !st.Open && p.Reading != "" {
		object := shown(st.Object)
		if st.Object == nil {
			object = ""
		}
		filled := strings.NewReplacer("{subject}", shown(st.Subject), "{object}", object).Replace(p.Reading)
		return strings.Join(strings.Fields(filled), " ")
	}
	relation := st.Relation
	if relation == "" {
		relation = strings.ReplaceAll(st.Predicate, "-", " ")
	}
	parts := []string{shown(st.Subject), relation}
	if st.Object != nil {
		parts = append(parts, shown(st.Object))
	}
	return strings.Join(parts, " ")
}

// standing says what keeps a statement from being a plain fact.
func standing(st *graph.Statement) (notes []string) {
	if st.Negated {
		notes = append(notes, "not so")
	}
	switch st.Modality {
	case graph.Future:
		notes = append(notes, "to come")
	case graph.Hypothetical:
		notes = append(notes, "possible")
	case graph.Demanded:
		notes = append(notes, "demanded")
	}
	if st.Ended {
		notes = append(notes, "past")
	}
	if st.Inferred {
		notes = append(notes, "inferred")
	}
	if st.AttributedTo != nil {
		notes = append(notes, "says "+shown(st.AttributedTo))
	}
	return notes
}

// maxShown is the most characters of a literal that a phrase shows.
const maxShown = 80

// shown is a term as people read it.
func shown(t *graph.Term) string {
	switch {
	case t == nil:
		return "someone"
	case t.IsEntity() && t.Name != "":
		return t.Name
	case t.IsEntity():
		return string(t.ID)
	case t.Datatype == graph.Quotation:
		return "“" + shorten(t.Value, maxShown) + "”"
	default:
		return shorten(t.Value, maxShown)
	}
}

// shorten cuts text at a word where it is longer than n characters.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := strings.TrimRight(string(runes[:n-1]), " ,;")
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = strings.TrimRight(cut[:i], " ,;")
	}
	return cut + "…"
}

// interval is a time as people read it.
func interval(t *graph.Time) string {
	switch {
	case t == nil || t.Start == "" && t.End == "":
		return ""
	case t.Start == t.End:
		return string(t.Start)
	case t.Precision == graph.PrecisionYear && len(t.Start) == 10:
		return string(t.Start[:4])
	case t.Precision == graph.PrecisionMonth && len(t.Start) == 10:
		return string(t.Start[:7])
	case t.Start == "":
		return "until " + string(t.End)
	case t.End == "":
		return "since " + string(t.Start)
	default:
		return string(t.Start) + " to " + string(t.End)
	}
}
