package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"quern/graph"
)

// document is what is kept of an article: its record, by the record's own ids, and the quads that came
// ready-made. The quads in the graph follow from it.
type document struct {
	Record graph.Record `json:"record"`
	Quads  []string     `json:"quads,omitempty"` // canonical N-Quads lines, sorted

	given []quad.Quad // Quads read, where they are at hand
	ready *encoded    // what encode gives, where it was made before
}

// check refuses an article that could not be kept byte for byte: spans count in its text.
func (d document) check() error {
	a := &d.Record.Article
	if a.ID == "" {
		return errors.New("the article has no id")
	}
	for _, f := range []struct{ name, value string }{
		{"id", string(a.ID)}, {"address", a.URL}, {"title", a.Title}, {"date", string(a.Date)},
		{"publisher", a.Publisher}, {"text", a.Text}, {"version", d.Record.Version},
	} {
		if !utf8.ValidString(f.value) {
			return fmt.Errorf("its %s is not valid UTF-8", f.name)
		}
	}
	return nil
}

func (d document) marshal() ([]byte, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encoding the record: %w", err)
	}
	return data, nil
}

func decodeDocument(data []byte) (document, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return d, fmt.Errorf("decoding a record: %w", err)
	}
	return d, nil
}

// sameSource reports whether both were made from the same text, metadata and version, so that reading it
// again would change nothing.
func (d document) sameSource(o document) bool {
	return d.Record.Article == o.Record.Article && d.Record.Version == o.Record.Version && slices.Equal(d.Quads, o.Quads)
}
