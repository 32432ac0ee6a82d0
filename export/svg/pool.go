package svg

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"

	"quern/export/svg/internal/cache"
)

// What a worker is told of its limits, in bytes and seconds.
const (
	memoryVariable = "QUERN_RENDER_MEMORY"
	cpuVariable    = "QUERN_RENDER_CPU"
)

// Options are the limits of a Renderer; a zero is the default.
type Options struct {
	// Workers is how many processes draw at once.
	Workers int
	// Deadline is how long one drawing may take.
	Deadline time.Duration
	// Memory is how much memory a worker may take, in bytes; one at rest takes about 130 MB, mostly unused.
	Memory int64
	// Jobs is how many drawings a worker makes before a fresh one takes its place.
	Jobs int
	// Kept is how many bytes of drawings are kept for who asks for the same again; below 0 none is.
	Kept int
}

// The defaults.
const (
	defaultDeadline = 20 * time.Second
	defaultMemory   = 1 << 30
	defaultJobs     = 200
	defaultKept     = 32 << 20
	startDeadline   = 60 * time.Second // a first start compiles, on a slow machine for many seconds
	mostWorkers     = 4
)

// ErrTooSlow says that a drawing did not end by its deadline.
var ErrTooSlow = errors.New("the drawing took too long: ask for fewer entities, or export DOT and lay it out elsewhere")

// ErrClosed says that the Renderer was closed.
var ErrClosed = errors.New("the renderer is closed")

var errDied = errors.New("the drawing process ended early")

// Renderer draws in worker processes: the program itself, started again, each with one graph at a time. It is
// safe for concurrent use.
type Renderer struct {
	o     Options
	slots chan struct{}
	drawn *drawn

	mu     sync.Mutex
	idle   []*worker
	closed bool
}

// New gives a renderer; its workers start when they are needed and then stay warm.
func New(o Options) *Renderer {
	if o.Workers <= 0 {
		o.Workers = min(max(runtime.GOMAXPROCS(0), 2), mostWorkers)
	}
	if o.Deadline <= 0 {
		o.Deadline = defaultDeadline
	}
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	if o.Jobs <= 0 {
		o.Jobs = defaultJobs
	}
	if o.Kept == 0 {
		o.Kept = defaultKept
	}
	return &Renderer{o: o, slots: make(chan struct{}, o.Workers), drawn: newDrawn(o.Kept)}
}

// common is the Renderer of the package's functions.
var common = sync.OnceValue(func() *Renderer { return New(Options{}) })

// Render draws a graph that package dot wrote, with the program's common renderer.
func Render(ctx context.Context, graph []byte) ([]byte, error) { return common().Render(ctx, graph) }

// Warm starts one worker ahead of the first drawing, which then need not wait for it.
func (r *Renderer) Warm(ctx context.Context) error {
	w, err := r.take(ctx)
	if err != nil {
		return err
	}
	r.give(w, true)
	return nil
}

// Warm starts one worker of the common renderer.
func Warm(ctx context.Context) error { return common().Warm(ctx) }

// Render draws a graph that package dot wrote. It gives up with ErrTooSlow at the deadline and with the
// context's error when that ends; the worker is ended with it. A graph that cannot be drawn harms no other. The
// drawing may be given to others as well and is not to be changed.
func (r *Renderer) Render(ctx context.Context, graph []byte) ([]byte, error) {
	if len(graph) > largestDOT {
		return nil, fmt.Errorf("drawing: %d bytes of DOT are more than %d", len(graph), largestDOT)
	}
	key := sha256.Sum256(graph)
	if drawing := r.drawn.get(key); drawing != nil {
		return drawing, nil
	}
	for {
		w, err := r.take(ctx)
		if err != nil {
			return nil, err
		}
		rested := w.jobs > 0
		drawing, err := w.exchange(ctx, cornered(graph), frameDrawing, r.o.Deadline)
		w.jobs++
		r.give(w, err == nil && w.jobs < r.o.Jobs)
		switch {
		case err == nil:
			if drawing, err = finish(drawing); err == nil {
				r.drawn.put(key, drawing)
			}
			return drawing, err
		case rested && errors.Is(err, errDied):
			continue // it may have died at rest; the next worker is another, in the end a fresh one
		}
		return nil, fmt.Errorf("drawing: %w", err)
	}
}

// Close ends the workers at rest; those at work end with their drawing.
func (r *Renderer) Close() error {
	r.mu.Lock()
	idle := r.idle
	r.idle, r.closed = nil, true
	r.mu.Unlock()
	for _, w := range idle {
		w.end()
	}
	return nil
}

