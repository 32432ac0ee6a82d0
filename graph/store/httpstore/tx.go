package httpstore

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// tx gathers what a transaction reads, and what it writes over that.
type tx struct {
	ctx       context.Context
	view      *view
	documents map[string]map[string][]byte // by table and key as the transaction leaves them; nil is none
	sent      transaction
}

func (t *tx) Get(table store.Table, key string) ([]byte, error) {
	if data, ok := t.documents[string(table)][key]; ok {
		return data, nil
	}
	data, err := t.view.Get(table, key)
	t.sent.Reads = append(t.sent.Reads, read{Table: table, Key: []byte(key), Hash: hashDocument(data)})
	return data, err
}

func (t *tx) Put(table store.Table, key string, data []byte) error {
	if data == nil {
		data = []byte{}
	}
	t.document(table, key, data)
	t.sent.Writes = append(t.sent.Writes, write{Table: table, Key: []byte(key), Data: data})
	return nil
}

func (t *tx) Delete(table store.Table, key string) error {
	t.document(table, key, nil)
	t.sent.Writes = append(t.sent.Writes, write{Table: table, Key: []byte(key), Delete: true})
	return nil
}

func (t *tx) document(table store.Table, key string, data []byte) {
	of := t.documents[string(table)]
	if of == nil {
		of = map[string][]byte{}
		t.documents[string(table)] = of
	}
	of[key] = data
}

// All is part of store.Tx.
func (t *tx) All(table store.Table, prefix string) ([]store.Document, error) {
	var before []store.Document
	found := map[string][]byte{}
	if err := t.view.documents(table, prefix, func(d store.Document) bool {
		before = append(before, d)
		found[d.Key] = d.Data
		return true
	}); err != nil {
		return nil, err
	}
	t.sent.Reads = append(t.sent.Reads, read{Table: table, Key: []byte(prefix), Prefix: true, Hash: hashDocuments(before)})
	for key, data := range t.documents[string(table)] {
		if strings.HasPrefix(key, prefix) {
			found[key] = data
		}
	}
	var out []store.Document
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if found[key] != nil {
			out = append(out, store.Document{Key: key, Data: found[key]})
		}
	}
	return out, nil
}

// Sources is part of store.Tx. The server tells what is committed when it is asked; where that is newer than
// the transaction's view, the transaction begins again in the end.
func (t *tx) Sources(v quad.Value) (out []quad.IRI, err error) {
	s, err := text(v)
	if err != nil {
		return nil, nil // what is no RDF term stands in no quad
	}
	res, err := t.view.client.call(t.ctx, "/read", &request{Op: opSources, Value: s})
	for _, line := range res.Lines {
		out = append(out, quad.IRI(line))
	}
	t.sent.Reads = append(t.sent.Reads, read{Value: s, Hash: hashSources(out)})
	return out, err
}

// AddQuads is part of store.Tx.
func (t *tx) AddQuads(source quad.IRI, qs []quad.Quad) error {
	lines, err := quadLines(qs)
	if err != nil {
		return err
	}
	t.sent.Writes = append(t.sent.Writes, write{Source: string(source), Quads: lines})
	return nil
}

// RemoveSource is part of store.Tx.
func (t *tx) RemoveSource(source quad.IRI) error {
	t.sent.Writes = append(t.sent.Writes, write{Source: string(source), Delete: true})
	return nil
}
