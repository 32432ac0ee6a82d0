//go:build linux || darwin || freebsd || netbsd || openbsd

package cache

import (
	"runtime"
	"syscall"
)

// nowhere is a folder that cannot be made, for where there is no safe one: then nothing is kept, and each
// start compiles anew.
const nowhere = "/dev/null/quern"

// choose makes sure of a folder that belongs to the user and that nobody else may enter.
func choose() string {
	if base, ok := syscall.Getenv("XDG_CACHE_HOME"); ok && len(base) > 0 && base[0] == '/' {
		if d := own(base, "quern", "render"); d != "" {
			return d
		}
	} else if home, ok := syscall.Getenv("HOME"); ok && len(home) > 0 && home[0] == '/' {
		folder := ".cache"
		if runtime.GOOS == "darwin" {
			folder = "Library/Caches"
		}
		if d := own(home+"/"+folder, "quern", "render"); d != "" {
			return d
		}
	}
	if tmp, ok := syscall.Getenv(variable); ok && len(tmp) > 0 && tmp[0] == '/' {
		if d := own(tmp, "quern-"+digits(syscall.Geteuid())); d != "" {
			return d
		}
	}
	return nowhere
}

// own makes base and the folders below it and gives the last if it is a real folder, the user's and closed to
// others; else "".
func own(base string, below ...string) string {
	syscall.Mkdir(base, 0o700)
	for _, name := range below {
		base += "/" + name
		syscall.Mkdir(base, 0o700) // an error shows below, unless it is there already
	}
	var st syscall.Stat_t
	if syscall.Lstat(base, &st) != nil || uint32(st.Mode)&syscall.S_IFMT != syscall.S_IFDIR {
		return ""
	}
	if int(st.Uid) != syscall.Geteuid() || st.Mode&0o077 != 0 {
		return ""
	}
	return base
}

func digits(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return digits(n/10) + digits(n%10)
}
