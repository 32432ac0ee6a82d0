package svg

import (
	"strconv"

	"quern/export/internal/textwidth"
)

// rect is a box in the drawing's own units, y downwards.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) meets(o rect) bool { return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1 }

func (r rect) moved(dx, dy float64) rect { return rect{r.x0 + dx, r.y0 + dy, r.x1 + dx, r.y1 + dy} }

// settle moves the words of a line to where they cover nothing. Graphviz keeps room for them, but now and then lets
// two overlap by a few points, or sets the words of a line that does not move its ends upon others.
func settle(root *element) {
	var taken []rect
	var labels []*element
	walk(root, func(e *element) {
		if e.name != "g" {
			return
		}
		switch {
		case e.has("edge"):
			labels = append(labels, e)
		case e.has("node") && !e.has("lane"):
			walk(e, func(c *element) {
				if x0, y0, x1, y1, ok := bounds(c); ok {
					taken = append(taken, rect{x0, y0, x1, y1})
				}
			})
		case e.has("cluster"):
			if r, ok := words(e); ok {
				taken = append(taken, r)
			}
		}
	})
	for _, l := range labels {
		r, ok := words(l)
		if !ok {
			continue
		}
		dx, dy := free(r, taken)
		if dx != 0 || dy != 0 {
			walk(l, func(e *element) {
				if e.name == "text" {
					shift(e, "x", dx)
					shift(e, "y", dy)
				}
			})
		}
		taken = append(taken, r.moved(dx, dy))
	}
}

// free finds the nearest place where a box meets no other, nearer up and down than aside; if there is none, it
// stays.
func free(r rect, taken []rect) (dx, dy float64) {
	clear := func(dx, dy float64) bool {
		m := r.moved(dx, dy)
		for _, t := range taken {
			if m.meets(t) {
				return false
			}
		}
		return true
	}
	if clear(0, 0) {
		return 0, 0
	}
	const step, rings = 3.0, 24
	for ring := 1.0; ring <= rings; ring++ {
		for _, aside := range []float64{0, -1, 1} {
			for _, side := range []float64{-1, 1} {
				if dx, dy := aside*ring*step, side*ring*step; clear(dx, dy) {
					return dx, dy
				}
			}
		}
	}
	return 0, 0
}

// words is the box around the inked part of an element's texts.
func words(e *element) (r rect, ok bool) {
	walk(e, func(t *element) {
		if t.name != "text" {
			return
		}
		x, err1 := strconv.ParseFloat(t.attribute("x"), 64)
		y, err2 := strconv.ParseFloat(t.attribute("y"), 64)
		size, err3 := strconv.ParseFloat(t.attribute("font-size"), 64)
		if err1 != nil || err2 != nil || err3 != nil {
			return
		}
		w := textwidth.Of(content(t), size, t.attribute("font-weight") == "bold")
		if t.attribute("text-anchor") == "middle" {
			x -= w / 2
		}
		const ascent, descent = 0.78, 0.22
		line := rect{x, y - ascent*size, x + w, y + descent*size}
		if !ok {
			r, ok = line, true
			return
		}
		r = rect{min(r.x0, line.x0), min(r.y0, line.y0), max(r.x1, line.x1), max(r.y1, line.y1)}
	})
	return r, ok
}

func shift(e *element, name string, by float64) {
	if v, err := strconv.ParseFloat(e.attribute(name), 64); err == nil {
		e.set(name, number(v+by))
	}
}
