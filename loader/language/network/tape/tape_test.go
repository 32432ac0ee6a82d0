package tape

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

type rows struct{}

func (rows) AddRow(i int, out []float32) {
	for j := range out {
		out[j] += float32(i+j) / 10
	}
}
func (rows) Width() int { return 3 }

// Each layer's gradient is compared with what a small change of each parameter does to the loss.
func TestGradients(t *testing.T) {
	sentences := []Span{{0, 3}, {3, 4}, {4, 9}}
	const n = 9
	look := func(k int) [][]int32 {
		out := make([][]int32, n)
		for i := range out {
			for j := range i % 3 {
				out[i] = append(out[i], int32((i*k+j)%7))
			}
		}
		return out
	}
	gold := []int{0, 1, 2, 3, Ignore, 1, 2, 3, 0}
	cases := map[string]func(ps *Params) func(tp *Tape) float64{
		"linear": func(ps *Params) func(*Tape) float64 {
			e, w, b := ps.Add("e", 7, 5, true), ps.Add("w", 4, 8, false), ps.Add("b", 1, 4, false)
			return func(tp *Tape) float64 {
				x := tp.Embed(n, []Column{{Frozen: rows{}, Rows: look(2)}, {Table: e, Rows: look(3)}})
				return tp.Loss(tp.Linear(x, w, b), gold, []float32{1, 2, 0, 1, 1, 3, 1, 1, 1}, 0.5, 0)
			}
		},
		"activation, normalisation, sum": func(ps *Params) func(*Tape) float64 {
			e, f, gain, bias := ps.Add("e", 7, 5, true), ps.Add("f", 7, 5, true), ps.Add("gain", 1, 5, false), ps.Add("bias", 1, 5, false)
			return func(tp *Tape) float64 {
				x := tp.Embed(n, []Column{{Table: e, Rows: look(3)}})
				y := tp.Embed(n, []Column{{Table: f, Rows: look(4)}})
				return tp.Loss(tp.Add(tp.Norm(tp.Add(tp.GELU(x), y), gain, bias), y), gold, nil, 1, 0)
			}
		},
		"recurrent": func(ps *Params) func(*Tape) float64 {
			e := ps.Add("e", 7, 12, true)
			return func(tp *Tape) float64 {
				return tp.Loss(tp.Recurrent(tp.Embed(n, []Column{{Table: e, Rows: look(3)}}), sentences), gold, nil, 1, 0)
			}
		},
		"arcs and gathered rows": func(ps *Params) func(*Tape) float64 {
			e, root, w := ps.Add("e", 7, 8, true), ps.Add("root", 1, 8, false), ps.Add("w", 8, 8, false)
			return func(tp *Tape) float64 {
				x := tp.Append(tp.Embed(n, []Column{{Table: e, Rows: look(3)}}), root)
				x = tp.Linear(x, w, nil)
				loss := tp.Loss(tp.Arcs(x.Columns(0, 4), x.Columns(4, 8), Span{4, 9}), []int{0, 1, 2, 3, 1}, nil, 1, 0)
				loss += tp.Loss(tp.Arcs(x.Columns(0, 4), x.Columns(4, 8), Span{1, 3}), []int{0, 1}, nil, 1, 0)
				return loss + tp.Loss(tp.Gather(x.Columns(2, 6), x.Columns(4, 8), []int{9, 0, 1, 1, 4, 5, 9, 8, 7}), gold, nil, 1, 0)
			}
		},
		"dropout": func(ps *Params) func(*Tape) float64 {
			e := ps.Add("e", 7, 12, true)
			return func(tp *Tape) float64 {
				tp.Rand = rand.New(rand.NewPCG(5, 6))
				return tp.Loss(tp.Dropout(tp.Embed(n, []Column{{Table: e, Rows: look(3)}}), 0.4), gold, nil, 1, 0)
			}
		},
	}
	for name, make := range cases {
		t.Run(name, func(t *testing.T) {
			var ps Params
			run := make(&ps)
			rng := rand.New(rand.NewPCG(1, 2))
			for _, p := range ps.List {
				for i := range p.Data {
					p.Data[i] = float32(rng.NormFloat64())
				}
			}
			loss := func(tp *Tape) float64 {
				ps.Pack()
				tp.Reset()
				return run(tp)
			}
			learner := NewTrainer(&ps)
			loss(learner)
			learner.Backward()
			scratch := NewTrainer(&ps)
			for k, p := range ps.List {
				for i := range p.Data {
					const step = 1e-2
					was := p.Data[i]
					p.Data[i] = was + step
					up := loss(scratch)
					p.Data[i] = was - step
					down := loss(scratch)
					p.Data[i] = was
					want, got := (up-down)/(2*step), float64(learner.Grads[k][i])
					if math.Abs(want-got) > 2e-3+1e-2*math.Abs(want) {
						t.Fatalf("d loss / d %s[%d] = %g, a small change says %g", p.Name, i, got, want)
					}
				}
			}
		})
	}
}

// What smoothing adds to the gradient pulls the scores of all classes together.
func TestSmoothing(t *testing.T) {
	tp := NewTrainer(&Params{})
	x := tp.node(1, 4)
	clear(x.Value)
	tp.Loss(x, []int{2}, nil, 1, 0.2)
	want := []float32{0.25 - 0.05, 0.25 - 0.05, 0.25 - 0.85, 0.25 - 0.05}
	for j, g := range x.Grad {
		if math.Abs(float64(g-want[j])) > 1e-6 {
			t.Errorf("gradient %v, want %v", x.Grad, want)
		}
	}
}

// A tape that only predicts gives, but for the rounding, the same as one that learns, and leaves nothing behind in a
// second batch.
func TestPredictionTakesTheSameWay(t *testing.T) {
	var ps Params
	e, w := ps.Add("e", 7, 6, true), ps.Add("w", 12, 6, false)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, p := range ps.List {
		for i := range p.Data {
			p.Data[i] = float32(rng.NormFloat64())
		}
	}
	ps.Pack()
	run := func(tp *Tape) []float32 {
		tp.Reset()
		x := tp.Embed(3, []Column{{Table: e, Rows: [][]int32{{1, 2}, {3}, nil}}})
		y := tp.Recurrent(tp.Linear(tp.Dropout(x, 0), w, nil), []Span{{0, 2}, {2, 3}})
		return append([]float32(nil), y.Value...)
	}
	var predicts Tape
	want := run(NewTrainer(&ps))
	ps.Round()
	first := run(&predicts)
	for i := range want {
		if d := math.Abs(float64(first[i] - want[i])); !(d <= 0.03) {
			t.Fatalf("element %d: %g, want about %g", i, first[i], want[i])
		}
	}
	for range 3 {
		if got := run(&predicts); !slices.Equal(got, first) {
			t.Fatalf("the next batch gives %v, the first %v", got, first)
		}
	}
}