// take waits for a turn and gives a worker that is ready.
func (r *Renderer) take(ctx context.Context) (*worker, error) {
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting to draw: %w", ctx.Err())
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		<-r.slots
		return nil, ErrClosed
	}
	if last := len(r.idle) - 1; last >= 0 {
		w := r.idle[last]
		r.idle = r.idle[:last]
		r.mu.Unlock()
		return w, nil
	}
	r.mu.Unlock()
	w, err := start(ctx, r.o)
	if err != nil {
		<-r.slots
		return nil, fmt.Errorf("starting a drawing process: %w", err)
	}
	return w, nil
}

// give ends the turn of a worker, and the worker unless it is to stay.
func (r *Renderer) give(w *worker, stay bool) {
	r.mu.Lock()
	if stay = stay && !r.closed; stay {
		r.idle = append(r.idle, w)
	}
	r.mu.Unlock()
	if !stay {
		w.end()
	}
	<-r.slots
}

// worker is one process and the pipes to it.
type worker struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	says *tail
	gone chan struct{} // closed when the process has ended
	jobs int
}

func start(ctx context.Context, o Options) (*worker, error) {
	if _, ok := os.LookupEnv(cache.WorkerVariable); ok {
		return nil, errors.New("this is a drawing process itself: its main does not begin with svg.Worker")
	}
	program, err := executable()
	if err != nil {
		return nil, err
	}
	cpu := int64(o.Deadline/time.Second+1)*int64(o.Jobs) + int64(startDeadline/time.Second)
	w := &worker{cmd: exec.Command(program), says: &tail{}, gone: make(chan struct{})}
	w.cmd.Env = []string{
		cache.WorkerVariable + "=1",
		memoryVariable + "=" + strconv.FormatInt(o.Memory, 10),
		cpuVariable + "=" + strconv.FormatInt(cpu, 10),
		"GOMEMLIMIT=" + strconv.FormatInt(o.Memory/2, 10),
		"GOMAXPROCS=2",
		"TMPDIR=" + tempDir(),
		"SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" {
		w.cmd.Env = append(w.cmd.Env, "GOCOVERDIR="+dir)
	}
	w.cmd.Dir = os.TempDir() // no folder of the user's stays in use because a worker rests
	w.cmd.Stderr = w.says
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.out = bufio.NewReader(out)
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := w.exchange(ctx, nil, frameReady, startDeadline); err != nil {
		w.end()
		return nil, err
	}
	return w, nil
}

// executable is the program that runs, also where its file was replaced since.
func executable() (string, error) {
	if runtime.GOOS == "linux" {
		const self = "/proc/self/exe"
		if _, err := os.Stat(self); err == nil {
			return self, nil
		}
	}
	return os.Executable()
}

func tempDir() string {
	if d := cache.Dir(); d != "" {
		return d
	}
	return os.TempDir()
}

// exchange sends a graph, unless it is nil, and waits for the answer. Where it gives up, the process is killed:
// nothing else stops it.
func (w *worker) exchange(ctx context.Context, graph []byte, want byte, deadline time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, deadline, ErrTooSlow)
	defer cancel()
	type answer struct {
		kind byte
		body []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		if graph != nil {
			a.err = writeFrame(w.in, frameGraph, graph)
		}
		if a.err == nil {
			a.kind, a.body, a.err = readFrame(w.out, largestSVG)
		}
		answers <- a
	}()
	select {
	case a := <-answers:
		switch {
		case a.err != nil:
			w.end()
			return nil, fmt.Errorf("%w (%v)%s", errDied, a.err, w.says)
		case a.kind == frameFailure:
			return nil, errors.New(string(a.body))
		case a.kind != want:
			return nil, errFrame
		}
		return a.body, nil
	case <-ctx.Done():
		w.end()
		<-answers
		return nil, context.Cause(ctx)
	}
}

// end kills the process and waits until it is gone. More calls do nothing.
func (w *worker) end() {
	select {
	case <-w.gone:
		return
	default:
		close(w.gone)
	}
	w.in.Close()
	w.cmd.Process.Kill()
	w.cmd.Wait()
}

// tail keeps the beginning of what a worker writes to stderr, where Go says why it died.
type tail struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	const most = 2 << 10
	t.b.Write(p[:min(len(p), max(most-t.b.Len(), 0))])
	return len(p), nil
}

// String is the first line, as a part of a sentence.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, _, _ := bytes.Cut(bytes.TrimSpace(t.b.Bytes()), []byte("\n"))
	if len(line) == 0 {
		return ""
	}
	return ": " + string(line)
}
