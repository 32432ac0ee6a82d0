// Package engine runs Graphviz. It is not safe for concurrent use, cannot be stopped, and one bad graph breaks
// every later one: only worker processes call it.
package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-graphviz"
	"github.com/goccy/go-graphviz/gvc"

	"quern/export/svg/internal/cache" // before go-graphviz starts, as its documentation says
)

func init() { cache.Restore() }

// closed is a file system without files: a graph cannot make Graphviz read any.
type closed struct{}

func (closed) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Engine lays graphs out, one after another.
type Engine struct{ g *gvc.Context }

// New starts Graphviz.
func New(ctx context.Context) (*Engine, error) {
	graphviz.SetFileSystem(closed{})
	g, err := gvc.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting Graphviz: %w", err)
	}
	return &Engine{g}, nil
}

// errLayout says that Graphviz gave up, which it does without an error: the drawing then lacks its nodes.
var errLayout = errors.New("graphviz could not lay the graph out")

// layouts are those that a graph may ask for by its attribute "layout"; the first is for one that does not.
var layouts = []graphviz.Layout{graphviz.DOT, graphviz.SFDP, graphviz.NOP}

// Render lays a graph out and hands on Graphviz's SVG. What the graph took is freed after that, so that nobody
// waits for it. The error is that of the layout or of give.
func (e *Engine) Render(ctx context.Context, source []byte, give func(svg []byte) error) error {
	g, err := graphviz.ParseBytes(source)
	if err != nil {
		return fmt.Errorf("reading the DOT: %w", err)
	}
	if g == nil {
		return errors.New("reading the DOT: it holds no graph")
	}
	defer g.Close()
	nodes, err := g.NodeNum()
	if err != nil {
		return fmt.Errorf("counting the graph's nodes: %w", err)
	}
	layout := layouts[0]
	for _, l := range layouts {
		if g.GetStr("layout") == string(l) {
			layout = l
		}
	}
	defer e.g.FreeLayout(ctx, g)
	if err := e.g.Layout(ctx, g, string(layout)); err != nil {
		return fmt.Errorf("laying the graph out: %w", err)
	}
	var b bytes.Buffer
	if err := e.g.RenderData(ctx, g, string(graphviz.SVG), &b); err != nil {
		return fmt.Errorf("drawing the graph: %w", err)
	}
	if drawn := bytes.Count(b.Bytes(), []byte(` class="node`)); drawn != nodes {
		return fmt.Errorf("%w: %d of %d nodes were drawn", errLayout, drawn, nodes)
	}
	if box := g.GetStr("bb"); nodes > 0 && (box == "" || box == "0 0 0 0") {
		return fmt.Errorf("%w: nothing has a place", errLayout)
	}
	return give(b.Bytes())
}
