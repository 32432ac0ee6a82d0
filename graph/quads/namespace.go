package quads

import (
	"strings"

	"github.com/cayleygraph/quad"
)

// DefaultBase is where quern's own short IRIs live in their full form. The .invalid domain is reserved
// (RFC 2606): the names say what is meant and promise no page.
const DefaultBase = "https://quern.invalid/"

// The standard vocabularies, whose IRIs are always kept in full.
const (
	rdf  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfs = "http://www.w3.org/2000/01/rdf-schema#"
	xsd  = "http://www.w3.org/2001/XMLSchema#"
	skos = "http://www.w3.org/2004/02/skos/core#"
)

// Properties and types of the standard vocabularies.
const (
	RDFType      quad.IRI = rdf + "type"
	RDFStatement quad.IRI = rdf + "Statement"
	RDFSubject   quad.IRI = rdf + "subject"
	RDFPredicate quad.IRI = rdf + "predicate"
	RDFObject    quad.IRI = rdf + "object"
	RDFSLabel    quad.IRI = rdfs + "label"
	SKOSAltLabel quad.IRI = skos + "altLabel"
)

// Datatypes of literals.
const (
	XSDString   quad.IRI = xsd + "string"
	XSDDate     quad.IRI = xsd + "date"
	XSDDateTime quad.IRI = xsd + "dateTime"
	XSDInteger  quad.IRI = xsd + "integer"
	XSDDecimal  quad.IRI = xsd + "decimal"
	XSDDouble   quad.IRI = xsd + "double"
	XSDBoolean  quad.IRI = xsd + "boolean"
)

// quern's own types and properties, beside the schema's predicates.
const (
	Article      quad.IRI = "kg:Article"
	Title        quad.IRI = "kg:title"
	URL          quad.IRI = "kg:url"
	Publisher    quad.IRI = "kg:publisher"
	Author       quad.IRI = "kg:author"
	Dateline     quad.IRI = "kg:dateline"
	Date         quad.IRI = "kg:date"
	Place        quad.IRI = "kg:place"
	Start        quad.IRI = "kg:start"
	End          quad.IRI = "kg:end"
	Precision    quad.IRI = "kg:precision"
	Event        quad.IRI = "kg:event"
	Negated      quad.IRI = "kg:negated"
	Modality     quad.IRI = "kg:modality"
	AttributedTo quad.IRI = "kg:attributed-to"
	Inferred     quad.IRI = "kg:inferred"
	Ended        quad.IRI = "kg:ended"
	Symmetric    quad.IRI = "kg:symmetric"
	Standing     quad.IRI = "kg:standing"
	HasEvidence  quad.IRI = "kg:evidence"

	Evidence     quad.IRI = "kg:Evidence"
	InArticle    quad.IRI = "kg:article"
	Sentence     quad.IRI = "kg:sentence"
	SubjectSpan  quad.IRI = "kg:subject-span"
	RelationSpan quad.IRI = "kg:relation-span"
	ObjectSpan   quad.IRI = "kg:object-span"
	Also         quad.IRI = "kg:also"
	Relation     quad.IRI = "kg:relation"
	TimeWords    quad.IRI = "kg:time"
	Rule         quad.IRI = "kg:rule"
	Confidence   quad.IRI = "kg:confidence"
)

const (
	kgPrefix   = "kg:"
	openPrefix = "open:"
	argPrefix  = "kg:arg-"
)

// KG is the IRI of one of the schema's names: a predicate ("met") or an entity type ("person").
func KG(name string) quad.IRI { return quad.IRI(kgPrefix + escape(name)) }

// Open is the IRI of an open predicate, made from the relation's own words.
func Open(name string) quad.IRI { return quad.IRI(openPrefix + escape(name)) }

// Arg is the property of a statement's argument by its role.
func Arg(role string) quad.IRI { return quad.IRI(argPrefix + escape(role)) }

// ID is the IRI of an id ("ent:sergei-ryabkov", "fact:…", "article:…").
func ID[T ~string](id T) quad.IRI { return quad.IRI(escape(string(id))) }

