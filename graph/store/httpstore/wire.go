// Package httpstore is a store that another process holds and serves: the same commands work on it as on one
// of their own. Importing it registers the driver for "http://" and "https://" with package store; a Handler
// answers on the other side.
//
// # Protocol
//
// A call is a POST of JSON, to /read or /write below the address that the Handler has, and its answer is JSON;
// long ones come as several values, one after the other.
// A view is opened, read by its id and closed; one that nobody reads for a while is closed too. Values go as
// their N-Quads forms, ids as numbers, documents as bytes.
//
// A transaction runs on the client, on a view. At its end the client sends what it writes together with what
// it has read (documents, lists of documents, sources) by hash. The server takes it in one transaction of the
// store, if all of that reads the same still; else the client begins again. So writers never wait for a
// client that has gone.
package httpstore

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/store"
)

// The operations of /read, and those of /write.
const (
	opOpen     = "open"
	opClose    = "close"
	opGet      = "get"
	opAll      = "all"
	opMatch    = "match"
	opSaid     = "said"
	opCheck    = "check"
	opSources  = "sources"
	opTerm     = "term"
	opTerms    = "terms"
	opNodes    = "nodes"
	opScan     = "scan"
	opQuadsOf  = "quads-of"
	opCount    = "count"
	opDistinct = "distinct"

	opUpdate = "update"
	opClear  = "clear"
)

// request has the arguments of every operation; each uses some.
type request struct {
	Op    string      `json:"op"`
	View  string      `json:"view,omitempty"`
	Table store.Table `json:"table,omitempty"`
	Key   []byte      `json:"key,omitempty"` // a document's, or what keys begin with
	Limit int         `json:"limit,omitempty"`

	Value   string          `json:"value,omitempty"`  // a term
	Values  [4]string       `json:"values,omitempty"` // those of a pattern; "" is any
	IDs     []store.TermID  `json:"ids,omitempty"`
	Pattern store.IDPattern `json:"pattern,omitempty"`
	Order   store.Order     `json:"order,omitempty"`
	Union   store.Union     `json:"union,omitempty"`
	At      store.Position  `json:"at,omitempty"`
	From    store.IDQuad    `json:"from,omitempty"`
	Behind  bool            `json:"behind,omitempty"`
	Update  *transaction    `json:"update,omitempty"`
}

// response has the results of every operation.
type response struct {
	View      string         `json:"view,omitempty"`
	Counts    *store.Counts  `json:"counts,omitempty"`
	There     bool           `json:"there,omitempty"`
	Data      []byte         `json:"data,omitempty"`
	Documents []document     `json:"documents,omitempty"`
	Lines     []string       `json:"lines,omitempty"` // quads, sentences or values
	IDs       []store.TermID `json:"ids,omitempty"`
	Quads     []store.IDQuad `json:"quads,omitempty"`
	N         [2]int64       `json:"n,omitempty"`
	Exact     bool           `json:"exact,omitempty"`
	// More says that a further answer follows this one.
	More bool `json:"more,omitempty"`
	// Conflict says that what a transaction read has changed.
	Conflict bool `json:"conflict,omitempty"`
	// Error is why a call failed, and Kind which of the errors of package store it is.
	Error string `json:"error,omitempty"`
	Kind  string `json:"kind,omitempty"`
}

type document struct {
	Key  []byte `json:"key"`
	Data []byte `json:"data"`
}

// transaction is what a client's transaction read and what it writes, in order.
type transaction struct {
	Reads  []read  `json:"reads,omitempty"`
	Writes []write `json:"writes"`
}

// read is a document, or with Prefix set a list of them, or with Value set the sources of a value.
type read struct {
	Table  store.Table `json:"table,omitempty"`
	Key    []byte      `json:"key,omitempty"`
	Prefix bool        `json:"prefix,omitempty"`
	Value  string      `json:"value,omitempty"`
	Hash   []byte      `json:"hash"`
}

// write puts or deletes a document, or adds the quads of a source or removes it.
type write struct {
	Table  store.Table `json:"table,omitempty"`
	Key    []byte      `json:"key,omitempty"`
	Data   []byte      `json:"data,omitempty"`
	Delete bool        `json:"delete,omitempty"`
	Source string      `json:"source,omitempty"`
	Quads  []string    `json:"quads,omitempty"`
}

// readHash tells what was read from anything else that there could be.
func readHash(found bool, parts ...[]byte) []byte {
	h := sha256.New()
	if found {
		h.Write([]byte{1})
	}
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	return h.Sum(nil)
}

func hashDocument(data []byte) []byte { return readHash(data != nil, data) }

func hashDocuments(docs []store.Document) []byte {
	var parts [][]byte
	for _, d := range docs {
		parts = append(parts, []byte(d.Key), d.Data)
	}
	return readHash(true, parts...)
}

func hashSources(list []quad.IRI) []byte {
	var parts [][]byte
	for _, s := range list {
		parts = append(parts, []byte(s))
	}
	return readHash(true, parts...)
}

// text is a value as it goes over the wire; nil is "".
func text(v quad.Value) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := quads.AppendTerm(nil, v)
	return string(b), err
}

func value(s string) (quad.Value, error) {
	if s == "" {
		return nil, nil
	}
	return quads.ParseTerm([]byte(s))
}

func quadLines(qs []quad.Quad) ([]string, error) {
	out := make([]string, len(qs))
	for i, q := range qs {
		line, err := quads.AppendQuad(nil, q)
		if err != nil {
			return nil, err
		}
		out[i] = string(line)
	}
	return out, nil
}

func parseLines(lines []string) ([]quad.Quad, error) {
	out := make([]quad.Quad, len(lines))
	for i, l := range lines {
		q, err := quads.ParseQuad(l)
		if err != nil {
			return nil, err
		}
		out[i] = q
	}
	return out, nil
}
