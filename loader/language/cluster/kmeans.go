package cluster

import (
	"math"
	"math/rand/v2"
)

// Vectors are words, most frequent first, with their embeddings.
type Vectors struct {
	Words []string
	Rows  [][]float32 // of one length
}

// Options says how many classes Train makes.
type Options struct {
	Fine, Coarse int
	Words        int // the classes are found on so many of the most frequent words; all words get one
	Rounds       int
	Seed         uint64
}

// Train finds classes by spherical k-means (Dhillon and Modha 2001), and coarse ones among the fine ones'
// centres in the same way.
func Train(v Vectors, o Options) (*Table, error) {
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	rows := make([][]float32, len(v.Rows))
	for i, r := range v.Rows {
		rows[i] = unit(r)
	}
	sample := rows[:min(o.Words, len(rows))]
	centres := kmeans(sample, min(o.Fine, len(sample)), o.Rounds, rng)
	words := make(map[string]uint16, len(rows))
	for i, r := range rows {
		words[v.Words[i]] = uint16(nearestTo(r, centres)) + 1
	}
	upper := kmeans(centres, min(o.Coarse, len(centres)), 4*o.Rounds, rng)
	coarser := make([]uint16, len(centres)+1)
	for i, c := range centres {
		coarser[i+1] = uint16(nearestTo(c, upper)) + 1
	}
	return New(words, coarser)
}

func unit(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	out := make([]float32, len(v))
	if sum == 0 {
		return out
	}
	scale := float32(1 / math.Sqrt(sum))
	for i, x := range v {
		out[i] = x * scale
	}
	return out
}

func kmeans(rows [][]float32, k, rounds int, rng *rand.Rand) [][]float32 {
	centres := make([][]float32, k)
	for i, r := range rng.Perm(len(rows))[:k] {
		centres[i] = rows[r]
	}
	for range rounds {
		sums := make([][]float32, k)
		for _, r := range rows {
			c := nearestTo(r, centres)
			if sums[c] == nil {
				sums[c] = make([]float32, len(r))
			}
			for j, x := range r {
				sums[c][j] += x
			}
		}
		for i, s := range sums {
			if s == nil {
				s = rows[rng.IntN(len(rows))] // an empty class starts again elsewhere
			}
			centres[i] = unit(s)
		}
	}
	return centres
}

func nearestTo(r []float32, centres [][]float32) int {
	best, most := 0, float32(math.Inf(-1))
	for i, c := range centres {
		if d := dot(r, c); d > most {
			best, most = i, d
		}
	}
	return best
}

// dot keeps four sums, which the processor adds side by side.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
