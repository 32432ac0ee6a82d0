package results

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"quern/graph/rdf"
)

// jsonTerm is a term in the JSON format.
type jsonTerm struct {
	Type     string `json:"type"`
	Lang     string `json:"xml:lang,omitempty"`
	Datatype string `json:"datatype,omitempty"`
	Value    string `json:"value"`
}

func toJSON(t rdf.Term) jsonTerm {
	switch {
	case t.Kind == rdf.IRI:
		return jsonTerm{Type: "uri", Value: t.Value}
	case t.Kind == rdf.Blank:
		return jsonTerm{Type: "bnode", Value: t.Value}
	case t.Lang != "":
		return jsonTerm{Type: "literal", Lang: t.Lang, Value: t.Value}
	case t.Datatype == rdf.XSDString:
		return jsonTerm{Type: "literal", Value: t.Value}
	}
	return jsonTerm{Type: "literal", Datatype: t.Datatype, Value: t.Value}
}

func (t jsonTerm) term() (rdf.Term, error) {
	switch t.Type {
	case "uri":
		return rdf.NewIRI(t.Value), nil
	case "bnode":
		return rdf.NewBlank(t.Value), nil
	case "literal", "typed-literal":
		if t.Lang != "" {
			return rdf.NewLang(t.Value, t.Lang), nil
		}
		return rdf.NewTyped(t.Value, t.Datatype), nil
	}
	return rdf.Term{}, fmt.Errorf("a term of type %q", t.Type)
}

func writeJSON(w io.Writer, vars []string, rows Rows) error {
	out := bufio.NewWriter(w)
	quoted := func(v any) []byte {
		b, _ := json.Marshal(v) // strings and jsonTerm always have a form
		return b
	}
	if vars == nil {
		vars = []string{}
	}
	names := make([][]byte, len(vars))
	for i, v := range vars {
		names[i] = quoted(v)
	}
	fmt.Fprintf(out, "{\"head\":{\"vars\":%s},\"results\":{\"bindings\":[", quoted(vars))
	first := true
	for row, err := range rows {
		if err != nil {
			_ = out.Flush()
			return err
		}
		if !first {
			_ = out.WriteByte(',')
		}
		first = false
		_, _ = out.WriteString("\n{")
		some := false
		for i, t := range row {
			if t.Kind == rdf.None {
				continue
			}
			if some {
				_ = out.WriteByte(',')
			}
			some = true
			_, _ = out.Write(names[i])
			_ = out.WriteByte(':')
			_, _ = out.Write(quoted(toJSON(t)))
		}
		if err := out.WriteByte('}'); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("\n]}}\n")
	return out.Flush()
}

func readJSON(text []byte) (*Result, error) {
	var doc struct {
		Head struct {
			Vars []string `json:"vars"`
		} `json:"head"`
		Boolean *bool `json:"boolean"`
		Results *struct {
			Bindings []map[string]jsonTerm `json:"bindings"`
		} `json:"results"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	r := &Result{Vars: doc.Head.Vars, Boolean: doc.Boolean}
	if doc.Results == nil {
		if doc.Boolean == nil {
			return nil, fmt.Errorf("neither results nor a boolean")
		}
		return r, nil
	}
	for _, binding := range doc.Results.Bindings {
		row := make([]rdf.Term, len(r.Vars))
		for name, jt := range binding {
			t, err := jt.term()
			if err != nil {
				return nil, err
			}
			if row, err = r.fill(row, name, t); err != nil {
				return nil, err
			}
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// Binding gives a solution as the JSON format has it: an object with a term for each variable that is bound.
func Binding(vars []string, row []rdf.Term) map[string]any {
	out := map[string]any{}
	for i, t := range row {
		if t.Kind != rdf.None {
			out[vars[i]] = toJSON(t)
		}
	}
	return out
}
