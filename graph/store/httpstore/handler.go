package httpstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/store"
)

const (
	// maxViews bounds how many views clients may hold open, viewPatience for how long one is kept that
	// nobody reads.
	maxViews     = 64
	viewPatience = 2 * time.Minute
	// maxRequest bounds a request, which may hold an article with all that was read in it.
	maxRequest = 256 << 20
	// pageLimit bounds what an answer holds of documents and rows.
	pageLimit = 4096
)

// Handler answers the calls of clients for a database.
type Handler struct {
	db store.Backend

	mu    sync.Mutex
	views map[string]*served
}

// served is a view that a client holds. Between two calls it waits for at most viewPatience.
type served struct {
	store.View
	calls int
	close *time.Timer
}

// NewHandler makes a handler. Closing the database, which stays the caller's, ends all its views.
func NewHandler(db store.Backend) *Handler { return &Handler{db: db, views: map[string]*served{}} }

// Read answers calls that change nothing. Who may call is the caller's to check.
func (h *Handler) Read(w http.ResponseWriter, r *http.Request) { h.answer(w, r, h.read) }

// Write answers calls that change the store.
func (h *Handler) Write(w http.ResponseWriter, r *http.Request) { h.answer(w, r, h.write) }

// chunkPatience is how long a client may take for a part of a long answer.
const chunkPatience = 2 * time.Minute

// answer sends what a call gives: parts, and then the rest or the error.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, do func(context.Context, *request, func(response) error) (response, error)) {
	// A long answer goes on for as long as the client takes it, whatever a server grants a request else.
	ctx, control := context.WithoutCancel(r.Context()), http.NewResponseController(w)
	w.Header().Set("Content-Type", "application/json")
	out := json.NewEncoder(w)
	send := func(res response) error {
		_ = control.SetWriteDeadline(time.Now().Add(chunkPatience)) // not every writer has one
		return out.Encode(res)
	}
	var req request
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&req)
	if err != nil {
		err = fmt.Errorf("reading the call: %w", err)
	}
	var res response
	if err == nil {
		res, err = do(ctx, &req, func(res response) error {
			res.More = true
			return send(res)
		})
	}
	if err != nil {
		res = response{Error: err.Error(), Kind: kindOf(err)}
	}
	_ = send(res) // who does not wait for the answer does not get it
}

// kinds are the errors of package store that a client tells apart.
var kinds = map[string]error{"closed": store.ErrClosed, "not found": store.ErrNotFound, "not empty": store.ErrNotEmpty}

func kindOf(err error) string {
	for name, kind := range kinds {
		if errors.Is(err, kind) {
			return name
		}
	}
	return ""
}

// view runs use on a view that a client holds.
func (h *Handler) view(id string, use func(store.View) (response, error)) (response, error) {
	h.mu.Lock()
	v := h.views[id]
	if v == nil {
		h.mu.Unlock()
		return response{}, fmt.Errorf("the snapshot was closed, since nobody read it for %v: %w", viewPatience, store.ErrClosed)
	}
	v.calls++
	v.close.Stop()
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if v.calls--; v.calls == 0 {
			v.close.Reset(viewPatience)
		}
	}()
	return use(v)
}

func (h *Handler) open(ctx context.Context) (response, error) {
	h.mu.Lock()
	full := len(h.views) >= maxViews
	h.mu.Unlock()
	if full {
		return response{}, fmt.Errorf("%d snapshots of the store are open; try again when some are closed", maxViews)
	}
	v, err := h.db.View(ctx)
	if err != nil {
		return response{}, err
	}
	c, err := v.Counts()
	if err != nil {
		return response{}, errors.Join(err, v.Close())
	}
	id := rand.Text()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.views[id] = &served{View: v, close: time.AfterFunc(viewPatience, func() { _ = h.closeView(id) })}
	return response{View: id, Counts: &c}, nil
}

// closeView closes a view; one that is not there is closed.
func (h *Handler) closeView(id string) error {
	h.mu.Lock()
	v := h.views[id]
	delete(h.views, id)
	h.mu.Unlock()
	if v == nil {
		return nil
	}
	v.close.Stop()
	return v.Close()
}

