package eval

// batch is some rows, one after the other.
type batch struct {
	width int
	ids   []id
}

func (b *batch) len() int {
	return len(b.ids) / b.width
}

func (b *batch) row(i int) []id { return b.ids[i*b.width : (i+1)*b.width : (i+1)*b.width] }

// emit takes a batch, which is the giver's again when it returns.
type emit func(batch) error

// Rows are handed on in batches: small ones at first, so that a query that wants few ends soon, and then
// larger ones, whose keys can be sorted before they are looked up.
const (
	firstBatch = 64
	lastBatch  = 4096
)

// output collects rows and hands them on.
type output struct {
	batch
	cap  int
	emit emit
}

func (x *exec) output(e emit) output {
	return output{batch: batch{width: x.width}, cap: firstBatch, emit: e}
}

// add appends a copy of a row and gives the copy, to be changed until the next call.
func (o *output) add(row []id) ([]id, error) {
	if len(o.ids) >= o.cap*o.width {
		if err := o.flush(); err != nil {
			return nil, err
		}
		o.cap = min(o.cap*2, lastBatch)
	}
	n := len(o.ids)
	o.ids = append(o.ids, row...)
	return o.ids[n : n+o.width : n+o.width], nil
}

// drop takes back the row that was added last.
func (o *output) drop() { o.ids = o.ids[:len(o.ids)-o.width] }

// flush hands on what there is.
func (o *output) flush() error {
	if len(o.ids) == 0 {
		return nil
	}
	b := o.batch
	o.ids = o.ids[:0]
	return o.emit(b)
}

// unit is one row without bindings.
func (x *exec) unit() batch { return batch{x.width, make([]id, x.width)} }

// numbered is a copy of the batch whose rows carry their number, from 1, in a slot.
func (b batch) numbered(slot int) batch {
	out := batch{b.width, append([]id(nil), b.ids...)}
	for i := range out.len() {
		out.row(i)[slot] = id(i + 1)
	}
	return out
}

// merge puts what b binds into a, and reports whether they agree.
func merge(a, b []id) bool {
	for i, v := range b {
		if v == 0 {
			continue
		}
		if a[i] != 0 && a[i] != v {
			return false
		}
		a[i] = v
	}
	return true
}
