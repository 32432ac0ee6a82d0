package svg

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"quern/export/svg/internal/cache"
	"quern/export/svg/internal/engine"
)

// A frame is one message between the program and a worker: a sign, a kind, a length and so many bytes. The sign
// shows at once if anything else has written to the pipe.
const (
	frameSign  = "QSVG"
	largestDOT = 16 << 20
	largestSVG = 64 << 20
)

// The kinds of frame.
const (
	frameReady byte = iota + 1
	frameGraph
	frameDrawing
	frameFailure
)

var errFrame = errors.New("the worker answered with something else than a drawing")

func writeFrame(w io.Writer, kind byte, body []byte) error {
	head := make([]byte, 0, len(frameSign)+5+len(body))
	head = append(append(head, frameSign...), kind)
	head = binary.BigEndian.AppendUint32(head, uint32(len(body)))
	_, err := w.Write(append(head, body...))
	return err
}

func readFrame(r io.Reader, most uint32) (byte, []byte, error) {
	head := make([]byte, len(frameSign)+5)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[len(frameSign)+1:])
	if string(head[:len(frameSign)]) != frameSign || n > most {
		return 0, nil, errFrame
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return 0, nil, err
	}
	return head[len(frameSign)], body, nil
}

// Worker serves as a rendering process and returns true when its work is over, if that is what the process was
// started for; otherwise it returns false at once. It must be the first call of every main, and of every
// TestMain, whose program renders:
//
//	func main() {
//		if svg.Worker() {
//			return
//		}
//		…
func Worker() bool {
	if _, ok := os.LookupEnv(cache.WorkerVariable); !ok {
		return false
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "quern: drawing:", err)
		os.Exit(1)
	}
	return true
}

// serve draws one graph after another until its input ends.
func serve(in io.Reader, out io.Writer) error {
	if err := limitProcess(); err != nil {
		return fmt.Errorf("limiting the process: %w", err)
	}
	// One thread draws, so that what it uses stays near one core.
	runtime.LockOSThread()
	ctx := context.Background()
	e, err := engine.New(ctx)
	if err != nil {
		return err
	}
	if err := writeFrame(out, frameReady, nil); err != nil {
		return err
	}
	// Reading goes on while a graph is drawn, so that the end of the program ends the worker at once.
	graphs := make(chan []byte)
	go func() {
		r := bufio.NewReader(in)
		for {
			kind, graph, err := readFrame(r, largestDOT)
			if err != nil || kind != frameGraph {
				os.Exit(0)
			}
			graphs <- graph
		}
	}()
	for graph := range graphs {
		var lost error
		err := e.Render(ctx, graph, func(drawing []byte) error {
			lost = writeFrame(out, frameDrawing, drawing)
			return lost
		})
		if err != nil && lost == nil {
			lost = writeFrame(out, frameFailure, []byte(err.Error()))
		}
		if lost != nil {
			return lost
		}
	}
	return nil
}