func (h *Handler) read(ctx context.Context, req *request, send func(response) error) (response, error) {
	switch req.Op {
	case opOpen:
		return h.open(ctx)
	case opClose:
		return response{}, h.closeView(req.View)
	case opSources:
		return h.sources(ctx, req.Value)
	}
	return h.view(req.View, func(v store.View) (response, error) {
		if req.Limit <= 0 || req.Limit > pageLimit {
			req.Limit = pageLimit
		}
		if do := streams[req.Op]; do != nil {
			return do(ctx, v, req, send)
		}
		do := reads[req.Op]
		if do == nil {
			return response{}, fmt.Errorf("there is no call %q; the server is of another version", req.Op)
		}
		return do(ctx, v, req)
	})
}

// sources is asked in a transaction, which is not committed, since a view does not tell them.
func (h *Handler) sources(ctx context.Context, of string) (res response, err error) {
	v, err := value(of)
	if err != nil {
		return res, err
	}
	var list []quad.IRI
	done := errors.New("done")
	err = h.db.Update(ctx, func(tx store.Tx) error {
		var err error
		if list, err = tx.Sources(v); err != nil {
			return err
		}
		return done
	})
	if !errors.Is(err, done) {
		return res, err
	}
	for _, s := range list {
		res.Lines = append(res.Lines, string(s))
	}
	return res, nil
}

func (h *Handler) write(ctx context.Context, req *request, _ func(response) error) (response, error) {
	switch {
	case req.Op == opClear:
		return response{}, h.db.ClearQuads(ctx)
	case req.Op == opUpdate && req.Update != nil:
		err := h.db.Update(ctx, func(tx store.Tx) error { return apply(tx, req.Update) })
		if errors.Is(err, errConflict) {
			return response{Conflict: true}, nil
		}
		return response{}, err
	}
	return response{}, fmt.Errorf("there is no call %q; the server is of another version", req.Op)
}

var errConflict = errors.New("what the transaction read has changed")

func apply(tx store.Tx, t *transaction) error {
	for _, r := range t.Reads {
		now, err := reread(tx, r)
		if err != nil {
			return err
		}
		if !bytes.Equal(now, r.Hash) {
			return errConflict
		}
	}
	for _, w := range t.Writes {
		if err := applyWrite(tx, w); err != nil {
			return err
		}
	}
	return nil
}

func reread(tx store.Tx, r read) ([]byte, error) {
	switch {
	case r.Value != "":
		v, err := value(r.Value)
		if err != nil {
			return nil, err
		}
		list, err := tx.Sources(v)
		return hashSources(list), err
	case r.Prefix:
		docs, err := tx.All(r.Table, string(r.Key))
		return hashDocuments(docs), err
	}
	data, err := tx.Get(r.Table, string(r.Key))
	return hashDocument(data), err
}

func applyWrite(tx store.Tx, w write) error {
	switch {
	case w.Source != "" && w.Delete:
		return tx.RemoveSource(quad.IRI(w.Source))
	case w.Source != "":
		qs, err := parseLines(w.Quads)
		if err != nil {
			return err
		}
		return tx.AddQuads(quad.IRI(w.Source), qs)
	case w.Delete:
		return tx.Delete(w.Table, string(w.Key))
	}
	return tx.Put(w.Table, string(w.Key), w.Data)
}

