package pebblestore_test

import (
	"testing"

	"quern/graph/store/storetest"
)

// TestCayley runs Cayley's own suite for quad stores.
func TestCayley(t *testing.T) { storetest.RunCayley(t, newQuadStore) }
