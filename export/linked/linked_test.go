package linked

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/piprate/json-gold/ld"

	"quern/data"
	"quern/export"
	"quern/export/exporttest"
	"quern/export/jsonld"
	"quern/graph"
	"quern/graph/quads"
	"quern/graph/query"
	"quern/graph/rdf"
	"quern/graph/schema"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// vocabulary is a small schema, so that the golden files do not change with the vocabulary of news.
func vocabulary(t testing.TB) *schema.Schema {
	t.Helper()
	files := fstest.MapFS{
		"titles/heads.list":              {Data: []byte("president\n")},
		"predicates/met.predicate":       {Data: []byte("predicate met\nreading {subject} met {object}\nkind event\nsymmetric\ndomain person\nrange person, nothing\n")},
		"predicates/aged.predicate":      {Data: []byte("predicate aged\nreading {subject} is {object} years old\nkind standing\ndomain person\nrange integer\nmaps-to foaf:age\n")},
		"predicates/works-for.predicate": {Data: []byte("predicate works-for\nreading {subject} works for {object}\nkind standing\ndomain person\nrange organization, country\nmaps-to wdt:P108, schema:worksFor\n")},
		"predicates/speaks-for.predicate": {Data: []byte("predicate speaks-for\nreading {subject} speaks for {object}\nkind standing\ndomain person\nrange country\n" +
			"maps-to prov:actedOnBehalfOf\n")},
	}
	for _, name := range graph.EntityTypes {
		files["types/"+string(name)+".type"] = &fstest.MapFile{Data: fmt.Appendf(nil, "type %s\nreading x\n", name)}
	}
	s, err := schema.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// reader opens a store with a sample graph.
func reader(t testing.TB, name string) *query.Reader {
	t.Helper()
	src := exporttest.Hostile()
	if name != "hostile" {
		var err error
		if src, err = exporttest.Load(name); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, src)
}

func open(t testing.TB, src *exporttest.Source) *query.Reader {
	t.Helper()
	s, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range src.Records() {
		if _, err := s.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close(); _ = s.Close() })
	return query.NewReader(v)
}

func choose(t testing.TB, r *query.Reader, o export.Options) *export.Facts {
	t.Helper()
	o.Claims = true
	f, err := export.Choose(context.Background(), r, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// written writes quads in a format and gives them as sorted N-Quads beside it.
func written(t testing.TB, qs iter.Seq2[rdf.Quad, error], f rdf.Format, o Options) (text []byte, lines []string) {
	t.Helper()
	var b bytes.Buffer
	w := rdf.NewWriter(&b, f, o.Prefixes())
	for q, err := range qs {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(q); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, q.String())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return b.Bytes(), lines
}

var samples = []string{"table-talks", "scripts", "hostile"}

func TestGolden(t *testing.T) {
	r := reader(t, "table-talks")
	facts := choose(t, r, export.Options{Around: []string{"Ilse Hartmann"}, Filter: export.Filter{Predicates: []string{"met", "speaks-for"}}})
	o := Options{Schema: vocabulary(t)}
	text, _ := written(t, Quads(t.Context(), r, facts, o), rdf.TriG, o)
	exporttest.Golden(t, *update, "around.trig", text)
	o.Merged = true
	text, _ = written(t, Quads(t.Context(), r, facts, o), rdf.Turtle, o)
	exporttest.Golden(t, *update, "around.ttl", text)
}

// TestOurReaderReads reads every format back with the reader that passes the W3C's suites.
func TestOurReaderReads(t *testing.T) {
	for _, name := range samples {
		r := reader(t, name)
		for _, f := range []rdf.Format{rdf.NQuads, rdf.TriG, rdf.Turtle} {
			o := Options{Schema: vocabulary(t), Merged: !f.Graphs()}
			text, want := written(t, Quads(t.Context(), r, choose(t, r, export.Options{}), o), f, o)
			var got []string
			for q, err := range rdf.Read(bytes.NewReader(text), f, rdf.ReadOptions{}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, q.String())
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
				t.Errorf("%s, %v (-written +read):\n%s", name, f, diff)
			}
			if len(slices.Compact(slices.Clone(want))) != len(want) {
				t.Errorf("%s, %v: a quad is given twice", name, f)
			}
		}
	}
}

// TestOthersRead has n3, a parser of RDF for JavaScript, read every format.
func TestOthersRead(t *testing.T) {
	for _, name := range samples[1:] {
		for _, f := range []rdf.Format{rdf.NQuads, rdf.TriG, rdf.Turtle} {
			t.Run(name+"/"+f.String(), func(t *testing.T) {
				r := reader(t, name)
				o := Options{Schema: vocabulary(t), Merged: !f.Graphs()}
				text, want := written(t, Quads(t.Context(), r, choose(t, r, export.Options{}), o), f, o)
				printed := exporttest.Node(t, "read.mjs", append([]byte(f.MediaType()+"\n"), text...))
				var got []string
				for q, err := range rdf.Read(strings.NewReader(printed), rdf.NQuads, rdf.ReadOptions{}) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, q.String())
				}
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-written +read):\n%s", diff)
				}
			})
		}
	}
}

