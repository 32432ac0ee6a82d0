//go:build linux || darwin

package sandbox

import "syscall"

// limit caps what the process can write to in memory. Go reserves far more addresses than it uses, so that
// addresses would be the wrong measure. A system that refuses the cap still has the deadline.
func limit(memory uint64) {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_DATA, &l) != nil {
		return
	}
	l.Cur = min(l.Max, memory)
	l.Max = l.Cur
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &l)
}
