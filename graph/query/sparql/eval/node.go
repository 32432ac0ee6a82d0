// Package eval plans and runs the SPARQL algebra over the ids of a dataset.
//
// Operators push batches of rows: run extends each row of a batch and hands the results on. A row has an id
// for each slot, so terms are read only where an expression or the result needs them. A join goes by looking
// up the keys of a batch in sorted order, which reads an index forwards; when so many keys have come that
// reading the whole pattern once is cheaper, it puts that into a hash table. Groups that SPARQL evaluates
// from the inside out are run by themselves and hash-joined, unless extending rows gives the same.
package eval

// node is an operator of a plan.
type node interface {
	// run extends each row of a batch in all ways and hands the results on. It returns what emit returned,
	// if that was an error. An operator may be run many times; what it has learned is kept in it.
	run(x *exec, in batch, out emit) error
}

// chain runs nodes one behind the other.
type chain []node

func (c chain) run(x *exec, in batch, out emit) error {
	switch len(c) {
	case 0:
		return out(batch{in.width, append([]id(nil), in.ids...)})
	case 1:
		return c[0].run(x, in, out)
	}
	return c[0].run(x, in, func(b batch) error { return c[1:].run(x, b, out) })
}
