// Package server answers for a store over HTTP: articles, entities, facts with their evidence, searches, paths,
// timelines, changes, queries and diagrams, in JSON, with problems as RFC 9457 has them. It serves this machine, and
// others only where they show a token.
//
// A request passes the middleware (a request id and a log line, panics, the caller's host and origin), then
// its route (token, method, parameters, limits, ETag), then a handler, which reads one snapshot of the store and
// returns a value or an error. The table of routes is also the index and the OpenAPI document. What an error means in HTTP is said in problem.go and nowhere else.
package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"quern/cmd/internal/page"
	"quern/export/raster"
	"quern/graph"
	"quern/graph/query"
	"quern/graph/schema"
	"quern/graph/store"
	"quern/graph/store/httpstore"
	"quern/loader/source"
)

// Store is where articles go and answers come from; *store.Store is one.
type Store interface {
	Add(ctx context.Context, rec graph.Record) (store.Outcome, error)
	Forget(ctx context.Context, id graph.ArticleID) error
	Judge(ctx context.Context, j graph.Judgement) (string, error)
	Unjudge(ctx context.Context, id string) error
	Snapshot(ctx context.Context) (*store.Snapshot, error)
}

// Reader reads articles; *loader.Pipeline is one.
type Reader interface {
	Extract(ctx context.Context, a graph.Article) (graph.Record, error)
	// Version changes when the same text may be read in another way.
	Version() string
}

// Deps is what a server works with.
type Deps struct {
	Store Store
	// Database hands the store on to commands of this machine or another; nil means that it is not.
	Database *httpstore.Handler
	// Reader reads the articles that are posted. It is asked for when the first one comes, since models
	// take a while to load; nil means that none are taken.
	Reader func() (Reader, error)
	// Files reads the formats of files that are posted, where they can do no harm; nil means that files are not
	// taken.
	Files source.Sandbox
	// Fetcher fetches the addresses that are posted; nil means that they are refused.
	Fetcher source.Fetcher
	// Draw lays out a diagram in DOT and gives it as SVG; nil means that there are none.
	Draw func(ctx context.Context, dot []byte) ([]byte, error)
	// Schema is the vocabulary, which exports in RDF describe; nil leaves that out.
	Schema *schema.Schema
	// Browser renders diagrams as PNG and PDF.
	Browser raster.Browser
	// Phrase says a fact in a line for people; nil leaves such lines out.
	Phrase func(st *graph.Statement) string
	// Functional are the predicates of which a subject has one object at a time, or where true, for ever.
	Functional map[string]bool
	// Title reports whether a word in small letters is a title or an office, which suggestions take for no
	// surname; nil knows none.
	Title func(word string) bool
}

// Config is how a server serves; a zero field stands for its default.
type Config struct {
	// Log takes a line a request and what goes wrong; nil is silence.
	Log *slog.Logger
	// Tokens are what callers need to show.
	Tokens Tokens
	// Hosts are the names that the server answers for, beside localhost and addresses of this machine.
	Hosts []string
	// Query is what one query may use, and MaxTimeout the most time that a caller can ask for.
	Query      query.Limits
	MaxTimeout time.Duration
	// Queries is how many queries run at once, Reads how many articles are read at once; more wait a
	// moment and are then sent away with 429.
	Queries, Reads int
	// Body is how many bytes an article may have, with its JSON.
	Body int64
	// Load is how many bytes the articles of one job may have together.
	Load int64
	// Header, Read, Write and Idle are the timeouts of a connection; Work is how long a request may take.
	Header, Read, Write, Idle, Work time.Duration
	// Grace is how long Serve waits for requests in progress when it is told to end.
	Grace time.Duration
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Query = c.Query.WithDefaults()
	c.MaxTimeout = cmp.Or(c.MaxTimeout, time.Minute)
	c.Queries = cmp.Or(c.Queries, 4)
	c.Reads = cmp.Or(c.Reads, runtime.GOMAXPROCS(0))
	c.Body = cmp.Or(c.Body, 6<<20)
	c.Load = cmp.Or(c.Load, 64<<20)
	c.Header = cmp.Or(c.Header, 5*time.Second)
	c.Read = cmp.Or(c.Read, 30*time.Second)
	c.Work = cmp.Or(c.Work, c.MaxTimeout+10*time.Second)
	c.Write = cmp.Or(c.Write, c.Work+30*time.Second)
	c.Idle = cmp.Or(c.Idle, 2*time.Minute)
	c.Grace = cmp.Or(c.Grace, 10*time.Second)
	return c
}

