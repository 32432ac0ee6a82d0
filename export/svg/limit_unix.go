//go:build linux || darwin

package svg

import (
	"os"
	"strconv"
	"syscall"
)

// limitProcess caps the worker's memory and processor time as its parent asks. The caps hold in the kernel: code
// that never returns to Go ends by them too, also when the parent is gone. Of memory it is what can be written
// to that counts, since Go reserves far more addresses than it uses.
func limitProcess() error {
	for _, l := range []struct {
		variable string
		resource int
	}{
		{memoryVariable, syscall.RLIMIT_DATA},
		{cpuVariable, syscall.RLIMIT_CPU},
	} {
		n, err := strconv.ParseUint(os.Getenv(l.variable), 10, 63)
		if err != nil {
			continue
		}
		lim := syscall.Rlimit{}
		if err := syscall.Getrlimit(l.resource, &lim); err != nil {
			return err
		}
		lim.Cur = min(lim.Max, n)
		lim.Max = lim.Cur
		// A system that refuses a cap on memory still has the deadline.
		if err := syscall.Setrlimit(l.resource, &lim); err != nil && l.resource == syscall.RLIMIT_CPU {
			return err
		}
	}
	return nil
}
