package main

import (
	"context"
	"io"
	"sync"
)

// stdin is standard input that a signal can end: a read from a terminal would wait for the person otherwise.
// Nothing is read before it is asked for.
func (p *Program) stdin(ctx context.Context) io.Reader {
	return &interruptible{ctx: ctx, from: p.Stdin}
}

type interruptible struct {
	ctx   context.Context
	from  io.Reader
	start sync.Once
	pipe  *io.PipeReader
}

func (r *interruptible) Read(b []byte) (int, error) {
	r.start.Do(func() {
		var w *io.PipeWriter
		r.pipe, w = io.Pipe()
		go func() {
			_, err := io.Copy(w, r.from)
			w.CloseWithError(err)
		}()
		context.AfterFunc(r.ctx, func() { r.pipe.CloseWithError(r.ctx.Err()) })
	})
	n, err := r.pipe.Read(b)
	if err == io.ErrClosedPipe && r.ctx.Err() != nil {
		err = r.ctx.Err()
	}
	return n, err
}
