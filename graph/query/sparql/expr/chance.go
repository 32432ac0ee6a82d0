package expr

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"

	"quern/graph/rdf"
)

func random(_ *Context, _ []Value) (Value, bool) { return float(mathrand.Float64(), Double), true }

// newUUID is a random UUID (RFC 9562, version 4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func uuid(_ *Context, _ []Value) (Value, bool) {
	return Of(rdf.NewIRI("urn:uuid:" + newUUID())), true
}

func struuid(_ *Context, _ []Value) (Value, bool) { return Text(newUUID()), true }
