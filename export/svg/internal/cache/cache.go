// Package cache keeps the renderer's compiled code in a folder of the user's own.
//
// go-graphviz compiles its WebAssembly when it is imported, and keeps the machine code in a folder of the
// shared $TMPDIR, from where the next process loads and runs it: whoever may write there could run code as the
// user. So this package points $TMPDIR at a folder of ours while go-graphviz starts, and Restore puts it back.
//
// It must come first. Go initializes packages in the order of their import paths as soon as what they import
// is ready ("Package initialization" in the language's specification). This one imports syscall alone, and
// go-graphviz needs os, which needs time, whose path sorts after ours: no import of it can run earlier.
package cache

import "syscall"

// WorkerVariable is set in the environment of worker processes, whose parent has chosen $TMPDIR for them.
const WorkerVariable = "QUERN_RENDER_WORKER"

const variable = "TMPDIR"

var (
	dir      string
	was      string
	wasSet   bool
	replaced bool
)

func init() {
	if _, worker := syscall.Getenv(WorkerVariable); worker {
		dir, _ = syscall.Getenv(variable)
		return
	}
	dir = choose()
	if dir == "" {
		return
	}
	was, wasSet = syscall.Getenv(variable)
	replaced = syscall.Setenv(variable, dir) == nil
}

// Restore gives the process the $TMPDIR that it was started with.
func Restore() {
	switch {
	case !replaced:
	case wasSet:
		syscall.Setenv(variable, was)
	default:
		syscall.Unsetenv(variable)
	}
	replaced = false
}

// Dir is the folder, or "" where the system's temporary folder is the user's own already.
func Dir() string { return dir }
