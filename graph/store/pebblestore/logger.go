package pebblestore

import (
	"fmt"
	"os"
)

// logger keeps Pebble's news of its files off the user's terminal. Errors come back from the calls they
// concern.
type logger struct{}

func (logger) Infof(string, ...any)  {}
func (logger) Errorf(string, ...any) {}

// fatal is what Pebble cannot go on after, such as a failed sync.
type fatal string

func (f fatal) Error() string { return string(f) }

// Fatalf may not return. In a commit the panic is caught and becomes the error of the transaction; in the
// background it ends the program, which loses nothing: what was acknowledged is on disk.
func (logger) Fatalf(format string, args ...any) { panic(fatal(fmt.Sprintf(format, args...))) }

func pid() int { return os.Getpid() }
