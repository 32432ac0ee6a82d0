package results

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"

	"quern/graph/rdf"
)

const xmlStart = `<?xml version="1.0"?>` + "\n" + `<sparql xmlns="http://www.w3.org/2005/sparql-results#">`

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes all
	return b.String()
}

func writeXML(w io.Writer, vars []string, rows Rows) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n  <head>\n", xmlStart)
	for _, v := range vars {
		fmt.Fprintf(out, "    <variable name=\"%s\"/>\n", escaped(v))
	}
	_, _ = out.WriteString("  </head>\n  <results>\n")
	for row, err := range rows {
		if err != nil {
			_ = out.Flush()
			return err
		}
		_, _ = out.WriteString("    <result>\n")
		for i, t := range row {
			if t.Kind != rdf.None {
				fmt.Fprintf(out, "      <binding name=\"%s\">%s</binding>\n", escaped(vars[i]), xmlTerm(t))
			}
		}
		if _, err := out.WriteString("    </result>\n"); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("  </results>\n</sparql>\n")
	return out.Flush()
}

func xmlTerm(t rdf.Term) string {
	switch {
	case t.Kind == rdf.IRI:
		return "<uri>" + escaped(t.Value) + "</uri>"
	case t.Kind == rdf.Blank:
		return "<bnode>" + escaped(t.Value) + "</bnode>"
	case t.Lang != "":
		return fmt.Sprintf(`<literal xml:lang="%s">%s</literal>`, escaped(t.Lang), escaped(t.Value))
	case t.Datatype == rdf.XSDString:
		return "<literal>" + escaped(t.Value) + "</literal>"
	}
	return fmt.Sprintf(`<literal datatype="%s">%s</literal>`, escaped(t.Datatype), escaped(t.Value))
}

func readXML(text []byte) (*Result, error) {
	type literal struct {
		Lang     string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Datatype string `xml:"datatype,attr"`
		Value    string `xml:",chardata"`
	}
	var doc struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/sparql-results# sparql"`
		Vars    []struct {
			Name string `xml:"name,attr"`
		} `xml:"head>variable"`
		Boolean *bool `xml:"boolean"`
		Results *struct {
			Result []struct {
				Binding []struct {
					Name    string   `xml:"name,attr"`
					URI     *string  `xml:"uri"`
					Blank   *string  `xml:"bnode"`
					Literal *literal `xml:"literal"`
				} `xml:"binding"`
			} `xml:"result"`
		} `xml:"results"`
	}
	if err := xml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	r := &Result{Boolean: doc.Boolean}
	for _, v := range doc.Vars {
		r.Vars = append(r.Vars, v.Name)
	}
	if doc.Results == nil {
		if doc.Boolean == nil {
			return nil, fmt.Errorf("neither results nor a boolean")
		}
		return r, nil
	}
	for _, result := range doc.Results.Result {
		row := make([]rdf.Term, len(r.Vars))
		for _, b := range result.Binding {
			var t rdf.Term
			switch {
			case b.URI != nil:
				t = rdf.NewIRI(*b.URI)
			case b.Blank != nil:
				t = rdf.NewBlank(*b.Blank)
			case b.Literal == nil:
				return nil, fmt.Errorf("the binding of %q has no term", b.Name)
			case b.Literal.Lang != "":
				t = rdf.NewLang(b.Literal.Value, b.Literal.Lang)
			default:
				t = rdf.NewTyped(b.Literal.Value, b.Literal.Datatype)
			}
			var err error
			if row, err = r.fill(row, b.Name, t); err != nil {
				return nil, err
			}
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}