// TestJSONLD has json-gold turn JSON-LD into quads.
func TestJSONLD(t *testing.T) {
	for _, name := range samples {
		r := reader(t, name)
		o := Options{Schema: vocabulary(t)}
		facts := choose(t, r, export.Options{})
		var b bytes.Buffer
		if err := jsonld.Write(&b, Quads(t.Context(), r, facts, o), o.Prefixes()); err != nil {
			t.Fatal(err)
		}
		doc, err := ld.DocumentFromReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		options := ld.NewJsonLdOptions("")
		options.Format = "application/n-quads"
		out, err := ld.NewJsonLdProcessor().ToRDF(doc, options)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for q, err := range rdf.Read(strings.NewReader(out.(string)), rdf.NQuads, rdf.ReadOptions{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, q.String())
		}
		slices.Sort(got)
		_, want := written(t, Quads(t.Context(), r, facts, o), rdf.NQuads, o)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-written +read):\n%s", name, diff)
		}
	}
}

// TestWholeGraphIsAllThere holds that every quad of the store is given, with its graph and merged without.
func TestWholeGraphIsAllThere(t *testing.T) {
	for _, name := range samples {
		r := reader(t, name)
		for _, merged := range []bool{false, true} {
			_, lines := written(t, Quads(t.Context(), r, choose(t, r, export.Options{}), Options{Merged: merged}), rdf.NQuads, Options{})
			names := quads.NewNamespaces("")
			n := 0
			for q, err := range r.Quads(t.Context(), store.Pattern{}) {
				if err != nil {
					t.Fatal(err)
				}
				if merged {
					q.Label = nil
				}
				full, err := rdf.FromQuad(names.FullQuad(q))
				if err != nil {
					t.Fatal(err)
				}
				if _, found := slices.BinarySearch(lines, full.String()); !found {
					t.Fatalf("%s: %s is missing", name, full)
				}
				n++
			}
			if n == 0 {
				t.Error("the store is empty")
			}
		}
	}
}

// TestASelectionIsPartOfTheWhole holds that a selection adds nothing, and that all it speaks of has a name.
func TestASelectionIsPartOfTheWhole(t *testing.T) {
	r := reader(t, "table-talks")
	_, whole := written(t, Quads(t.Context(), r, choose(t, r, export.Options{}), Options{}), rdf.NQuads, Options{})
	for _, o := range []export.Options{
		{Around: []string{"Davit Orlan"}}, {Filter: export.Filter{Predicates: []string{"met"}}}, {Filter: export.Filter{Article: "article:t2"}},
	} {
		_, part := written(t, Quads(t.Context(), r, choose(t, r, o), Options{}), rdf.NQuads, Options{})
		if len(part) == 0 || len(part) >= len(whole) {
			t.Errorf("%+v: %d of %d quads", o, len(part), len(whole))
		}
		text := strings.Join(part, "\n")
		for _, line := range part {
			if _, found := slices.BinarySearch(whole, line); !found {
				t.Errorf("%+v: %s is not of the whole", o, line)
			}
			if _, object, ok := strings.Cut(line, "22-rdf-syntax-ns#subject> "); ok {
				entity, _, _ := strings.Cut(object, " ")
				if !strings.Contains(text, entity+" <http://www.w3.org/2000/01/rdf-schema#label>") {
					t.Errorf("%+v: %s has no name", o, entity)
				}
			}
		}
	}
}

// TestMergedSaysTheSame holds that without graphs each triple is given once, and that none is left out because
// an article has it of which less is chosen.
func TestMergedSaysTheSame(t *testing.T) {
	src, err := exporttest.Parse([]byte(`
entity ent:a person Ann Ash
entity ent:b person Ben Birch
entity ent:c person Cid Cedar
article one 2024-03-04 https://news.example/a First
fact ent:a visited ent:b | Ann Ash visited.
fact ent:c met ent:b symmetric | They met.
article two 2024-03-05 https://news.example/b Second
fact ent:c visited ent:b | Cid Cedar visited.
fact ent:a visited ent:b | Ann Ash visited.
fact ent:c met ent:b symmetric | They met again.
`))
	if err != nil {
		t.Fatal(err)
	}
	r := open(t, src)
	for _, f := range []export.Filter{{}, {Predicates: []string{"visited"}}, {Predicates: []string{"met"}}, {Article: "article:two"}} {
		facts := choose(t, r, export.Options{Filter: f})
		var want []string
		for q, err := range Quads(t.Context(), r, facts, Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			q.Graph = rdf.Term{}
			want = append(want, q.String())
		}
		slices.Sort(want)
		want = slices.Compact(want)
		_, got := written(t, Quads(t.Context(), r, facts, Options{Merged: true}), rdf.NQuads, Options{})
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%+v (-with graphs +merged):\n%s", f, diff)
		}
	}
}

func TestVocabulary(t *testing.T) {
	s := vocabulary(t)
	o := Options{Merged: true}
	text, _ := written(t, Vocabulary(s, o), rdf.Turtle, o)
	exporttest.Golden(t, *update, "vocabulary.ttl", text)
}

// TestCounterpartsAreKnown holds each counterpart that the schema names to a vocabulary that has a full name.
func TestCounterpartsAreKnown(t *testing.T) {
	s, err := schema.Load(data.Schema())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range s.Predicates() {
		for _, m := range s.Predicate(name).MapsTo {
			if full := quads.NewNamespaces("").Full(term(m)); string(full) == m {
				t.Errorf("%s maps to %s, whose vocabulary is not known", name, m)
			}
		}
	}
}