// Server is an HTTP server on a store.
type Server struct {
	cfg      Config
	deps     Deps
	handler  http.Handler
	pages    *page.Site
	metrics  *metrics
	words    *query.Index
	queries  gate
	reads    gate
	pictures pictures
	pairs    pairs
	writes   sync.Mutex // held by a change from its precondition on
	jobs     jobs
	run      string          // differs from server to server, and with it the ETags
	ending   chan struct{}   // closed when the server is told to end
	base     context.Context // for what no request asks for
}

// New makes a server. It holds nothing open: the store stays the caller's to close, after Serve has ended.
func New(cfg Config, deps Deps) *Server {
	cfg = cfg.withDefaults()
	var random [8]byte
	_, _ = rand.Read(random[:]) // it never fails
	s := &Server{cfg: cfg, deps: deps, words: query.NewIndex(), queries: newGate(cfg.Queries), reads: newGate(cfg.Reads),
		pairs: pairs{turn: newGate(1)}, jobs: jobs{turn: newGate(1)}, run: hex.EncodeToString(random[:]), ending: make(chan struct{}), base: context.Background()}
	s.metrics = newMetrics(s)
	pages, err := page.New(page.Deps{Graph: pageGraph{s}, Schema: deps.Schema, Filter: factFilter, Limits: cfg.Query, Functional: deps.Functional,
		Draws: deps.Draw != nil, Reads: deps.Reader != nil, Files: deps.Files != nil, Fetches: deps.Fetcher != nil, Asks: cfg.Tokens.Set()})
	if err != nil {
		panic(err) // a fault of the program's own files, which every test meets
	}
	s.pages = pages
	s.handler = s.middleware(s.router())
	return s
}

// Handler is the server without a listener, for tests and for other servers to mount.
func (s *Server) Handler() http.Handler { return s.handler }

// portsToTry is how many ports Listen tries behind one that is taken.
const portsToTry = 20

// Listen listens on an address of this machine ("127.0.0.1:8080", "localhost:0", "[::1]:8080"), and on one that
// others reach ("0.0.0.0:8080") only where tokens are asked for, since else whoever can reach the server can
// change the store. With next it takes the next free port where the one asked for is taken.
func Listen(address string, next bool, tokens Tokens) (net.Listener, error) {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("the address %q is not of the form 127.0.0.1:8080", address)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("the address %q has no port between 0 and 65535", address)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); (ip == nil || !ip.IsLoopback()) && !tokens.Set() {
		return nil, fmt.Errorf("without a token quern serves this machine only and does not listen on %q; use 127.0.0.1:%d, or give a token", address, port)
	}
	for try := uint64(0); ; try++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.FormatUint(port+try, 10)))
		if err == nil {
			return l, nil
		}
		if !next || port == 0 || !inUse(err) || try == portsToTry || port+try == 65535 {
			if inUse(err) {
				return nil, fmt.Errorf("the address %s is taken by another program; choose another port", address)
			}
			return nil, fmt.Errorf("listening on %s: %w", address, err)
		}
	}
}

// Serve answers on l until the context ends, then finishes the requests in progress (for at most
// Config.Grace) and returns. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	requests, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: s.cfg.Header,
		ReadTimeout:       s.cfg.Read,
		WriteTimeout:      s.cfg.Write,
		IdleTimeout:       s.cfg.Idle,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	close(s.ending)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Grace)
	defer cancel()
	err := srv.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		stop() // what still runs has had its time
		err = srv.Close()
	}
	<-ended
	if err = errors.Join(err, s.endJobs(grace)); err != nil {
		return fmt.Errorf("ending the server: %w", err)
	}
	return nil
}

// gate lets so many through at once.
type gate chan struct{}

// gateWait is how long a caller waits at a gate before it is sent away.
const gateWait = 2 * time.Second

func newGate(n int) gate { return make(gate, n) }

// enter waits for its turn; the caller calls leave when it is done.
func (g gate) enter(ctx context.Context) (leave func(), err error) {
	timer := time.NewTimer(gateWait)
	defer timer.Stop()
	select {
	case g <- struct{}{}:
		return func() { <-g }, nil
	case <-timer.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
