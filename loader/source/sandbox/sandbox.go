// Package sandbox reads foreign formats in worker processes. A parser that meets a hostile file may loop for
// ever or take all memory, and nothing inside a Go process can stop it: a goroutine cannot be killed, and
// memory has no limit for one of them. A process has a deadline, after which it is killed, and a limit of
// memory that the kernel holds. What a worker reads it gets through a pipe; it opens no file that was sent.
package sandbox

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"

	"quern/loader/source"
	"quern/loader/source/page"
)

// Options are the limits of a Pool; a zero is the default.
type Options struct {
	// Workers is how many processes read at once.
	Workers int
	// Deadline is how long one file may take.
	Deadline time.Duration
	// Memory is how much a worker may take, in bytes.
	Memory int64
	// Files is how many files a worker reads before a fresh one takes its place.
	Files int
}

const (
	defaultDeadline = 30 * time.Second
	defaultMemory   = 1 << 30
	defaultFiles    = 2000
	// warmDeadline is for starting what reads PDF, which may have to be compiled, on a slow machine for long.
	warmDeadline = 5 * time.Minute
	mostWorkers  = 4
)

// The errors of a file that takes more than it may.
var (
	ErrTooSlow = errors.New("reading it took too long; it is not read further")
	ErrDied    = errors.New("reading it took more memory than a file may, or broke the reader")
)

// Pool is a source.Sandbox. It is safe for concurrent use. Workers start when they are needed.
type Pool struct {
	o     Options
	slots chan struct{}

	mu     sync.Mutex
	idle   []*worker
	closed bool
}

// New gives a pool; close it after use.
func New(o Options) *Pool {
	if o.Workers <= 0 {
		o.Workers = min(runtime.GOMAXPROCS(0), mostWorkers)
	}
	if o.Deadline <= 0 {
		o.Deadline = defaultDeadline
	}
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	if o.Files <= 0 {
		o.Files = defaultFiles
	}
	return &Pool{o: o, slots: make(chan struct{}, o.Workers)}
}

// request is a file to be read; without a body the worker only makes itself ready for the format.
type request struct {
	Format               source.Format
	ContentType, Address string
	Body                 []byte
}

type response struct {
	Pages []page.Page
	Err   string
}

// Read reads a file in a worker. A file that breaks its worker harms no other.
func (p *Pool) Read(ctx context.Context, f source.Format, contentType, address string, b []byte) ([]page.Page, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	w, err := p.take()
	if err != nil {
		return nil, err
	}
	if f == source.PDF && !w.warm {
		if _, err := w.ask(ctx, request{Format: f}, warmDeadline); err != nil {
			w.end()
			return nil, err
		}
		w.warm = true
	}
	r, err := w.ask(ctx, request{f, contentType, address, b}, p.o.Deadline)
	w.files++
	if err != nil || w.files >= p.o.Files {
		w.end()
	} else {
		p.rest(w)
	}
	if err != nil {
		return nil, err
	}
	if r.Err != "" {
		return nil, errors.New(r.Err)
	}
	return r.Pages, nil
}

// Close ends the workers at rest; those at work end with their file.
func (p *Pool) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, w := range idle {
		w.end()
	}
}

func (p *Pool) take() (*worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		w := p.idle[last]
		p.idle = p.idle[:last]
		return w, nil
	}
	w, err := start(p.o)
	if err != nil {
		return nil, fmt.Errorf("starting a process to read with: %w", err)
	}
	return w, nil
}

func (p *Pool) rest(w *worker) {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.idle = append(p.idle, w)
	}
	p.mu.Unlock()
	if closed {
		w.end()
	}
}

// worker is one process and the pipes to it.
type worker struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	to    *gob.Encoder
	from  *gob.Decoder
	files int
	warm  bool
}

const variable = "QUERN_READ_WORKER"

func start(o Options) (*worker, error) {
	if os.Getenv(variable) != "" {
		return nil, errors.New("this is a reading process itself: its main does not begin with sandbox.Worker")
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat("/proc/self/exe"); err == nil && runtime.GOOS == "linux" {
		program = "/proc/self/exe" // the program that runs, also where its file was replaced since
	}
	w := &worker{cmd: exec.Command(program)}
	w.cmd.Env = []string{variable + "=" + strconv.FormatInt(o.Memory, 10), "GOMEMLIMIT=" + strconv.FormatInt(o.Memory*3/4, 10)}
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "SYSTEMROOT", "TMPDIR", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			w.cmd.Env = append(w.cmd.Env, name+"="+v)
		}
	}
	w.cmd.Dir = os.TempDir() // no folder of the user's stays in use because a worker rests
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	w.to, w.from = gob.NewEncoder(w.in), gob.NewDecoder(io.Reader(out))
	return w, nil
}

// ask sends a request and waits for its answer, for the deadline or the context's end at most. After an error
// the worker is of no more use.
func (w *worker) ask(ctx context.Context, req request, deadline time.Duration) (response, error) {
	timer := time.NewTimer(deadline)
	defer timer.Stop()
	type answer struct {
		r   response
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		if a.err = w.to.Encode(req); a.err == nil {
			a.err = w.from.Decode(&a.r)
		}
		answers <- a
	}()
	select {
	case a := <-answers:
		if a.err != nil {
			return response{}, ErrDied
		}
		return a.r, nil
	case <-timer.C:
		return response{}, ErrTooSlow
	case <-ctx.Done():
		return response{}, ctx.Err()
	}
}

// end kills the process and waits until it is gone.
func (w *worker) end() {
	w.in.Close()
	w.cmd.Process.Kill()
	w.cmd.Wait()
}

// Worker serves as a reading process and returns true when its work is over, if that is what the process was
// started for; otherwise it returns false at once. It is to be called first in every main, and every
// TestMain, whose program reads foreign formats.
func Worker() bool {
	memory := os.Getenv(variable)
	if memory == "" {
		return false
	}
	if n, err := strconv.ParseUint(memory, 10, 63); err == nil {
		limit(n)
	}
	serve(os.Stdin, os.Stdout)
	return true
}

// serve reads one file after another until its input ends.
func serve(in io.Reader, out io.Writer) {
	from, to := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var req request
		if from.Decode(&req) != nil {
			return
		}
		var r response
		pages, err := source.ReadForeign(context.Background(), req.Format, req.ContentType, req.Address, req.Body)
		switch {
		case len(req.Body) == 0: // the format's reader has started, whatever it says of nothing
		case err != nil:
			r.Err = err.Error()
		default:
			r.Pages = pages
		}
		if to.Encode(r) != nil {
			return
		}
	}
}
