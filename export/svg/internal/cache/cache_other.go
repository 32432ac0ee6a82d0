//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package cache

// choose leaves the temporary folder alone: on Windows it is the user's own.
func choose() string { return "" }
