//go:build race

package storetest

// raced is set under the race detector, where Pebble checks its invariants too and is many times slower.
const raced = true