// reads are the calls on a view.
var reads = map[string]func(context.Context, store.View, *request) (response, error){
	opGet: func(_ context.Context, v store.View, req *request) (response, error) {
		data, err := v.Get(req.Table, string(req.Key))
		return response{There: data != nil, Data: data}, err
	},
	opSaid: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		qs, err := v.Said(ctx, quad.IRI(req.Value))
		if err == nil {
			res.Lines, err = quadLines(qs)
		}
		return res, err
	},
	opCheck: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		res.N[0], err = v.Check(ctx, func(wrong string) { res.Lines = append(res.Lines, wrong) })
		return res, err
	},
	opTerm: func(_ context.Context, v store.View, req *request) (res response, err error) {
		val, err := value(req.Value)
		if err != nil {
			return res, err
		}
		id, err := v.TermID(val)
		return response{IDs: []store.TermID{id}}, err
	},
	opTerms: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		vals, err := v.Terms(ctx, req.IDs)
		for _, val := range vals {
			s, err := text(val)
			if err != nil {
				return res, err
			}
			res.Lines = append(res.Lines, s)
		}
		return res, err
	},
	opScan: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		s, err := v.Scan(ctx, req.Pattern, req.Order, req.Union)
		if err != nil {
			return res, err
		}
		defer s.Close()
		ok := false
		if req.Behind || req.From != (store.IDQuad{}) {
			ok = s.Seek(req.From)
		} else {
			ok = s.Next()
		}
		if ok && req.Behind && s.Quad() == req.From {
			ok = s.Next()
		}
		for ; ok && len(res.Quads) < req.Limit; ok = s.Next() {
			res.Quads = append(res.Quads, s.Quad())
		}
		return res, s.Err()
	},
	opQuadsOf: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		for _, id := range req.IDs {
			p := req.Pattern
			p[req.At&3] = id
			s, err := v.Scan(ctx, p, store.AnyOrder, store.EachLabel)
			if err != nil {
				return res, err
			}
			for s.Next() {
				res.Quads = append(res.Quads, s.Quad())
			}
			if err := errors.Join(s.Err(), s.Close()); err != nil {
				return res, err
			}
		}
		return res, nil
	},
	opNodes: nodes,
	opCount: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		res.N[0], res.Exact, err = v.Count(ctx, req.Pattern)
		return res, err
	},
	opDistinct: func(ctx context.Context, v store.View, req *request) (res response, err error) {
		if len(req.IDs) != 1 {
			return res, errors.New("the call names no predicate")
		}
		res.N[0], res.N[1], err = v.Distinct(ctx, req.IDs[0])
		return res, err
	},
}

// nodes gives the ids behind the one of the request, in order: what the scans in four orders have at their
// first positions, which a seek goes through one by one.
func nodes(ctx context.Context, v store.View, req *request) (res response, err error) {
	var last store.TermID
	if len(req.IDs) == 1 {
		last = req.IDs[0]
	}
	var scans []store.IDScan
	defer func() {
		for _, s := range scans {
			err = errors.Join(err, s.Close())
		}
	}()
	orders := []store.Order{store.SPOL, store.POSL, store.OSPL, store.LSPO}
	for _, o := range orders {
		s, err := v.Scan(ctx, store.IDPattern{}, o, store.EachLabel)
		if err != nil {
			return res, err
		}
		scans = append(scans, s)
	}
	for len(res.IDs) < req.Limit {
		var next store.TermID
		for i, s := range scans {
			at := orders[i].Positions()[0]
			var to store.IDQuad
			to[at] = last + 1
			if s.Seek(to) {
				if id := s.Quad()[at]; next == 0 || id < next {
					next = id
				}
			}
			if s.Err() != nil {
				return res, s.Err()
			}
		}
		if next == 0 {
			break
		}
		last = next
		res.IDs = append(res.IDs, next)
	}
	return res, nil
}

// partSize is about how many bytes a part of a long answer has.
const partSize = 1 << 20

// streams are the calls on a view with long answers.
var streams = map[string]func(context.Context, store.View, *request, func(response) error) (response, error){
	opAll: func(_ context.Context, v store.View, req *request, send func(response) error) (res response, err error) {
		size := 0
		for d, err := range v.All(req.Table) {
			if err != nil {
				return res, err
			}
			if !strings.HasPrefix(d.Key, string(req.Key)) {
				continue
			}
			res.Documents = append(res.Documents, document{[]byte(d.Key), d.Data})
			if size += len(d.Data); size < partSize {
				continue
			}
			if err := send(res); err != nil {
				return res, err
			}
			res, size = response{}, 0
		}
		return res, nil
	},
	opMatch: func(ctx context.Context, v store.View, req *request, send func(response) error) (res response, err error) {
		var p store.Pattern
		for i, to := range []*quad.Value{&p.Subject, &p.Predicate, &p.Object, &p.Label} {
			if *to, err = value(req.Values[i]); err != nil {
				return res, err
			}
		}
		size := 0
		for q, err := range v.Match(ctx, p) {
			if err != nil {
				return res, err
			}
			line, err := quads.AppendQuad(nil, q)
			if err != nil {
				return res, err
			}
			res.Lines = append(res.Lines, string(line))
			if size += len(line); size < partSize {
				continue
			}
			if err := send(res); err != nil {
				return res, err
			}
			res, size = response{}, 0
		}
		return res, nil
	},
}
