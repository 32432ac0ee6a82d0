package httpstore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"quern/graph/store"
)

func init() {
	store.Register("http", driver{})
	store.Register("https", driver{})
}

// driver reaches the store that a server at a URL holds.
type driver struct{}

type tokenKey struct{}

// WithToken gives a context in which stores are opened with a token of their server.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

// Path is where a server answers for its store, below its address.
const Path = "/v1/store"

func (driver) Open(ctx context.Context, where string, _ bool) (store.Backend, error) {
	name := store.Redact(where)
	u, err := url.Parse(where)
	if err != nil {
		return nil, fmt.Errorf("the store %s cannot be reached: its address is no URL", name)
	}
	token, _ := ctx.Value(tokenKey{}).(string)
	u.Path, u.RawQuery, u.Fragment = strings.TrimSuffix(u.Path, "/")+Path, "", ""
	c := &client{name: name, base: u.String(), token: token, http: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}}
	// Opening a view tells whether there is such a server.
	opening, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v, err := c.View(opening)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, v.Close()
}

// patience is how long an opening waits for a server that does not answer.
const patience = 10 * time.Second

// client is a store.Backend on the other side of a connection.
type client struct {
	name, base, token string
	http              *http.Client

	mu     sync.Mutex
	closed bool
	views  map[*view]struct{}
}

var _ store.Backend = (*client)(nil)

// send makes a call and gives the answer to be read.
func (c *client) send(ctx context.Context, to string, req *request) (io.ReadCloser, error) {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return nil, store.ErrClosed
	}
	body, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+to, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("asking the server of %s: %w", c.name, err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("the server of the store %s does not answer: %w", c.name, errors.Unwrap(err))
	}
	if answer.StatusCode == http.StatusOK {
		return answer.Body, nil
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, fmt.Errorf("the server of the store %s asks for a token; set QUERN_WRITE_TOKEN, or QUERN_READ_TOKEN to read only", c.name)
	case http.StatusNotFound:
		return nil, fmt.Errorf("the server at %s holds no store of quern, or is of another version", c.name)
	}
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	return nil, fmt.Errorf("the server of the store %s answers %s: %s", c.name, answer.Status, strings.TrimSpace(string(said)))
}

// parts makes a call and hands each part of the answer to use, until that gives an error.
func (c *client) parts(ctx context.Context, to string, req *request, use func(response) error) error {
	body, err := c.send(ctx, to, req)
	if err != nil {
		return err
	}
	defer body.Close()
	in := json.NewDecoder(body)
	for {
		var res response
		if err := in.Decode(&res); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("the answer of the server of the store %s broke off: %w", c.name, err)
		}
		if res.Error != "" {
			return &remoteError{res.Error, kinds[res.Kind]}
		}
		if err := use(res); err != nil || !res.More {
			return err
		}
	}
}

func (c *client) call(ctx context.Context, to string, req *request) (res response, err error) {
	err = c.parts(ctx, to, req, func(r response) error { res = r; return nil })
	return res, err
}

// remoteError is an error of the server's store; kind is which of package store's it was, or nil.
type remoteError struct {
	text string
	kind error
}

func (e *remoteError) Error() string { return e.text }
func (e *remoteError) Unwrap() error { return e.kind }

func (c *client) View(ctx context.Context) (store.View, error) {
	res, err := c.call(ctx, "/read", &request{Op: opOpen})
	if err == nil && (res.View == "" || res.Counts == nil) {
		err = fmt.Errorf("the server at %s holds no store of quern, or is of another version", c.name)
	}
	if err != nil {
		return nil, err
	}
	v := &view{client: c, id: res.View, counted: *res.Counts}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.views == nil {
		c.views = map[*view]struct{}{}
	}
	c.views[v] = struct{}{}
	return v, nil
}

// Update is part of store.Backend. fn runs on a view; what it writes is sent at its end.
func (c *client) Update(ctx context.Context, fn func(store.Tx) error) error {
	for attempt := 0; ; attempt++ {
		done, err := c.attempt(ctx, fn)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(min(attempt, 20)) * time.Millisecond):
		}
	}
}

func (c *client) attempt(ctx context.Context, fn func(store.Tx) error) (done bool, err error) {
	v, err := c.View(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	t := &tx{ctx: ctx, view: v.(*view), documents: map[string]map[string][]byte{}}
	if err := fn(t); err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if len(t.sent.Writes) == 0 {
		return true, nil
	}
	res, err := c.call(ctx, "/write", &request{Op: opUpdate, Update: &t.sent})
	return !res.Conflict, err
}

// ClearQuads is part of store.Backend.
func (c *client) ClearQuads(ctx context.Context) error {
	_, err := c.call(ctx, "/write", &request{Op: opClear})
	return err
}

// Close closes the views that are open still. The store stays as it is with its server.
func (c *client) Close() error {
	c.mu.Lock()
	views := c.views
	c.views = nil
	c.mu.Unlock()
	for v := range views {
		_ = v.Close() // the server closes it else
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.http.CloseIdleConnections()
	return nil
}
