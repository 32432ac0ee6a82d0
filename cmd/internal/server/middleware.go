package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

type contextKey int

const (
	keyID contextKey = iota
	keyLog
	keyTrail
	keySnapshot
)

// trail is what middleware learns of a request from further in.
type trail struct {
	route string // the path with placeholders, or "" where there is no route
}

func trailOf(ctx context.Context) *trail {
	x, _ := ctx.Value(keyTrail).(*trail)
	return x
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(keyID).(string)
	return id
}

func logger(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(keyLog).(*slog.Logger); ok {
		return l
	}
	return slog.New(slog.DiscardHandler)
}

// middleware is what every request passes, the outermost first.
func (s *Server) middleware(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, problemf(http.StatusForbidden, "A page of another site may not change the store."))
	}))
	return s.logged(recovered(headers(s.thisHost(origin.Handler(s.timed(next))))))
}

// recorder remembers the status for the log, and whether an answer has begun.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged gives the request an id and writes a line when it is done. The log's handler quotes what the caller
// sent.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var random [8]byte
		_, _ = rand.Read(random[:]) // it never fails
		id := hex.EncodeToString(random[:])
		log := s.cfg.Log.With("request", id)
		x := &trail{}
		ctx := context.WithValue(context.WithValue(r.Context(), keyID, id), keyLog, log)
		ctx = context.WithValue(ctx, keyTrail, x)
		rec := &recorder{ResponseWriter: w}
		rec.Header().Set("X-Request-Id", id)
		began := time.Now()
		s.metrics.running.Inc()
		defer func() {
			s.metrics.running.Dec()
			s.metrics.done(x.route, r.Method, rec.status, time.Since(began))
			log.Info("answered", "method", r.Method, "path", clip(r.URL.Path), "query", clip(r.URL.RawQuery),
				"status", rec.status, "bytes", rec.bytes, "took", time.Since(began).Round(time.Microsecond))
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

// clip keeps a line of the log short, whatever the caller sent.
func clip(s string) string {
	if len(s) <= 500 {
		return s
	}
	return strings.ToValidUTF8(s[:500], "") + "…"
}

// recovered keeps a panic from the caller and from the other requests.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			logger(r.Context()).Error("a handler panicked", "panic", v, "stack", string(debug.Stack()))
			if rec, ok := w.(*recorder); ok && rec.status == 0 {
				writeProblem(w, r, problemf(http.StatusInternalServerError, "The server could not do this; its log says why."))
				return
			}
			panic(http.ErrAbortHandler) // the answer has begun and cannot be finished
		}()
		next.ServeHTTP(w, r)
	})
}

// headers sets what every answer carries: nothing is sniffed, framed, run or sent on.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// thisHost answers only requests that name this machine. A page elsewhere can point a name of its own at
// 127.0.0.1 (DNS rebinding) and would then count as the same origin. An address in numbers cannot be pointed
// elsewhere, so that a server which others reach answers for any.
func (s *Server) thisHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.answersFor(r.Host) {
			writeProblem(w, r, problemf(http.StatusMisdirectedRequest,
				"The server answers for %s and not for %q.", strings.Join(append([]string{"127.0.0.1", "localhost"}, s.cfg.Hosts...), ", "), clip(r.Host)))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) answersFor(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") || slices.ContainsFunc(s.cfg.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || s.cfg.Tokens.Set())
}

// timed ends the work of a request that takes too long.
func (s *Server) timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), s.cfg.Work)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
