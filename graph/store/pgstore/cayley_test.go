package pgstore_test

import (
	"testing"

	"quern/graph/store/pgstore/pgtest"
	"quern/graph/store/storetest"
)

func TestCayley(t *testing.T) {
	pgtest.URL(t) // without a server this skips the suite as a whole
	storetest.RunCayley(t, newQuadStore)
}