// IDOf is the id that an IRI stands for: the inverse of ID.
func IDOf(iri quad.IRI) string { return unescape(string(iri)) }

const hexDigits = "0123456789ABCDEF"

// illegal reports the bytes that an IRI may not hold (RFC 3987, as N-Quads applies it).
func illegal(c byte) bool {
	switch c {
	case '<', '>', '"', '{', '}', '|', '^', '`', '\\', 0x7F:
		return true
	}
	return c <= 0x20
}

// escape percent-encodes what an IRI cannot hold, and the percent sign itself so that unescape undoes it.
func escape(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; illegal(c) || c == '%' {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescape undoes escape; a percent sign that starts no escape stays.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := strings.IndexByte(hexDigits, s[i+1]), strings.IndexByte(hexDigits, s[i+2])
			if hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Namespace is one line of the table of short and full forms.
type Namespace struct {
	Prefix string // with its colon: "ent:"
	IRI    string
}

// Namespaces turns IRIs between the short form that the store keeps and the full form of exports.
type Namespaces struct {
	own      []Namespace // kept short: ent:, kg:, …
	standard []Namespace // kept in full: rdf:, xsd:, …
}

// NewNamespaces gives the table whose own names live below base; "" is DefaultBase. A base that does not
// end in "/" or "#" gets a "/".
func NewNamespaces(base string) *Namespaces {
	if base == "" {
		base = DefaultBase
	}
	if !strings.HasSuffix(base, "/") && !strings.HasSuffix(base, "#") {
		base += "/"
	}
	n := &Namespaces{standard: []Namespace{{"rdf:", rdf}, {"rdfs:", rdfs}, {"skos:", skos}, {"xsd:", xsd}}}
	for _, p := range []string{"article", "ent", "event", "evidence", "fact", "kg", "open"} {
		n.own = append(n.own, Namespace{p + ":", base + p + "/"})
	}
	return n
}

// All lists the table, sorted by prefix within quern's own and the standard names.
func (n *Namespaces) All() []Namespace { return append(append([]Namespace{}, n.own...), n.standard...) }

// Full gives the full form of one of quern's own short IRIs, and of rdf:, rdfs:, skos: and xsd:.
// Any other IRI stays as it is.
func (n *Namespaces) Full(iri quad.IRI) quad.IRI {
	for _, table := range [][]Namespace{n.own, n.standard} {
		for _, ns := range table {
			if rest, ok := strings.CutPrefix(string(iri), ns.Prefix); ok {
				return quad.IRI(ns.IRI + rest)
			}
		}
	}
	return iri
}

// Short gives the form in which the store keeps an IRI: quern's own names short, whichever form they came
// in, and the standard ones in full.
func (n *Namespaces) Short(iri quad.IRI) quad.IRI {
	for _, ns := range n.own {
		if rest, ok := strings.CutPrefix(string(iri), ns.IRI); ok {
			return quad.IRI(ns.Prefix + rest)
		}
	}
	for _, ns := range n.standard {
		if rest, ok := strings.CutPrefix(string(iri), ns.Prefix); ok {
			return quad.IRI(ns.IRI + rest)
		}
	}
	return iri
}

// FullQuad and ShortQuad apply Full and Short to every IRI of a quad, datatypes too.
func (n *Namespaces) FullQuad(q quad.Quad) quad.Quad { return mapIRIs(q, n.Full) }

// ShortQuad is the inverse of FullQuad.
func (n *Namespaces) ShortQuad(q quad.Quad) quad.Quad { return mapIRIs(q, n.Short) }

func mapIRIs(q quad.Quad, f func(quad.IRI) quad.IRI) quad.Quad {
	for _, d := range quad.Directions {
		switch v := q.Get(d).(type) {
		case quad.IRI:
			q.Set(d, f(v))
		case quad.TypedString:
			v.Type = f(v.Type)
			q.Set(d, v)
		}
	}
	return q
}
