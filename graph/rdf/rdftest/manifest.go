package rdftest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"quern/graph/rdf"
)

// Manifest is a suite's list of tests, as a graph that can be walked.
type Manifest struct {
	// Dir is the folder of the suite, Base the IRI that stands for it.
	Dir, Base string
	quads     map[rdf.Term][]rdf.Quad
	root      rdf.Term
}

// Names that manifests use.
const (
	MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
	QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
)

// ReadManifest reads a manifest in Turtle.
func ReadManifest(file string) (*Manifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m := &Manifest{Dir: filepath.Dir(file), quads: map[rdf.Term][]rdf.Quad{}}
	m.Base = "http://manifest.example/" + filepath.Base(m.Dir) + "/"
	m.root = rdf.NewIRI(m.Base + filepath.Base(file))
	for q, err := range rdf.Read(f, rdf.Turtle, rdf.ReadOptions{Base: m.root.Value}) {
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", file, err)
		}
		m.quads[q.Subject] = append(m.quads[q.Subject], q)
	}
	return m, nil
}

// All lists the objects of a node's property.
func (m *Manifest) All(node rdf.Term, property string) (out []rdf.Term) {
	for _, q := range m.quads[node] {
		if q.Predicate.Value == property {
			out = append(out, q.Object)
		}
	}
	return out
}

// One is the first object of a node's property.
func (m *Manifest) One(node rdf.Term, property string) rdf.Term {
	for _, t := range m.All(node, property) {
		return t
	}
	return rdf.Term{}
}

// List lists the members of a collection.
func (m *Manifest) List(head rdf.Term) (out []rdf.Term) {
	for head.Kind != rdf.None && head.Value != rdf.RDF+"nil" {
		out = append(out, m.One(head, rdf.RDF+"first"))
		head = m.One(head, rdf.RDF+"rest")
	}
	return out
}

// Entries lists the suite's tests in order.
func (m *Manifest) Entries() []rdf.Term { return m.List(m.One(m.root, MF+"entries")) }

// Includes lists the manifests that this one includes, as files.
func (m *Manifest) Includes() (files []string) {
	for _, t := range m.List(m.One(m.root, MF+"include")) {
		files = append(files, m.File(t))
	}
	return files
}

// Property gives a property of the manifest itself.
func (m *Manifest) Property(name string) rdf.Term { return m.One(m.root, name) }

// File is the file that an IRI of the manifest names.
func (m *Manifest) File(t rdf.Term) string {
	return filepath.Join(m.Dir, filepath.FromSlash(strings.TrimPrefix(t.Value, m.Base)))
}
