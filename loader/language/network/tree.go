package network

// decode finds the best tree with one root. Scores have a row for each of n words: first the root's, then
// each word's as its head. The result has 0 for the root, else the head's number from 1.
func decode(scores func(i int) []float32, n int) []int {
	heads := make([]int, n)
	roots := 0
	for i := range n {
		heads[i] = best(scores(i))
		if heads[i] == 0 {
			roots++
		}
	}
	if roots == 1 && !cyclic(heads) {
		return heads
	}
	size := n + 1
	w := make([]float64, size*size)
	var low, high float32
	for i := range n {
		for j, v := range scores(i) {
			w[(i+1)*size+j] = float64(v)
			if j != i+1 {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	// A root arc costs more than all the other scores together can bring, so that there is but one.
	cost := float64(high-low)*float64(n) + 1
	for i := range n {
		w[(i+1)*size] -= cost
	}
	return arborescence(w, size)[1:]
}

func best(row []float32) int {
	k := 0
	for j, v := range row {
		if v > row[k] {
			k = j
		}
	}
	return k
}

// cyclic reports whether some word does not lead to the root.
func cyclic(heads []int) bool {
	state := make([]int, len(heads)+1) // the walk that reached a word first
	state[0] = -1
	for i := range heads {
		k := i + 1
		for state[k] == 0 {
			state[k] = i + 1
			k = heads[k-1]
		}
		if state[k] == i+1 {
			return true
		}
		for k = i + 1; state[k] == i+1; k = heads[k-1] {
			state[k] = -1
		}
	}
	return false
}

// arborescence is the maximum spanning tree from node 0 (Chu and Liu 1965, Edmonds 1967): w[i*n+j] is the score of j as
// head of i. It gives each node its head; the root's is 0.
func arborescence(w []float64, n int) []int {
	heads := make([]int, n)
	for i := 1; i < n; i++ {
		heads[i] = -1
		for j := range n {
			if j != i && (heads[i] < 0 || w[i*n+j] > w[i*n+heads[i]]) {
				heads[i] = j
			}
		}
	}
	cycle := findCycle(heads)
	if cycle == nil {
		return heads
	}
	// The cycle becomes one node, the last of a smaller graph; old holds what each node of that was.
	inside := make([]bool, n)
	for _, c := range cycle {
		inside[c] = true
	}
	var old []int
	for i := range n {
		if !inside[i] {
			old = append(old, i)
		}
	}
	size := len(old) + 1
	merged := size - 1
	smaller := make([]float64, size*size)
	into := make([]int, size)  // which word of the cycle an outside head takes over
	outof := make([]int, size) // which word of the cycle governs an outside word
	for a, i := range old {
		for b, j := range old {
			smaller[a*size+b] = w[i*n+j]
		}
		first := true
		for _, c := range cycle {
			if i != 0 && (first || w[i*n+c] > smaller[a*size+merged]) {
				smaller[a*size+merged], outof[a] = w[i*n+c], c
			}
			if gain := w[c*n+i] - w[c*n+heads[c]]; first || gain > smaller[merged*size+a] {
				smaller[merged*size+a], into[a] = gain, c
			}
			first = false
		}
	}
	for a, h := range arborescence(smaller, size) {
		switch {
		case a == merged:
			heads[into[h]] = old[h]
		case a == 0:
		case h == merged:
			heads[old[a]] = outof[a]
		default:
			heads[old[a]] = old[h]
		}
	}
	return heads
}

// findCycle gives the nodes of a cycle, or nil. Node 0 is the root.
func findCycle(heads []int) []int {
	seen := make([]int, len(heads))
	for i := 1; i < len(heads); i++ {
		k := i
		for k != 0 && seen[k] == 0 {
			seen[k] = i
			k = heads[k]
		}
		if k == 0 || seen[k] != i {
			continue
		}
		cycle := []int{k}
		for j := heads[k]; j != k; j = heads[j] {
			cycle = append(cycle, j)
		}
		return cycle
	}
	return nil
}
